"""The German words of a customer's own log; a code that is not known here is shown as it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from app.office_hours import GERMAN_TIME

CHANNELS: Final[Mapping[str, str]] = {"phone": "am Telefon", "text": "mit dem Schreibtelefon"}
ASSURANCES: Final[Mapping[str, str]] = {
    "none": "Es wurde keine Nummer bestätigt.",
    "telephone": "Der Anschluss war gemerkt. Eine Nummer wurde nicht eingegeben.",
    "telephone_birth_date": "Der Anschluss war gemerkt, das Geburtsdatum passte.",
    "household": "Die Nummer der Bedarfsgemeinschaft wurde eingegeben.",
    "number": "Die Kundennummer wurde eingegeben und bestätigt.",
    "birth_date": "Kundennummer und Geburtsdatum passten.",
    "pin": "Die Telefon-PIN wurde eingegeben.",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "connected": "Das Gespräch kam zustande.",
    "service_centre": "Das Gespräch mit dem Servicecenter kam zustande.",
    "cancelled": "Ein Termin wurde abgesagt.",
    "message": "Eine Nachricht wurde hinterlassen.",
    "callback": "Ein Anliegen oder ein Wunsch nach Rückruf wurde hinterlassen.",
    "receipt_only": "Nach einem Vorgang wurde gefragt.",
    "information": "Eine Auskunft wurde gehört.",
    "abandoned_menu": "Der Anruf endete in der Auswahl.",
    "abandoned_waiting": "Der Anruf endete, bevor jemand abnahm.",
    "failed": "Der Anruf wurde durch eine Störung beendet.",
}
ROLES: Final[Mapping[str, str]] = {
    "own": "Ihre zuständige Person",
    "stand_in": "Die Vertretung",
    "team": "Das Team",
    "service_centre": "Das Servicecenter",
    "emergency": "Der Notfallkontakt",
}
REACHED: Final[Mapping[str, str]] = {
    "connected": "hat das Gespräch angenommen",
    "busy": "war besetzt",
    "no_answer": "hat nicht abgenommen",
    "declined": "konnte das Gespräch nicht annehmen",
    "mailbox": "war nur über einen Anrufbeantworter erreichbar",
    "failed": "war wegen einer Störung nicht erreichbar",
    "cancelled": "wurde angerufen, bis der Anruf endete",
    "unavailable": "war nicht erreichbar",
}
RUNG: Final[Mapping[str, str]] = {
    "connected": "Wir haben Sie angerufen und erreicht.",
    "no_answer": "Wir haben Sie angerufen. Es hat niemand abgenommen.",
    "busy": "Wir haben Sie angerufen. Es war besetzt.",
    "mailbox": "Wir haben Sie angerufen. Es meldete sich ein Anrufbeantworter.",
    "failed": "Wir wollten Sie anrufen. Die Verbindung kam nicht zustande.",
    "declined": "Wir haben Sie angerufen. Das Gespräch wurde nicht angenommen.",
    "cancelled": "Wir wollten Sie anrufen. Wir haben vorher aufgelegt.",
}
STATES: Final[Mapping[str, str]] = {
    "open": "eingegangen",
    "acknowledged": "zur Kenntnis genommen",
    "done": "erledigt",
}


def moment(at: datetime) -> str:
    """Return a time in German local time, to the minute."""
    return format_datetime(at, "EEEE, d. MMMM y, HH:mm 'Uhr'", tzinfo=GERMAN_TIME, locale="de")


def short_moment(at: datetime) -> str:
    """Return the same for a line in a list."""
    return format_datetime(at, "dd.MM.y, HH:mm 'Uhr'", tzinfo=GERMAN_TIME, locale="de")


def day(on: date) -> str:
    """Return a day with its weekday."""
    return format_date(on, "EEEE, d. MMMM y", locale="de")


def duration(seconds: int) -> str:
    """Return seconds as minutes and seconds."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def language(code: str) -> str:
    """Return the German name of a language."""
    try:
        return Locale.parse(code, sep="-").get_language_name("de") or code
    except (ValueError, UnknownLocaleError):
        return code


def ending(number: str) -> str:
    """Return the end of a telephone number: its holder knows it, and it may be that of whoever called for them."""
    return f"endet auf {number[-3:]}"
