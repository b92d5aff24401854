"""Reads what somebody looks for in the call log, from a form, an address or a saved filter: the same fields in each."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from app.call_log.wanted import LASTING, Wanted
from app.desk.wording import LABELS
from app.office_hours import GERMAN_TIME

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "period": tuple(LABELS["log_period"])[1:],
    "field": tuple(LABELS["field"]),
    "concern": tuple(LABELS["turned_out"]),
    "outcome": (*LABELS["outcome"], LASTING),
    "language": tuple(LABELS["language"]),
    "channel": tuple(LABELS["channel"]),
}
"""Fields whose values are codes."""
WORDS: Final = "words"
"""The one field that may hold something about people: it never stands in an address."""
FIELDS: Final = ("period", "from", "to", "team", *list(CHOICES)[1:], "waited", "reference", WORDS)
LONGEST_WORDS: Final = 200
SECONDS: Final = re.compile(r"\d{1,5}", re.ASCII)
REFERENCE: Final = re.compile(r"\d{9}", re.ASCII)
GERMAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: as it was typed, what it means, and what is wrong with it, by field.

    ``held`` is the filter that it was read from, if it was from one.
    """

    typed: Mapping[str, str]
    wanted: Wanted
    complaints: Mapping[str, str]
    held: UUID | None = None

    @property
    def given(self) -> dict[str, str]:
        """What was filled in."""
        return {name: value for name, value in self.typed.items() if value}

    def query(self, **more: str) -> str:
        """Return the query of an address with this filter; words stand in a filter of the database alone."""
        named = {"filter": str(self.held)} if self.held else {k: v for k, v in self.given.items() if k != WORDS}
        return urlencode({**named, **more})


@dataclass(frozen=True)
class Circumstances:
    """What fields are read by: the time, and the teams that there are, by their ids as a form sends them."""

    now: datetime
    teams: Collection[str]


def read(given: Mapping[str, Any], around: Circumstances, held: UUID | None = None) -> Asked:
    """Read the fields; what makes no sense becomes a complaint, and nothing of what was typed is lost."""
    typed = {name: value.strip() if isinstance(value := given.get(name, ""), str) else "" for name in FIELDS}
    if typed["from"] or typed["to"]:
        typed["period"] = ""
    complaints: dict[str, str] = {}
    received_from, received_before = _period(typed, around.now, complaints)
    wanted = Wanted(
        received_from,
        received_before,
        team=int(team) if (team := _choice(typed, "team", around.teams, complaints)) else None,
        field=_choice(typed, "field", CHOICES["field"], complaints),
        concern=_choice(typed, "concern", CHOICES["concern"], complaints),
        outcome=_choice(typed, "outcome", CHOICES["outcome"], complaints),
        language=_choice(typed, "language", CHOICES["language"], complaints),
        channel=_choice(typed, "channel", CHOICES["channel"], complaints),
        waited_over=_seconds(typed, complaints),
        reference=_reference(typed, complaints),
        words=_words(typed, complaints),
    )
    return Asked(typed, wanted, complaints, held)


def _choice(typed: Mapping[str, str], name: str, choices: Collection[str], complaints: dict[str, str]) -> str | None:
    value = typed[name]
    if value and value not in choices:
        complaints[name] = "unknown"
        return None
    return value or None


def _seconds(typed: Mapping[str, str], complaints: dict[str, str]) -> int | None:
    value = typed["waited"]
    if value and not SECONDS.fullmatch(value):
        complaints["waited"] = "no_number"
        return None
    return int(value) if value else None


def _reference(typed: Mapping[str, str], complaints: dict[str, str]) -> str | None:
    digits = re.sub(r"[\s-]", "", typed["reference"])
    if digits and not REFERENCE.fullmatch(digits):
        complaints["reference"] = "no_reference"
        return None
    return digits or None


def _words(typed: Mapping[str, str], complaints: dict[str, str]) -> str | None:
    words = typed[WORDS]
    if len(words) > LONGEST_WORDS:
        complaints[WORDS] = "too_long"
    elif not words.isprintable():
        complaints[WORDS] = "unreadable"
    elif words and not re.search(r"\w", words):
        complaints[WORDS] = "no_word"
    return words if words and WORDS not in complaints else None


def _period(
    typed: Mapping[str, str], now: datetime, complaints: dict[str, str]
) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of the period, and the first one after it; days are those of German time."""
    today = now.astimezone(GERMAN_TIME).date()
    if _choice(typed, "period", CHOICES["period"], complaints):
        begins, ends = _days_of(typed["period"], today)
        return _midnight(begins), _midnight(ends + A_DAY)
    first, last = _day(typed, "from", complaints), _day(typed, "to", complaints)
    if first and last and last < first:
        complaints["to"] = "before_from"
    return _midnight(first) if first else None, _midnight(last + A_DAY) if last else None


def _days_of(period: str, today: date) -> tuple[date, date]:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_month = first - A_DAY
    return {
        "today": (today, today),
        "yesterday": (today - A_DAY, today - A_DAY),
        "this_week": (monday, monday + timedelta(days=6)),
        "last_week": (monday - timedelta(days=7), monday - A_DAY),
        "this_month": (first, (first + timedelta(days=31)).replace(day=1) - A_DAY),
        "last_month": (last_month.replace(day=1), last_month),
    }[period]


def _day(typed: Mapping[str, str], name: str, complaints: dict[str, str]) -> date | None:
    """Read a day as a browser sends it, or as somebody writes it who has no calendar to choose from."""
    value = typed[name]
    if not value:
        return None
    try:
        written = GERMAN_DAY.fullmatch(value)
        day = date(*(int(part) for part in reversed(written.groups()))) if written else date.fromisoformat(value)
    except ValueError:
        complaints[name] = "no_day"
        return None
    if not 2000 <= day.year <= 2999:  # noqa: PLR2004 - a slip of the pen
        complaints[name] = "no_day"
        return None
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), GERMAN_TIME).astimezone(UTC)
