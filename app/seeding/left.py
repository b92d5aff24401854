"""What callers leave behind, put together as the house does it when it takes a concern down."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from app.concerns.leaving import AIMED_AT_DAYS, AT_ONCE, PROMISED_DAYS, LeftConcern, working_days_after
from app.numbers import diallable, keys_of
from app.office_hours import GERMAN_TIME
from app.seeding.callers import Caller
from app.seeding.census import Town
from app.seeding.facts import BORN_ON, NOW, REFERENCE
from app.seeding.people import References
from app.seeding.played import Played

RUNG_ABOUT: Final = ("callback", "documents", "payment")
"""Which concerns the house rings back about by itself (``app.concerns.tables``)."""


@dataclass(frozen=True)
class Change:
    """Somebody changed a concern."""

    at: datetime
    made_by: str
    what: str
    before: str
    after: str


@dataclass
class Attempt:
    """An attempt to ring the customer back; its columns are those of its table."""

    columns: dict[str, Any]
    decided_at: datetime
    """When it was known what the office did."""
    id: int = 0

    @property
    def number(self) -> int:
        """1, 2, 3 ... within its order."""
        number: int = self.columns["number"]
        return number


@dataclass
class Left:
    """A concern; what the office did about it is noted in ``changes`` and ``attempts``."""

    call: UUID
    caller: Caller
    language: str
    columns: dict[str, Any]
    """Of its row, as the caller left it."""
    seconds: int = 0
    """Of a message."""
    state: str = "open"
    corrected_kind: str | None = None
    ring_at: datetime | None = None
    unreached_at: datetime | None = None
    changes: list[Change] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    id: int = 0

    @property
    def kind(self) -> str:
        """What the caller chose."""
        return str(self.columns["kind"])

    @property
    def received_at(self) -> datetime:
        """The second that counts."""
        at: datetime = self.columns["received_at"]
        return at

    @property
    def reference(self) -> str:
        """What the caller was told."""
        return str(self.columns["reference"])

    @property
    def is_rung_about(self) -> bool:
        """Whether the house rings back about it."""
        return self.kind in RUNG_ABOUT and self.columns["callback_number"] is not None

    @property
    def done_at(self) -> datetime | None:
        """When nothing was left to do, if that is so."""
        return next((change.at for change in self.changes if change.after == "done"), None)

    def move(self, state: str, at: datetime, made_by: str) -> None:
        """Have somebody acknowledge or finish it."""
        self.changes.append(Change(at, made_by, "state", self.state, state))
        self.state = state

    def correct(self, kind: str, at: datetime, made_by: str) -> None:
        """Have somebody note what it turned out to be."""
        self.changes.append(Change(at, made_by, "kind", self.corrected_kind or self.kind, kind))
        self.corrected_kind = kind


class Counter:
    """Where concerns are taken down."""

    def __init__(self, town: Town, references: References, chance: Random) -> None:
        """Know the office hours and whose numbers are somebody's; dice are for references."""
        self.hours, self.references, self.chance = town.hours, references, chance
        self.somebodys = frozenset(keys_of(one.customer_number) for one in town.residents)

    def taken_down(self, call: Played, concern: LeftConcern, seconds: int) -> Left:
        """Return a concern as the house takes it down, with the seconds of what was spoken."""
        caller, leaver, said, at = call.caller, concern.leaver, concern.declared, concern.at
        resident = caller.resident
        customer = resident.id if resident and leaver.customer else None
        visit = caller.visit if said else None
        columns: dict[str, Any] = {
            "call_id": call.id,
            "turn": concern.turn,
            "ordinal": concern.ordinal,
            "reference": call.reference if concern.reference == str(REFERENCE) else self.references.draw(self.chance),
            "kind": str(concern.kind),
            "received_at": at,
            "customer_id": customer,
            "household_id": resident.household if resident and leaver.household else None,
            "field": concern.field and str(concern.field),
            "verified": leaver.verified,
            "on_behalf": leaver.on_behalf,
            "stated_number": self.number_stated(caller) if leaver.stated_number else None,
            "stated_birth_date": birth_date(caller) if leaver.stated_birth_date == BORN_ON else None,
            "callback_number": number_to_ring(caller, concern.callback_number, customer),
            "callback_window": concern.window and str(concern.window),
            "due_at": at + AT_ONCE if concern.at_once else working_days_after(at, AIMED_AT_DAYS, self.hours),
            "promised_by": working_days_after(at, PROMISED_DAYS, self.hours),
            "nearest": said is not None and said.day is None,
            "appointment_id": visit.id if visit and customer else None,
            "appointment_day": day_meant(said.day, caller, customer, at) if said else None,
            "manner": said and str(said.manner),
            "reason": said and str(said.reason),
        }
        return Left(call.id, caller, call.row["language"], columns, seconds)

    def number_stated(self, caller: Caller) -> str:
        """Return what somebody keyed whom it does not identify: their own number with a figure wrong."""
        right = keys_of(caller.resident.customer_number) if caller.resident else "0390000000"
        wrong = (f"{right[:-2]}{(int(right[-2:]) + step) % 100:02}" for step in range(7, 100))
        return next((keys for keys in wrong if keys not in self.somebodys), right)


def birth_date(caller: Caller) -> date | None:
    """Return the birth date that somebody keyed, right or a year off."""
    if caller.resident is None:
        return None
    born = caller.resident.born
    return born if caller.born else born - timedelta(days=365)


def day_meant(keyed: date | None, caller: Caller, customer: int | None, at: datetime) -> date | None:
    """Return the day of a cancelled appointment: as keyed, or as the calendar has it for a known customer."""
    visit = caller.visit
    if keyed is None:
        return visit.day if visit and visit.id and customer else None
    return visit.day if visit else at.astimezone(GERMAN_TIME).date() + (keyed - NOW.date())


def number_to_ring(caller: Caller, keyed: str | None, customer: int | None) -> str | None:
    """Return the telephone for a concern: as keyed, or the one they call from, or the one in their file."""
    if keyed:
        # With as many keys as the one that stands for all of them (``facts.TELEPHONE``).
        return f"+493023125{200 + (caller.resident.id if caller.resident else 0) % 300}"
    in_file = caller.resident.phone if customer and caller.resident else None
    return caller.number or (diallable(in_file) if in_file else None)
