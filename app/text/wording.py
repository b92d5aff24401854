"""Puts what the hotline says into writing: the prompts, read instead of heard, and the words of the page itself."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from ivr_flows.engine.spoken import (
    LETTER_AT,
    LETTERS_ON_KEY,
    Digits,
    KeyedNumber,
    Prompts,
    Utterance,
    Value,
    offered_languages,
    prompts,
    pronounce,
)

LANGUAGE_OFFER: Final = "hotline.in_this_language"
KEY: Final = "{key}"
"""How a prompt that offers a choice speaks its key."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa"})


@dataclass(frozen=True)
class Words:
    """The words of the page in one language, and what it says instead of prompts that only make sense when heard."""

    language: str
    name: str
    """The language's own name."""
    offer_begins: str
    """What an offer begins with and a button can do without; empty where leaving it out would break the grammar."""
    page: Mapping[str, str]
    instead: Mapping[str, str]

    @property
    def direction(self) -> str:
        """``rtl`` where the language is written from right to left."""
        return direction_of(self.language)


@cache
def words_of(language: str) -> Words:
    """Read the words of a language once."""
    source = resources.files("app.text") / "words" / f"{language}.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return Words(language=language, page=tables["page"], instead=tables["instead"], **tables["language"])


def direction_of(language: str) -> str:
    """Return in which direction a language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def readable_languages(*, unreviewed: bool) -> tuple[str, ...]:
    """Return the languages that are offered: German and English, and others once somebody has checked them (R30)."""
    words = resources.files("app.text") / "words"
    return tuple(one for one in offered_languages(unreviewed=unreviewed) if (words / f"{one}.toml").is_file())


def written(utterance: Utterance) -> str:
    """Return what is said as it is read; nothing where it only makes sense when heard."""
    say, spoken = utterance.say, prompts(utterance.language)
    instead = words_of(utterance.language).instead
    template = instead[say.prompt] if say.prompt in instead else spoken.texts[say.prompt]
    return template.format(**{name: written_value(value, spoken) for name, value in say.values})


def written_value(value: Value, spoken: Prompts) -> str:
    """Write a figure for the eye: three together, and the letters that a key may mean instead of spelling words."""
    match value:
        case Digits(figures):
            return in_threes(figures)
        case KeyedNumber(figures) if len(figures) == len("123A456789"):
            before, letter, after = figures[:LETTER_AT], figures[LETTER_AT], figures[LETTER_AT + 1 :]
            return f"{in_threes(before)} {'/'.join(LETTERS_ON_KEY.get(letter, str(letter)))} {in_threes(after)}"
        case KeyedNumber(figures):
            return in_threes(figures)
        case _:
            return pronounce(value, spoken)


def in_threes(figures: Iterable[int]) -> str:
    """Return figures in groups of three: ``123 456 789``."""
    return re.sub(r"(\d{3})(?=\d)", r"\1 ", "".join(map(str, figures)))


def key_offered(utterance: Utterance) -> str:
    """Return the key that a sentence offers, or nothing if it offers none."""
    return next((str(value) for name, value in utterance.say.values if name == "key"), "")


def label(utterance: Utterance) -> str:
    """Return what a button says for a sentence that offers a key: ``Für Ja, drücken Sie die 1.`` is ``Ja``.

    A language is called by its own name; a sentence that is worded in another way stays whole.
    """
    if utterance.say.prompt == LANGUAGE_OFFER:
        return words_of(utterance.language).name
    sentence = written(utterance)
    ending = key_part(utterance.language).replace(KEY, key_offered(utterance))
    short = sentence.removesuffix(ending) if ending else sentence
    if short == sentence or not short:
        return sentence
    short = short.removeprefix(words_of(utterance.language).offer_begins)
    return short[:1].upper() + short[1:]


@cache
def key_part(language: str) -> str:
    """Return how every offer of a language ends: ``, drücken Sie die {key}.``, from where the first word ends."""
    offers = [text for text in prompts(language).texts.values() if KEY in text]
    endings = (offers[0][start:] for start in range(len(offers[0])))
    common = next((ending for ending in endings if all(offer.endswith(ending) for offer in offers)), "")
    return re.sub(r"^\w+", "", common) if KEY in common else ""
