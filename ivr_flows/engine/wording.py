"""The words of each language, read from its file: prompts by name, and how days, times and letters are said."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Times:
    """How a language says days and times; the numbers of ``minute`` are CLDR's plural categories."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    day: str
    clock: str
    full_hour: str
    moment: str
    hours: str
    minute: Mapping[str, str]


@dataclass(frozen=True)
class Prompts:
    """All texts of one language, ``flow.name`` to sentence, with its voice and who has checked it."""

    language: str
    locale: str
    voice: str
    reviewed_by: str
    """Who has read the texts as a speaker of the language; empty where nobody has."""
    spelt: str
    """How a letter and its word go together."""
    offer: str
    """How a choice is worded, with … for the function and 1 for the key."""
    either: str
    """The word between the last two of several possible letters."""
    alphabet: Mapping[str, str]
    times: Times
    texts: Mapping[str, str]

    @property
    def choice(self) -> re.Pattern[str]:
        """Return what every offer of a choice looks like, its key still open: function first, then the key."""
        function, _, key = self.offer.partition("…")
        before, after = key.split("1")
        return re.compile(rf"{re.escape(function)}.+{re.escape(before)}\{{key\}}{re.escape(after)}")


@cache
def prompts(language: str) -> Prompts:
    """Read the prompts of a language once."""
    source = resources.files("ivr_flows") / "prompts" / f"{language}.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    about, alphabet, times = (tables.pop(name) for name in ("language", "alphabet", "times"))
    texts = {f"{flow}.{name}": text for flow, table in tables.items() for name, text in table.items()}
    listed = {name: tuple(times[name]) for name in ("months", "weekdays")}
    return Prompts(alphabet=alphabet, texts=texts, times=Times(**{**times, **listed}), **about)


def languages() -> tuple[str, ...]:
    """Return every language that has a file of prompts, in the order in which they are offered."""
    names = (source.name for source in (resources.files("ivr_flows") / "prompts").iterdir())
    return tuple(sorted((name.removesuffix(".toml") for name in names if name.endswith(".toml")), key=place_in_line))


ORDER = ("de", "en", "uk", "ru", "ar", "tr")
ALWAYS_OFFERED = ("de", "en")
"""Languages that the people of an office can read and check by themselves."""


@cache
def offered_languages(*, unreviewed: bool) -> tuple[str, ...]:
    """Return the languages that callers may choose: besides German and English, those that a speaker has reviewed."""
    return tuple(one for one in languages() if unreviewed or one in ALWAYS_OFFERED or prompts(one).reviewed_by)


def place_in_line(language: str) -> tuple[int, str]:
    """Sort languages so that a new one moves none of the others to another key (R30)."""
    return (ORDER.index(language) if language in ORDER else len(ORDER), language)
