"""The house's clock: the real time, or in the demo a time of its own from which it runs on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present, aware, in UTC."""


def real_clock() -> datetime:
    """Return the time as it is."""
    return datetime.now(UTC)


def clock_set_to(start: datetime) -> Clock:
    """Return a clock that shows ``start`` (aware) now and runs on from there."""
    ahead: timedelta = start - real_clock()
    return lambda: real_clock() + ahead
