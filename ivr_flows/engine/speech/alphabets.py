"""Understands a letter: by its name, by a spelling word of any alphabet, or by both (``B wie Berta``)."""

from collections.abc import Iterator, Mapping
from functools import cache

from ivr_flows.engine.speech.hearing import Word, phrase, spellings
from ivr_flows.engine.speech.vocabulary import Vocabulary
from ivr_flows.engine.spoken import languages, prompts

OTHER_SPELLING_WORDS = """
    Anton Alpha Albert Berta Bertha Cäsar Caesar Charlotte Dora Emil Friedrich Gustav Heinrich Ida Julius Juliet
    Jakob Kaufmann Konrad Ludwig Martha Marta Nordpol Nathan Otto Oskar Paula Quelle Richard Samuel Siegfried Theodor
    Theo Ulrich Viktor Wilhelm Whisky Xanthippe Xavier Xray X-ray Zacharias Zeppelin
"""
"""German alphabets before DIN 5009:2022, and other spellings of the international one; each stands for its initial."""

MOST_WORDS = 2
"""In the name of a letter (``double you``), a spelling word (``X ray``) or what stands between them (``as in``)."""


@cache
def spelling_words() -> Mapping[str, str]:
    """Return every spelling word with its letter: those read to callers in any language, and those they learnt."""
    read_out = [(word, letter) for language in languages() for letter, word in prompts(language).alphabet.items()]
    learnt = [(word, word[0]) for word in OTHER_SPELLING_WORDS.split()]
    return {spelling: letter for word, letter in [*read_out, *learnt] for spelling in spellings(word.replace("-", " "))}


def letters_at(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield every letter that can be meant from ``start`` on, with the place where the words go on after it."""
    for end in ends_after(words, start):
        said = phrase(words, start, end)
        if letter := spelling_words().get(said or ""):
            yield end, letter
        if letter := vocabulary.letters.get(said or ""):
            yield end, letter
            yield from ((after, letter) for after in confirmed(words, end, letter, vocabulary))


def confirmed(words: tuple[Word, ...], start: int, letter: str, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield where the words go on if a spelling word for this very letter follows, with or without ``wie``."""
    for end in ends_after(words, start):
        if spelling_words().get(phrase(words, start, end) or "") == letter:
            yield end
        if phrase(words, start, end) in vocabulary.such_as:
            yield from likened(words, end, letter, vocabulary)


def likened(words: tuple[Word, ...], start: int, letter: str, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield where the words go on after the word that a letter was likened to: any that begins with it.

    Not a number: of ``D wie drei`` nobody knows whether the three belongs to the answer.
    """
    known = False
    for end in ends_after(words, start):
        if spelling_words().get(phrase(words, start, end) or "") == letter:
            known = True
            yield end
    word = phrase(words, start, start + 1) or ""
    is_a_number = word in vocabulary.figures or word in vocabulary.repeated
    if not known and len(word) > 1 and word.startswith(letter.lower()) and not is_a_number:
        yield start + 1


def ends_after(words: tuple[Word, ...], start: int) -> range:
    """Return where a phrase of up to ``MOST_WORDS`` words from ``start`` on may end."""
    return range(start + 1, min(start + MOST_WORDS, len(words)) + 1)
