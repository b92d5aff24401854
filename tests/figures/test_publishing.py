"""What is published is rounded to tens, and what is not shown stays that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_days import Days

from app.figures import SUPPRESSED, Measure, publish
from app.figures.table import rounded


@pytest.mark.parametrize(
    ("count", "published"), [(0, 0), (4, 0), (5, 10), (14, 10), (15, 20), (25, 30), (995, 1000), (None, None)]
)
def test_a_count_is_rounded_to_the_nearest_ten_and_five_upwards(count: int | None, published: int | None) -> None:
    assert rounded(count) == published


def test_a_star_stays_a_star() -> None:
    assert rounded(SUPPRESSED) is SUPPRESSED


@given(st.integers(0, 10**9))
def test_rounding_never_moves_a_count_by_more_than_five_and_a_second_time_not_at_all(count: int) -> None:
    once = rounded(count)
    assert isinstance(once, int)
    assert abs(once - count) <= 5
    assert rounded(once) == once


async def test_a_published_table_has_counts_in_tens_and_shares_in_whole_percent(days: Days) -> None:
    await days.calls(14, "connected", rang="V1", waited=17)
    await days.calls(7, "abandoned_waiting", rang="V1", waited=40)
    await days.calls(2, "abandoned_menu")
    table = publish(await days.table())
    reached, calls = table.total.figures[Measure.REACHED], table.total.figures[Measure.CALLS]
    assert (reached.value, reached.numerator, reached.denominator) == (0.67, 10, 20)
    assert (calls.value, calls.numerator, calls.denominator) == (20, None, 20)
    assert table.total.figures[Measure.WAIT_MEDIAN].value == 17
    assert publish(table) == table
