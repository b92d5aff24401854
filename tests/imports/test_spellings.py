"""How people in German offices write days, times and telephone numbers."""

from datetime import UTC, date, datetime

import pytest

from app.imports.spellings import german_day, point_in_time
from app.numbers import office_line


@pytest.mark.parametrize(
    "text",
    ["01.02.1990", "1.2.1990", "1. 2. 1990", "1990-02-01", "01/02/1990", "1-2-1990", "1. Februar 1990", "1 feb 1990"],
)
def test_a_day_may_be_written_in_every_german_way(text: str) -> None:
    assert german_day(text) == date(1990, 2, 1)


def test_the_umlaut_of_march_is_understood() -> None:
    assert german_day("3. März 2001") == date(2001, 3, 3)


@pytest.mark.parametrize(
    "text", ["31.02.1990", "1.2.90", "1990", "morgen", "", "1. Brumaire 1990", "19900201", "١.٢.1990"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        german_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "25.11.2026 09:00",
        "25.11.2026, 9:00 Uhr",
        "25.11.2026 um 9.00 Uhr",
        "25. November 2026 09:00",
        "2026-11-25T09:00:00+01:00",
        "2026-11-25T08:00Z",
        "2026-11-25 09:00",
        "25.11.2026 09:00:00",
    ],
)
def test_a_time_may_be_written_in_every_german_way(text: str) -> None:
    assert point_in_time(text) == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_summer_time_counts_in_summer() -> None:
    assert point_in_time("25.06.2026 09:00") == datetime(2026, 6, 25, 7, 0, tzinfo=UTC)


def test_the_hour_that_is_left_out_in_march_is_refused() -> None:
    with pytest.raises(ValueError, match="clocks go forward"):
        point_in_time("29.03.2026 02:30")
    assert point_in_time("29.03.2026 03:00") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_the_hour_that_passes_twice_in_october_the_earlier_one_is_meant() -> None:
    assert point_in_time("25.10.2026 02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert point_in_time("2026-10-25T02:30:00+01:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["25.11.2026", "2026-11-25T09:00", "25.11.2026 25:00", "31.11.2026 09:00", "", "0", "1e9"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a|has no offset"):
        point_in_time(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "01.01.1926 09:00"])
def test_a_year_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be meant"):
        point_in_time(text)


@pytest.mark.parametrize(
    "line",
    ["0900 1234567", "0137 55555", "0180 5 12345", "118 33 0", "+882 16 1234567", "+371 9001 2345", "+1 900 555 0100"],
)
def test_nobody_is_put_through_to_a_number_that_costs_or_lies_abroad(line: str) -> None:
    with pytest.raises(ValueError, match="telephone"):
        office_line(line)


@pytest.mark.parametrize("line", ["030 / 231 25 101", "0049 30 23125101", "(030) 23125-101", "+4915112345678"])
def test_a_line_of_an_office_is_taken_in_every_spelling(line: str) -> None:
    assert office_line(line) in {"+493023125101", "+4915112345678"}


def test_a_date_that_is_no_date_is_refused_at_once_however_long() -> None:
    with pytest.raises(ValueError, match="more than 64 characters"):
        point_in_time("1" + " " * 1_000_000 + "x")
