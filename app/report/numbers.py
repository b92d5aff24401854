"""Writes figures as German readers know them: ``1.230``, ``67 %``, ``2 min 5 s``, a star for what is not shown."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from app.figures import SUPPRESSED, Figure, Measure, Period, Unit
from app.figures.table import Number
from app.office_hours import GERMAN_TIME

NOTHING: Final = "–"
"""Where there was no case."""
BLANK: Final = "\N{NO-BREAK SPACE}"
MINUTE: Final = 60
TARGETS: Final[Mapping[Measure, float]] = {
    Measure.REACHED: 0.75,
    Measure.WITHIN_30_S: 0.75,
    Measure.WITHIN_30_S_F4: 0.75,
    Measure.FIRST_CONTACT: 0.65,
    Measure.CALLBACKS_24_H: 1.0,
    Measure.CALLBACKS_48_H: 1.0,
}
"""What the office measures itself by (R26): at least this share; every call-back is promised."""


def count_words(count: Number) -> str:
    """Return a number of cases."""
    if count is SUPPRESSED:
        return "*"
    return NOTHING if count is None else format_decimal(count, locale="de")


def value_words(figure: Figure) -> str:
    """Return what a figure comes to."""
    value = figure.value
    if not isinstance(value, int | float) or figure.unit is Unit.COUNT:
        return count_words(value)
    return format_percent(value, "#,##0\N{NO-BREAK SPACE}%", locale="de") if figure.unit is Unit.SHARE else span(value)


def span(seconds: float) -> str:
    """Return a length of time."""
    minutes, rest = divmod(round(seconds), MINUTE)
    in_seconds = f"{rest}{BLANK}s"
    return f"{minutes}{BLANK}min{BLANK}{in_seconds}" if minutes else in_seconds


def made_of(figure: Figure) -> str:
    """Return out of how many cases a share or a waiting time is; nothing for what is a number of cases itself."""
    whole = figure.denominator
    if figure.unit is Unit.COUNT or not isinstance(whole, int | float):
        return ""
    if figure.unit is Unit.SHARE and isinstance(figure.numerator, int | float):
        return f"rund {count_words(figure.numerator)} von {count_words(whole)}"
    return f"aus rund {count_words(whole)} Anrufen"


def target_words(figure: Figure) -> str:
    """Return the target beside a figure and whether it was reached; nothing where there is none."""
    target = TARGETS.get(figure.formula)
    if target is None:
        return NOTHING
    wanted = "alle" if target == 1 else f"mindestens {round(target * 100)}{BLANK}%"
    if not isinstance(figure.value, int | float):
        return wanted
    return f"{wanted}: {'erreicht' if figure.value >= target else 'nicht erreicht'}"


def period_words(period: Period) -> str:
    """Return a period in words."""
    return f"{day_words(period.first)} bis {day_words(period.last)}"


def day_words(day: date) -> str:
    """Return a day in words."""
    return format_date(day, "d. MMMM y", locale="de").replace(" ", BLANK)


def month_words(day: date) -> str:
    """Return the month of a day in words."""
    return format_date(day, "MMMM y", locale="de")


def short_day(day: date) -> str:
    """Return a day in figures."""
    return format_date(day, "dd.MM.y", locale="de")


def moment_words(at: datetime) -> str:
    """Return a moment in German time."""
    return format_datetime(at, "d. MMMM y, HH:mm 'Uhr'", tzinfo=GERMAN_TIME, locale="de")
