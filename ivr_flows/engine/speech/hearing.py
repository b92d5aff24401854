"""Brings what a recogniser wrote down into words that can be looked up: one spelling, one kind of digit, no marks."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

LONGEST_TEXT = 400
"""Characters; whoever says more is telling a story, not a number."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
BARE = str.maketrans("äöü", "aou")
APOSTROPHES = str.maketrans("", "", "'’‘`")
TOKEN = re.compile(
    r"""
    (?P<word> \d+(?:st|nd|rd|th)(?![^\W_]) | \d+ | [^\W\d_]+ | \+ )  # 25th, 25, words, the plus of +49
    | (?P<ends> [./] | (?<=\d)[-‐‑‒–—−](?=\d) )                      # between the parts of a written date
    | (?P<pause> [,;:!?] )
    | (?P<nothing> [-‐‑‒–—−()\[\]"„“”«»\s_] )
    | (?P<unknown> . )                                               # is no word that anybody knows
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    """One word or one run of digits, and what stood behind it."""

    text: str
    pause: bool = False
    """No number goes on over this place: ``twenty, one`` is not twenty-one."""
    ends: bool = False
    """Behind a figure, this part of a date is over: ``1.`` never belongs to ``11``."""

    @property
    def is_figures(self) -> bool:
        """Whether the recogniser wrote digits."""
        return self.text.isdecimal()


def fold(text: str) -> str:
    """Return the text in small letters and ASCII digits, umlauts as ``ae oe ue``, no other marks on letters."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    spread = unicodedata.normalize("NFKD", composed.translate(UMLAUTS))
    return "".join(in_ascii(character) for character in spread if not unicodedata.combining(character))


def in_ascii(character: str) -> str:
    """Return the digit that a character is in any script, or the character."""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def spellings(words: str) -> set[str]:
    """Return how a vocabulary's words may be written: ``fünf`` as ``fuenf`` and, by recognisers abroad, ``funf``.

    Not the shortest ones: ``öh`` says nothing, but ``oh`` may be a letter.
    """
    with_e, bare = fold(words), fold(words.casefold().translate(BARE))
    return {with_e, bare} if len(with_e) > len("oeh") else {with_e}


def all_spellings(words: Iterable[str]) -> frozenset[str]:
    """Return every way in which these words may be written."""
    return frozenset(spelling for word in words for spelling in spellings(word))


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order; none where it is too long to be an answer."""
    if len(text) > LONGEST_TEXT:
        return ()
    words: list[Word] = []
    for token in TOKEN.finditer(fold(text.translate(APOSTROPHES))):
        if token.lastgroup in ("word", "unknown"):
            words.append(Word(token.group()))
        elif words and token.lastgroup in ("ends", "pause"):
            words[-1] = replace(words[-1], pause=True, ends=words[-1].ends or token.lastgroup == "ends")
    return tuple(words)


def without(fillers: Collection[str], words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words without those that say nothing, longest phrases first; a pause stays where they were."""
    longest = max((len(filler.split()) for filler in fillers), default=0)
    kept: list[Word] = []
    at = 0
    while at < len(words):
        length = next((n for n in range(longest, 0, -1) if phrase(words, at, at + n) in fillers), 0)
        if not length:
            kept.append(words[at])
        elif kept:
            kept[-1] = replace(kept[-1], pause=True)
        at += length or 1
    return tuple(kept)


def phrase(words: tuple[Word, ...], start: int, end: int, joint: str = " ") -> str | None:
    """Return the words from ``start`` to before ``end`` as one, or nothing where the text is over before that."""
    return joint.join(word.text for word in words[start:end]) if end <= len(words) else None


def in_one_breath(words: tuple[Word, ...], start: int, end: int) -> bool:
    """Say whether nothing parts these words."""
    return not any(word.pause for word in words[start : end - 1])


def only(answers: set[str]) -> str | None:
    """Return the answer if it is the only one."""
    return answers.pop() if len(answers) == 1 else None
