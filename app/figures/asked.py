"""What can be asked of the figures: a stretch of German days, and at most one dimension to break them down by.

There is no dimension of people, and none can be added by a value: whoever asks names one of these (R24).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.office_hours import GERMAN_TIME

LONGEST: Final = timedelta(days=1100)
"""Three years: nothing is kept for longer (R22)."""


class Dimension(StrEnum):
    """By what figures are broken down. A day is the finest grain; the hour is that of all days together."""

    DAY = "day"
    HOUR = "hour"
    TEAM = "team"
    FIELD = "field"
    CONCERN = "concern"
    LANGUAGE = "language"


class NoSuchPeriod(ValueError):
    """The days asked for are none that figures could be about."""


@dataclass(frozen=True)
class Period:
    """German days, both included.

    Raises:
        NoSuchPeriod: it ends before it begins, or is longer than anything is kept.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise NoSuchPeriod(f"the period ends on {self.last}, before it begins on {self.first}")
        if self.last - self.first >= LONGEST:
            raise NoSuchPeriod(f"the period has more than {LONGEST.days} days")

    @property
    def starts(self) -> datetime:
        """The first moment, in UTC."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment that does not belong to it, in UTC."""
        return _midnight(self.last + timedelta(days=1))

    def days(self) -> tuple[date, ...]:
        """Return every day, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), GERMAN_TIME).astimezone(UTC)
