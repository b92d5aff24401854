"""Callers who cancel appointments: they know what they want, and find the keys for it in what they hear (German)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ivr_flows.rehearsal.town import HOUSEHOLD

OFFER: Final = re.compile(r"Für ([^.]+?), drücken Sie die (\d)\.")
QUESTIONS: Final = {
    "day": "Oder tippen Sie Tag und Monat",
    "manner": "Für eine Absage, drücken",
    "reason": "Warum?",
    "more reasons": "Für keine Angabe, drücken",
    "confirm": "Für Änderungen, drücken",
    "done": "Sonst legen Sie einfach auf.",
    "read back": "Stimmt das?",
    "number": "Tippen Sie Ihre Kundennummer.",
    "birth date": "Geburtsdatum, bitte.",
    "menu": "Für Absagen, drücken",
    "on behalf": "Für Anrufe im Auftrag, drücken",
}
"""How each question is recognized, the more particular first."""
MANNERS: Final = {
    "cannot_come": "eine Absage",
    "late": "eine Verspätung",
    "later_today": "später am selben Tag",
    "another_date": "einen neuen Termin",
}
REASONS: Final = {
    "illness": "Krankheit",
    "work": "Arbeit oder Vorstellung",
    "care": "Kind oder Pflege",
    "authority": "Amt oder Gericht",
    "transport": "Bus, Bahn oder Auto",
    "other": "etwas anderes",
    "not_stated": "keine Angabe",
}
DAYS: Final = {"nearest": "den nächsten Termin", "today": "heute", "tomorrow": "morgen"}
SLIPS: Final = ("8", "*", "-", "#", "9")
"""A key without a meaning, say it again, nothing, more time, back."""
MAY_GO_BACK: Final = ("day", "manner", "reason", "more reasons", "confirm")


@dataclass(frozen=True)
class Who:
    """Somebody who rings: what they key, and who they are to a house that sees rightly.

    ``customer`` is whose appointments are meant, ``verified`` whether number and birth date both fit.
    """

    name: str
    number: str | None
    born: str
    customer: str | None = None
    verified: bool = False
    on_behalf: bool = False


MARTA: Final = Who("number and birth date", "0393112233", "30111979", "039D112233", verified=True)
NOBODY: Final = Who("nobody's number", "9992999999", "01011980")
PARTNERS: Final = re.sub(r"\D", "", HOUSEHOLD)
WHO: Final = (
    MARTA,
    Who("nine keys, without the letter", "039112233#", "30111979", "039D112233", verified=True),
    Who("keys that two customers share", "1232456789", "14071985", "123A456789", verified=True),
    Who("a wrong birth date", "0393112233", "30111978", "039D112233"),
    NOBODY,
    Who("a household", PARTNERS, "30111979", "039D112233", verified=True),
    Who("a household with a birth date of nobody in it", PARTNERS, "01011980"),
    Who("no number at all", None, "30111979"),
    Who("on behalf of somebody", "0393112233", "30111979", "039D112233", on_behalf=True),
    Who("on behalf of somebody who shares their keys", "1232456789", "14071985", "123A456789", on_behalf=True),
    Who("keys that two customers share, born on another day", "1232456789", "01011980"),
)


@dataclass(frozen=True)
class Wish:
    """What is keyed of an appointment: ``day`` is nearest, today, tomorrow, or how many days it is from today."""

    day: str | int = "nearest"
    manner: str = "cannot_come"
    reason: str = "illness"


@dataclass(frozen=True)
class Keyed:
    """What the caller has keyed for one cancellation, as they hear it read back; no day means the nearest."""

    day: date | None = None
    manner: str = ""
    reason: str = ""


@dataclass
class Caller:
    """Somebody on the line; ``errands`` are appointments, each told anew until the last telling of it is confirmed."""

    who: Who
    errands: list[list[Wish]]
    slips: Iterator[str] = field(default_factory=lambda: iter(()))
    question: str = ""
    slipped: int = 0
    offered: dict[str, str] = field(default_factory=dict)
    keyed: Keyed = field(default_factory=Keyed)
    confirms: bool = False
    """Whether the last answer was the key that confirms."""
    begins: bool = False
    """Whether the last answer was the key that begins a cancellation."""
    ahead: int | None = None
    """After the key for today or tomorrow: how many days lie between."""

    def answer(self, words: str, today: date) -> str | None:
        """Return what is keyed at a question on a day, or nothing where the receiver is put down."""
        asked = next((name for name, needle in QUESTIONS.items() if needle in words), self.question)
        self.slipped = self.slipped if asked == self.question else 0
        self.question, self.offered = asked, dict(OFFER.findall(words)) or self.offered
        self.confirms, self.begins, self.ahead = False, False, None
        if asked == "done":
            return self.offered["etwas anderes"] if self.errands else None
        slip = next(self.slips, "") if self.slipped < 2 else ""
        if slip and (slip != "9" or asked in MAY_GO_BACK):
            self.slipped += 1
            return slip
        return self.rightly(asked, today)

    def rightly(self, asked: str, today: date) -> str:
        """Return the right key for a question."""
        match asked:
            case "number" if "Hilfe" in self.offered and (self.who.on_behalf or not self.who.number):
                return self.offered["Hilfe"]
            case "number":
                return str(self.who.number)
            case "birth date":
                return self.who.born
            case "read back":
                return self.offered["Ja"]
            case "on behalf":
                return self.offered["Anrufe im Auftrag"]
            case "menu" if "Auskunft" in self.offered and self.who.on_behalf:
                return self.offered["Auskunft"]
            case "menu":
                self.begins = True
                return self.offered["Absagen"]
            case _:
                return self.declared(asked, today)

    def declared(self, asked: str, today: date) -> str:
        """Return the key that says what is wished of the appointment."""
        wish = self.errands[0][0]
        match asked:
            case "day":
                return self.day(wish.day, today)
            case "manner":
                manner = wish.manner if MANNERS[wish.manner] in self.offered else "cannot_come"
                self.keyed = Keyed(self.keyed.day, manner)
                return self.offered[MANNERS[manner]]
            case "reason" | "more reasons":
                self.keyed = Keyed(self.keyed.day, self.keyed.manner, wish.reason)
                return self.offered.get(REASONS[wish.reason]) or self.offered["andere Gründe"]
            case _:
                return self.judged()

    def day(self, wished: str | int, today: date) -> str:
        """Return the key, or the four keys, for a day; who has no file has no nearest appointment either."""
        if wished == "nearest" and DAYS["nearest"] in self.offered:
            self.keyed = Keyed()
            return self.offered[DAYS["nearest"]]
        ahead = wished if isinstance(wished, int) else int(wished == "tomorrow")
        self.keyed = Keyed(today + timedelta(days=ahead))
        offered = self.offered.get(DAYS.get(str(wished), ""))
        self.ahead = ahead if offered else None
        return offered or f"{today + timedelta(days=ahead):%d%m}"

    def arrived(self, today: date) -> None:
        """Take note of the day on which the house took the last key: only then is it clear which day tomorrow is."""
        if self.ahead is not None:
            self.keyed = Keyed(today + timedelta(days=self.ahead))

    def judged(self) -> str:
        """Confirm the last telling of an errand; change everything after the others."""
        if len(self.errands[0]) > 1:
            self.errands[0].pop(0)
            return self.offered["Änderungen"]
        self.errands.pop(0)
        self.confirms = True
        return self.offered["Ja"]
