"""Understands a birth date, however it is said."""

from collections.abc import Iterator
from datetime import date

from ivr_flows.engine.speech.calendar_words import WHOLE_YEAR, Said, dates_said
from ivr_flows.engine.speech.hearing import only


def keyed_birth_date(text: str, language: str, today: date) -> str | None:
    """Return a spoken day of the past as TTMMJJJJ; a year of two figures is the latest such year in the past.

    Figures alone are read day first in every language, as the office writes them.
    """
    said = dates_said(text, language)
    return only({f"{born:%d%m}{born.year}" for born in (birth_date(date_said, today) for date_said in said) if born})


def birth_date(said: Said, today: date) -> date | None:
    """Return the latest day of the past that was meant, if there is one."""
    return next((day for day in possible_days(said, today) if day and day <= today), None)


def possible_days(said: Said, today: date) -> Iterator[date | None]:
    """Yield every day that can be meant, the latest first."""
    day, month, year = said
    if year is None:
        return
    centuries = range(today.year // 100 * 100, WHOLE_YEAR.start - 1, -100) if year < 100 else (0,)  # noqa: PLR2004
    yield from (existing(day, month, century + year) for century in centuries)


def existing(day: int, month: int, year: int) -> date | None:
    """Return the day if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
