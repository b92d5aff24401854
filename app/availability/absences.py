"""Sets what somebody is at their desk: free, in consultation, or away with a stand-in. What is over leaves no trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability.records import (
    ABSENT,
    IN_CONSULTATION,
    Away,
    Leave,
    absent_between,
    end_at,
    open_record,
    stand_in_of,
    strike,
    write,
)
from app.office_hours import GERMAN_TIME

LONGEST: Final = timedelta(days=3 * 366)
"""No leave lasts longer than parental leave; a later end is a slip of the pen."""


@dataclass(frozen=True)
class Planned:
    """An absence as it is stored, with a warning: when the one who stands in is absent too."""

    away: Away
    stand_in: int | None
    stand_in_is_absent: tuple[Away, ...]


class NotPossible(ValueError):
    """What was asked for cannot be; nothing was changed."""


class EndsBeforeItBegins(NotPossible):
    """The end lies before the beginning, or at it."""


class IsOver(NotPossible):
    """The end lies in the past."""


class BeginsInThePast(NotPossible):
    """The beginning lies before today: who was away is not written down afterwards (R24)."""


class TooFarAhead(NotPossible):
    """The end lies so far ahead that it cannot be meant."""


class NotToday(NotPossible):
    """A consultation ends on the day on which it begins."""


class StandsInForThemselves(NotPossible):
    """Nobody can be their own stand-in."""


class AwayAlready(NotPossible):
    """Another absence lies in this time; ``away`` says which."""

    def __init__(self, away: Away) -> None:
        """Keep the absence that is in the way."""
        super().__init__("another absence lies in this time")
        self.away = away


class NoSuchAbsence(LookupError):
    """This person has no such absence, or none any more."""


async def set_free(connection: AsyncConnection, staff: int, now: datetime) -> tuple[Away, ...]:
    """End whatever keeps somebody from the telephone now, and return it: who pressed the wrong key can have it back.

    What is planned stays, and phone hours do.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    away = await open_record(connection, staff, now)
    lasting = tuple(one for one in away if one.starts_at <= now)
    await strike(connection, *lasting)
    return lasting


async def set_in_consultation(connection: AsyncConnection, staff: int, until: datetime, now: datetime) -> Away:
    """Keep the telephone from somebody who has a visitor, until a time of today; a second one replaces the first.

    It ends where a planned absence begins: returns it as it is stored.

    Raises:
        IsOver: the time has passed.
        NotToday: it lies beyond the end of this day (German time).
        AwayAlready: they are on record as absent now; ``set_free`` ends that.
        NoSuchStaff: nobody has this id.
    """
    if until <= now:
        raise IsOver("a consultation cannot end in the past")
    if until > beginning_of_day(now, days_ahead=1):
        raise NotToday("a consultation ends today")
    away = await open_record(connection, staff, now)
    absent = [one for one in away if one.reason == ABSENT and one.overlaps(now, until)]
    if absent and absent[0].starts_at <= now:
        raise AwayAlready(absent[0])
    consultation = Leave(now, min([until, *(one.starts_at for one in absent)]))
    await make_room(connection, away, consultation, now)
    return await write(connection, staff, IN_CONSULTATION, consultation)


async def plan_absence(connection: AsyncConnection, staff: int, leave: Leave, now: datetime) -> Planned:
    """Write an absence down, for now or for later; those that meet and have the same stand-in become one.

    A stand-in who is absent too is no error: the caller is put through to the team then, and the person is warned.

    Raises:
        NotPossible: one of its kinds says what is wrong.
        NoSuchStaff: nobody has this id, or that of the stand-in.
    """
    refuse_impossible(staff, leave, now)
    away = await open_record(connection, staff, now)
    permanent = await stand_in_of(connection, staff)
    if leave.stand_in is not None:
        await stand_in_of(connection, leave.stand_in)
    joined = [one for one in away if one.reason == ABSENT and becomes_one_with(one, leave)]
    whole = Leave(
        min([leave.starts_at, *(one.starts_at for one in joined)]),
        max([leave.ends_at, *(one.ends_at for one in joined)]),
        leave.stand_in,
    )
    await strike(connection, *joined)
    await make_room(connection, away, whole, now)
    stand_in = permanent if leave.stand_in is None else leave.stand_in
    absent_too = await absent_between(connection, stand_in, whole) if stand_in else ()
    return Planned(await write(connection, staff, ABSENT, whole), stand_in, absent_too)


async def cancel_absence(connection: AsyncConnection, staff: int, absence: int, now: datetime) -> None:
    """Take an absence back, be it planned or lasting.

    Raises:
        NoSuchAbsence: there is none, it is somebody else's, or it is over.
        NoSuchStaff: nobody has this id.
    """
    mine = [one for one in await open_record(connection, staff, now) if one.id == absence]
    if not mine:
        raise NoSuchAbsence(f"there is no absence {absence} to take back")
    await strike(connection, *mine)


def refuse_impossible(staff: int, leave: Leave, now: datetime) -> None:
    """Raise what is wrong with an absence by itself."""
    if leave.ends_at <= leave.starts_at:
        raise EndsBeforeItBegins("an absence ends after it begins")
    if leave.ends_at <= now:
        raise IsOver("an absence cannot end in the past")
    if leave.starts_at < beginning_of_day(now):
        raise BeginsInThePast("an absence begins today at the earliest")
    if leave.ends_at > now + LONGEST:
        raise TooFarAhead(f"an absence ends within {LONGEST.days} days")
    if leave.stand_in == staff:
        raise StandsInForThemselves("nobody can be their own stand-in")


def becomes_one_with(one: Away, leave: Leave) -> bool:
    """Say whether a new absence meets an earlier one with the same stand-in.

    Raises:
        AwayAlready: they overlap, and name different people; which is meant only the person knows.
    """
    if one.stand_in == leave.stand_in:
        return one.starts_at <= leave.ends_at and one.ends_at >= leave.starts_at
    if one.overlaps(leave.starts_at, leave.ends_at):
        raise AwayAlready(one)
    return False


async def make_room(connection: AsyncConnection, away: Sequence[Away], leave: Leave, now: datetime) -> None:
    """Let consultations end where something else begins; those that begin later or last now are not needed any more."""
    for one in away:
        if one.reason == ABSENT or not one.overlaps(leave.starts_at, leave.ends_at):
            continue
        if one.starts_at < leave.starts_at and leave.starts_at > now:
            await end_at(connection, one, leave.starts_at)
        else:
            await strike(connection, one)


def beginning_of_day(now: datetime, *, days_ahead: int = 0) -> datetime:
    """Return when this day began in Germany, or one ahead begins."""
    day = now.astimezone(GERMAN_TIME).date() + timedelta(days=days_ahead)
    return datetime.combine(day, time(), GERMAN_TIME)
