"""What a call left: concerns with their corrections, call-back attempts and messages, and the texts that were sent."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, case, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.visible import Reader, may_see_customer
from app.callbacks import CallbackAttempt
from app.concerns import Concern, ConcernChange
from app.messages import Message
from app.staff import StaffMember
from app.teams import Team
from app.texts import TextMessage


@dataclass(frozen=True)
class Attempt:
    """One attempt to keep a call-back, by role and team: nobody is named (R24). Durations are seconds."""

    number: int
    at: datetime
    role: str
    team: str | None
    office: str | None
    """What whoever was rung of the office did; nothing while it lasts."""
    customer: str | None
    """What came of ringing the customer; nothing where it did not come to that, or while it lasts."""
    talked_s: int | None


@dataclass(frozen=True)
class Change:
    """One change of a concern since it was left: of its state or its kind with both values, else that there was one.

    Who did it, and to whom it was passed, stays with those who deal with the concern.
    """

    at: datetime
    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LeftMessage:
    """That there is or was a message, and how long; what it says is for the case manager alone."""

    duration_s: int
    deleted_at: datetime | None


@dataclass(frozen=True)
class LeftConcern:
    """A concern of a call; of another team's customer no more than its kind and state, and ``may_open`` is false."""

    id: int
    reference: str
    kind: str
    corrected_kind: str | None
    state: str
    received_at: datetime
    may_open: bool
    manner: str | None
    reason: str | None
    appointment_day: date | None
    nearest: bool
    due_at: datetime | None
    promised_by: datetime | None
    unreached_at: datetime | None
    changes: tuple[Change, ...]
    attempts: tuple[Attempt, ...]
    message: LeftMessage | None


@dataclass(frozen=True)
class SentText:
    """A text message: what became of it, never its number or its words; ``error`` is the carrier's code or ours."""

    ordered_at: datetime
    state: str
    settled_at: datetime | None
    error: str | None


async def concerns_of(connection: AsyncConnection, reader: Reader, call: UUID) -> tuple[LeftConcern, ...]:
    """Return what was left in a call, in the order in which it was."""
    rows = (await connection.execute(_concerns(reader, call))).all()
    ids = [row.id for row in rows]
    changes, attempts = await _changes(connection, ids), await _attempts(connection, ids)
    messages = await _messages(connection, ids)
    return tuple(_concern(row, changes[row.id], attempts[row.id], messages.get(row.id)) for row in rows)


def _concerns(reader: Reader, call: UUID) -> Select[*tuple[Any, ...]]:
    columns = (Concern.reference, Concern.kind, Concern.corrected_kind, Concern.state, Concern.received_at)
    declared = (Concern.manner, Concern.reason, Concern.appointment_day, Concern.nearest)
    deadlines = (Concern.due_at, Concern.promised_by, Concern.unreached_at)
    may_open = case((may_see_customer(reader, "concerns.customer_id", nobodys=True), true()), else_=false())
    return (
        select(Concern.id, *columns, *declared, *deadlines, may_open.label("may_open"))
        .where(Concern.call_id == call)
        .order_by(Concern.received_at, Concern.id)
    )


def _concern(row: Row[Any], changes: list[Change], attempts: list[Attempt], message: LeftMessage | None) -> LeftConcern:
    seen = row.may_open
    return LeftConcern(
        row.id,
        row.reference,
        row.kind,
        row.corrected_kind if row.corrected_kind != row.kind else None,
        row.state,
        row.received_at,
        may_open=seen,
        manner=row.manner if seen else None,
        reason=row.reason if seen else None,
        appointment_day=row.appointment_day if seen else None,
        nearest=row.nearest and seen,
        due_at=row.due_at,
        promised_by=row.promised_by,
        unreached_at=row.unreached_at,
        changes=tuple(changes),
        attempts=tuple(attempts),
        message=message,
    )


TOLD: Final = ("state", "kind")
"""Changes whose values are neither about people of the office nor about a customer."""


async def _changes(connection: AsyncConnection, ids: list[int]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    columns = (ConcernChange.at, ConcernChange.what, ConcernChange.before, ConcernChange.after)
    wanted = select(ConcernChange.concern_id, *columns).where(ConcernChange.concern_id.in_(ids))
    for concern, at, what, before, after in await connection.execute(wanted.order_by(ConcernChange.id)):
        told = (before, after) if what in TOLD else (None, None)
        found[concern].append(Change(at, what, *told))
    return found


async def _attempts(connection: AsyncConnection, ids: list[int]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = defaultdict(list)
    made = CallbackAttempt
    columns = (made.number, made.placed_at, made.role, Team.name, made.staff_outcome, made.customer_outcome)
    wanted = (
        select(made.concern_id, *columns, made.talked_s)
        .outerjoin(StaffMember, StaffMember.id == made.staff_id)
        .outerjoin(Team, Team.id == func.coalesce(made.team_id, StaffMember.team_id))
        .where(made.concern_id.in_(ids))
        .order_by(made.number)
    )
    for row in await connection.execute(wanted):
        found[row.concern_id].append(Attempt(*row[1:]))
    return found


async def _messages(connection: AsyncConnection, ids: list[int]) -> dict[int, LeftMessage]:
    wanted = select(Message.concern_id, Message.duration_s, Message.deleted_at).where(Message.concern_id.in_(ids))
    return {row.concern_id: LeftMessage(*row[1:]) for row in await connection.execute(wanted)}


async def texts_of(connection: AsyncConnection, call: UUID) -> tuple[SentText, ...]:
    """Return the text messages that were ordered in a call."""
    columns = (TextMessage.ordered_at, TextMessage.state, TextMessage.settled_at, TextMessage.error_code)
    wanted = select(*columns).where(TextMessage.call_id == call).order_by(TextMessage.id)
    return tuple(SentText(*row) for row in await connection.execute(wanted))
