"""What is asked of the figures in an address: days, a dimension, and which figure is drawn.

Nothing else can be asked: there is no field for anybody (R24).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel

from app.figures import Dimension, Measure, NoSuchPeriod, Period

FOUR_WEEKS: Final = timedelta(days=28)
A_YEAR: Final = timedelta(days=366)
"""Rows of days take their time to be looked through for what must not be shown."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years beyond these are slips of the pen."""


class Typed(BaseModel):
    """The fields of the form as they were typed; ``part`` is the part of a long table."""

    since: str = ""
    until: str = ""
    by: str = "day"
    draw: str = "calls"
    part: int = 1


@dataclass(frozen=True)
class Question:
    """A period, what it is broken down by, and the figure that is drawn."""

    period: Period
    by: Dimension | None
    draw: Measure

    @property
    def typed(self) -> dict[str, str]:
        """What the form shows."""
        days = {"since": self.period.first.isoformat(), "until": self.period.last.isoformat()}
        return {**days, "by": self.by or "", "draw": self.draw}

    def address(self, path: str = "/desk/figures", **other: str) -> str:
        """Return where the same is shown, with something else in it."""
        return f"{path}?{urlencode({**self.typed, **other})}"


@dataclass(frozen=True)
class Choice:
    """A period that is often asked for."""

    name: str
    since: str
    until: str


def quick_choices(today: date) -> tuple[Choice, ...]:
    """Return the periods that are often asked for, up to ``today``."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_of_month = first - timedelta(days=1)
    periods = {
        "this_week": (monday, today),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "four_weeks": (today - FOUR_WEEKS + timedelta(days=1), today),
        "this_month": (first, today),
        "last_month": (last_of_month.replace(day=1), last_of_month),
        "this_year": (today.replace(month=1, day=1), today),
    }
    return tuple(Choice(name, *(day.isoformat() for day in period)) for name, period in periods.items())


def read_question(typed: Typed, today: date) -> tuple[Question | None, dict[str, str]]:
    """Return what is asked, or what is wrong with it by field; without days, the last four weeks are meant."""
    if typed.since.strip() or typed.until.strip():
        days, complaints = days_typed(typed)
    else:
        days, complaints = {"since": today - FOUR_WEEKS + timedelta(days=1), "until": today}, {}
    if typed.by not in {"", *Dimension}:
        complaints["by"] = "not_in_list"
    if typed.draw not in set(Measure):
        complaints["draw"] = "not_in_list"
    if complaints:
        return None, complaints
    try:
        period = Period(days["since"], days["until"])
    except NoSuchPeriod:
        return None, {"until": "ends_before" if days["until"] < days["since"] else "longer_than_kept"}
    if typed.by == Dimension.DAY and period.last - period.first > A_YEAR:
        return None, {"by": "too_many_days"}
    return Question(period, Dimension(typed.by) if typed.by else None, Measure(typed.draw)), {}


def days_typed(typed: Typed) -> tuple[dict[str, date], dict[str, str]]:
    """Return both days, and what is wrong with them by field."""
    days, complaints = {}, {}
    for name, text in (("since", typed.since), ("until", typed.until)):
        try:
            days[name] = day_of(text)
        except ValueError:
            complaints[name] = "no_date" if text.strip() else "missing"
    return days, complaints


def day_of(typed: str) -> date:
    """Return the day that a field holds.

    Raises:
        ValueError: it is none, or none of these decades.
    """
    day = date.fromisoformat(typed.strip())
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(typed)
    return day
