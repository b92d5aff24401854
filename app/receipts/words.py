"""Puts a receipt into plain German words for the paper; a code that is not known here is shown as it is."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from app.office_hours import GERMAN_TIME
from app.receipts.links import Content

KINDS: Final[Mapping[str, str]] = {
    "cancellation": "Absage eines Termins",
    "callback": "Bitte um Rückruf",
    "message": "Gesprochene Nachricht",
    "documents": "Frage zu Unterlagen",
    "payment": "Frage zu einer Zahlung",
    "other": "Anderes Anliegen",
}
MANNERS: Final[Mapping[str, str]] = {
    "cannot_come": "Ich kann nicht kommen",
    "late": "Ich verspäte mich",
    "later_today": "Ich komme später am selben Tag",
    "another_date": "Ich kann nicht kommen und möchte einen neuen Termin",
}
REASONS: Final[Mapping[str, str]] = {
    "illness": "Krankheit",
    "work": "Arbeit oder Vorstellung",
    "care": "Kind oder Pflege",
    "authority": "Amt oder Gericht",
    "transport": "Bus, Bahn oder Auto",
    "other": "Anderer Grund",
    "not_stated": "Ohne Angabe",
}
FIELDS: Final[Mapping[str, str]] = {"placement": "Arbeit", "benefits": "Geld"}
SHOWN_FIGURES: Final = 3
GROUP: Final = 3
BLANK: Final = "\N{NO-BREAK SPACE}"


def rows_of(content: Content) -> Iterator[tuple[str, str]]:
    """Yield what the paper shows of a content, as label and words."""
    yield "Vorgangsnummer", in_groups(str(content["reference"]))
    yield "Eingegangen", received_words(str(content["received_at"]))
    yield "Anliegen", _word(KINDS, content["kind"])
    if content["kind"] == "cancellation":
        yield "Termin", _day(content["appointment_day"])
        yield "Ihre Angabe", _word(MANNERS, content["manner"])
        yield "Grund", _word(REASONS, content["reason"])
    if content["field"]:
        yield "Bereich", _word(FIELDS, content["field"])
    yield "Kundennummer", shortened(content["customer_number"])
    yield "Angaben zur Person", "Nummer und Geburtsdatum passen" if content["verified"] else "noch nicht geprüft"
    yield "Sprache am Telefon", _language(str(content["language"]))


def in_groups(reference: str) -> str:
    """Return a reference in groups of three, as it is spoken."""
    return BLANK.join(reference[start : start + GROUP] for start in range(0, len(reference), GROUP))


def shortened(customer_number: object) -> str:
    """Return the last figures of a customer number: enough for its holder, too little for a stranger."""
    return f"endet auf {str(customer_number)[-SHOWN_FIGURES:]}" if customer_number else "keine zugeordnet"


def received_words(received_at: str) -> str:
    """Return the second of receipt in German time; the zone tells the two hours of an autumn night apart."""
    moment = datetime.fromisoformat(received_at).astimezone(GERMAN_TIME)
    return format_datetime(moment, "EEEE, d. MMMM y, HH:mm:ss 'Uhr' (z)", tzinfo=GERMAN_TIME, locale="de")


def _day(day: object) -> str:
    return format_date(date.fromisoformat(str(day)), "EEEE, d. MMMM y", locale="de") if day else "Ihr nächster Termin"


def _word(words: Mapping[str, str], code: object) -> str:
    return words.get(str(code), str(code)) if code else "Ohne Angabe"


def _language(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_language_name("de") or code
    except (ValueError, UnknownLocaleError):
        return code
