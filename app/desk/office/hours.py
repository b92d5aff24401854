"""Office hours: two periods a day, Monday to Sunday, the same every week, and the days on which they do not hold."""

import re
from datetime import date, time
from functools import partial
from typing import Any, Final

from babel.dates import get_day_names
from fastapi import APIRouter
from starlette.responses import Response

from app.administration import NoHoursAtAll, change_office_hours
from app.desk.office.seen import ADMIN, Administration, difference_in
from app.desk.times import locale_of
from app.desk.visit import Visit
from app.edits import ChangedMeanwhile, Edit
from app.office_hours import GERMAN_TIME, OpenPeriod, holiday_names, load_closures, load_office_hours
from app.weekly import ClosesBeforeItOpens, PeriodsOverlap, Week, WeekMakesNoSense

router = APIRouter()
HOURS: Final = f"{ADMIN}/hours"
DAYS: Final = range(7)
PERIODS_A_DAY: Final = 2
MOST_PERIODS: Final = 6
"""Periods of a day that a form may send: more than two where an import or a command has written them."""
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
USUAL: Final = ((24, "Heiligabend"), (31, "Silvester"))
"""Days of December on which most offices are closed, though they are no holidays in Brandenburg (§ 2 FTG)."""


class NotATimeOfDay(ValueError):
    """What was typed is no time of day; ``field`` is where."""

    def __init__(self, field: str) -> None:
        """Name the field."""
        super().__init__(field)
        self.field = field


@router.get("/admin/hours")
async def show_hours(visit: Administration) -> Response:
    """Show the hours and the closures."""
    return await hours_shown(visit)


async def hours_shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page; ``more`` is what was not taken, what was typed, and what differs."""
    today = visit.now.astimezone(GERMAN_TIME).date()
    stored = (await load_office_hours(visit.connection)).periods
    closures = await load_closures(visit.connection, today)
    most = max([PERIODS_A_DAY, *(sum(one.weekday == day for one in stored) for day in DAYS)])
    return visit.show(
        "hours.html",
        status,
        days=get_day_names("wide", locale=locale_of(visit.person.language)),
        week=[[one for one in stored if one.weekday == day] for day in DAYS],
        periods=range(most),
        seen=as_written(stored),
        closures=closures,
        suggested=suggested(today, closures),
        holidays=holidays_from(today),
        today=today,
        **{"complaints": {}, "typed": {}, "difference": None, **more},
    )


def suggested(today: date, closures: Any) -> list[tuple[date, str]]:  # noqa: ANN401 - whatever holds days
    """Return Christmas Eve and New Year's Eve of this year, where they lie ahead and the office is not closed yet."""
    days = [(date(today.year, 12, day), reason) for day, reason in USUAL]
    return [(day, reason) for day, reason in days if day >= today and day not in closures]


def holidays_from(today: date) -> dict[int, list[tuple[date, str]]]:
    """Return the holidays of Brandenburg by year: this one, and in its last quarter the next one too."""
    last_quarter = 10
    years = (today.year, today.year + 1) if today.month >= last_quarter else (today.year,)
    return {year: sorted(holiday_names(year).items()) for year in years}


@router.post("/admin/hours")
async def set_hours(visit: Administration) -> Response:
    """Change the hours of every week."""
    try:
        edit = Edit(week_in(visit.typed("seen")), week_typed(visit))
        await change_office_hours(visit.connection, edit, visit.author)
    except NotATimeOfDay as why:
        return await hours_shown(visit, 422, complaints={"hours": "not_a_clock", "field": why.field}, typed=visit.form)
    except WeekMakesNoSense as why:
        code = {ClosesBeforeItOpens: "closes_before", PeriodsOverlap: "overlap"}.get(type(why), "not_a_clock")
        complaints = {"hours": code, "day": why.period.weekday}
        return await hours_shown(visit, 422, complaints=complaints, typed=visit.form)
    except NoHoursAtAll:
        return await hours_shown(visit, 422, complaints={"hours": "no_hours"}, typed=visit.form)
    except ChangedMeanwhile as why:
        told = difference_in("hours", why, partial(in_words, language=visit.person.language))
        return await hours_shown(visit, 409, difference=told, typed=visit.form)
    return visit.see_other(HOURS, "office_hours_saved")


def week_typed(visit: Visit) -> Week:
    """Read the periods out of a form: ``hours-0-1-opens`` is where Monday's second one begins.

    Raises:
        NotATimeOfDay: one of two times of a period is missing, or is none.
    """
    week = []
    for day in DAYS:
        for field in (f"hours-{day}-{period}" for period in range(MOST_PERIODS)):
            opens, closes = visit.typed(f"{field}-opens"), visit.typed(f"{field}-closes")
            if opens or closes:
                week.append(OpenPeriod(day, clock_in(opens, f"{field}-opens"), clock_in(closes, f"{field}-closes")))
    return tuple(week)


def clock_in(typed: str, field: str) -> time:
    """Return a time of day as people and browsers write it.

    Raises:
        NotATimeOfDay: it is none.
    """
    if not CLOCK.fullmatch(typed):
        raise NotATimeOfDay(field)
    return time.fromisoformat(typed)


def as_written(week: Week) -> str:
    """Write a week down for a form, so that it comes back as it was seen."""
    return ",".join(f"{one.weekday} {one.opens:%H:%M} {one.closes:%H:%M}" for one in week)


def week_in(written: str) -> Week:
    """Read a week that a form brings back; what nobody has written so is no week, and differs from what is there."""
    try:
        parts = [one.split(" ") for one in written.split(",") if one]
        return tuple(
            OpenPeriod(DAYS.index(int(day)), clock_in(opens, ""), clock_in(closes, "")) for day, opens, closes in parts
        )
    except ValueError:
        return ()


def in_words(week: Week, language: str) -> str:
    """Say the hours of a week in one line."""
    names = get_day_names("abbreviated", locale=locale_of(language))
    return ", ".join(f"{names[one.weekday]} {one.opens:%H:%M}–{one.closes:%H:%M}" for one in week) or "–"
