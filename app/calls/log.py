"""Writes the call log: every write is keyed by what happened, so that a repeated or late webhook changes nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

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
    channel: str = "phone"


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
    at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hop:
    """Somebody who is rung in a turn, or passed by for the reason ``unavailable``; ids are internal."""

    ordinal: int
    role: str
    staff: int | None
    team: int | None
    unavailable: str | None = None


OPEN = text("""
INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, caller_number, language, channel)
VALUES (:id, :carrier_call_id, :reference, :at, :entry_number, :caller_number, :language, :channel)
ON CONFLICT DO NOTHING RETURNING id, reference, turn
""")


async def open_call(connection: AsyncConnection, arrival: Arrival) -> KnownCall:
    """Return the row of a call, making it if this is the first that is heard of it."""
    for _ in range(TRIES):
        values = {**asdict(arrival), "id": uuid4(), "reference": new_reference()}
        row = (await connection.execute(OPEN, values)).one_or_none() or await row_of(
            connection, arrival.carrier_call_id
        )
        if row:
            return KnownCall(row.id, row.reference, row.turn)
    raise RuntimeError("no free reference was found")


BY_CARRIER_ID = text("SELECT id, reference, turn FROM calls WHERE carrier_call_id = :carrier_call_id")


async def row_of(connection: AsyncConnection, carrier_call_id: str) -> Any:  # noqa: ANN401 - a row
    """Return id, reference and turn of a call by the carrier's id, or nothing."""
    return (await connection.execute(BY_CARRIER_ID, {"carrier_call_id": carrier_call_id})).one_or_none()


async def find_call(connection: AsyncConnection, carrier_call_id: str) -> KnownCall | None:
    """Return the call with the carrier's id, or nothing."""
    row = await row_of(connection, carrier_call_id)
    return KnownCall(row.id, row.reference, row.turn) if row else None


# A plain turn is one statement, and so one round trip and one commit: a caller is waiting for both.
NOTE = """
INSERT INTO call_events (call_id, key, kind, at, details)
SELECT %(call)s, key, kind, at, details
FROM jsonb_to_recordset(%(events)s::jsonb) AS event(key text, kind text, at timestamptz, details jsonb)
ON CONFLICT DO NOTHING
"""
MOVE_ON = "UPDATE calls SET {changes} WHERE id = %(call)s AND turn < %(turn)s"
DIAL = """
INSERT INTO legs (call_id, turn, ordinal, role, staff_id, team_id, outcome, reason, dialled_at)
SELECT %(call)s, %(turn)s, ordinal, role, staff, team, CASE WHEN unavailable IS NOT NULL THEN 'unavailable' END,
       unavailable, CASE WHEN unavailable IS NULL THEN %(at)s END
FROM jsonb_to_recordset(%(hops)s::jsonb) AS hop(ordinal int, role text, staff int, team int, unavailable text)
ON CONFLICT DO NOTHING
"""


async def note_events(connection: AsyncConnection, call: UUID, events: Sequence[Event]) -> None:
    """Add events to the log; those whose key is there already are left as they are."""
    await connection.exec_driver_sql(NOTE, {"call": call, "events": as_json(events)})


def as_json(rows: Sequence[Event] | Sequence[Hop]) -> str:
    """Return rows as the one parameter that carries all of them."""
    return json.dumps([vars(row) for row in rows], default=str)


async def note_turn(
    connection: AsyncConnection, progress: Progress, events: Sequence[Event], hops: Sequence[Hop] = ()
) -> None:
    """Write a turn down: events, hops, and the call's row moved on; an earlier or repeated turn changes nothing.

    Everything is one statement, so it is all there or not at all, whether or not a transaction is open.
    """
    changes = {**progress.changes, "turn": progress.turn, "step": progress.step}
    parts = {"moved": MOVE_ON.format(changes=", ".join(f"{column} = %({column})s" for column in changes))}
    values = {**changes, "call": progress.call, "events": as_json(events)}
    if hops:
        parts["dialled"] = DIAL
        values |= {"at": progress.at, "hops": as_json(hops)}
    together = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    await connection.exec_driver_sql(f"WITH {together} {NOTE}", values)


LATEST = text("SELECT turn FROM calls WHERE id = :call")


async def latest_turn(connection: AsyncConnection, call: UUID) -> int | None:
    """Return the latest turn that a call has seen."""
    turn: int | None = await connection.scalar(LATEST, {"call": call})
    return turn


FIRST_AT = text("SELECT at FROM call_events WHERE call_id = :call AND key = :key")


async def first_written_at(connection: AsyncConnection, call: UUID, turn: int) -> datetime | None:
    """Return when a turn was first written down, or nothing where it has not been yet."""
    at: datetime | None = await connection.scalar(FIRST_AT, {"call": call, "key": f"turn-{turn}-0"})
    return at


ENDED = text("UPDATE calls SET ended_at = coalesce(ended_at, :at) WHERE id = :call RETURNING step")
# What was begun and never confirmed stays an attempt, with the time at which it was left (R15).
UNFINISHED = text("""
INSERT INTO call_events (call_id, key, kind, at, details)
SELECT :call, 'cancellation-unfinished', 'cancellation_unfinished', :at, jsonb_build_object('step', CAST(:step AS text))
WHERE (SELECT ended_at FROM calls WHERE id = :call) IS NOT NULL
    AND (SELECT max(id) FROM call_events WHERE call_id = :call AND kind = 'cancellation_begun')
    > coalesce((SELECT max(id) FROM call_events WHERE call_id = :call AND kind = 'cancelled'), 0)
ON CONFLICT DO NOTHING
""")
# Who leaves while waiting for a free line is no longer among those who wait.
NO_LONGER_WAITING = text("""
UPDATE waits SET left_at = :at, how = 'hung_up' WHERE call_id = :call AND left_at IS NULL
""")


async def note_unfinished(connection: AsyncConnection, call: UUID, at: datetime, step: str | None) -> None:
    """Note a cancellation that was begun and not confirmed in a call that is over, whichever was heard of first."""
    await connection.execute(UNFINISHED, {"call": call, "at": at, "step": step})


async def end_call(connection: AsyncConnection, call: UUID, status: str, at: datetime) -> None:
    """Note that the call is over, and at which question it was left; the first end that is heard of counts."""
    step = await connection.scalar(ENDED, {"call": call, "at": at})
    await note_events(connection, call, [Event("ended", "ended", at, {"status": status, "step": step})])
    await note_unfinished(connection, call, at, step)
    await connection.execute(NO_LONGER_WAITING, {"call": call, "at": at})
    await settle_call(connection, call)


# The outcome is worked out from what stands in the log, never set: so the order in which reports arrive cannot matter.
# Who leaves in the turn that rang somebody was waiting, and who leaves in the queue; after that the turn has moved on.
SETTLE = text("""
UPDATE calls SET
    waited_s = (SELECT sum(waited_s) FROM (
        SELECT waited_s FROM legs WHERE call_id = calls.id
        UNION ALL
        SELECT greatest(0, round(extract(epoch FROM left_at - since)))::int FROM waits WHERE call_id = calls.id
    ) AS waiting),
    talked_s = (SELECT sum(talked_s) FROM legs WHERE call_id = calls.id AND outcome = 'connected'),
    outcome = CASE
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND outcome = 'connected' AND role <> 'service_centre')
            THEN 'connected'
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND outcome = 'connected') THEN 'service_centre'
        WHEN EXISTS (SELECT FROM concerns WHERE call_id = calls.id AND kind = 'cancellation') THEN 'cancelled'
        WHEN EXISTS (SELECT FROM concerns WHERE call_id = calls.id AND kind = 'message') THEN 'message'
        WHEN EXISTS (SELECT FROM concerns WHERE call_id = calls.id) THEN 'callback'
        WHEN ended_at IS NULL THEN NULL
        WHEN EXISTS (SELECT FROM call_events WHERE call_id = calls.id AND key = 'ended'
                     AND details ->> 'status' = 'failed') THEN 'failed'
        WHEN EXISTS (SELECT FROM legs WHERE call_id = calls.id AND turn = calls.turn
                     AND outcome IS DISTINCT FROM 'unavailable') THEN 'abandoned_waiting'
        WHEN step LIKE 'wait_for_case_manager.%' THEN 'abandoned_waiting'
        WHEN EXISTS (SELECT FROM call_events WHERE call_id = calls.id AND kind = 'informed'
                     AND details ->> 'about' IN ('receipt', 'status')) THEN 'receipt_only'
        WHEN EXISTS (SELECT FROM call_events WHERE call_id = calls.id AND kind = 'informed') THEN 'information'
        ELSE 'abandoned_menu'
    END
WHERE id = :call RETURNING outcome
""")


async def settle_call(connection: AsyncConnection, call: UUID) -> str | None:
    """Work out how the call came out so far, how long was waited (from dialling to a talk, all hops) and talked."""
    outcome: str | None = await connection.scalar(SETTLE, {"call": call})
    return outcome
