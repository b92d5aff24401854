"""Times as people say them: today, yesterday, at ten past nine, a good three minutes."""

from datetime import date, datetime, time, timedelta
from gettext import NullTranslations
from typing import Final

from babel.dates import format_date, format_datetime, format_time

from app.office_hours import GERMAN_TIME

MINUTE, HOUR = 60, 3600
A_WEEK: Final = 6
"""Days within which a weekday alone says which day is meant."""


def clock_time(at: datetime, language: str) -> str:
    """Return a time of day, German time: ``09:05``."""
    return format_time(at.astimezone(GERMAN_TIME), "HH:mm", locale=locale_of(language))


def day_name(day: date, today: date, words: NullTranslations, language: str) -> str:
    """Return a day as people call it who are there on ``today``."""
    ahead = (day - today).days
    near = {0: words.gettext("today"), -1: words.gettext("yesterday"), 1: words.gettext("tomorrow")}
    if ahead in near:
        return near[ahead]
    if abs(ahead) <= A_WEEK or day.year == today.year:
        return format_date(day, "EEE, d. MMM" if language == "de" else "EEE d MMM", locale=locale_of(language))
    return format_date(day, "d. MMM y" if language == "de" else "d MMM y", locale=locale_of(language))


def moment(at: datetime, now: datetime, words: NullTranslations, language: str) -> str:
    """Return a day and a time of day; of today the time alone says enough."""
    there, here = at.astimezone(GERMAN_TIME), now.astimezone(GERMAN_TIME)
    if there.date() == here.date():
        return clock_time(at, language)
    return f"{day_name(there.date(), here.date(), words, language)}, {clock_time(at, language)}"


def appointed(at: datetime, now: datetime, words: NullTranslations, language: str) -> str:
    """Return when somebody is expected: of today too the day is said, for the time alone might be any day's."""
    there, here = at.astimezone(GERMAN_TIME), now.astimezone(GERMAN_TIME)
    return f"{day_name(there.date(), here.date(), words, language)}, {clock_time(at, language)}"


def until(at: datetime, now: datetime, words: NullTranslations, language: str) -> str:
    """Return when something ends; midnight is the end of a day and not the beginning of the next."""
    there, here = at.astimezone(GERMAN_TIME), now.astimezone(GERMAN_TIME)
    if there.time() != time.min:
        return moment(at, now, words, language)
    return f"{day_name(there.date() - timedelta(days=1), here.date(), words, language)}, 24:00"


def in_a_table(at: datetime, language: str) -> str:
    """Return a time to the second, as short as a column of them wants it: ``24.11.2026, 09:05:59``."""
    pattern = "dd.MM.y, HH:mm:ss" if language == "de" else "dd/MM/y, HH:mm:ss"
    return format_datetime(at, pattern, tzinfo=GERMAN_TIME, locale=locale_of(language))


def exactly(at: datetime, language: str) -> str:
    """Return a time to the second, as evidence needs it."""
    pattern = "d. MMMM y, HH:mm:ss 'Uhr'" if language == "de" else "d MMMM y, HH:mm:ss"
    return format_datetime(at, pattern, tzinfo=GERMAN_TIME, locale=locale_of(language))


def span(seconds: float | timedelta | None) -> str:
    """Return a length of time: ``45 s``, ``3 min 20 s``, ``2 h 5 min``; a dash where there is none."""
    if seconds is None:
        return "–"
    whole = round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s" if whole % MINUTE else f"{whole // MINUTE} min"
    minutes = round(whole / MINUTE)
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def locale_of(language: str) -> str:
    """Return the locale whose names of days and months are used: English as it is written in Europe."""
    return "en_GB" if language == "en" else language
