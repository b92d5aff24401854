"""Phone hours: outside of them somebody is passed by, by the clock on the wall, and with none they take every call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest
from conftest import NOW
from desks import KARL, Desks, german, period
from hypothesis import given, reject
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from app.availability import set_free, set_phone_hours
from app.availability.phone_hours import as_minutes, as_week, joined, minute_of_week, take_calls_at
from app.edits import ChangedMeanwhile, Edit
from app.office_hours import GERMAN_TIME, OpenPeriod
from app.staff import NoSuchStaff
from app.weekly import (
    ClosesBeforeItOpens,
    NoSuchWeekday,
    NotOnTheMinute,
    PeriodsOverlap,
    Week,
    WeekMakesNoSense,
    in_order,
)

TUESDAY = (period(1, "08:00", "09:30"), period(1, "14:00", "15:00"))


@pytest.fixture
async def desks(shared_engine: AsyncEngine) -> AsyncIterator[Desks]:
    async with shared_engine.connect() as connection:
        yield Desks(connection)


async def keep(desks: Desks, staff_id: str, *week: OpenPeriod, seen: Week = ()) -> Week:
    return await set_phone_hours(desks.connection, await desks.id(staff_id), Edit(seen, week))


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (german(24, 7, 59), "phone_hours"),
        (german(24, 8, 0), None),
        (german(24, 9, 29), None),
        (german(24, 9, 30), "phone_hours"),
        (NOW, "phone_hours"),
        (german(24, 14, 59), None),
        (german(25, 8, 30), "phone_hours"),
        (german(1, 8, 30, month=12), None),
    ],
)
async def test_somebody_is_rung_within_their_phone_hours_alone(desks: Desks, at: datetime, reason: str | None) -> None:
    await keep(desks, "L2", *TUESDAY)
    assert (await desks.people(KARL, at))[0] == ("own", "L2", reason)


async def test_they_follow_the_clock_on_the_wall_through_the_year(desks: Desks) -> None:
    """Eight in the morning is seven o'clock UTC in winter and six in summer."""
    await keep(desks, "L2", *TUESDAY)
    winter, summer = datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    for day, opens in ((winter, 7), (summer, 6)):
        reasons = [(await desks.people(KARL, day.replace(hour=hour)))[0][2] for hour in (opens - 1, opens)]
        assert reasons == ["phone_hours", None]


async def test_who_has_none_takes_every_call_again_after_they_were_taken_away(desks: Desks) -> None:
    week = await keep(desks, "L2", *TUESDAY)
    assert await keep(desks, "L2", seen=week) == ()
    assert (await desks.people(KARL))[0] == ("own", "L2", None)


async def test_they_hold_for_the_stand_in_and_for_colleagues_too(desks: Desks) -> None:
    for staff_id in ("L1", "L4"):
        await keep(desks, staff_id, *TUESDAY)
    await desks.run("UPDATE teams SET line = NULL WHERE name = 'Leistung'")
    assert await desks.people(KARL) == [
        ("own", "L2", None),
        ("stand_in", "L1", "phone_hours"),
        ("team", None, "nobody"),
    ]
    assert (await desks.people(KARL, german(24, 8)))[1:] == [("stand_in", "L1", None), ("team", "L4", None)]


async def test_whoever_is_away_is_away_whatever_their_phone_hours(desks: Desks) -> None:
    await keep(desks, "V3", *TUESDAY)
    for at in (german(24, 8), NOW):
        assert (await desks.people("039K778899", at))[0] == ("own", "V3", "absent")


async def test_being_set_free_does_not_open_phone_hours(desks: Desks) -> None:
    await keep(desks, "L2", *TUESDAY)
    await set_free(desks.connection, await desks.id("L2"), NOW)
    assert (await desks.people(KARL))[0] == ("own", "L2", "phone_hours")


async def test_periods_that_touch_are_kept_as_one(desks: Desks) -> None:
    week = await keep(
        desks, "L2", period(1, "09:00", "10:00"), period(1, "08:00", "09:00"), period(2, "10:00", "11:00")
    )
    assert week == (period(1, "08:00", "10:00"), period(2, "10:00", "11:00"))
    assert (await desks.availability("L2")).plan.phone_hours == week


async def test_the_later_of_two_edits_is_told_what_stands_there_now(desks: Desks) -> None:
    theirs, mine = (period(0, "08:00", "10:00"),), (period(4, "08:00", "10:00"),)
    await keep(desks, "L2", *theirs)
    with pytest.raises(ChangedMeanwhile) as told:
        await keep(desks, "L2", *mine)
    assert (told.value.seen, told.value.current, told.value.wanted) == ((), theirs, mine)
    assert await keep(desks, "L2", *theirs) == theirs
    assert await keep(desks, "L2", *mine, seen=theirs) == mine


async def test_nobody_without_an_id_has_phone_hours(desks: Desks) -> None:
    with pytest.raises(NoSuchStaff):
        await set_phone_hours(desks.connection, 999_999, Edit((), TUESDAY))


@pytest.mark.parametrize(
    ("week", "refusal"),
    [
        ([period(1, "10:00", "10:00")], ClosesBeforeItOpens),
        ([period(1, "12:00", "10:00")], ClosesBeforeItOpens),
        ([period(7, "10:00", "12:00")], NoSuchWeekday),
        ([period(-1, "10:00", "12:00")], NoSuchWeekday),
        ([period(1, "10:00:30", "12:00")], NotOnTheMinute),
        ([OpenPeriod(1, time(10, tzinfo=GERMAN_TIME), time(12))], NotOnTheMinute),
        ([period(1, "08:00", "10:00"), period(1, "09:59", "12:00")], PeriodsOverlap),
        ([period(1, "08:00", "10:00"), period(1, "08:00", "10:00")], PeriodsOverlap),
    ],
)
def test_a_week_that_makes_no_sense_is_refused_by_name(week: list[OpenPeriod], refusal: type[WeekMakesNoSense]) -> None:
    with pytest.raises(refusal) as refused:
        in_order(week)
    assert refused.value.period in week


def test_the_same_hours_on_two_days_and_periods_that_touch_make_sense() -> None:
    week = [period(2, "08:00", "10:00"), period(1, "10:00", "12:00"), period(1, "08:00", "10:00")]
    assert in_order(week) == (week[2], week[1], week[0])


clocks = st.times(max_value=time(23, 58)).map(lambda clock: clock.replace(second=0, microsecond=0))
periods = st.builds(
    lambda day, begin, length: OpenPeriod(
        day,
        begin,
        (datetime(2026, 1, 1, begin.hour, begin.minute) + timedelta(minutes=length)).time(),  # noqa: DTZ001 - a clock
    ),
    st.integers(0, 6),
    clocks,
    st.integers(1, 300),
).filter(lambda one: one.opens < one.closes)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(GERMAN_TIME))  # noqa: DTZ001 - the bounds have to be naive


@given(st.lists(periods, max_size=6), moments)
def test_what_is_stored_is_what_was_written_down(week: list[OpenPeriod], at: datetime) -> None:
    try:
        stored = joined(in_order(week))
    except PeriodsOverlap:
        reject()
    assert as_week(as_minutes(stored)) == stored
    assert take_calls_at(at, stored) == take_calls_at(at, tuple(week))
    assert 0 <= minute_of_week(at) < 7 * 24 * 60
