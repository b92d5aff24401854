"""Writes figures, days and times the way people say them in a language."""

from datetime import date, time
from itertools import pairwise

from ivr_flows.engine.values import LETTER_AT, LETTERS_ON_KEY, Day, Digits, Hours, KeyedNumber, Minutes, Moment, Value
from ivr_flows.engine.wording import Prompts, Times


def pronounce(value: Value, words: Prompts) -> str:
    """Write a value so that any synthetic voice reads it right (separate figures, never one large number)."""
    match value:
        case Digits(figures):
            return in_groups(figures)
        case KeyedNumber():
            return file_number(value, words)
        case Day(day):
            return calendar_day(day, words.times)
        case Moment(at):
            return words.times.moment.format(day=calendar_day(at, words.times), clock=clock(at.time(), words.times))
        case Minutes(number):
            return words.times.minute[plural(number, words.language)].format(number=number)
        case Hours():
            return open_hours(value, words.times)
        case _:
            return str(value)


def file_number(number: KeyedNumber, words: Prompts) -> str:
    """Return a file number in groups; of ten keys the fourth is a letter."""
    figures = number.figures
    if len(figures) != len("123A456789"):
        return in_groups(figures)
    before, letter, after = figures[:LETTER_AT], figures[LETTER_AT], figures[LETTER_AT + 1 :]
    return ", ".join((in_groups(before), letters(letter, words), in_groups(after)))


def calendar_day(day: date, times: Times) -> str:
    """Return a day as it is said: ``25. November``."""
    return times.day.format(day=day.day, month=times.months[day.month - 1])


def clock(shown: time, times: Times) -> str:
    """Return a time of day as it is said: ``10 Uhr 5``."""
    form = times.clock if shown.minute else times.full_hour
    return form.format(hour=shown.hour, minute=shown.minute, minute2=f"{shown.minute:02}")


def open_hours(hours: Hours, times: Times) -> str:
    """Return a stretch of office hours as it is said."""
    days = ", ".join(times.weekdays[day] for day in hours.weekdays)
    return times.hours.format(days=days, opens=clock(hours.opens, times), closes=clock(hours.closes, times))


def plural(number: int, language: str) -> str:
    """Return which plural form a language uses for a whole number (CLDR plural rules)."""
    match language:
        case "ru" | "uk":
            return slavic_plural(number)
        case "ar":
            return arabic_plural(number)
        case _:
            return "one" if number == 1 else "other"


def slavic_plural(number: int) -> str:
    """Return the form for Russian and Ukrainian: 1 and 21, 2 to 4 and 22 to 24, all others."""
    tens, units = number % 100 // 10, number % 10
    if units == 1 and tens != 1:
        return "one"
    return "few" if units in (2, 3, 4) and tens != 1 else "many"


def arabic_plural(number: int) -> str:
    """Return the form for Arabic: none, one, a pair, a few (3 to 10), many (11 to 99), full hundreds."""
    if number in (0, 1, 2):
        return ("zero", "one", "two")[number]
    rest = number % 100
    if 3 <= rest <= 10:  # noqa: PLR2004 - the rule as it stands
        return "few"
    return "many" if rest > 10 else "other"  # noqa: PLR2004 - as above


def in_groups(figures: tuple[int, ...]) -> str:
    """Return figures apart from each other, three at a time: ``1 2 3, 4 5 6``."""
    cuts = [*range(0, len(figures), 3), len(figures)]
    return ", ".join(" ".join(map(str, figures[start:end])) for start, end in pairwise(cuts))


def letters(key: int, words: Prompts) -> str:
    """Name every letter on a key with its spelling word (DIN 5009:2022 in German): any of them may be meant."""
    named = [words.spelt.format(letter=letter, word=words.alphabet[letter]) for letter in LETTERS_ON_KEY.get(key, "")]
    if not named:
        return str(key)
    return f"{', '.join(named[:-1])} {words.either} {named[-1]}"
