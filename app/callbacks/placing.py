"""Places call-backs: each order that is due gets its decision, and each attempt is written down before it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks.dialling import CallRefused, Dialled, place_call
from app.callbacks.orders import DueOrder, helpers_for, next_due
from app.callbacks.progress import HOUSE
from app.callbacks.scheduling import LeaveToPerson, Ring, Wait, decide
from app.calls.log import Event, note_events
from app.concerns.settling import Author, finish_order
from app.jobs import Workshop
from app.office_hours import load_office_hours

LOG = structlog.get_logger()
NEVER_OPEN_AGAIN: Final = timedelta(days=1)
"""An office without hours may get some: it is looked at again."""
A_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Placed:
    """An attempt that is written down and is now to be made; ``line`` is whom to ring first (E.164)."""

    attempt: int
    due: DueOrder
    role: str
    line: str


Addresses = Callable[[Placed], Dialled]
"""Says where the carrier asks about an attempt: how that is sealed into an address is none of this noun's business."""


async def place_due(workshop: Workshop, addresses: Addresses) -> None:
    """Look at every order that is due, and ring somebody for those whose time it is.

    A carrier that does not answer is left alone until the next round: its silence must not wear out all orders.
    """
    async with workshop.engine.begin() as connection:
        await close_lost(connection, workshop.clock())
    while placed := await next_attempt(workshop):
        try:
            sid = await place_call(workshop.http, workshop.settings, addresses(placed))
        except (httpx.HTTPError, TimeoutError) as error:
            await note_failed(workshop, placed, type(error).__name__)
            return
        except (CallRefused, ValueError) as error:
            await note_failed(workshop, placed, type(error).__name__)
        else:
            await note_placed(workshop, placed, sid)


async def next_attempt(workshop: Workshop) -> Placed | None:
    """Decide about one order after the other, each in its own transaction, until one is to be rung.

    By the return the attempt is committed: from now on it is made once, or never.
    """
    while True:
        now = workshop.clock()
        async with workshop.engine.begin() as connection:
            due = await next_due(connection, now)
            if due is None:
                return None
            placed = await carry_out(connection, workshop, due, now)
        if placed:
            return placed


async def carry_out(connection: AsyncConnection, workshop: Workshop, due: DueOrder, now: datetime) -> Placed | None:
    """Decide about an order and write the decision down."""
    helpers = await helpers_for(connection, due, now, workshop.settings.service_centre_line)
    match decide(due.order, now, await load_office_hours(connection), helpers):
        case Wait(until):
            await look_again(connection, due, until or now + NEVER_OPEN_AGAIN)
        case LeaveToPerson():
            await leave_to_person(connection, due, now)
        case Ring() as ring:
            return await begin_attempt(connection, due, ring, now)
    return None


LOOK_AGAIN = text("UPDATE concerns SET ring_at = :at WHERE id = :concern")


async def look_again(connection: AsyncConnection, due: DueOrder, at: datetime) -> None:
    """Leave an order alone until a time."""
    await connection.execute(LOOK_AGAIN, {"concern": due.concern, "at": at})


UNREACHED = text("UPDATE concerns SET unreached_at = :at WHERE id = :concern")


async def leave_to_person(connection: AsyncConnection, due: DueOrder, now: datetime) -> None:
    """Ring no more by itself; the concern stays as it is for a person."""
    await connection.execute(UNREACHED, {"concern": due.concern, "at": now})
    attempts = len(due.order.attempts)
    await note(connection, due, now, ("unreached", f"unreached-{attempts}"), missed=len(due.order.missed))


# Nothing is written where the order, or whoever is to be rung, has come under way in the meantime.
BEGIN = text("""
INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_id, team_id)
SELECT :concern, 1 + count(*), :at, :role, :staff, :team FROM callback_attempts WHERE concern_id = :concern
ON CONFLICT DO NOTHING RETURNING id, number
""")


async def begin_attempt(connection: AsyncConnection, due: DueOrder, ring: Ring, now: datetime) -> Placed | None:
    """Write an attempt down; nothing comes of it where somebody else was quicker."""
    helper = ring.helper
    values = {"concern": due.concern, "at": now, "role": helper.role, "staff": helper.staff, "team": helper.team}
    row = (await connection.execute(BEGIN, values)).one_or_none()
    if row is None:
        await look_again(connection, due, now + A_MINUTE)
        return None
    if ring.escalated_from:
        roles = {"from_role": ring.escalated_from, "to_role": helper.role}
        await note(connection, due, now, ("escalated", f"escalated-{row.number}"), **roles)
    await note(connection, due, now, ("rung", f"rung-{row.number}"), role=helper.role, attempt=row.number)
    return Placed(row.id, due, helper.role, helper.line)


async def note(
    connection: AsyncConnection, due: DueOrder, at: datetime, what: tuple[str, str], **details: str | int
) -> None:
    """Note something about an order in the log of the call that left it, once: its kind, and what makes it one."""
    kind, key = what
    event = Event(f"callback-{due.concern}-{key}", f"callback_{kind}", at, details)
    await note_events(connection, due.call, [event])


PLACED = text("UPDATE callback_attempts SET carrier_call_id = coalesce(carrier_call_id, :sid) WHERE id = :attempt")


async def note_placed(workshop: Workshop, placed: Placed, sid: str) -> None:
    """Note the carrier's id of the call; its first webhook may have been quicker."""
    async with workshop.engine.begin() as connection:
        await connection.execute(PLACED, {"attempt": placed.attempt, "sid": sid})


# A call whose webhooks have come exists, whatever became of the answer to the request.
FAILED = text("""
UPDATE callback_attempts SET staff_outcome = 'failed', ended_at = :at
WHERE id = :attempt AND staff_outcome IS NULL AND carrier_call_id IS NULL
""")


async def note_failed(workshop: Workshop, placed: Placed, why: str) -> None:
    """Count an attempt as failed: should the carrier ring somebody for it after all, they hear that it is too late."""
    LOG.warning("callback_not_placed", attempt=placed.attempt, why=why)
    async with workshop.engine.begin() as connection:
        await connection.execute(FAILED, {"attempt": placed.attempt, "at": workshop.clock()})


NEVER_TAKEN: Final = timedelta(minutes=5)
NEVER_ENDED: Final = timedelta(hours=3, minutes=15)
"""Longer than the longest talk and all that comes before it."""
LOST = text("""
UPDATE callback_attempts SET
    customer_outcome = CASE WHEN staff_outcome = 'accepted' AND customer_screened = 'accepted' THEN 'connected'
                            WHEN staff_outcome = 'accepted' THEN 'cancelled' END,
    staff_outcome = coalesce(staff_outcome, 'failed'), ended_at = coalesce(ended_at, :now)
WHERE (staff_outcome IS NULL OR staff_outcome = 'accepted' AND customer_outcome IS NULL)
    AND (staff_outcome IS NULL AND placed_at <= :taken OR ended_at <= :taken OR placed_at <= :ended)
RETURNING id, concern_id, customer_outcome
""")


async def close_lost(connection: AsyncConnection, now: datetime) -> None:
    """Close attempts of which nothing more is heard: a worker that died before it asked, or a report that was lost.

    Whoever had pressed the key was connected: their order is done. Otherwise it is not known whether the customer was
    reached, so it counts as no attempt to reach them.
    """
    values = {"now": now, "taken": now - NEVER_TAKEN, "ended": now - NEVER_ENDED}
    for lost in (await connection.execute(LOST, values)).all():
        LOG.warning("callback_lost", attempt=lost.id)
        if lost.customer_outcome == "connected":
            await finish_order(connection, lost.concern_id, Author(HOUSE, now))
