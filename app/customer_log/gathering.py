"""Gathers what the house keeps of one customer: their calls, what was left, noted and disputed, and what came of it.

No member of staff is named: whom somebody was put through to is said by role and team, as the call log does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.customers import NoSuchCustomer


@dataclass(frozen=True)
class Person:
    """Whose log it is."""

    id: int
    customer_number: str
    first_name: str
    last_name: str
    born: date


@dataclass(frozen=True)
class LoggedCall:
    """A call in which the customer's number was confirmed; ``waited_s`` and ``talked_s`` are seconds."""

    id: UUID
    reference: str
    received_at: datetime
    language: str
    channel: str
    assurance: str
    on_behalf: bool
    caller_number: str | None
    outcome: str | None
    waited_s: int | None
    talked_s: int | None


@dataclass(frozen=True)
class LoggedHop:
    """One attempt to reach somebody in a call."""

    call_id: UUID
    role: str
    team: str | None
    outcome: str | None


@dataclass(frozen=True)
class LoggedConcern:
    """What was left; ``message_s`` are the seconds of a message, ``message_deleted_at`` says since when it is gone."""

    id: int
    call_id: UUID
    reference: str
    received_at: datetime
    stated_kind: str
    kind: str
    state: str
    field: str | None
    verified: bool
    on_behalf: bool
    stated_number: str | None
    stated_birth_date: date | None
    callback_number: str | None
    promised_by: datetime | None
    appointment_day: date | None
    starts_at: datetime | None
    manner: str | None
    reason: str | None
    message_s: int | None
    message_deleted_at: datetime | None


@dataclass(frozen=True)
class LoggedStep:
    """What became of a concern: somebody settled it or passed it on, or the customer was rung."""

    concern_id: int
    at: datetime
    what: str
    after: str
    note: str | None


@dataclass(frozen=True)
class LoggedNote:
    """A note that counts about the customer, and the call that it was written in, be it theirs or not."""

    call_id: UUID
    at: datetime
    words: str


@dataclass(frozen=True)
class LoggedDispute:
    """What somebody says is wrong about a call, and how that was settled; nothing while it is open."""

    call_id: UUID
    at: datetime
    words: str
    settled_at: datetime | None
    settlement: str | None


@dataclass(frozen=True)
class Gathered:
    """All of it, newest first; hops, steps, notes and disputes in their order."""

    person: Person
    calls: tuple[LoggedCall, ...]
    concerns: tuple[LoggedConcern, ...]
    hops: Mapping[UUID, Sequence[LoggedHop]]
    steps: Mapping[int, Sequence[LoggedStep]]
    notes: tuple[LoggedNote, ...]
    disputes: Mapping[UUID, Sequence[LoggedDispute]]


PERSON = text("SELECT id, customer_number, first_name, last_name, born FROM customers WHERE customer_number = :number")
CALLS = text("""
SELECT id, reference, received_at, language, channel, assurance, on_behalf, caller_number, outcome, waited_s, talked_s
FROM calls WHERE customer_id = :customer ORDER BY received_at DESC, id DESC
""")
HOPS = text("""
SELECT legs.call_id, legs.role, teams.name, legs.outcome
FROM legs JOIN calls ON calls.id = legs.call_id LEFT JOIN staff ON staff.id = legs.staff_id
LEFT JOIN teams ON teams.id = coalesce(legs.team_id, staff.team_id)
WHERE calls.customer_id = :customer ORDER BY legs.turn, legs.ordinal
""")
CONCERNS = text("""
SELECT c.id, c.call_id, c.reference, c.received_at, c.kind, coalesce(c.corrected_kind, c.kind), c.state, c.field,
       c.verified, c.on_behalf, c.stated_number, c.stated_birth_date, c.callback_number, c.promised_by,
       c.appointment_day, a.starts_at, c.manner, c.reason, m.duration_s, m.deleted_at
FROM concerns c LEFT JOIN messages m ON m.concern_id = c.id
LEFT JOIN appointments a ON a.appointment_id = c.appointment_id
WHERE c.customer_id = :customer ORDER BY c.received_at DESC, c.id DESC
""")
# An attempt at which nobody of the office picked up is the office's matter: the customer's telephone did not ring.
STEPS = text("""
SELECT h.concern_id, h.at, h.what, h.after, h.note
FROM concern_changes h JOIN concerns c ON c.id = h.concern_id WHERE c.customer_id = :customer
UNION ALL
SELECT a.concern_id, a.placed_at, 'call', a.customer_outcome, NULL
FROM callback_attempts a JOIN concerns c ON c.id = a.concern_id
WHERE c.customer_id = :customer AND a.staff_outcome = 'accepted' AND a.customer_outcome IS NOT NULL
ORDER BY 2
""")
NOTES = text("""
SELECT n.call_id, n.at, n.words FROM notes n
WHERE n.customer_id = :customer AND NOT EXISTS (SELECT FROM notes later WHERE later.replaces_id = n.id)
ORDER BY n.at, n.id
""")
DISPUTES = text("""
SELECT d.call_id, d.at, d.words, s.at, s.words
FROM disputes d JOIN calls ON calls.id = d.call_id LEFT JOIN disputes s ON s.settles_id = d.id
WHERE calls.customer_id = :customer AND d.settles_id IS NULL ORDER BY d.id
""")


async def gather(connection: AsyncConnection, number: str) -> Gathered:
    """Return what is kept of a customer.

    Raises:
        NoSuchCustomer: nobody has this number.
    """
    found = (await connection.execute(PERSON, {"number": number})).one_or_none()
    if found is None:
        raise NoSuchCustomer(f"no customer has the number {number}")
    person = Person(*found)
    hops: dict[UUID, list[LoggedHop]] = defaultdict(list)
    for row in await _all(connection, HOPS, person):
        hops[row[0]].append(LoggedHop(*row))
    steps: dict[int, list[LoggedStep]] = defaultdict(list)
    for row in await _all(connection, STEPS, person):
        steps[row[0]].append(LoggedStep(*row))
    disputes: dict[UUID, list[LoggedDispute]] = defaultdict(list)
    for row in await _all(connection, DISPUTES, person):
        disputes[row[0]].append(LoggedDispute(*row))
    calls = tuple(LoggedCall(*row) for row in await _all(connection, CALLS, person))
    concerns = tuple(LoggedConcern(*row) for row in await _all(connection, CONCERNS, person))
    notes = tuple(LoggedNote(*row) for row in await _all(connection, NOTES, person))
    return Gathered(person, calls, concerns, hops, steps, notes, disputes)


async def _all(connection: AsyncConnection, question: TextClause, person: Person) -> Sequence[Any]:
    return (await connection.execute(question, {"customer": person.id})).all()
