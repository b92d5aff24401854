"""Writes the call log: every write is keyed by what happened, so that a repeated or late webhook changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.tables import Call, CallEvent
from app.references import new_reference

TRIES = 5
"""References drawn before giving up: among a hundred million, a second draw is rare, a third unheard of."""


@dataclass(frozen=True)
class Arrival:
    """A call that has just come in; ``caller_number`` is E.164 or nothing where it was withheld."""

    carrier_call_id: str
    entry_number: str
    caller_number: str | None
    language: str
    at: datetime


@dataclass(frozen=True)
class KnownCall:
    """The row of a call: its id, its reference, the latest turn that it has seen."""

    id: UUID
    reference: str
    turn: int


@dataclass(frozen=True)
class Event:
    """Something to note; ``key`` makes it one of a kind within its call."""

    key: str
    kind: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """Where a call has got to in a turn; ``changes`` are columns of its row."""

    call: UUID
    turn: int
    step: str | None
    changes: Mapping[str, Any] = field(default_factory=dict)


async def open_call(connection: AsyncConnection, arrival: Arrival) -> KnownCall:
    """Return the row of a call, making it if this is the first that is heard of it."""
    for _ in range(TRIES):
        row = (await connection.execute(opening(arrival))).one_or_none() or await row_of(
            connection, arrival.carrier_call_id
        )
        if row:
            return KnownCall(row.id, row.reference, row.turn)
    raise RuntimeError("no free reference was found")


def opening(arrival: Arrival) -> Any:  # noqa: ANN401 - SQLAlchemy's insert with RETURNING has no short type
    """Return the statement that makes the row, unless the carrier's id or the reference is taken."""
    return (
        insert(Call)
        .values(
            id=uuid4(),
            carrier_call_id=arrival.carrier_call_id,
            reference=new_reference(),
            received_at=arrival.at,
            entry_number=arrival.entry_number,
            caller_number=arrival.caller_number,
            language=arrival.language,
        )
        .on_conflict_do_nothing()
        .returning(Call.id, Call.reference, Call.turn)
    )


BY_CARRIER_ID = text("SELECT id, reference, turn FROM calls WHERE carrier_call_id = :carrier_call_id")


async def row_of(connection: AsyncConnection, carrier_call_id: str) -> Any:  # noqa: ANN401 - a row
    """Return id, reference and turn of a call by the carrier's id, or nothing."""
    return (await connection.execute(BY_CARRIER_ID, {"carrier_call_id": carrier_call_id})).one_or_none()


async def find_call(connection: AsyncConnection, carrier_call_id: str) -> KnownCall | None:
    """Return the call with the carrier's id, or nothing."""
    row = await row_of(connection, carrier_call_id)
    return KnownCall(row.id, row.reference, row.turn) if row else None


async def note_events(connection: AsyncConnection, call: UUID, events: Sequence[Event]) -> None:
    """Add events to the log; those whose key is there already are left as they are."""
    if events:
        rows = [
            {"call_id": call, "key": one.key, "kind": one.kind, "at": one.at, "details": dict(one.details)}
            for one in events
        ]
        await connection.execute(insert(CallEvent).values(rows).on_conflict_do_nothing())


async def note_progress(connection: AsyncConnection, progress: Progress) -> None:
    """Move the call's row on to a later turn; an earlier or repeated one changes nothing."""
    values = {**progress.changes, "turn": progress.turn, "step": progress.step}
    await connection.execute(update(Call).where(Call.id == progress.call, Call.turn < progress.turn).values(values))


ENDED = text("UPDATE calls SET ended_at = coalesce(ended_at, :at) WHERE id = :call RETURNING step")


async def end_call(connection: AsyncConnection, call: UUID, at: datetime) -> str | None:
    """Note that the call is over and return where the caller was; the first end that is heard of counts."""
    step: str | None = await connection.scalar(ENDED, {"call": call, "at": at})
    return step


# The outcome is worked out from what stands in the log, never set: so the order in which reports arrive cannot matter.
SETTLE = text("""
UPDATE calls SET
    waited_s = (SELECT sum(rang_s) FROM legs WHERE call_id = calls.id),
    talked_s = (SELECT sum(talked_s) FROM legs WHERE call_id = calls.id AND outcome = 'connected'),
    outcome = CASE
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND outcome = 'connected' AND role <> 'service_centre')
            THEN 'connected'
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND outcome = 'connected') THEN 'service_centre'
        WHEN EXISTS (SELECT FROM concerns WHERE call_id = calls.id AND kind = 'message') THEN 'message'
        WHEN EXISTS (SELECT FROM concerns WHERE call_id = calls.id AND kind = 'callback') THEN 'callback'
        WHEN ended_at IS NULL THEN NULL
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND turn = calls.turn
                     AND coalesce(outcome, 'cancelled') = 'cancelled') THEN 'abandoned_waiting'
        ELSE 'abandoned_menu'
    END
WHERE id = :call RETURNING outcome
""")


async def settle_call(connection: AsyncConnection, call: UUID) -> str | None:
    """Work out how the call came out so far, how long was waited (ringing, all hops) and talked, in seconds."""
    outcome: str | None = await connection.scalar(SETTLE, {"call": call})
    return outcome
