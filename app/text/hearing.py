"""Understands what was typed or clicked: the keys that somebody on the telephone would have pressed for it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.numbers import household_number, keys_of, without_letters
from ivr_flows.engine.call import Choose, Enter, Speak
from ivr_flows.engine.heard import Heard, Keys, Recorded

Form = Mapping[str, str]

KEY: Final = re.compile(r"[0-9]", re.ASCII)
LONGEST_ENTRY: Final = 32
"""Keys that are taken; nobody is asked for more than fifteen."""
LONGEST_MESSAGE: Final = 1000
"""Characters."""
SEPARATORS: Final = re.compile(r"[\s./()\-–—_,;:]+")
DAY: Final = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]*((?:\d{4})?)", re.ASCII)
"""A day as people write it: ``1.2.1990``, ``1. 2. 1990``, ``25.11.``; keyed it has two figures for day and month."""
DAY_FROM_THE_YEAR: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
TYPED: Final = re.compile(r"[0-9A-Z]+", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What was answered: as the flows hear it, and for a message its words."""

    heard: Heard
    words: str = ""

    @property
    def canonical(self) -> str:
        """Return the answer in the one form in which it is compared with another one."""
        return f"{self.heard!r} {self.words}"


class NotUnderstood(ValueError):
    """What was typed is no answer; the message is the name of the sentence that says why."""


def answer_of(wait: Choose | Enter | Speak, form: Form) -> Answer:
    """Return what a form answers to the question that it was shown with.

    Raises:
        NotUnderstood: nothing was typed, or nothing that a key stands for; the question stays as it is.
    """
    key = form.get("keys", "")
    if isinstance(wait, Speak):
        return Answer(Recorded(0)) if key else written_message(form.get("message", ""))
    if key:
        if not KEY.fullmatch(key):
            raise NotUnderstood("choose_one")
        return Answer(Keys(key))
    if isinstance(wait, Choose):
        raise NotUnderstood("choose_one")
    return Answer(Keys(keys_typed(form.get("entry", ""))))


def written_message(typed: str) -> Answer:
    """Return a message; the flows hear that there is one, and nothing of what it says."""
    words = typed.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise NotUnderstood("nothing_entered")
    if len(words) > LONGEST_MESSAGE:
        raise NotUnderstood("too_long")
    return Answer(Recorded(1), words)


def keys_typed(typed: str) -> str:
    """Return the keys for an entry in any usual spelling: ``123 B 456789``, ``1.2.1990``, ``+49 151 …``.

    Raises:
        NotUnderstood: it is empty, or holds what no key stands for.
    """
    text = in_ascii_figures(typed).strip().upper()
    if not text:
        raise NotUnderstood("nothing_entered")
    keys = day_as_keyed(text) or household_as_keyed(text) or number_as_keyed(text)
    if not keys or len(keys) > LONGEST_ENTRY:
        raise NotUnderstood("not_keys")
    return keys


def in_ascii_figures(typed: str) -> str:
    """Write the figures of every script as those of a keypad."""
    figures = (str(unicodedata.decimal(character, character)) for character in unicodedata.normalize("NFKC", typed))
    return "".join(figures)


def day_as_keyed(text: str) -> str:
    """Return a day as it is keyed (TTMMJJJJ or TTMM), or nothing."""
    if day := DAY_FROM_THE_YEAR.fullmatch(text):
        year, month, first = day.groups()
        return f"{first:0>2}{month:0>2}{year}"
    if day := DAY.fullmatch(text):
        first, month, year = day.groups()
        return f"{first:0>2}{month:0>2}{year}"
    return ""


def household_as_keyed(text: str) -> str:
    """Return the twelve figures of a household number, whose letters are not keyed, or nothing."""
    try:
        return without_letters(household_number(text))
    except ValueError:
        return ""


def number_as_keyed(text: str) -> str:
    """Return the keys of any other number, or nothing; a leading plus is keyed as two zeros."""
    number = SEPARATORS.sub("", "00" + text.removeprefix("+") if text.startswith("+") else text)
    return keys_of(number) if TYPED.fullmatch(number) else ""
