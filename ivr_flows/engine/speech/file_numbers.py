"""Understands numbers that are said figure by figure or in groups: customer, household, reference, PIN, telephone."""

import re
from collections.abc import Iterator

from ivr_flows.engine.speech.alphabets import letters_at
from ivr_flows.engine.speech.hearing import Word, only, without, words_of
from ivr_flows.engine.speech.languages import vocabulary_of
from ivr_flows.engine.speech.number_words import numbers_at, repeated_at
from ivr_flows.engine.speech.vocabulary import Vocabulary
from ivr_flows.engine.spoken import LETTERS_ON_KEY

NUMBER = re.compile(r"\d{3}[A-Z]\d{6}|\d{9}|\d{3}[2-9]\d{6}|\d{5}(?:BG)?\d{7}")
"""A customer number with its letter, without it, or with the key that carries it; a household number."""
REFERENCE = re.compile(r"\d{9}")
PIN = re.compile(r"\d{6}")
TELEPHONE = re.compile(r"(?:\+|00)?\d{6,15}")
"""At most fifteen digits after the international prefix (ITU-T E.164)."""

LONGEST, MOST_LETTERS = 17, 2
HOUSEHOLD_LETTERS = "BG"
KEY_OF = str.maketrans({letter: str(key) for key, letters in LETTERS_ON_KEY.items() for letter in letters})


def keyed_number(text: str, language: str) -> str | None:
    """Return a spoken customer number (9 or 10 keys) or household number (12 keys) as it would have been keyed."""
    return only({number.replace(HOUSEHOLD_LETTERS, "").translate(KEY_OF) for number in heard(text, language, NUMBER)})


def keyed_reference(text: str, language: str) -> str | None:
    """Return the nine digits of a spoken reference."""
    return only(heard(text, language, REFERENCE))


def keyed_pin(text: str, language: str) -> str | None:
    """Return the six digits of a spoken telephone PIN."""
    return only(heard(text, language, PIN))


def keyed_telephone(text: str, language: str) -> str | None:
    """Return the digits of a spoken telephone number; a plus before it becomes ``00``."""
    return only({number.replace("+", "00") for number in heard(text, language, TELEPHONE)})


def heard(text: str, language: str, shape: re.Pattern[str]) -> set[str]:
    """Return everything of this shape that the whole text can mean."""
    vocabulary = vocabulary_of(language)
    words = without(vocabulary.fillers | vocabulary.number_fillers, words_of(text))
    return {reading for reading in readings(words, vocabulary) if shape.fullmatch(reading)}


def readings(words: tuple[Word, ...], vocabulary: Vocabulary) -> set[str]:
    """Return every way to write all of these words as figures and letters."""
    written: list[set[str]] = [{""}, *(set[str]() for _ in words)]
    for start, before in enumerate(written[:-1]):
        if not before:
            continue
        for end, piece in pieces(words, start, vocabulary):
            written[end] |= {head + piece for head in before if may_follow(head, piece)}
    return written[-1]


def may_follow(head: str, piece: str) -> bool:
    """Say whether this can still become a number of any kind; it also keeps the readings few."""
    longer = head + piece
    return len(longer) <= LONGEST and sum(map(str.isalpha, longer)) <= MOST_LETTERS and "+" not in longer[1:]


def pieces(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield what the words from ``start`` on can be written as, with the place where they go on after it."""
    word = words[start]
    if word.is_figures:
        yield start + 1, word.text
    if word.text in vocabulary.plus:
        yield start + 1, "+"
    if word.text == HOUSEHOLD_LETTERS.lower():
        yield start + 1, HOUSEHOLD_LETTERS
    yield from ((end, str(number)) for end, number in numbers_at(words, start, vocabulary))
    yield from repeated_at(words, start, vocabulary)
    yield from letters_at(words, start, vocabulary)
