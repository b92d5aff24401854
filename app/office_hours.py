"""Office hours: when somebody is there to be rung, in German local time, on the days Brandenburg works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import CheckConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")
DAYS_AHEAD: Final = 400
"""How far an opening is looked for: an office closed for longer than a year has none."""
SATURDAY: Final = 5


class OfficePeriod(Base):
    """One period of one weekday (Monday is 0); a day may have several."""

    __tablename__ = "office_periods"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes > opens", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Closure(Base):
    """A day on which the office is closed besides the public holidays, for example 24 December."""

    __tablename__ = "closures"

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str]


@dataclass(frozen=True)
class OpenPeriod:
    """One stretch of a weekday (Monday is 0) in German local time; ``closes`` is excluded."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class OfficeHours:
    """When the office is open, holidays of Brandenburg apart; a snapshot that nothing changes."""

    periods: tuple[OpenPeriod, ...]
    closures: frozenset[date] = field(default_factory=frozenset)


async def load_office_hours(connection: AsyncConnection) -> OfficeHours:
    """Return the office hours as they are now."""
    rows = await connection.execute(
        select(OfficePeriod.weekday, OfficePeriod.opens, OfficePeriod.closes).order_by(
            OfficePeriod.weekday, OfficePeriod.opens
        )
    )
    periods = tuple(OpenPeriod(row.weekday, row.opens, row.closes) for row in rows)
    return OfficeHours(periods, frozenset((await connection.execute(select(Closure.day))).scalars()))


def is_open(at: datetime, hours: OfficeHours) -> bool:
    """Say whether somebody is there at an aware time.

    Raises:
        ValueError: the time has no offset.
    """
    at = _in_utc(at)
    return any(opens <= at < closes for opens, closes in open_stretches(at.astimezone(GERMAN_TIME).date(), hours))


def next_opening(at: datetime, hours: OfficeHours) -> datetime | None:
    """Return the first time (Europe/Berlin) from ``at`` on at which the office is open: ``at`` itself while it is.

    Returns nothing if the office does not open within 400 days.

    Raises:
        ValueError: the time has no offset.
    """
    at = _in_utc(at)
    today = at.astimezone(GERMAN_TIME).date()
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        starts = [max(at, opens) for opens, closes in open_stretches(day, hours) if closes > at]
        if starts:
            return min(starts).astimezone(GERMAN_TIME)
    return None


def office_works_on(day: date, hours: OfficeHours) -> bool:
    """Say whether a day is neither a public holiday of Brandenburg nor a closure; weekdays are the periods' matter."""
    return day not in hours.closures and day not in public_holidays(day.year)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return Brandenburg's public holidays, with 31 October, Easter Sunday and Whit Sunday (§ 2 FTG Brandenburg)."""
    return frozenset(holiday_names(year))


@cache
def holiday_names(year: int) -> Mapping[date, str]:
    """Return the same with their German names."""
    return MappingProxyType(dict(holidays.country_holidays("DE", subdiv="BB", years=year, language="de")))


@dataclass(frozen=True)
class Closed:
    """Why nobody is there: the name of a holiday, the reason of a closure; ``opens_at`` is when somebody is again."""

    why: Literal["holiday", "closure", "weekend", "outside_hours"]
    name: str | None
    opens_at: datetime | None


async def load_closures(connection: AsyncConnection, since: date) -> Mapping[date, str]:
    """Return the closures from a day on, in their order, with their reasons."""
    rows = await connection.execute(
        select(Closure.day, Closure.reason).where(Closure.day >= since).order_by(Closure.day)
    )
    return {row.day: row.reason for row in rows}


def why_closed(at: datetime, hours: OfficeHours, reasons: Mapping[date, str]) -> Closed | None:
    """Return why nobody is there at an aware time, or nothing while somebody is; ``reasons`` are those of closures.

    Raises:
        ValueError: the time has no offset.
    """
    if is_open(at, hours):
        return None
    day, opens_at = at.astimezone(GERMAN_TIME).date(), next_opening(at, hours)
    if name := holiday_names(day.year).get(day):
        return Closed("holiday", name, opens_at)
    if day in hours.closures:
        return Closed("closure", reasons.get(day), opens_at)
    works_never = day.weekday() not in {period.weekday for period in hours.periods}
    weekend = works_never and day.weekday() >= SATURDAY
    return Closed("weekend" if weekend else "outside_hours", None, opens_at)


def open_stretches(day: date, hours: OfficeHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the office opens and closes on a day, in UTC, in the order of its periods.

    Where the clock shows a time twice, the office opens at the first and closes at the second; where it leaves a time
    out, the next one that exists is meant, so a period that lies within the hour left out never begins.
    """
    yield from _stretches(day, hours)


@lru_cache(maxsize=1024)
def _stretches(day: date, hours: OfficeHours) -> tuple[tuple[datetime, datetime], ...]:
    """Work out the stretches of a day once: whoever counts in working time asks for the same days over and over."""
    if not office_works_on(day, hours):
        return ()
    moments = (
        (_moment(day, period.opens, fold=0), _moment(day, period.closes, fold=1))
        for period in hours.periods
        if period.weekday == day.weekday()
    )
    return tuple((opens, closes) for opens, closes in moments if opens < closes)


def _moment(day: date, clock: time, *, fold: int) -> datetime:
    shown = datetime.combine(day, clock)
    while True:
        # Compared in UTC and without zone: Python compares two times of the same zone by what the clock shows.
        moment = shown.replace(tzinfo=GERMAN_TIME, fold=fold).astimezone(UTC)
        if moment.astimezone(GERMAN_TIME).replace(tzinfo=None, fold=0) == shown:
            return moment
        shown = shown.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("office hours can only be asked for a time with an offset")
    return at.astimezone(UTC)
