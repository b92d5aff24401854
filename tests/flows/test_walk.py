"""The proofs over the whole conversation: every key from every state that a call can be in."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ivr_flows.engine.call import Choose, Line, Ring, Turn
from ivr_flows.engine.effects import Astray, OrderCallback
from ivr_flows.engine.facts import Person, Role
from ivr_flows.engine.heard import HopEnded, Keys, Outcome
from ivr_flows.engine.spoken import Say, Utterance
from ivr_flows.rehearsal.checks import Report, check_walk
from ivr_flows.rehearsal.drawing import draw_walk
from ivr_flows.rehearsal.office import TWO_DAYS, Office
from ivr_flows.rehearsal.telephone import REFERENCE
from ivr_flows.rehearsal.walk import (
    Walk,
    faults_of_question,
    faults_of_silence,
    faults_of_turn,
    walk,
)

LINE = Line(REFERENCE)
SOMETHING = (Utterance(Say("hotline.welcome"), "de"),)
QUESTION = Choose("here", (), (("1", "there"),))


@pytest.fixture(scope="module")
def seen() -> Walk:
    """Walk once for all questions."""
    return walk(*TWO_DAYS)


@pytest.fixture(scope="module")
def report(seen: Walk) -> Report:
    return check_walk(seen)


def test_no_key_in_any_state_leads_to_a_dead_end(seen: Walk) -> None:
    assert seen.faults == []
    assert len(seen.states) > 10_000


def test_prompts_journeys_and_words_keep_their_promises(report: Report) -> None:
    assert report.faults == ()


def test_the_report_says_what_the_way_to_ones_own_case_manager_costs(report: Report) -> None:
    assert any("23.6 s  2 keys  customer number, two case managers" in line for line in report.lines)


def test_the_readme_shows_the_call_map_of_these_flows(seen: Walk) -> None:
    readme = Path(__file__).resolve().parents[2].joinpath("README.md").read_text(encoding="utf-8")
    assert draw_walk(seen) in readme


# That the walk is silent means nothing unless it would speak up: each of its complaints, on a call made to deserve it.


def test_it_complains_when_a_call_ends_with_empty_hands() -> None:
    assert list(faults_of_turn(Keys("1"), Turn(LINE, said=SOMETHING))) == [
        "the call ends with neither a person, a call-back nor a message"
    ]
    assert list(faults_of_turn(Keys("1"), Turn(LINE, said=SOMETHING, effects=(OrderCallback(None),)))) == []
    assert list(faults_of_turn(HopEnded(Outcome.CONNECTED), Turn(LINE, said=SOMETHING))) == []


def test_it_complains_when_nothing_is_said() -> None:
    assert list(faults_of_turn(Keys("1"), Turn(replace(LINE, wait=QUESTION)))) == ["nothing is said"]


def test_it_complains_when_the_conversation_goes_astray() -> None:
    turn = Turn(replace(LINE, wait=QUESTION), said=SOMETHING, effects=(Astray("unknown step"),))
    assert list(faults_of_turn(Keys("1"), turn)) == ["the conversation went astray"]


def test_it_complains_about_a_fifth_choice(now: datetime) -> None:
    line = replace(LINE, wait=replace(QUESTION, choices=tuple((str(key), "there") for key in range(1, 6))))
    person = Turn(replace(LINE, wait=Ring("here", Person(Role.SERVICE_CENTRE), "there")))
    assert list(faults_of_question(Office(now), line, {Keys("0"): person})) == ["here offers 5 choices"]


def test_it_complains_when_zero_does_not_reach_the_service_centre(now: datetime) -> None:
    own = Turn(replace(LINE, wait=Ring("elsewhere", Person(Role.OWN, 1), "there")))
    faults = faults_of_question(Office(now), replace(LINE, wait=QUESTION), {Keys("0"): own})
    assert list(faults) == ["here: 0 leads to elsewhere"]


def test_it_complains_when_silence_goes_round_in_circles() -> None:
    circle = replace(LINE, wait=QUESTION)
    assert list(faults_of_silence({circle: circle})) == ["here: a caller who says nothing gets nowhere"]
    assert list(faults_of_silence({circle: LINE})) == []
