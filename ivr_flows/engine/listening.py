"""Turns what a caller said at a question into what they would have keyed; keys always work beside it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from ivr_flows.engine.call import Choose, Enter
from ivr_flows.engine.speech import (
    chosen,
    keyed_birth_date,
    keyed_day,
    keyed_number,
    keyed_pin,
    keyed_reference,
    keyed_telephone,
)
from ivr_flows.engine.spoken import Say, prompts

SPOKEN_LANGUAGES: Final = ("de", "en")
"""Languages that are understood when spoken; of the others only keys are."""
ENTRIES: Final[Mapping[int, Callable[[str, str, date], str | None]]] = {
    4: keyed_day,
    6: lambda text, language, _: keyed_pin(text, language),
    8: keyed_birth_date,
    9: lambda text, language, _: keyed_reference(text, language),
    12: lambda text, language, _: keyed_number(text, language),
    15: lambda text, language, _: keyed_telephone(text, language),
}
"""What is asked for, by the most keys that it has."""
EVERYWHERE: Final = {
    "de": {"0": ("ein Mensch", "Mensch", "Mitarbeiter"), "9": ("zurück",), "*": ("noch einmal", "wiederholen")},
    "en": {"0": ("a person", "person", "operator"), "9": ("back",), "*": ("repeat", "once more")},
}
"""What means the same at every question."""
ARTICLES: Final = re.compile(r"(?:ein|eine|einen|der|die|das|den|ihr|ihre|ihren|a|an|the|your)\s+", re.IGNORECASE)
ALTERNATIVES: Final = re.compile(r",\s*|\s+oder\s+|\s+or\s+")


def keys_meant(wait: Choose | Enter, text: str, language: str, today: date) -> str | None:
    """Return the keys that an answer stands for, or nothing where it is not understood, or in two ways."""
    if language not in SPOKEN_LANGUAGES:
        return None
    names = {**EVERYWHERE[language], **{key: names_of(wait, key, language) for key, _ in wait.choices}}
    key = chosen(text, language, names)
    entry = ENTRIES[wait.most](text, language, today) if isinstance(wait, Enter) and wait.most in ENTRIES else None
    if key and entry:
        return key if len(entry) == len(key) else None
    return key or entry


def names_of(wait: Choose | Enter, key: str, language: str) -> tuple[str, ...]:
    """Return by what a choice can be named: as it was offered, without its article, and each of several words."""
    offered = next((say for say in wait.question if ("key", int(key)) in say.values), None)
    if not offered:
        return ()
    function = function_of(offered, language)
    parts = (function, *ALTERNATIVES.split(function))
    return tuple(dict.fromkeys(name for part in parts for name in (part, ARTICLES.sub("", part, count=1))))


def function_of(offered: Say, language: str) -> str:
    """Return what an offer is for: ``Für eine Absage, drücken Sie die 1.`` is for ``eine Absage``."""
    words = prompts(language)
    before, _, after = words.offer.partition("…")
    text = words.texts[offered.prompt]
    return text.removeprefix(before).partition(after.partition("1")[0])[0]
