"""Phone hours: when somebody takes calls, week by week; who has none takes them whenever the office is open (R10)."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncConnection

from app.edits import Edit, is_to_be_written
from app.office_hours import GERMAN_TIME, OpenPeriod
from app.staff import NoSuchStaff, StaffMember
from app.weekly import Week, in_order

MINUTES_A_DAY: Final = 24 * 60


def minute_of_week(at: datetime) -> int:
    """Return how many minutes the clock on a German wall has shown since Monday 00:00 (0 to 10079)."""
    local = at.astimezone(GERMAN_TIME)
    return minute(local.weekday(), local.time())


def minute(weekday: int, clock: time) -> int:
    """Return the minute of the week that a clock shows on a weekday (Monday is 0)."""
    return weekday * MINUTES_A_DAY + clock.hour * 60 + clock.minute


def as_minutes(week: Week) -> list[Range[int]] | None:
    """Return a week as it is stored; nothing where there are no phone hours."""
    return [Range(minute(one.weekday, one.opens), minute(one.weekday, one.closes)) for one in week] or None


def as_week(minutes: Iterable[Range[int]] | None) -> Week:
    """Return stored phone hours as periods; two that touch are one."""
    return tuple(period_of(one.lower or 0, one.upper or 0) for one in minutes or ())


def period_of(begin: int, end: int) -> OpenPeriod:
    """Return the period between two minutes of one day."""
    weekday, opens = divmod(begin, MINUTES_A_DAY)
    closes = end - weekday * MINUTES_A_DAY
    return OpenPeriod(weekday, time(*divmod(opens, 60)), time(*divmod(closes, 60)))


def take_calls_at(at: datetime, week: Week) -> bool:
    """Say whether somebody with these phone hours takes calls at a time: always, where there are none."""
    now = minute_of_week(at)
    return not week or any(minute(one.weekday, one.opens) <= now < minute(one.weekday, one.closes) for one in week)


async def set_phone_hours(connection: AsyncConnection, staff: int, edit: Edit[Week]) -> Week:
    """Replace somebody's phone hours, by none at all too; returns them as they are stored.

    The next call finds them. They are a plan of the week and no presence, and what they were before is not kept (R24).

    Raises:
        WeekMakesNoSense: a period is impossible, or two overlap.
        ChangedMeanwhile: they are not what was seen any more.
        NoSuchStaff: nobody has this id.
    """
    wanted = joined(in_order(edit.wanted))
    mine = select(StaffMember.id, StaffMember.phone_hours).where(StaffMember.id == staff)
    row = (await connection.execute(mine.with_for_update(key_share=True))).one_or_none()
    if row is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    if is_to_be_written(Edit(edit.seen, wanted), as_week(row.phone_hours)):
        stored = update(StaffMember).where(StaffMember.id == staff).values(phone_hours=as_minutes(wanted))
        await connection.execute(stored)
    return wanted


def joined(week: Week) -> Week:
    """Return a week in which no two periods touch, as the database keeps it."""
    kept: list[OpenPeriod] = []
    for period in week:
        if kept and (kept[-1].weekday, kept[-1].closes) == (period.weekday, period.opens):
            period = OpenPeriod(period.weekday, kept.pop().opens, period.closes)  # noqa: PLW2901 - it has grown
        kept.append(period)
    return tuple(kept)
