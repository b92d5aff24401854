"""What is to be known of a language before it is understood: its numbers, days, letters, and the words for nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ivr_flows.engine.speech.hearing import all_spellings, spellings

LONGEST_NUMBER = 7
"""Words: ``zwei tausend und neun und neunzig``."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language, in every spelling; a phrase of several words is joined by blanks."""

    joint: str = " "
    """What stands between the words of one number: nothing in German, where a recogniser may still part them."""
    figures: Mapping[str, int] = field(default_factory=dict)
    """0 to 999."""
    years: Mapping[str, int] = field(default_factory=dict)
    """1900 to 2099."""
    ordinals: Mapping[str, int] = field(default_factory=dict)
    """1st to 31st."""
    repeated: Mapping[str, int] = field(default_factory=dict)
    """``double three``: how many times the figure after it."""
    tens_take_units: bool = False
    """Whether ``twenty one`` is 21 although it is two words."""
    months: Mapping[str, int] = field(default_factory=dict)
    month_first: bool = False
    """Whether ``February 1st`` is said too."""
    weekdays: Mapping[str, int] = field(default_factory=dict)
    """Monday is 0."""
    days_ahead: Mapping[str, int] = field(default_factory=dict)
    """``tomorrow`` is 1."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """The names of letters: ``be`` is B."""
    such_as: frozenset[str] = frozenset()
    """What stands between a letter and its spelling word."""
    plus: frozenset[str] = frozenset({"+"})
    fillers: frozenset[str] = frozenset()
    """Around any answer."""
    number_fillers: frozenset[str] = frozenset()
    day_fillers: frozenset[str] = frozenset()
    choice_fillers: frozenset[str] = frozenset()
    pointers: frozenset[str] = frozenset()
    """A figure after one of these names a choice, whatever else is said: ``number two``."""
    negations: frozenset[str] = frozenset()


def numbered(names: str, first: int = 0) -> dict[str, int]:
    """Read a table of words: one line for each number from ``first`` on, several words for one number side by side."""
    return said({number: line.split() for number, line in enumerate(names.strip().splitlines(), first)})


def said(words: Mapping[int, Iterable[str]]) -> dict[str, int]:
    """Turn numbers and their words round, in every spelling."""
    return {spelling: number for number, names in words.items() for name in names for spelling in spellings(name)}


def named_letters(names: str) -> dict[str, str]:
    """Read a table of the names of letters: every line starts with the letter, which is a name of itself."""
    letters: dict[str, str] = {}
    for line in names.strip().splitlines():
        letter, _, rest = line.strip().partition(" ")
        letters |= dict.fromkeys({letter, *phrases(rest)}, letter.upper())
    return letters


def phrases(text: str) -> frozenset[str]:
    """Read a list of phrases, parted by commas or lines."""
    return all_spellings(phrase.strip() for line in text.splitlines() for phrase in line.split(",") if phrase.strip())
