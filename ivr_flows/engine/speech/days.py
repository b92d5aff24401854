"""Understands the day of an appointment: a date, a weekday, or how many days ahead it is."""

from datetime import date, timedelta

from ivr_flows.engine.speech.calendar_words import Said, date_words, dates_in
from ivr_flows.engine.speech.dates import existing
from ivr_flows.engine.speech.hearing import Word, only, phrase
from ivr_flows.engine.speech.languages import vocabulary_of
from ivr_flows.engine.speech.vocabulary import Vocabulary

WEEK = 7


def keyed_day(text: str, language: str, today: date) -> str | None:
    """Return the spoken day of an appointment as TTMM: today or a day of the year that comes.

    A weekday alone is the next such day after today; beside a date it must be that date's weekday.
    """
    vocabulary = vocabulary_of(language)
    words = date_words(text, vocabulary)
    weekday, rest = without_weekday(words, vocabulary)
    if weekday is None:
        return only({f"{day:%d%m}" for day in days_meant(rest, vocabulary, today)})
    if not rest:
        return f"{today + timedelta(days=(weekday - today.weekday() - 1) % WEEK + 1):%d%m}"
    meant = days_meant(rest, vocabulary, today)
    return only({f"{day:%d%m}" for day in meant}) if {day.weekday() for day in meant} == {weekday} else None


def without_weekday(words: tuple[Word, ...], vocabulary: Vocabulary) -> tuple[int | None, tuple[Word, ...]]:
    """Return the weekday that is named before or after everything else, and everything else."""
    if words and words[0].text in vocabulary.weekdays:
        return vocabulary.weekdays[words[0].text], words[1:]
    if words and words[-1].text in vocabulary.weekdays:
        return vocabulary.weekdays[words[-1].text], words[:-1]
    return None, words


def days_meant(words: tuple[Word, ...], vocabulary: Vocabulary, today: date) -> set[date]:
    """Return every day that these words can name."""
    ahead = vocabulary.days_ahead.get(phrase(words, 0, len(words)) or "")
    if ahead is not None:
        return {today + timedelta(days=ahead)}
    return {day for said in dates_in(words, vocabulary) if (day := coming(said, today))}


def coming(said: Said, today: date) -> date | None:
    """Return the day from today on, and before this date next year, if there is one; a year must agree with it."""
    day, month, year = said
    for candidate in (existing(day, month, today.year), existing(day, month, today.year + 1)):
        if candidate and today <= candidate < a_year_after(today):
            return candidate if year is None or year in (candidate.year, candidate.year % 100) else None
    return None


def a_year_after(today: date) -> date:
    """Return the same day of the next year, or the first of March."""
    return existing(today.day, today.month, today.year + 1) or date(today.year + 1, 3, 1)
