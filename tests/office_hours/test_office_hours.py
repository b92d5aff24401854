"""When the office is open: on Brandenburg's working days, by the clock on the wall, in every night of the year."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from app.office_hours import (
    Closed,
    OfficeHours,
    OpenPeriod,
    holiday_names,
    is_open,
    load_closures,
    load_office_hours,
    next_opening,
    public_holidays,
    why_closed,
)

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = OfficeHours(
    (
        *(OpenPeriod(day, *hours) for day in (0, 1, 3) for hours in ((time(8), time(12)), (time(13), time(18)))),
        OpenPeriod(2, time(8), time(12)),
        OpenPeriod(4, time(8), time(14)),
    ),
    frozenset({date(2026, 12, 24), date(2026, 12, 31)}),
)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # both are Sundays


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-24T10:00", True),
        ("2026-11-24T08:00", True),
        ("2026-11-24T07:59", False),
        ("2026-11-24T12:00", False),  # a closing time is closed
        ("2026-11-24T12:30", False),
        ("2026-11-24T17:59", True),
        ("2026-11-25T13:30", False),  # Wednesday afternoon
        ("2026-11-27T13:59", True),
        ("2026-11-28T10:00", False),  # Saturday
        ("2026-12-24T10:00", False),  # a closure
        ("2026-12-25T10:00", False),
        ("2025-10-31T10:00", False),  # Reformation Day, a Friday
        ("2026-04-06T10:00", False),  # Easter Monday
        ("2026-05-14T10:00", False),  # Ascension
    ],
)
def test_the_office_is_open_when_the_door_says_so(moment: str, opened: bool) -> None:
    assert is_open(at(moment), USUAL) is opened


def test_brandenburg_keeps_easter_sunday_whit_sunday_and_reformation_day() -> None:
    assert {date(2026, 4, 5), date(2026, 5, 24), date(2026, 10, 31)} <= public_holidays(2026)
    assert date(2026, 6, 4) not in public_holidays(2026)  # Corpus Christi is a holiday elsewhere


def test_holidays_have_the_names_that_are_used_here() -> None:
    names = holiday_names(2026)
    assert (names[date(2026, 10, 31)], names[date(2026, 12, 26)]) == ("Reformationstag", "Zweiter Weihnachtstag")
    assert set(names) == public_holidays(2026)


REASONS = {date(2026, 12, 24): "Heiligabend"}


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-11-24T10:00", None),
        ("2026-11-24T12:30", ("outside_hours", None, "2026-11-24T13:00")),
        ("2026-11-25T13:00", ("outside_hours", None, "2026-11-26T08:00")),
        ("2026-11-28T10:00", ("weekend", None, "2026-11-30T08:00")),
        ("2026-12-24T10:00", ("closure", "Heiligabend", "2026-12-28T08:00")),
        ("2026-12-31T10:00", ("closure", None, "2027-01-04T08:00")),
        ("2026-10-31T10:00", ("holiday", "Reformationstag", "2026-11-02T08:00")),  # a Saturday, too
        ("2026-12-25T03:00", ("holiday", "Erster Weihnachtstag", "2026-12-28T08:00")),
    ],
)
def test_a_closed_office_has_a_reason_that_can_be_told(moment: str, closed: tuple[Any, str | None, str] | None) -> None:
    told = why_closed(at(moment), USUAL, REASONS)
    assert told == (Closed(closed[0], closed[1], at(closed[2])) if closed else None)


def test_a_weekday_without_any_hours_is_no_weekend() -> None:
    hours = OfficeHours((OpenPeriod(0, time(8), time(12)),))
    assert [getattr(why_closed(at(f"2026-11-{day}T10:00"), hours, {}), "why", None) for day in (23, 24, 28)] == [
        None,
        "outside_hours",
        "weekend",
    ]


async def test_closures_are_read_from_a_day_on_with_their_reasons(town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as connection:
        assert dict(await load_closures(connection, date(2026, 12, 25))) == {
            date(2026, 12, 31): "Silvester",
            date(2027, 12, 24): "Heiligabend",
            date(2027, 12, 31): "Silvester",
        }


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:00"),  # open already
        ("2026-11-24T12:30", "2026-11-24T13:00"),
        ("2026-11-24T18:00", "2026-11-25T08:00"),
        ("2026-11-27T14:00", "2026-11-30T08:00"),  # over the weekend
        ("2026-12-23T13:00", "2026-12-28T08:00"),  # closure, two holidays, a weekend
        ("2026-12-30T12:00", "2027-01-04T08:00"),
        ("2026-03-27T20:00", "2026-03-30T08:00"),  # over the night in which the clocks go forward
        ("2026-10-23T20:00", "2026-10-26T08:00"),
    ],
)
def test_the_next_opening_skips_whatever_is_closed(moment: str, opening: str) -> None:
    assert next_opening(at(moment), USUAL) == at(opening)


def night(opens: time, closes: time) -> OfficeHours:
    return OfficeHours((OpenPeriod(6, opens, closes),))


def open_minutes(day: date, hours: OfficeHours) -> list[str]:
    """Return the UTC times of a night, in steps of ten minutes, at which the office is open."""
    midnight = datetime.combine(day, time(0), BERLIN).astimezone(UTC)
    steps = (midnight + timedelta(minutes=10 * step) for step in range(36))
    return [f"{moment:%H:%M}" for moment in steps if is_open(moment, hours)]


def test_a_period_within_the_hour_that_is_left_out_never_begins() -> None:
    hours = night(time(2), time(3))
    assert open_minutes(SPRING, hours) == []
    assert next_opening(datetime.combine(SPRING, time(1), BERLIN), hours) == datetime(2026, 4, 12, 2, tzinfo=BERLIN)


def test_a_period_across_the_hour_that_is_left_out_is_an_hour_shorter() -> None:
    assert open_minutes(SPRING, night(time(1, 30), time(3, 30))) == [f"00:{m}" for m in (30, 40, 50)] + [
        f"01:{m:02}" for m in (0, 10, 20)
    ]
    opening = next_opening(datetime.combine(SPRING, time(1), BERLIN), night(time(2, 30), time(4)))
    assert opening is not None
    assert opening.isoformat() == "2026-03-29T03:00:00+02:00"


def test_a_period_in_the_hour_that_passes_twice_is_open_both_times() -> None:
    opened = open_minutes(AUTUMN, night(time(2), time(3)))
    assert (opened[0], opened[-1], len(opened)) == ("00:00", "01:50", 12)
    assert open_minutes(AUTUMN, night(time(2, 30), time(2, 40)))[0] == "00:30"


def test_the_second_passing_of_an_hour_is_told_from_the_first() -> None:
    hours = night(time(3), time(4))
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert not is_open(first, hours)
    assert not is_open(second, hours)
    assert next_opening(first, hours) == next_opening(second, hours) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_an_office_without_hours_never_opens() -> None:
    assert next_opening(at("2026-11-24T10:00"), OfficeHours(())) is None
    assert not is_open(at("2026-11-24T10:00"), OfficeHours(()))


def test_a_time_without_an_offset_is_no_time() -> None:
    with pytest.raises(ValueError, match="offset"):
        is_open(datetime(2026, 11, 24, 10, 0), USUAL)  # noqa: DTZ001 - that is what is refused


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(BERLIN)))  # noqa: DTZ001 - the bounds have to be naive
def test_at_its_next_opening_the_office_is_open_and_a_moment_before_it_was_not(moment: datetime) -> None:
    opening = next_opening(moment, USUAL)
    assert opening is not None
    assert is_open(opening, USUAL)
    assert opening.astimezone(UTC) >= moment.astimezone(UTC)
    if opening.astimezone(UTC) > moment.astimezone(UTC):
        assert not is_open(opening.astimezone(UTC) - timedelta(microseconds=1), USUAL)


async def test_the_town_keeps_the_hours_of_its_office(town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as connection:
        hours = await load_office_hours(connection)
    assert set(hours.periods) == set(USUAL.periods)
    assert {date(2026, 12, 24), date(2027, 12, 31)} <= hours.closures
