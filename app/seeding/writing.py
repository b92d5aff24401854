"""Writes invented calls into the log, a batch of days in a transaction, with COPY.

The tables' triggers have their say about every row: references are used once, and each receipt is forged into the chain
by the database itself, in the order in which the concerns were received.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from psycopg import AsyncConnection as Driver
from sqlalchemy import Row as Declared
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.receipts.issuing import content_of
from app.receipts.links import HASH_BYTES, canonical, entry_hash
from app.seeding import rows
from app.seeding.census import Expected
from app.seeding.left import Left
from app.seeding.played import Note, Played
from app.seeding.ringing_back import notes_of
from app.seeding.rows import Retained, Row

CALLS: Final = (
    "calls (id, carrier_call_id, reference, received_at, ended_at, entry_number, caller_number, language, assurance, "
    "customer_id, household_id, field, concern, outcome, waited_s, talked_s, on_behalf, turn, step, channel)"
)
LEGS: Final = (
    "legs (call_id, turn, ordinal, role, staff_id, team_id, outcome, reason, carrier_leg_id, status, dialled_at, "
    "answered_at, ended_at, screened, screened_at, connected_s)"
)
CONCERNS: Final = (
    "concerns (id, call_id, turn, ordinal, reference, kind, received_at, customer_id, household_id, field, verified, "
    "on_behalf, stated_number, stated_birth_date, callback_number, callback_window, due_at, promised_by, nearest, "
    "appointment_id, appointment_day, manner, reason, state, corrected_kind, ring_at, unreached_at)"
)
ATTEMPTS: Final = (
    "callback_attempts (id, concern_id, number, placed_at, role, staff_id, team_id, carrier_call_id, "
    "staff_answered_at, staff_outcome, customer_answered_at, customer_screened, customer_screened_at, "
    "customer_outcome, talked_s, ended_at)"
)
MESSAGES: Final = (
    "messages (id, concern_id, recording_sid, duration_s, received_at, audio, words, fetched_at, "
    "deleted_at_carrier_at, deleted_at)"
)
WRITTEN: Final = (
    *("calls", "call_events", "legs", "waits", "concerns", "concern_changes", "callback_attempts", "messages"),
    *("receipt_links", "receipts", "appointments", "number_tries", "typed_answers"),
)
EVENTS: Final = "call_events (call_id, key, at, kind, details)"
KIND_OF_APPOINTMENT: Final = "Beratung"


@dataclass
class Batch:
    """Some days of an invented past."""

    calls: list[Played] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    appointments: list[Expected] = field(default_factory=list)


async def write(connection: AsyncConnection, batch: Batch, kept: Retained) -> None:
    """Write a batch down, in the transaction that is open."""
    raw = await connection.get_raw_connection()
    pen = Pen(cast("Driver[Any]", raw.driver_connection))
    batch.left.sort(key=lambda one: (one.received_at, one.reference))
    messages = await give_out_ids(connection, batch)
    await pen.copy(CALLS, (rows.call_row(call, kept) for call in batch.calls))
    await pen.copy_lines(EVENTS, event_lines(batch, messages))
    await pen.copy(LEGS, (row for call in batch.calls for row in rows.leg_rows(call)))
    await pen.copy("waits (call_id, staff_id, field, since, seen_at, left_at, how)", each(rows.wait_row, batch.calls))
    await pen.copy("number_tries (call_id, turn, digest, found, at)", rows.try_rows(batch.calls, kept))
    await pen.copy("typed_answers (call_id, asked, answer, turn, tries)", rows.typed_rows(batch.calls, kept))
    await pen.copy("appointments (appointment_id, customer_id, staff_id, starts_at, kind)", calendar(batch))
    await write_left(connection, pen, batch, kept)
    await pen.copy(MESSAGES, (rows.message_row(left, number, kept) for left, number in messages))


async def write_left(connection: AsyncConnection, pen: "Pen", batch: Batch, kept: Retained) -> None:
    """Write concerns with all that became of them, and their receipts."""
    await pen.copy(CONCERNS, (rows.concern_row(left, kept) for left in batch.left))
    attempts = ((one.id, left.id, *one.columns.values()) for left in batch.left for one in left.attempts)
    await pen.copy(ATTEMPTS, attempts)
    changes = (row for left in batch.left for row in rows.change_rows(left))
    await pen.copy("concern_changes (concern_id, at, made_by, what, before, after)", changes)
    await issue_receipts(connection, pen, batch.left)


async def take_stock(connection: AsyncConnection) -> None:
    """Let the database count what it holds now: until it has, it guesses how to look things up in tables so changed."""
    await connection.execute(text(f"ANALYZE {', '.join(WRITTEN)}"))


def each(of: Any, calls: Iterable[Played]) -> Iterable[Row]:  # noqa: ANN401 - one of the functions of ``rows``
    """Return the rows that a function makes of each call."""
    return (row for call in calls for row in of(call))


def calendar(batch: Batch) -> Iterable[Row]:
    """Return the appointments that callers cancelled."""
    return ((one.id, one.customer, one.staff, one.starts_at, KIND_OF_APPOINTMENT) for one in batch.appointments)


def event_lines(batch: Batch, messages: Iterable[tuple[Left, int]]) -> Iterable[str]:
    """Yield everything that was noted of the calls, then what was noted later about what they left."""
    for call in batch.calls:
        yield from lines_of(call.id, call.notes)
    for left in batch.left:
        yield from lines_of(left.call, notes_of(left))
    for left, number in messages:
        yield from lines_of(left.call, rows.message_notes(left, number))


def lines_of(call: UUID, notes: Iterable[Note]) -> Iterable[str]:
    """Return events as COPY takes them; no key, kind or detail holds anything that would have to be escaped."""
    return (f"{call}\t{key}\t{at.isoformat()}\t{kind}\t{details}\n" for key, at, kind, details in notes)


NEXT = "SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, :count)"


async def give_out_ids(connection: AsyncConnection, batch: Batch) -> list[tuple[Left, int]]:
    """Give concerns and attempts the ids that their events name; returns the messages with theirs."""

    async def ids(table: str, count: int) -> Sequence[int]:
        return (await connection.execute(text(NEXT.format(table=table)), {"count": count})).scalars().all()

    for left, number in zip(batch.left, await ids("concerns", len(batch.left)), strict=True):
        left.id = number
    attempts = [attempt for left in batch.left for attempt in left.attempts]
    for attempt, number in zip(attempts, await ids("callback_attempts", len(attempts)), strict=True):
        attempt.id = number
    spoken = [left for left in batch.left if left.kind == "message"]
    return list(zip(spoken, await ids("messages", len(spoken)), strict=True))


class Issued(NamedTuple):
    """What a receipt states, in the shape in which ``app.receipts.issuing`` reads it from the database."""

    reference: str
    kind: str
    received_at: datetime
    field: str | None
    verified: bool
    appointment_day: date | None
    appointment_id: str | None
    manner: str | None
    reason: str | None
    customer_number: str | None
    language: str


LOCK = text("SELECT pg_advisory_xact_lock(hashtext('receipt_links'), 1)")
HEAD = text("SELECT coalesce(max(position), 0) FROM receipt_links")


async def issue_receipts(connection: AsyncConnection, pen: "Pen", left: Sequence[Left]) -> None:
    """Forge the receipts into the chain; until the transaction ends nobody else issues one.

    The database works every link out by itself and refuses a position that is not the next one.
    """
    await connection.execute(LOCK)
    head: int = (await connection.execute(HEAD)).scalar_one()
    issued = []
    for position, one in enumerate(left, start=head + 1):
        content, salt = content_of(cast("Declared[Any]", stated(one))), secrets.token_bytes(HASH_BYTES)
        issued.append((position, one, canonical(content).decode(), salt, entry_hash(salt, content)))
    await pen.copy("receipt_links (position, entry_hash)", ((position, entry) for position, *_, entry in issued))
    await pen.copy(
        "receipts (position, concern_id, reference, content, salt, created_at)",
        ((at, one.id, one.reference, content, salt, one.received_at) for at, one, content, salt, _ in issued),
    )


def stated(left: Left) -> Issued:
    """Return what the receipt of a concern states."""
    known = left.caller.resident.customer_number if left.caller.resident and left.columns["customer_id"] else None
    told = {name: left.columns[name] for name in Issued._fields if name in left.columns}
    return Issued(**told, customer_number=known, language=left.language)


@dataclass(frozen=True)
class Pen:
    """Copies rows into tables over a connection of the driver."""

    driver: Driver[Any]

    async def copy(self, into: str, given: Iterable[Row]) -> None:
        """Write rows into a table, named with its columns."""
        await self.copy_lines(into, ("\t".join(map(cell, row)) + "\n" for row in given))

    async def copy_lines(self, into: str, lines: Iterable[str]) -> None:
        """Write lines that have COPY's form already."""
        everything = "".join(lines)
        if everything:
            async with self.driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                await copy.write(everything)


def cell(value: object) -> str:
    """Return a value as COPY takes it."""
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case bytes():
            return rf"\\x{value.hex()}"
        case datetime():
            return value.isoformat()
        case _:
            return str(value).translate(ESCAPED)


ESCAPED: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
