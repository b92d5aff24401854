"""The planner's formulas give the known numbers, never overflow, and refuse what cannot be."""

from math import exp, factorial, inf, isclose, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.planner import Goal, NoSuchLoad, TooFewPeople, Traffic, erlang_a, erlang_c, people_needed


def busy_with(erlangs: float, handling_s: float) -> Traffic:
    return Traffic(erlangs * 3600 / handling_s, handling_s)


@pytest.mark.parametrize(
    ("erlangs", "people", "handling_s", "within_s", "waits", "within", "mean_wait_s"),
    [
        (10, 12, 180, 20, 0.449388, 0.640158, 40.44),
        (5, 7, 240, 30, 0.324150, 0.747552, 38.90),
        (20, 23, 300, 20, 0.415738, 0.659623, 41.57),
        (1.425, 3, 270, 30, 0.210744, 0.823090, 36.13),
    ],
)
def test_erlang_c_gives_the_known_vectors(  # noqa: PLR0913, PLR0917 - a vector
    erlangs: float, people: int, handling_s: float, within_s: float, waits: float, within: float, mean_wait_s: float
) -> None:
    service = erlang_c(busy_with(erlangs, handling_s), people, within_s)
    assert service.waits == pytest.approx(waits, abs=5e-7)
    assert service.within == pytest.approx(within, abs=5e-7)
    assert service.mean_wait_s == pytest.approx(mean_wait_s, abs=5e-3)
    assert service.gives_up == 0


@pytest.mark.parametrize(("calls_per_hour", "people", "within"), [(19, 3, 0.82), (60, 7, 0.84)])
def test_the_peak_of_potsdam_takes_three_people_and_sixty_calls_an_hour_seven(
    calls_per_hour: float, people: int, within: float
) -> None:
    traffic = Traffic(calls_per_hour, 270)
    assert people_needed(traffic, Goal()) == people
    assert erlang_c(traffic, people, 30).within == pytest.approx(within, abs=0.01)


def test_erlang_a_gives_the_known_comparison_of_patient_and_impatient_callers() -> None:
    """48 calls a minute, talks of a minute, patience of two, fifty people (Garnett, Mandelbaum, Reiman 2002)."""
    traffic = Traffic(48 * 60, 60)
    assert erlang_c(traffic, 50, 10).mean_wait_s == pytest.approx(20.8, abs=0.05)
    impatient = erlang_a(traffic, 50, 10, 120)
    assert impatient.mean_wait_s == pytest.approx(3.7, abs=0.05)
    assert impatient.gives_up == pytest.approx(0.031, abs=0.0005)


def by_hand(traffic: Traffic, people: int, within_s: float, patience_s: float) -> tuple[float, float, float]:
    """Work out Erlang A state by state, with factorials and a fine grid of a waiting caller's next events.

    Returns how many wait, answered within the time, and given up.
    """
    comes, goes, loses = traffic.calls_per_hour / 3600, people / traffic.handling_s, 1 / patience_s
    states = [traffic.erlangs**n / factorial(n) for n in range(people + 1)]
    for waiting in range(1, 120):
        states.append(states[-1] * comes / (goes + waiting * loses))
    everything = sum(states)
    share = [state / everything for state in states]
    # Still waiting behind 0, 1, 2 ... others: a caller advances when somebody is free or one ahead gives up.
    still, answered, steps = share[people:], sum(share[:people]), 20_000
    for _ in range(steps):
        width = within_s / steps
        answered += still[0] * goes * width
        still = [
            here * exp(-(goes + (place + 1) * loses) * width)
            + (still[place + 1] * (goes + (place + 1) * loses) * width if place + 1 < len(still) else 0)
            for place, here in enumerate(still)
        ]
    waits = sum(share[people:])
    gives_up = sum(place * loses / comes * one for place, one in enumerate(share[people:]))
    return waits, answered, gives_up


@pytest.mark.parametrize(("people", "patience_s"), [(3, 60), (5, 60), (5, 300), (8, 120)])
def test_erlang_a_agrees_with_what_is_worked_out_state_by_state(people: int, patience_s: float) -> None:
    traffic = busy_with(5, 200)
    waits, within, gives_up = by_hand(traffic, people, 30, patience_s)
    service = erlang_a(traffic, people, 30, patience_s)
    assert service.waits == pytest.approx(waits, abs=1e-9)
    assert service.gives_up == pytest.approx(gives_up, abs=1e-9)
    assert service.within == pytest.approx(within, abs=1e-3)


TRAFFIC = st.builds(busy_with, st.floats(0.01, 300), st.floats(30, 900))


@given(TRAFFIC, st.integers(1, 30), st.floats(1, 120))
@settings(deadline=None)
def test_with_more_people_more_is_answered_in_time_and_fewer_give_up(
    traffic: Traffic, people: int, within_s: float
) -> None:
    less, more = (erlang_a(traffic, number, within_s, 180) for number in (people, people + 1))
    assert less.within <= more.within + 1e-9
    assert less.gives_up >= more.gives_up - 1e-9
    assert less.waits >= more.waits - 1e-9


@given(TRAFFIC, st.integers(1, 400), st.floats(0, 120), st.floats(1, 3600))
@settings(deadline=None)
def test_shares_are_shares_whatever_the_load(traffic: Traffic, people: int, within_s: float, patience_s: float) -> None:
    service = erlang_a(traffic, people, within_s, patience_s)
    assert 0 <= service.waits <= 1 + 1e-12
    assert 0 <= service.within <= 1
    assert 0 <= service.gives_up <= 1 + 1e-9
    assert service.within + service.gives_up <= 1 + 1e-6
    # Whoever comes either is answered or gives up: so many talks are going on as people are not free.
    assert traffic.erlangs * (1 - service.gives_up) <= people + 1e-6


@given(st.floats(0.1, 50), st.integers(1, 10))
def test_callers_of_endless_patience_wait_as_in_erlang_c(erlangs: float, spare: int) -> None:
    traffic, people = busy_with(erlangs, 60), int(erlangs) + 5 + spare
    patient, waiting = erlang_a(traffic, people, 30, 3600), erlang_c(traffic, people, 30)
    assert patient.waits == pytest.approx(waiting.waits, abs=0.02)
    assert patient.within == pytest.approx(waiting.within, abs=0.02)


@given(TRAFFIC, st.sampled_from([None, 60.0, 300.0]), st.floats(0.3, 0.95))
@settings(deadline=None, max_examples=40)
def test_the_people_needed_reach_the_goal_and_one_less_does_not(
    traffic: Traffic, patience_s: float | None, share: float
) -> None:
    people = people_needed(traffic, Goal(share=share, patience_s=patience_s))

    def within(number: int) -> float:
        if patience_s:
            return erlang_a(traffic, number, 30, patience_s).within
        return erlang_c(traffic, number, 30).within if number > traffic.erlangs else 0

    assert within(people) >= share
    assert people == 1 or within(people - 1) < share


def test_a_load_far_beyond_any_office_does_not_overflow() -> None:
    traffic = busy_with(9_999, 180)
    assert people_needed(traffic, Goal()) == 10_007
    assert isclose(erlang_a(traffic, 9_999, 30, 600).within, 1, abs_tol=0.01)
    overrun = erlang_a(traffic, 1, 30, 3600)
    assert overrun.gives_up == pytest.approx(1 - 1 / traffic.erlangs, rel=1e-6)
    assert erlang_a(busy_with(0.001, 180), 5_000, 30, 60).within == 1


def test_where_no_calls_come_nobody_is_needed() -> None:
    assert people_needed(Traffic(0, 180), Goal()) == 0
    assert erlang_a(Traffic(0, 180), 1, 30, 60).within == 1


@pytest.mark.parametrize(
    ("calls_per_hour", "handling_s"), [(-1, 180), (inf, 180), (nan, 180), (10, 0), (10, -5), (10, nan), (1e9, 180)]
)
def test_a_load_that_cannot_be_is_refused(calls_per_hour: float, handling_s: float) -> None:
    with pytest.raises(NoSuchLoad):
        Traffic(calls_per_hour, handling_s)


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 0},
        {"share": 1},
        {"share": nan},
        {"within_s": -1},
        {"within_s": inf},
        {"patience_s": 0},
        {"patience_s": 3601},
        {"wrap_up_s": -1},
        {"wrap_up_s": nan},
    ],
    ids=str,
)
def test_a_goal_that_cannot_be_reached_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(NoSuchLoad):
        Goal(**wrong)


@pytest.mark.parametrize("people", [0, -3, 10**6])
def test_people_that_cannot_be_are_refused(people: int) -> None:
    with pytest.raises(NoSuchLoad, match="on the phone"):
        erlang_c(Traffic(10, 180), people, 30)


def test_too_few_people_for_callers_who_all_wait_are_told_so() -> None:
    with pytest.raises(TooFewPeople, match=r"5 people cannot answer calls that keep 5\.00 busy"):
        erlang_c(busy_with(5, 180), 5, 30)
