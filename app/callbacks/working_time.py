"""Counts in working time: the halves of the days on which the office is open, and how much of them lies in between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from app.office_hours import DAYS_AHEAD, GERMAN_TIME, OfficeHours, open_stretches

NOON: Final = time(12)
DAYS_BACK: Final = 30
"""How far working time is counted back: no promise is longer."""

Half = Literal["morning", "afternoon"]


@dataclass(frozen=True)
class OpenHalf:
    """A stretch of office hours on one side of noon (German time); ``ends`` is excluded."""

    starts: datetime
    ends: datetime
    half: Half


def half_of(at: datetime) -> Half:
    """Return which half of its German day a time lies in."""
    return "morning" if at.astimezone(GERMAN_TIME).time() < NOON else "afternoon"


def halves_from(at: datetime, hours: OfficeHours) -> Iterator[OpenHalf]:
    """Yield the open halves from ``at`` on, the first one from that moment; none after 400 days."""
    today = at.astimezone(GERMAN_TIME).date()
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        for half in halves_of(day, hours):
            if half.ends > at:
                yield OpenHalf(max(half.starts, at), half.ends, half.half)


def halves_of(day: date, hours: OfficeHours) -> Iterator[OpenHalf]:
    """Yield a day's office hours, cut at noon, in their order."""
    noon = datetime.combine(day, NOON, GERMAN_TIME).astimezone(UTC)
    for opens, closes in sorted(open_stretches(day, hours)):
        if opens < noon:
            yield OpenHalf(opens, min(closes, noon), "morning")
        if closes > noon:
            yield OpenHalf(max(opens, noon), closes, "afternoon")


def working_time(start: datetime, end: datetime, hours: OfficeHours) -> timedelta:
    """Return how long the office is open from ``start`` to ``end``; nothing if the end lies before."""
    total = timedelta()
    for half in halves_from(start, hours):
        if half.starts >= end:
            break
        total += min(half.ends, end) - half.starts
    return total


def working_time_before(end: datetime, span: timedelta, hours: OfficeHours) -> datetime:
    """Return the moment from which the office is open for ``span`` until ``end``; ``end`` if it never is."""
    day, left = end.astimezone(GERMAN_TIME).date(), span
    for back in range(DAYS_BACK):
        for half in reversed(list(halves_of(day - timedelta(days=back), hours))):
            length = min(half.ends, end) - half.starts
            if length >= left:
                return half.starts + length - left
            left -= max(length, timedelta())
    return end
