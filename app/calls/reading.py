"""Reads the call log: one call or a page of calls, each with the people it was put through to and what happened.

No member of staff is named (R24): a hop says which role and which team was tried, nothing more. Nor is there any number
that could be rung. Of a sealed file there is no number either: it is told to the persons who are named for it (R23).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.disputes import unsettled
from app.calls.tables import Call, CallEvent, Leg
from app.customers import Customer, unsealed
from app.paging import Page, Place, older_than
from app.staff import StaffMember
from app.teams import Team

PRIVATE: Final = frozenset({"caller_number", "callback_number", "from", "to", "number", "line", "phone"})
"""Details of an event that stay in the house: telephone numbers."""
ABOUT_STAFF: Final = frozenset({"staff", "staff_id", "staff_name", "name", "member", "stand_in", "stand_in_id"})
"""Details of an event that would name a member of staff."""


@dataclass(frozen=True)
class Hop:
    """One attempt to reach somebody; ``outcome`` is nothing while it lasts, ``rang_s`` are seconds."""

    role: str
    team: str | None
    outcome: str | None
    rang_s: int | None
    reason: str | None


@dataclass(frozen=True)
class Event:
    """Something that happened in a call."""

    at: datetime
    kind: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class CallRecord:
    """A call as the log shows it: ``stated_concern`` is what the caller chose, ``concern`` what it turned out to be.

    ``customer_number`` is nothing also where the file is sealed.

    ``outcome`` and ``ended_at`` are nothing while it lasts, durations are seconds.
    """

    id: UUID
    carrier_call_id: str
    reference: str
    received_at: datetime
    ended_at: datetime | None
    entry_number: str
    language: str
    assurance: str
    customer_number: str | None
    concern: str | None
    stated_concern: str | None
    outcome: str | None
    waited_s: int | None
    talked_s: int | None
    channel: str
    disputed: bool
    """Whether somebody says that the entry is wrong, and it is not settled (§ 84 SGB X)."""
    hops: tuple[Hop, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class CallFilter:
    """Which calls are wanted: received from (included) to (excluded), and what else they must have."""

    received_from: datetime | None = None
    received_before: datetime | None = None
    outcome: str | None = None
    concern: str | None = None
    reference: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions that a call has to meet."""
        equal = ((Call.outcome, self.outcome), (current_concern(), self.concern), (Call.reference, self.reference))
        wanted: list[ColumnElement[bool]] = [column == value for column, value in equal if value is not None]
        if self.received_from:
            wanted.append(Call.received_at >= self.received_from)
        if self.received_before:
            wanted.append(Call.received_at < self.received_before)
        return wanted


async def list_calls(
    connection: AsyncConnection, wanted: CallFilter, *, limit: int, after: Place[UUID] | None = None
) -> Page[CallRecord, UUID]:
    """Return at most ``limit`` calls, newest first, that come after a place in that order."""
    statement = _calls().where(*wanted.conditions())
    if after:
        statement = statement.where(older_than(after, Call.received_at, Call.id))
    newest_first = statement.order_by(Call.received_at.desc(), Call.id.desc()).limit(limit + 1)
    rows = (await connection.execute(newest_first)).mappings().all()
    calls = await _complete(connection, rows[:limit])
    more = len(rows) > limit
    return Page(calls, Place(calls[-1].received_at, calls[-1].id) if more else None)


async def find_call(connection: AsyncConnection, call_id: UUID) -> CallRecord | None:
    """Return one call, or nothing."""
    rows = (await connection.execute(_calls().where(Call.id == call_id))).mappings().all()
    return next(iter(await _complete(connection, rows)), None)


def current_concern() -> ColumnElement[str]:
    """Return the concern that counts: the corrected one where there is one."""
    return func.coalesce(Call.corrected_concern, Call.concern)


def _calls() -> Select[*tuple[Any, ...]]:
    return select(
        Call.id,
        Call.carrier_call_id,
        Call.reference,
        Call.received_at,
        Call.ended_at,
        Call.entry_number,
        Call.language,
        Call.assurance,
        unsealed(Customer.customer_number),
        current_concern().label("concern"),
        Call.concern.label("stated_concern"),
        Call.outcome,
        Call.waited_s,
        Call.talked_s,
        Call.channel,
        unsettled().label("disputed"),
    ).outerjoin(Customer, Customer.id == Call.customer_id)


async def _complete(connection: AsyncConnection, rows: Sequence[Mapping[Any, Any]]) -> tuple[CallRecord, ...]:
    ids = [row["id"] for row in rows]
    hops, events = await _hops(connection, ids), await _events(connection, ids)
    return tuple(CallRecord(**dict(row), hops=tuple(hops[row["id"]]), events=tuple(events[row["id"]])) for row in rows)


async def _hops(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[Hop]]:
    statement = (
        select(Leg.call_id, Leg.role, Team.name.label("team"), Leg.outcome, Leg.rang_s, Leg.reason)
        .outerjoin(StaffMember, StaffMember.id == Leg.staff_id)
        .outerjoin(Team, Team.id == func.coalesce(Leg.team_id, StaffMember.team_id))
        .where(Leg.call_id.in_(ids))
        .order_by(Leg.call_id, Leg.turn, Leg.ordinal)
    )
    hops: dict[UUID, list[Hop]] = defaultdict(list)
    for row in await connection.execute(statement):
        hops[row.call_id].append(Hop(row.role, row.team, row.outcome, row.rang_s, row.reason))
    return hops


async def _events(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    statement = (
        select(CallEvent.call_id, CallEvent.at, CallEvent.kind, CallEvent.details)
        .where(CallEvent.call_id.in_(ids))
        .order_by(CallEvent.call_id, CallEvent.at, CallEvent.id)
    )
    events: dict[UUID, list[Event]] = defaultdict(list)
    for call_id, at, kind, details in await connection.execute(statement):
        shown = {name: value for name, value in details.items() if name not in PRIVATE | ABOUT_STAFF}
        events[call_id].append(Event(at, kind, shown))
    return events
