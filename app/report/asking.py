"""What a report is asked for: a period of whole German days, and nothing else; there is no field for a person (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from app.figures import NoSuchPeriod, Period
from app.office_hours import GERMAN_TIME

Why = Literal["missing", "no_date", "ends_before_it_begins", "in_future", "too_long", "empty"]
MESSAGES: Final[Mapping[Why, str]] = {
    "missing": "the day is missing",
    "no_date": "this is no day of the calendar; write YYYY-MM-DD",
    "ends_before_it_begins": "the period ends before it begins",
    "in_future": "the period lies in the future; today is the last day that a report can be about",
    "too_long": "the period is longer than three years",
    "empty": "no call of this period stands in the log; there is nothing to report",
}
MONTHS_OF_A_YEAR: Final = 12
MONTHS_OF_A_QUARTER: Final = 3
LONGEST_YEARS: Final = 3


class NoSuchReport(ValueError):
    """There can be no report about this; ``field`` is where it was typed: ``from`` or ``to``."""

    def __init__(self, why: Why, field: Literal["from", "to"]) -> None:
        super().__init__(f"--{field}: {MESSAGES[why]}")
        self.why, self.field = why, field


@dataclass(frozen=True)
class Asked:
    """A period, and the moment at which it is asked about."""

    period: Period
    now: datetime


def ask(first: str, last: str, now: datetime) -> Asked:
    """Return what two typed days (ISO, both included) ask for.

    Raises:
        NoSuchReport: a day is missing or none, or they make no period that lies behind us and has at most three years.
    """
    begins, ends = _day(first, "from"), _day(last, "to")
    today = now.astimezone(GERMAN_TIME).date()
    if begins > today:
        raise NoSuchReport("in_future", "from")
    if ends < begins:
        raise NoSuchReport("ends_before_it_begins", "to")
    if ends > today:
        raise NoSuchReport("in_future", "to")
    if ends >= _years_later(begins):
        raise NoSuchReport("too_long", "from")
    try:
        return Asked(Period(begins, ends), now)
    except NoSuchPeriod as error:
        raise NoSuchReport("too_long", "from") from error


def _day(typed: str, field: Literal["from", "to"]) -> date:
    if not typed.strip():
        raise NoSuchReport("missing", field)
    try:
        day = datetime.strptime(typed.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise NoSuchReport("no_date", field) from error
    if day.year < date(2000, 1, 1).year:
        raise NoSuchReport("no_date", field)
    return day


def _years_later(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + LONGEST_YEARS, 3, 1) if is_leap_day else day.replace(year=day.year + LONGEST_YEARS)


def quick_choices(today: date) -> Mapping[str, Period]:
    """Return the last whole month, quarter and year before a day."""
    month = today.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % MONTHS_OF_A_QUARTER)
    year = month.replace(month=1)
    return {
        "last_month": Period(_months_earlier(month, 1), _day_before(month)),
        "last_quarter": Period(_months_earlier(quarter, MONTHS_OF_A_QUARTER), _day_before(quarter)),
        "last_year": Period(_months_earlier(year, MONTHS_OF_A_YEAR), _day_before(year)),
    }


def _months_earlier(first: date, months: int) -> date:
    year, month = divmod(first.year * MONTHS_OF_A_YEAR + first.month - 1 - months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1)


def _day_before(day: date) -> date:
    return day - timedelta(days=1)
