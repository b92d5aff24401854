"""Changes when the office is open: the hours of every week, and the days on which it is closed besides the holidays."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Final

from babel.dates import get_day_names
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.administration.changes import Change, note_change
from app.concerns.settling import Author
from app.edits import Edit, is_to_be_written
from app.imports.spellings import plain
from app.office_hours import GERMAN_TIME, Closure, OfficePeriod, load_office_hours
from app.weekly import Week, in_order

LONGEST_REASON: Final = 200
ONE_AFTER_ANOTHER: Final = select(func.pg_advisory_xact_lock(func.hashtext("durchwahl.office_hours")))
"""A week is many rows, and a new closure none yet: there is no row that two who change them could both lock."""


class NoHoursAtAll(ValueError):
    """An office without any hours would never put a call through again; a day off is a closure."""


class NotAReason(ValueError):
    """A closure needs a reason that callers and staff can be told, in at most 200 characters of one line."""


class DayIsOver(ValueError):
    """What was open or closed on a day of the past can no longer be changed: promises were counted by it."""


async def change_office_hours(connection: AsyncConnection, edit: Edit[Week], author: Author) -> Week:
    """Replace the hours of every week; returns them in their order. Calls follow within five seconds.

    Raises:
        WeekMakesNoSense: a period is impossible, or two overlap.
        NoHoursAtAll: there are none left.
        ChangedMeanwhile: they are not what was seen any more.
    """
    wanted = in_order(edit.wanted)
    if not wanted:
        raise NoHoursAtAll("the office must have hours")
    await connection.execute(ONE_AFTER_ANOTHER)
    current = (await load_office_hours(connection)).periods
    if is_to_be_written(Edit(edit.seen, wanted), current):
        await connection.execute(delete(OfficePeriod))
        await connection.execute(insert(OfficePeriod), [asdict(period) for period in wanted])
        change = Change("office_hours", "week", described(current), described(wanted))
        await note_change(connection, change, author)
    return wanted


async def change_closure(connection: AsyncConnection, day: date, edit: Edit[str | None], author: Author) -> None:
    """Close the office on a day for a reason, change the reason, or open it again (nothing wanted).

    24 and 31 December are closures like any other.

    Raises:
        DayIsOver: the day lies in the past.
        NotAReason: the reason is empty, too long, or more than one line.
        ChangedMeanwhile: the day is not what was seen any more.
    """
    if day < author.at.astimezone(GERMAN_TIME).date():
        raise DayIsOver(f"{day} is over")
    wanted = None if edit.wanted is None else reason_in(edit.wanted)
    await connection.execute(ONE_AFTER_ANOTHER)
    current: str | None = await connection.scalar(select(Closure.reason).where(Closure.day == day))
    if is_to_be_written(Edit(edit.seen, wanted), current):
        await (reopen(connection, day) if wanted is None else close(connection, day, wanted))
        await note_change(connection, Change("closure", day.isoformat(), current, wanted), author)


async def close(connection: AsyncConnection, day: date, reason: str) -> None:
    """Write a closure down, or another reason for it."""
    closing = postgresql.insert(Closure).values(day=day, reason=reason)
    await connection.execute(closing.on_conflict_do_update(index_elements=["day"], set_={"reason": reason}))


async def reopen(connection: AsyncConnection, day: date) -> None:
    """Delete a closure."""
    await connection.execute(delete(Closure).where(Closure.day == day))


def reason_in(text: str) -> str:
    """Return a reason as it is stored.

    Raises:
        NotAReason: there is none in it, or it is no line of text.
    """
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise NotAReason(f"a reason has 1 to {LONGEST_REASON} characters")
    try:
        return plain(reason)
    except ValueError as error:
        raise NotAReason("a reason is one line of text") from error


def described(week: Week) -> str:
    """Write a week down in one line: ``Mo. 08:00-12:00 13:00-18:00, Di. 08:00-12:00``."""
    names: Mapping[int, str] = get_day_names("abbreviated", locale="de")
    days = groupby(week, key=lambda period: period.weekday)
    return ", ".join(
        " ".join((names[day], *(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in periods))) for day, periods in days
    )
