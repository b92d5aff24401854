"""Words: prompts by name and language, and figures the way people say them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal

CHARACTERS_A_SECOND = 14
"""How fast a synthetic voice reads German, for estimates of how long a caller listens."""

LETTERS_ON_KEY = {
    2: "ABC",
    3: "DEF",
    4: "GHI",
    5: "JKL",
    6: "MNO",
    7: "PQRS",
    8: "TUV",
    9: "WXYZ",
}
"""Which letters a key carries (ITU-T E.161)."""

LETTER_AT = 3
"""The place of the letter in a customer number of ten keys."""


@dataclass(frozen=True)
class Digits:
    """Figures that are read one by one, in groups of three."""

    figures: tuple[int, ...]
    kind: Literal["digits"] = "digits"

    @classmethod
    def of(cls, text: str) -> "Digits":
        """Take the digits of ``text``, which must hold nothing else."""
        return cls(tuple(int(figure) for figure in text))

    def __str__(self) -> str:
        return "".join(map(str, self.figures))


@dataclass(frozen=True)
class KeyedNumber:
    """A file number as it was keyed; of ten keys, the fourth stands for any letter on it."""

    figures: tuple[int, ...]
    kind: Literal["keyed"] = "keyed"


Value = int | Digits | KeyedNumber
"""What a prompt may contain. No text: so no name can reach the telephone network (R20)."""


@dataclass(frozen=True)
class Say:
    """A prompt by name, with its figures; ``language`` only where it is not the caller's."""

    prompt: str
    values: tuple[tuple[str, Value], ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Utterance:
    """One prompt as the caller hears it; put into words only when somebody listens."""

    say: Say
    language: str

    @property
    def text(self) -> str:
        """The words."""
        words = prompts(self.language)
        return words.texts[self.say.prompt].format(**{name: pronounce(value, words) for name, value in self.say.values})


@dataclass(frozen=True)
class Prompts:
    """All texts of one language, ``flow.name`` to sentence, with its voice and who has checked it."""

    language: str
    locale: str
    voice: str
    reviewed_by: str
    spelt: str
    """How a letter and its word go together."""
    either: str
    """The word between the last two of several possible letters."""
    alphabet: Mapping[str, str]
    texts: Mapping[str, str]


@cache
def prompts(language: str) -> Prompts:
    """Read the prompts of a language once."""
    source = resources.files("ivr_flows") / "prompts" / f"{language}.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    about, alphabet = tables.pop("language"), tables.pop("alphabet")
    texts = {f"{flow}.{name}": text for flow, table in tables.items() for name, text in table.items()}
    return Prompts(alphabet=alphabet, texts=texts, **about)


def languages() -> tuple[str, ...]:
    """Return every language that has a file of prompts, German first."""
    names = (source.name for source in (resources.files("ivr_flows") / "prompts").iterdir())
    return tuple(sorted((name.removesuffix(".toml") for name in names if name.endswith(".toml")), key=german_first))


def german_first(language: str) -> tuple[bool, str]:
    """Sort German before all others: it is the language of the office."""
    return (language != "de", language)


def utter(say: Say, language: str) -> Utterance:
    """Say a prompt in the caller's language, or in the one that it asks for."""
    return Utterance(say, say.language or language)


def pronounce(value: Value, words: Prompts) -> str:
    """Write a value so that any synthetic voice reads it right (separate figures, never one large number)."""
    match value:
        case Digits(figures):
            return in_groups(figures)
        case KeyedNumber(figures) if len(figures) == len("123A456789"):
            before, letter, after = figures[:LETTER_AT], figures[LETTER_AT], figures[LETTER_AT + 1 :]
            return ", ".join((in_groups(before), letters(letter, words), in_groups(after)))
        case KeyedNumber(figures):
            return in_groups(figures)
        case _:
            return str(value)


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
