"""Periods of a week, as an office or a person writes them down once for all weeks, and what of it makes no sense."""

from collections.abc import Iterable
from itertools import pairwise

from app.office_hours import OpenPeriod


class WeekMakesNoSense(ValueError):
    """Periods of a week that cannot be meant; ``period`` is the one at which it shows."""

    def __init__(self, period: OpenPeriod) -> None:
        """Keep the period."""
        super().__init__(f"{period.opens:%H:%M}-{period.closes:%H:%M} on weekday {period.weekday}: {self.__doc__}")
        self.period = period


class NoSuchWeekday(WeekMakesNoSense):
    """A weekday is a number from 0 (Monday) to 6."""


class ClosesBeforeItOpens(WeekMakesNoSense):
    """A period ends after it begins."""


class NotOnTheMinute(WeekMakesNoSense):
    """A period begins and ends on the minute, by the clock on the wall."""


class PeriodsOverlap(WeekMakesNoSense):
    """Two periods of a day may touch, but not overlap."""


Week = tuple[OpenPeriod, ...]


def in_order(periods: Iterable[OpenPeriod]) -> Week:
    """Return the periods of a week from Monday on.

    Raises:
        WeekMakesNoSense: a period is impossible, or overlaps the one before it.
    """
    week = tuple(sorted(periods, key=lambda period: (period.weekday, period.opens, period.closes)))
    for period in week:
        refuse_impossible(period)
    for first, second in pairwise(week):
        if first.weekday == second.weekday and second.opens < first.closes:
            raise PeriodsOverlap(second)
    return week


def refuse_impossible(period: OpenPeriod) -> None:
    """Raise what is wrong with one period by itself."""
    if period.weekday not in range(7):
        raise NoSuchWeekday(period)
    if any(clock.second or clock.microsecond or clock.tzinfo for clock in (period.opens, period.closes)):
        raise NotOnTheMinute(period)
    if period.closes <= period.opens:
        raise ClosesBeforeItOpens(period)
