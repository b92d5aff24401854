"""What the engine does for every flow, once: silence, wrong keys, 0, *, 9, # and everything that makes no sense."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.engine.call import Choose, Enter, Line, Memory, Ring, Turn
from ivr_flows.engine.conversation import answer, begin, lost
from ivr_flows.engine.effects import Astray, OrderCallback
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Field, Heard, HopEnded, Keys, Outcome, Silence
from ivr_flows.engine.script import BOOK, remember, say
from ivr_flows.engine.spoken import Digits, KeyedNumber, Utterance, prompts, pronounce
from ivr_flows.rehearsal.matters import SPARE_REFERENCE
from ivr_flows.rehearsal.office import A_TUESDAY, Office
from ivr_flows.rehearsal.telephone import REFERENCE, settled

OFFICE = Office(A_TUESDAY)
FACTS = Facts(A_TUESDAY)


def after(*keys: Heard) -> Turn:
    """Ring the town's hotline and let the caller do these things in turn."""
    turn = begin(REFERENCE, OFFICE.facts(Line(REFERENCE)))
    for heard in keys:
        turn = settled(OFFICE, answer(turn.line, heard, OFFICE.facts(turn.line)))
    return turn


def prompts_said(turn: Turn) -> list[str]:
    return [one.say.prompt for one in turn.said if isinstance(one, Utterance)]


MARTA = Keys("0393112233", hash_key=True)


def test_silence_repeats_the_question_only_and_the_third_time_leads_to_a_person() -> None:
    once, twice, thrice = after(MARTA, Silence()), after(MARTA, *[Silence()] * 2), after(MARTA, *[Silence()] * 3)
    question = ["identify_caller.read_back", "identify_caller.right", "identify_caller.wrong"]
    assert prompts_said(once) == ["engine.nothing_heard", *question]
    assert prompts_said(twice) == ["engine.nothing_heard", "engine.a_person_with_0", *question]
    assert isinstance(thrice.line.wait, Ring)
    assert thrice.line.wait.person.role is Role.SERVICE_CENTRE


def test_a_wrong_key_counts_like_silence() -> None:
    turn = after(MARTA, Keys("7"), Silence(), Keys("8"))
    assert isinstance(turn.line.wait, Ring)


def test_misses_are_forgotten_at_the_next_question() -> None:
    assert after(MARTA, Silence(), Silence(), Keys("1")).line.misses == 0


def test_the_hash_key_buys_half_a_minute_then_a_pause_and_then_counts_as_silence() -> None:
    more = Keys("", hash_key=True)
    first, second, third = (after(MARTA, *[more] * times) for times in (1, 2, 3))
    assert (prompts_said(first), first.line.misses) == (["engine.take_your_time"], 0)
    assert (prompts_said(second), second.line.misses) == (["engine.pause"], 0)
    assert (prompts_said(third)[0], third.line.misses) == ("engine.nothing_heard", 1)


def test_more_time_is_bought_anew_at_the_next_question() -> None:
    more = Keys("", hash_key=True)
    assert prompts_said(after(MARTA, more, more, Keys("1"), more)) == ["engine.take_your_time"]


def test_nine_goes_back_and_repeats_where_there_is_nothing_to_go_back_to() -> None:
    assert place(after(MARTA, Keys("9"))) == "identify_caller.ask_number"
    assert place(after(Keys("9"))) == "hotline.front_door"


def test_going_back_forgets_who_was_calling() -> None:
    memory = after(MARTA, Keys("1"), Keys("9")).line.memory
    assert (memory.customer, memory.household, memory.fields) == (None, None, ())


def test_a_star_repeats_everything_that_was_asked() -> None:
    assert prompts_said(after(MARTA, Keys("*"))) == prompts_said(after(MARTA))


def test_a_key_means_what_it_meant_when_it_was_offered() -> None:
    turn = after(MARTA, Keys("1"))
    offered = turn.line.wait
    assert isinstance(offered, Choose)
    closed = Office(A_TUESDAY, office_is_open=False)
    later = answer(turn.line, Keys("2"), closed.facts(turn.line))
    assert dict(offered.choices)["2"] in later.steps


def test_an_unknown_step_leads_to_a_person_and_leaves_a_trace() -> None:
    line = Line(REFERENCE, wait=Enter("gone", (), 4, then="a_flow_of.next_year"))
    turn = answer(line, Keys("1111"), FACTS)
    assert isinstance(turn.line.wait, Ring)
    assert turn.effects[0] == Astray("unknown step a_flow_of.next_year")


def test_a_lost_call_is_put_through_to_a_person() -> None:
    turn = lost(REFERENCE, 7, "broken seal", FACTS)
    assert isinstance(turn.line.wait, Ring)
    assert turn.line.turn == 8


STRANGE = st.one_of(
    st.builds(Keys, st.text("0123456789*?", max_size=20), st.booleans()),
    st.just(Silence()),
    st.builds(HopEnded, st.sampled_from(list(Outcome))),
)


@given(st.lists(STRANGE, max_size=12))
def test_whatever_is_heard_whenever_has_an_answer(heard: list[Heard]) -> None:
    turn = begin(REFERENCE, OFFICE.facts(Line(REFERENCE)))
    for one in heard:
        if turn.line.wait is None:
            break
        turn = settled(OFFICE, answer(turn.line, one, OFFICE.facts(turn.line)))
        assert turn.said
        assert all(utterance.text for utterance in turn.said)


def test_no_name_can_be_said() -> None:
    with pytest.raises(TypeError, match="never text"):
        say("hotline.welcome", name="Ruth Kaminski")  # type: ignore[arg-type] # what the type forbids, and the engine too


def test_a_call_remembers_only_what_its_memory_has_a_place_for() -> None:
    with pytest.raises(TypeError, match="does not remember password"):
        remember(password="x")


def test_every_step_that_is_named_exists() -> None:
    assert {"hotline.welcome", "reach_case_manager.a_person"} <= BOOK.keys()


@pytest.mark.parametrize(
    ("value", "language", "spoken"),
    [
        (Digits.of("123456786"), "de", "1 2 3, 4 5 6, 7 8 6"),
        (Digits.of("03023"), "de", "0 3 0, 2 3"),
        (
            KeyedNumber((1, 2, 3, 2, 4, 5, 6, 7, 8, 9)),
            "de",
            "1 2 3, A Aachen, B Berlin oder C Chemnitz, 4 5 6, 7 8 9",
        ),
        (KeyedNumber((1, 2, 3, 4, 5, 6, 7, 8, 9)), "de", "1 2 3, 4 5 6, 7 8 9"),
        (
            KeyedNumber((0, 3, 9, 7, 0, 0, 0, 0, 0, 0)),
            "en",
            "0 3 9, P Papa, Q Quebec, R Romeo or S Sierra, 0 0 0, 0 0 0",
        ),
        (7, "de", "7"),
    ],
)
def test_figures_are_spoken_one_by_one(value: Digits | KeyedNumber | int, language: str, spoken: str) -> None:
    assert pronounce(value, prompts(language)) == spoken


def place(turn: Turn) -> str:
    return turn.line.wait.step if turn.line.wait else "end"


def test_lines_are_small_hashable_values() -> None:
    line = after(MARTA).line
    assert hash(line) == hash(replace(line))
    assert line.memory != Memory()


def test_outside_hours_nobody_is_rung(now: datetime) -> None:
    closed = Office(now, office_is_open=False)
    turn = begin(REFERENCE, closed.facts(Line(REFERENCE)))
    for heard in (MARTA, Keys("1"), Keys("2")):
        turn = settled(closed, answer(turn.line, heard, closed.facts(turn.line)))
    assert place(turn) == "reach_case_manager.what_can_be_left"
    assert Utterance(say("reach_case_manager.closed"), "de") in turn.said
    assert Person(Role.OWN, 1, 1) in [person for _, person in closed.facts(turn.line).people]


def test_who_goes_away_between_the_offer_and_the_key_leaves_the_caller_a_call_back() -> None:
    """The key was offered while somebody was there; now nobody is, and the call is noted instead."""
    line = Line(REFERENCE, memory=Memory(field=Field.PLACEMENT, tried=(Role.OWN, Role.SERVICE_CENTRE)))
    offered = replace(line, wait=Choose("here", (), (("1", "reach_case_manager.ring_next"),)))
    gone = ((Field.PLACEMENT, Person(Role.STAND_IN, 2, 1, unavailable="absent")),)
    facts = Facts(A_TUESDAY, people=gone)
    turn = answer(offered, Keys("1"), facts)
    assert OrderCallback(REFERENCE, Field.PLACEMENT) in turn.effects
    assert place(turn) == "main_menu.anything_else"
    assert place(answer(turn.line, Silence(), facts)) == "end"


def test_silence_is_an_answer_where_nothing_need_be_answered() -> None:
    """After something was left the call ends by saying nothing, at once and without another question."""
    left = after(MARTA, Keys("1"), Keys("4"), Keys("1"), Keys("1"), Keys("1"))
    assert place(left) == "main_menu.anything_else"
    end = answer(left.line, Silence(), OFFICE.facts(left.line))
    assert (place(end), prompts_said(end)) == ("end", ["main_menu.goodbye"])


def test_two_concerns_of_one_call_have_a_reference_each() -> None:
    """The first has the call's own, which the caller is told before any other is drawn."""
    callback = (Keys("4"), Keys("1"), Keys("1"), Keys("1"))
    first = after(MARTA, Keys("1"), *callback)
    second = after(MARTA, Keys("1"), *callback, Keys("1"), *callback)
    orders = [effect for turn in (first, second) for effect in turn.effects if isinstance(effect, OrderCallback)]
    assert [order.reference for order in orders] == [REFERENCE, SPARE_REFERENCE]
    assert (first.line.memory.receipt, second.line.memory.receipt) == (REFERENCE, SPARE_REFERENCE)
