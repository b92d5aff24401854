"""The proofs over the whole conversation: every key from every state that a call can be in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr_flows.call_map import call_map, draw_ways
from ivr_flows.engine.call import Choose, Line, Ring, Turn
from ivr_flows.engine.conversation import MANY_TURNS, MISSES_ALLOWED, answer, begin
from ivr_flows.engine.effects import Astray
from ivr_flows.engine.facts import Person, Role
from ivr_flows.engine.heard import HopEnded, Keys, Outcome
from ivr_flows.engine.spoken import Say, Utterance
from ivr_flows.rehearsal.checks import Report, check_walk
from ivr_flows.rehearsal.drawing import draw_walk, keep_walk
from ivr_flows.rehearsal.faults import faults_of_question, faults_of_silence, faults_of_turn
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.states import Entries, Future, futures
from ivr_flows.rehearsal.telephone import REFERENCE, settled
from ivr_flows.rehearsal.walk import (
    PARTS,
    Walk,
    summary,
    walk,
)

pytestmark = pytest.mark.timeout(600)
"""The walk takes half a minute of one core, and longer where others are at work on it."""

LINE = Line(REFERENCE)
README = Path(__file__).resolve().parents[2] / "README.md"
JOURNEY = re.compile(r" +([0-9.]+) s +([0-9.]+) s +(\d+ \(\d+\)) +(.+)")
SOMETHING = (Utterance(Say("hotline.welcome"), "de"),)
MOST_TURNS_AT_ONCE = 3
"""What is heard, and what is looked up for it."""
CIRCUMSTANCES = [(office, part.entries) for part in PARTS for office in part.beginnings or (part.office,)]
QUESTION = Choose("here", (), (("1", "there"),))


@pytest.fixture(scope="module")
def seen() -> Walk:
    """Walk once for all questions."""
    return walk()


@pytest.fixture(scope="module")
def report(seen: Walk) -> Report:
    return check_walk(seen)


def test_no_key_in_any_state_leads_to_a_dead_end(seen: Walk) -> None:
    assert seen.faults == []
    assert len(seen.states) > 15_000


def test_prompts_journeys_and_words_keep_their_promises(report: Report) -> None:
    assert report.faults == ()


@pytest.mark.parametrize(
    ("journey", "whole", "beyond", "answers"),
    [
        ("customer number, two case managers", "23.7 s", "12.4 s", "2 (2)"),
        ("cancel the next appointment", "65.6 s", "45.8 s", "5 (5)"),
        ("cancel on a day that is keyed", "72.9 s", "53.1 s", "5 (8)"),
    ],
)
def test_the_report_says_what_journeys_cost(
    report: Report, journey: str, whole: str, beyond: str, answers: str
) -> None:
    (line,) = (line for line in report.lines if line.endswith(f" {journey}"))
    assert line.split() == [*whole.split(), *beyond.split(), *answers.split(), *journey.split()]


def test_the_readme_repeats_what_every_journey_costs(report: Report) -> None:
    journeys = [found for line in report.lines if (found := JOURNEY.fullmatch(line))]
    # The eight letters share a row.
    rows = {f"| {one[4]} | {one[1]} s | {one[2]} s | {one[3]} |" for one in journeys if "letter on" not in one[4]}
    assert len(rows) > 10
    assert rows - set(README.read_text(encoding="utf-8").splitlines()) == set()


def test_the_readme_shows_the_call_map_of_these_flows(seen: Walk) -> None:
    assert draw_walk(seen) in README.read_text(encoding="utf-8")


def test_the_map_that_the_desk_shows_is_what_the_walk_saw(seen: Walk) -> None:
    """It is kept anew by ``durchwahl flows draw --as-kept > ivr_flows/call_map.json``."""
    kept = resources.files("ivr_flows") / "call_map.json"
    assert keep_walk(seen).rstrip() == kept.read_text(encoding="utf-8").rstrip()
    assert draw_ways(call_map().ways) == draw_walk(seen)


def test_whatever_anybody_does_the_walk_has_done(seen: Walk) -> None:
    """The walk leaves out what does not steer a call; nothing that it would have found there may be missing."""

    @settings(max_examples=1000, deadline=None, derandomize=True)
    @given(circumstances=st.sampled_from(CIRCUMSTANCES), seed=st.integers(0, 2**32))
    def nothing_is_new(circumstances: tuple[Office, Entries], seed: int) -> None:
        new = set(random_call(*circumstances, Random(seed))) - seen.turns  # noqa: S311 - a caller, not a secret
        assert not new

    nothing_is_new()


def random_call(office: Office, entries: Entries, chance: Random) -> Iterator[tuple[object, ...]]:
    """Yield what becomes of each thing that happens in a call; a third miss leads where 0 leads, which is walked."""
    line = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE)))).line
    while line.wait and line.turn < MANY_TURNS - MOST_TURNS_AT_ONCE:
        heard, facts = chance.choice(likely(line, tuple(futures(office, line, entries))))
        turn = settled(office, answer(line, heard, facts))
        if line.misses < MISSES_ALLOWED:
            yield summary(line, heard, turn)
        line = turn.line


def likely(line: Line, all_that_can_happen: tuple[Future, ...]) -> tuple[Future, ...]:
    """Return each future once, and those that lead on four times, so that a call gets somewhere."""
    offered = dict(getattr(line.wait, "choices", ()))
    on = tuple(
        one
        for one in all_that_can_happen
        if isinstance(one.heard, Keys) and (one.heard.pressed in offered or len(one.heard.pressed) > 1)
    )
    return (*all_that_can_happen, *on * 4)


# That the walk is silent means nothing unless it would speak up: each of its complaints, on a call made to deserve it.


def test_it_complains_when_a_call_ends_with_empty_hands() -> None:
    assert list(faults_of_turn(Keys("1"), Turn(LINE, said=SOMETHING))) == [
        "the call ends with neither a person, a receipt, a call-back, a message nor an answer"
    ]
    assert list(faults_of_turn(Keys("1"), Turn(knowing(receipt=REFERENCE), said=SOMETHING))) == []
    assert list(faults_of_turn(Keys("1"), Turn(knowing(informed=True), said=SOMETHING))) == []
    assert list(faults_of_turn(HopEnded(Outcome.CONNECTED), Turn(LINE, said=SOMETHING))) == []
    assert len(list(faults_of_turn(HopEnded(Outcome.BUSY), Turn(LINE, said=SOMETHING)))) == 1


def knowing(**memory: object) -> Line:
    """Return a call that remembers something."""
    return replace(LINE, memory=LINE.memory.with_changes(tuple(memory.items())))


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
