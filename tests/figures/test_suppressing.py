"""No hidden cell can be worked out: an inspector who knows the rules tries every number that could stand there."""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations, product

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from app.figures.suppressing import FEWEST_CASES, FEWEST_STAFF, SUPPRESSED, Share, Suppressed, Tally, suppress

MANY = 20


def tally(cases: int, *parts: int, staff: int = MANY) -> Tally:
    """Return a row whose shares are all out of its cases."""
    return Tally(staff, cases, tuple(Share(cases, part) for part in parts))


def together(rows: Sequence[Tally], staff: int = MANY) -> Tally:
    """Return the total of rows of which nothing is hidden."""
    columns = zip(*(row.shares for row in rows), strict=True)
    return Tally(staff, sum(shown(row.cases) for row in rows), tuple(map(added, columns)))


def added(shares: Sequence[object]) -> Share:
    known = [share for share in shares if isinstance(share, Share)]
    without_parts = any(share.part is None for share in known)
    return Share(
        sum(share.whole for share in known), None if without_parts else sum(share.part or 0 for share in known)
    )


def shown(value: object) -> int:
    assert isinstance(value, int)
    return value


def hidden_rows(rows: Sequence[Tally]) -> list[int]:
    return [n for n, row in enumerate(rows) if not row.is_shown]


def suppressed(*rows: Tally) -> tuple[tuple[Tally, ...], Tally]:
    return suppress(rows, together(rows))


def test_where_every_cell_is_big_enough_nothing_is_hidden() -> None:
    rows = (tally(30, 20), tally(12, 12), tally(3, 0), tally(0, 0))
    assert suppressed(*rows) == (rows, together(rows))


def test_a_cell_of_two_cases_is_hidden_and_one_other_with_it_the_smallest() -> None:
    rows, total = suppressed(tally(30, 20), tally(2, 1), tally(12, 6), tally(40, 31))
    assert hidden_rows(rows) == [1, 2]
    assert total == together((tally(30, 20), tally(2, 1), tally(12, 6), tally(40, 31)))


def test_two_small_cells_hide_each_other() -> None:
    rows, total = suppressed(tally(30, 20), tally(2, 1), tally(2, 1))
    assert hidden_rows(rows) == [1, 2]
    assert total.is_shown


def test_cells_of_one_case_each_need_another_because_their_sum_tells_them() -> None:
    rows, _ = suppressed(tally(30, 20), tally(1, 1), tally(1, 0), tally(9, 4))
    assert hidden_rows(rows) == [1, 2, 3]


def test_a_group_of_four_is_hidden_however_many_its_cases_with_the_smallest_group_beside_it() -> None:
    rows, _ = suppressed(tally(500, 400), tally(300, 200, staff=4), tally(9, 5), tally(400, 300, staff=6))
    assert hidden_rows(rows) == [1, 3]


def test_a_cell_without_cases_is_no_secret_even_of_a_small_group() -> None:
    rows = (tally(30, 20), tally(0, 0, staff=1))
    assert suppressed(*rows) == (rows, together(rows))


def test_where_one_cell_holds_all_cases_the_total_goes_with_it() -> None:
    rows, total = suppressed(tally(30, 20, staff=4), tally(0, 0))
    assert hidden_rows(rows) == [0]
    assert not total.is_shown


def test_an_office_of_four_is_told_nothing() -> None:
    rows, total = suppress((tally(30, 3, staff=4), tally(9, 5, staff=4)), tally(39, 8, staff=4))
    assert hidden_rows(rows) == [0, 1]
    assert total == Tally(4, SUPPRESSED, (SUPPRESSED,))


def test_a_total_alone_is_hidden_below_three_cases_and_shown_from_three_on() -> None:
    assert suppress((), tally(2, 1)) == ((), Tally(MANY, SUPPRESSED, (SUPPRESSED,)))
    assert suppress((), tally(3, 1)) == ((), tally(3, 1))


def test_if_all_of_the_hidden_were_reached_one_more_share_is_hidden_but_not_its_row() -> None:
    """The rows of 2 and 5 would show a rate of 100 percent by what is missing from the total."""
    rows, total = suppressed(tally(30, 30), tally(2, 2), tally(5, 5), tally(40, 31), tally(60, 50))
    assert hidden_rows(rows) == [1, 2]
    assert rows[3] == Tally(MANY, 40, (SUPPRESSED,))
    assert rows[0] == tally(30, 30)
    assert total.shares == (Share(137, 118),)


def test_if_nobody_at_all_was_lost_the_zero_of_the_total_would_tell_that_of_the_hidden() -> None:
    rows, total = suppressed(tally(30, 0, 20), tally(2, 0, 1), tally(12, 0, 6))
    assert hidden_rows(rows) == [1, 2]
    assert total.shares == (SUPPRESSED, Share(44, 27))
    assert rows[0] == tally(30, 0, 20)


def test_a_share_of_two_is_hidden_though_its_row_has_more_cases() -> None:
    rows = [Tally(MANY, 9, (Share(2, 1),)), Tally(MANY, 8, (Share(6, 3),)), Tally(MANY, 7, (Share(7, 4),))]
    found, total = suppressed(*rows)
    assert [row.shares for row in found] == [(SUPPRESSED,), (Share(6, 3),), (SUPPRESSED,)]
    assert [row.cases for row in found] == [9, 8, 7]
    assert total.shares == (Share(15, 8),)


# The rows below are small on purpose: what can be told from small numbers is found by trying all of them.

COUNTS = st.integers(0, 5)
STAFF = st.sampled_from([4, 5, 20])


@st.composite
def rows_of_a_table(draw: st.DrawFn) -> tuple[Tally, ...]:
    """Draw two to four rows: a share of all cases, one of a whole of its own, and a whole without a part."""
    rows = []
    for _ in range(draw(st.integers(2, 4))):
        cases = draw(COUNTS)
        whole = draw(st.integers(0, cases))
        parts = (Share(cases, draw(st.integers(0, cases))), Share(whole, draw(st.integers(0, whole))))
        rows.append(Tally(draw(STAFF), cases, (*parts, Share(draw(st.integers(0, cases))))))
    return tuple(rows)


Guess = tuple[int, int, int]
"""What an inspector thinks possible for a row: its cases, and whole and part of one share."""
STEPS: list[Guess] = [step for step in product(range(-2, 3), range(-2, 3), range(-2, 3)) if any(step)]


def truth(row: Tally, place: int) -> Guess:
    share = row.shares[place]
    assert isinstance(share, Share)
    return shown(row.cases), share.whole, share.part or 0


def could_be(guess: Guess, true: Tally, row: Tally, place: int) -> bool:
    """Say whether a guess agrees with what is shown of a row, and with the rules where nothing is."""
    cases, whole, part = guess
    share, had_part = row.shares[place], getattr(true.shares[place], "part", None) is not None
    if cases != row.cases if row.is_shown else cases < 1:
        return False
    if isinstance(share, Share):
        return (whole, part) == (share.whole, share.part or 0)
    fits = whole == cases if place == 0 else int(row.is_shown) <= whole <= cases
    return fits and (0 <= part <= whole if had_part else part == 0)


def moved(guess: Guess, step: Guess, sign: int = 1) -> Guess:
    return guess[0] + sign * step[0], guess[1] + sign * step[1], guess[2] + sign * step[2]


def other_tables(
    before: Sequence[Tally], after: Sequence[Tally], total: Tally, place: int
) -> Iterator[dict[int, Guess]]:
    """Yield rows that could stand there instead: some cases moved from one row to another, the sums kept.

    Where the total of the share is hidden too, only the cases have a sum to keep.
    """
    adds_up = isinstance(total.shares[place], Share)
    for one, other in permutations(range(len(before)), 2):
        for step in STEPS:
            for back in {step} if adds_up else {step, (step[0], 0, 0)}:
                guess = {
                    one: moved(truth(before[one], place), step),
                    other: moved(truth(before[other], place), back, -1),
                }
                if all(could_be(guess[n], before[n], after[n], place) for n in guess):
                    yield guess


def told(true: Share | Suppressed, row: Tally, place: int) -> Iterator[Callable[[Guess], object]]:
    """Yield what must stay open of a row: its cases, and of a share that is hidden the part and the rate."""
    if not row.is_shown:
        yield lambda guess: guess[0]
    if row.shares[place] is SUPPRESSED and isinstance(true, Share) and true.whole > 0:
        yield lambda guess: guess[1:]
        if true.part is not None:
            yield lambda guess: guess[2]
            yield lambda guess: guess[2] / guess[1] if guess[1] else None


@given(rows_of_a_table())
@settings(deadline=None)  # it tries hundreds of tables for each
def test_an_inspector_who_knows_the_rules_can_work_no_hidden_number_out(rows: tuple[Tally, ...]) -> None:
    after, total = suppressed(*rows)
    note(f"{after} {total}")
    if not total.is_shown:
        return  # without any sum there is nothing to subtract from: see the test of the total below
    for place in range(3):
        tables = list(other_tables(rows, after, total, place))
        for n, row in enumerate(after):
            true = truth(rows[n], place)
            for question in told(rows[n].shares[place], row, place):
                assert any(question(table[n]) != question(true) for table in tables if n in table), (n, place)


@given(rows_of_a_table())
def test_what_has_been_suppressed_once_is_suppressed_for_good(rows: tuple[Tally, ...]) -> None:
    once = suppressed(*rows)
    assert suppress(*once) == once


@given(rows_of_a_table())
def test_no_small_cell_is_shown(rows: tuple[Tally, ...]) -> None:
    after, total = suppressed(*rows)
    for row in (*after, total):
        if isinstance(row.cases, int) and row.cases:
            assert row.staff >= FEWEST_STAFF
            assert row.cases >= FEWEST_CASES
        for share in row.shares:
            assert share is SUPPRESSED or share.whole == 0 or share.whole >= FEWEST_CASES


@given(rows_of_a_table())
def test_what_is_shown_is_what_was_counted(rows: tuple[Tally, ...]) -> None:
    after, total = suppressed(*rows)
    for before, row in zip((*rows, together(rows)), (*after, total), strict=True):
        assert row.cases in {before.cases, SUPPRESSED}
        assert all(one in {other, SUPPRESSED} for one, other in zip(row.shares, before.shares, strict=True))


@given(rows_of_a_table())
def test_a_hidden_total_cannot_be_added_up_either(rows: tuple[Tally, ...]) -> None:
    after, total = suppressed(*rows)
    if not total.is_shown:
        assert hidden_rows(after)
    for place, share in enumerate(total.shares):
        if share is SUPPRESSED:
            assert any(row.shares[place] is SUPPRESSED for row in after)


@pytest.mark.parametrize("staff", [FEWEST_STAFF - 1, FEWEST_STAFF])
@pytest.mark.parametrize("cases", [FEWEST_CASES - 1, FEWEST_CASES])
def test_five_of_staff_and_three_cases_are_enough_and_one_less_of_either_is_not(staff: int, cases: int) -> None:
    _, total = suppress((), tally(cases, 1, staff=staff))
    assert total.is_shown == (staff == FEWEST_STAFF and cases == FEWEST_CASES)
