"""Finds call-back orders that are to be looked at, with all that a decision about them needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks.holders import holders_of
from app.callbacks.scheduling import A_DAY, IN_TALK, Attempt, Helper, Order, OtherRing
from app.callbacks.tables import UNDER_WAY
from app.concerns.tables import TO_BE_RUNG
from app.directory import Entry, member_of, who_can_help
from app.jobs import defer
from app.waiting import IN_A_TALK

AT_ONCE: Final = "place_callbacks_at_once"
"""The job that rings whoever is to be rung now (``app.turns.ringing_back``)."""


class NoSuchOrder(LookupError):
    """No open call-back order has this id."""


@dataclass(frozen=True)
class DueOrder:
    """An order that is locked for this transaction, and what may be said about it; ids are internal."""

    concern: int
    call: UUID
    reference: str
    field: str | None
    assurance: str
    language: str
    customer: int | None
    household: int | None
    asked_by: int | None
    """Who asked for it to be rung at once, last of all."""
    order: Order


# An order that somebody else has in hand is passed over, not waited for; nobody is rung for two orders at once.
NEXT = text(f"""
SELECT concerns.id, concerns.call_id, concerns.reference, concerns.field, calls.assurance, calls.language,
       concerns.customer_id, concerns.household_id, coalesce(due_at, concerns.received_at) AS due_at, promised_by,
       callback_window, ring_asked_at, ring_asked_by
FROM concerns JOIN calls ON calls.id = concerns.call_id
WHERE {TO_BE_RUNG} AND (ring_at IS NULL OR ring_at <= :now)
    AND NOT EXISTS (
        SELECT FROM callback_attempts JOIN concerns AS other ON other.id = concern_id
        WHERE other.callback_number = concerns.callback_number AND {UNDER_WAY})
ORDER BY due_at, concerns.id LIMIT 1 FOR UPDATE OF concerns SKIP LOCKED
""")  # noqa: S608 - the parts are constants
OTHER_RINGS = text("""
SELECT coalesce(ended_at, placed_at), customer_outcome = 'connected'
FROM callback_attempts JOIN concerns AS other ON other.id = concern_id
WHERE other.callback_number = (SELECT callback_number FROM concerns WHERE id = :concern) AND other.id <> :concern
    AND staff_outcome = 'accepted' AND placed_at > :yesterday
""")
ATTEMPTS = text(f"""
SELECT placed_at, coalesce(ended_at, placed_at), role, staff_outcome, customer_outcome
FROM callback_attempts WHERE concern_id = :concern AND NOT {UNDER_WAY} ORDER BY number
""")  # noqa: S608 - a constant


# Two workers that decide at the same moment do not see what the other is about to write: one telephone would ring for
# two orders at once. A decision takes milliseconds, and whoever is rung is rung after it.
ONE_AFTER_ANOTHER = text("SELECT pg_advisory_xact_lock(hashtext('durchwahl.callbacks'))")


async def next_due(connection: AsyncConnection, now: datetime) -> DueOrder | None:
    """Lock an order that is to be looked at now and return it; nothing where there is none (left).

    Until the transaction ends nobody else is given one.
    """
    await connection.execute(ONE_AFTER_ANOTHER)
    row = (await connection.execute(NEXT, {"now": now})).mappings().one_or_none()
    if row is None:
        return None
    # In a statement of its own: the lock may have been waited for, and what came before it must be seen.
    attempts = (await connection.execute(ATTEMPTS, {"concern": row["id"]})).all()
    rings = (await connection.execute(OTHER_RINGS, {"concern": row["id"], "yesterday": now - A_DAY})).all()
    return due_order(row, [Attempt(*attempt) for attempt in attempts], [OtherRing(*ring) for ring in rings])


def due_order(row: RowMapping, attempts: Sequence[Attempt], other_rings: Sequence[OtherRing]) -> DueOrder:
    """Put an order together."""
    wishes = (row["due_at"], row["promised_by"], row["callback_window"], row["ring_asked_at"])
    order = Order(*wishes, tuple(attempts), tuple(other_rings))
    return DueOrder(
        concern=row["id"],
        call=row["call_id"],
        reference=row["reference"],
        field=row["field"],
        assurance=row["assurance"],
        language=row["language"],
        customer=row["customer_id"],
        household=row["household_id"],
        asked_by=row["ring_asked_by"],
        order=order,
    )


IN_CALLBACK = text(f"SELECT staff_id FROM callback_attempts WHERE staff_id IS NOT NULL AND {UNDER_WAY}")  # noqa: S608 - a constant


async def helpers_for(
    connection: AsyncConnection, due: DueOrder, now: datetime, service_centre_line: str
) -> tuple[Helper, ...]:
    """Return who can be rung for an order, nearest first; the service centre is always the last.

    Whoever asked for it to be rung now comes before all others: they wait at their telephone. An order that was handed
    on goes to whoever has it, any other to the people who answer for the customer in its field.
    """
    in_callback = set((await connection.scalars(IN_CALLBACK)).all())
    entries = await holders_of(connection, due.concern, now, due.reference) or await responsible_for(
        connection, due, now
    )
    nearest = [helper_of(entry, in_callback) for entry in entries]
    asker = await asker_of(connection, due, now, nearest, in_callback)
    return (*asker, *nearest, Helper("service_centre", service_centre_line))


async def responsible_for(connection: AsyncConnection, due: DueOrder, now: datetime) -> Sequence[Entry]:
    """Return who answers for the customer in the order's field, by the same rule that says on whose desk it lies."""
    customer = due.customer or (due.household and await member_of(connection, due.household))
    entries = await who_can_help(connection, customer, now, due.reference) if customer else ()
    fields = {entry.field for entry in entries}
    otherwise = ("placement", "benefits") if due.customer else ("benefits",)
    field = next((one for one in (due.field, *otherwise) if one in fields), None)
    return [entry for entry in entries if entry.field == field]


ASKER = text(f"""
SELECT id, team_id, line, {IN_A_TALK.format(staff="id")} AS in_talk FROM staff WHERE id = :staff AND line <> ''
""")  # noqa: S608 - a constant


async def asker_of(
    connection: AsyncConnection, due: DueOrder, now: datetime, nearest: Sequence[Helper], in_callback: set[int]
) -> tuple[Helper, ...]:
    """Return who waits at their telephone for this order to be rung, in the role they have in it otherwise."""
    if due.asked_by is None or not due.order.is_asked_for:
        return ()
    asked = {"staff": due.asked_by, "call": None, "now": now}
    row = (await connection.execute(ASKER, asked)).one_or_none()
    if row is None:
        return ()
    role = next((one.role for one in nearest if one.staff == row.id), "team")
    busy = "in_callback" if row.id in in_callback else IN_TALK if row.in_talk else None
    return (Helper(role, row.line, row.id, row.team_id, busy, has_asked=True),)


def helper_of(entry: Entry, in_callback: set[Any]) -> Helper:
    """Return somebody as the schedule sees them: not to be rung for two orders at once."""
    busy = "in_callback" if entry.staff in in_callback else IN_TALK if entry.in_talk else None
    return Helper(entry.role, entry.line or "", entry.staff, entry.team, entry.unavailable or busy)


ASK = text(f"""
UPDATE concerns SET ring_asked_at = :at, ring_asked_by = :by, ring_at = :at, unreached_at = NULL
WHERE id = :concern AND {TO_BE_RUNG.replace("AND unreached_at IS NULL", "")} RETURNING id
""")  # noqa: S608 - the parts are constants


async def ring_now(connection: AsyncConnection, concern_id: int, at: datetime, by: int | None = None) -> None:
    """Have an order rung at once, if the office is open; needs a transaction.

    ``by`` is the staff (internal id) whose telephone is to ring first; without one, that of whoever has
    it. Neither the aim, nor the wished half of the day, nor the pause after a missed attempt is waited for.

    Raises:
        NoSuchOrder: there is none that is still open.
    """
    if await connection.scalar(ASK, {"concern": concern_id, "at": at, "by": by}) is None:
        raise NoSuchOrder(f"no open call-back order has the id {concern_id}")
    await defer(connection, AT_ONCE, AT_ONCE)
