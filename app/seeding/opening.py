"""Counts in open hours, fast: the office's hours over the whole of the invented past, worked out once."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate

from app.office_hours import GERMAN_TIME, OfficeHours, open_stretches

MARGIN = timedelta(days=60)
"""How far before and after the past something may happen that belongs to it."""


class Opening:
    """When the office is open from sixty days before a past begins to sixty days after it ends."""

    def __init__(self, hours: OfficeHours, begins: datetime, ends: datetime) -> None:
        """Work all stretches out."""
        self.hours = hours
        first, last = begins.astimezone(GERMAN_TIME).date() - MARGIN, ends.astimezone(GERMAN_TIME).date() + MARGIN
        days = (first + timedelta(days=number) for number in range((last - first).days))
        self.stretches = sorted(stretch for day in days for stretch in open_stretches(day, hours))
        self.starts = [opens for opens, _ in self.stretches]

    @cached_property
    def seconds_before(self) -> list[float]:
        """How many open seconds lie before each stretch, and after the last one."""
        lengths = ((closes - opens).total_seconds() for opens, closes in self.stretches)
        return list(accumulate(lengths, initial=0.0))

    @cached_property
    def days(self) -> frozenset[date]:
        """The German days on which the office opens at all."""
        return frozenset(opens.astimezone(GERMAN_TIME).date() for opens in self.starts)

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody is there."""
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and at < self.stretches[place][1]

    def moved(self, at: datetime, seconds: float) -> datetime:
        """Return the moment that lies so many open seconds after (or, negative, before) another one.

        It is always a moment at which the office is open, or has just closed.
        """
        wanted = self._passed(at) + seconds
        place = min(max(bisect_right(self.seconds_before, wanted) - 1, 0), len(self.stretches) - 1)
        return self.starts[place] + timedelta(seconds=round(wanted - self.seconds_before[place]))

    def workday(self, day: date, days: int) -> date:
        """Return the day so many days of opening after another one, or before it."""
        step = timedelta(days=1 if days > 0 else -1)
        for _ in range(abs(days)):
            day += step
            while day not in self.days:
                day += step
        return day

    def _passed(self, at: datetime) -> float:
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0.0
        opens, closes = self.stretches[place]
        return self.seconds_before[place] + (min(at, closes) - opens).total_seconds()


def german(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a German day in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=GERMAN_TIME).astimezone(UTC)
