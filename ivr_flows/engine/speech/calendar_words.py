"""Understands days, months and years in the order in which they are said; whether they are dates is asked later."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from ivr_flows.engine.speech.hearing import Word, in_one_breath, phrase, without, words_of
from ivr_flows.engine.speech.languages import vocabulary_of
from ivr_flows.engine.speech.number_words import goes_on, numbers_at
from ivr_flows.engine.speech.vocabulary import LONGEST_NUMBER, Vocabulary

Said = tuple[int, int, int | None]
"""Day, month and year as they were said: the year of two figures is below 100, and may be missing."""
Part = Callable[[tuple[Word, ...], int, Vocabulary], Iterator[tuple[int, int]]]
"""Yields what may be said from a place on, each with the place where the words go on after it."""

CENTURIES = (19, 20)
WHOLE_YEAR = range(1900, 2100)
YEAR_FIGURES = 4
SHORTEST_DAY, SHORTEST_DATE = 3, 5
"""Figures in one run: ``511`` may be the fifth of November and ``51190`` a day of 1990, ``51`` and ``5190`` neither."""


def date_words(text: str, vocabulary: Vocabulary) -> tuple[Word, ...]:
    """Return the words of a text in which a day is named."""
    return without(vocabulary.fillers | vocabulary.day_fillers, words_of(text))


def dates_said(text: str, language: str) -> set[Said]:
    """Return everything that the whole text can mean as a date."""
    vocabulary = vocabulary_of(language)
    return dates_in(date_words(text, vocabulary), vocabulary)


def dates_in(words: tuple[Word, ...], vocabulary: Vocabulary) -> set[Said]:
    """Return everything that all these words can mean as a date; nothing where they may be a month and a year."""
    if any(in_order(words, vocabulary, month_names, years) if vocabulary.month_first else ()):
        return set()
    found: set[Said] = set()
    for parted in taken_apart(words):
        for day, month, *year in [
            *in_order(parted, vocabulary, days, months),
            *in_order(parted, vocabulary, days, months, years),
        ]:
            found.add((day, month, year[0] if year else None))
        found |= {(day, month, year) for year, month, day in in_order(parted, vocabulary, written_years, days, days)}
        if vocabulary.month_first:
            found |= {(day, month, None) for month, day in in_order(parted, vocabulary, month_names, days)}
            found |= {(d, m, year) for m, d, year in in_order(parted, vocabulary, month_names, days, years)}
    return found


def in_order(words: tuple[Word, ...], vocabulary: Vocabulary, *parts: Part) -> list[tuple[int, ...]]:
    """Return every way to say these parts, one after the other, with all of the words and nothing else."""
    ways: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for part in parts:
        ways = [
            (end, (*before, value))
            for at, before in ways
            if at < len(words)
            for end, value in part(words, at, vocabulary)
        ]
    return [values for end, values in ways if end == len(words)]


def taken_apart(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield the words, and once for every way to part the run of digits they begin with: ``01021990``, ``2511``."""
    yield words
    run = words[0].text if words and words[0].is_figures else ""
    for day, month in product((1, 2), (1, 2)):
        year = len(run) - day - month
        if (year == 0 and len(run) >= SHORTEST_DAY) or (year in (2, 4) and len(run) >= SHORTEST_DATE):
            cuts = (run[:day], run[day : day + month], run[day + month :])
            parted = tuple(Word(cut, pause=True, ends=True) for cut in cuts if cut)
            yield (*parted[:-1], replace(words[0], text=parted[-1].text), *words[1:])


def days(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield what can be a day of a month or, in figures, a month."""
    yield from ((end, day) for end, day in ordinals(words, start, vocabulary) if not goes_on(words, end, vocabulary))
    yield from pairs(words, start, vocabulary)
    yield from ((end, int(figure)) for end, figure in singles(words, start, vocabulary))


def months(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield what can be a month: its name, or its number said in any way."""
    yield from month_names(words, start, vocabulary)
    yield from days(words, start, vocabulary)


def month_names(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the month that is named here."""
    if month := vocabulary.months.get(words[start].text):
        yield start + 1, month


def years(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield what can be a year: written or said as one, in two pairs of figures (``19 90``), or only the last pair."""
    yield from written_years(words, start, vocabulary)
    for end in range(start + 1, min(start + LONGEST_NUMBER, len(words)) + 1):
        year = vocabulary.years.get(phrase(words, start, end, vocabulary.joint) or "")
        if year and in_one_breath(words, start, end):
            yield end, year
    for middle, first in pairs(words, start, vocabulary):
        yield middle, first
        if first in CENTURIES and middle < len(words):
            yield from ((end, first * 100 + last) for end, last in pairs(words, middle, vocabulary))


def written_years(words: tuple[Word, ...], start: int, _: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield a year that was written with all its figures."""
    text = words[start].text
    if words[start].is_figures and len(text) == YEAR_FIGURES and int(text) in WHOLE_YEAR:
        yield start + 1, int(text)


def ordinals(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield every ordinal that begins here."""
    for end in range(start + 1, min(start + LONGEST_NUMBER, len(words)) + 1):
        number = vocabulary.ordinals.get(phrase(words, start, end, vocabulary.joint) or "")
        if number and in_one_breath(words, start, end):
            yield end, number


def pairs(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield two figures, in one word or said one by one (``null fünf``)."""
    if words[start].is_figures and len(words[start].text) == 2:  # noqa: PLR2004
        yield start + 1, int(words[start].text)
    yield from ((end, number) for end, number in numbers_at(words, start, vocabulary) if number in range(10, 100))
    for middle, first in singles(words, start, vocabulary):
        if middle < len(words) and not words[middle - 1].ends:
            yield from ((end, int(first + last)) for end, last in singles(words, middle, vocabulary))


def singles(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield one figure."""
    if words[start].is_figures and len(words[start].text) == 1:
        yield start + 1, words[start].text
    yield from ((end, str(number)) for end, number in numbers_at(words, start, vocabulary) if number in range(10))
