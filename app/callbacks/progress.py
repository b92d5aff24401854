"""Notes how an attempt goes: webhooks come late, twice and in any order, and the first word about anything stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.concerns.settling import Author, finish_order
from app.concerns.tables import ANSWERED_BY_RINGING

HOUSE: Final = "house"
"""Who finishes an order that has been kept."""


@dataclass(frozen=True)
class SeenAttempt:
    """An attempt as it stands; ``number`` is the customer's (E.164), nothing where nobody is to be rung any more."""

    concern: int
    call: UUID
    role: str
    number: str | None
    staff_outcome: str | None
    customer_outcome: str | None
    has_ended: bool
    """Whether the office has hung up."""

    @property
    def may_be_taken(self) -> bool:
        """Whether somebody of the office may still decide."""
        return self.number is not None and self.staff_outcome is None and not self.has_ended

    @property
    def rings_customer(self) -> bool:
        """Whether the office waits for the customer."""
        return (
            self.number is not None
            and self.staff_outcome == "accepted"
            and self.customer_outcome is None
            and not self.has_ended
        )


# The order is locked too: nobody finishes it between this look and what comes of it.
SEEN = text(f"""
SELECT concern_id, call_id, role, CASE WHEN state <> 'done' AND {ANSWERED_BY_RINGING} THEN callback_number END,
       staff_outcome, customer_outcome, ended_at IS NOT NULL
FROM callback_attempts JOIN concerns ON concerns.id = concern_id
WHERE callback_attempts.id = :attempt FOR UPDATE
""")  # noqa: S608 - a constant


async def look_at(connection: AsyncConnection, attempt: int) -> SeenAttempt | None:
    """Return an attempt as it stands, locked for this transaction with its order; nothing where there is none."""
    row = (await connection.execute(SEEN, {"attempt": attempt})).one_or_none()
    return SeenAttempt(*row) if row else None


PICKED_UP = text("""
UPDATE callback_attempts SET staff_answered_at = coalesce(staff_answered_at, :at),
    carrier_call_id = coalesce(carrier_call_id, nullif(:sid, ''))
WHERE id = :attempt
""")


async def staff_picked_up(connection: AsyncConnection, attempt: int, sid: str, at: datetime) -> None:
    """Note that somebody of the office hears what the call is about."""
    await connection.execute(PICKED_UP, {"attempt": attempt, "sid": sid, "at": at})


TAKEN = text("""
UPDATE callback_attempts SET staff_outcome = coalesce(staff_outcome, :outcome),
    ended_at = CASE WHEN :outcome = 'accepted' THEN ended_at ELSE coalesce(ended_at, :at) END
WHERE id = :attempt RETURNING staff_outcome
""")


async def staff_decided(connection: AsyncConnection, attempt: int, outcome: str, at: datetime) -> None:
    """Note what somebody of the office did (accepted, declined, mailbox); to be asked only while they may."""
    await connection.execute(TAKEN, {"attempt": attempt, "outcome": outcome, "at": at})


# Whoever picked up and never decided has hung up on the announcement.
LEFT = text("""
UPDATE callback_attempts SET
    staff_outcome = coalesce(staff_outcome, CASE
        WHEN :status = 'busy' THEN 'busy' WHEN :status = 'no-answer' THEN 'no_answer'
        WHEN :status = 'completed' AND staff_answered_at IS NOT NULL THEN 'declined' ELSE 'failed' END),
    ended_at = coalesce(ended_at, :at), carrier_call_id = coalesce(carrier_call_id, nullif(:sid, ''))
WHERE id = :attempt RETURNING staff_outcome
""")


async def staff_left(connection: AsyncConnection, attempt: int, status: str, sid: str, at: datetime) -> str | None:
    """Note the end of the office's line and return how it came out with the office.

    Whether customer and office spoke is another report's matter, which may come before this one or after it.
    """
    values = {"attempt": attempt, "status": status, "sid": sid, "at": at}
    outcome: str | None = await connection.scalar(LEFT, values)
    return outcome


EXISTS = text("""
UPDATE callback_attempts SET carrier_call_id = coalesce(carrier_call_id, nullif(:sid, '')) WHERE id = :attempt
""")


async def is_under_way(connection: AsyncConnection, attempt: int, sid: str) -> None:
    """Note that the carrier has placed the call: it has told us so."""
    await connection.execute(EXISTS, {"attempt": attempt, "sid": sid})


CUSTOMER_PICKED_UP = text("""
UPDATE callback_attempts SET customer_answered_at = coalesce(customer_answered_at, :at) WHERE id = :attempt
""")


async def customer_picked_up(connection: AsyncConnection, attempt: int, at: datetime) -> None:
    """Note that somebody, or something, has picked up at the customer's."""
    await connection.execute(CUSTOMER_PICKED_UP, {"attempt": attempt, "at": at})


SCREENED = text("""
UPDATE callback_attempts SET
    customer_screened = coalesce(customer_screened, :screened),
    customer_screened_at = coalesce(customer_screened_at, CAST(:at AS timestamptz))
WHERE id = :attempt RETURNING customer_screened
""")


async def customer_decided(connection: AsyncConnection, attempt: int, screened: str, at: datetime) -> str | None:
    """Note what was done with the question (accepted, declined, silent); returns the first decision, which counts."""
    decided: str | None = await connection.scalar(SCREENED, {"attempt": attempt, "screened": screened, "at": at})
    return decided


# Without the office's key nobody was rung; such a report is none of ours and changes nothing.
CLOSE = text("""
UPDATE callback_attempts SET
    customer_outcome = CAST(:outcomes AS jsonb) ->> coalesce(customer_screened, ''),
    ended_at = coalesce(ended_at, :at),
    talked_s = CASE WHEN CAST(:outcomes AS jsonb) ->> coalesce(customer_screened, '') = 'connected'
        THEN greatest(0, CAST(:connected_s AS int)
            - coalesce(round(extract(epoch FROM customer_screened_at - customer_answered_at)), 0)::int) END
WHERE id = :attempt AND staff_outcome = 'accepted' AND customer_outcome IS NULL
RETURNING customer_outcome, customer_screened_at
""")


# What counts is when they began to speak; in time or not is a matter of working days, as it was promised.
KEPT = text("""
SELECT CAST(:at AS timestamptz) <= due_at AS aim, CAST(:at AS timestamptz) <= promised_by AS promise
FROM concerns WHERE id = :concern
""")


@dataclass(frozen=True)
class Ending:
    """How the customer's line came out, by what was pressed there (nothing: ""); ``connected_s`` from its pick-up."""

    outcomes: Mapping[str, str]
    at: datetime
    connected_s: int | None = None


async def close(connection: AsyncConnection, attempt: int, seen: SeenAttempt, ending: Ending) -> None:
    """Note how an attempt came out; if customer and office spoke, the order is done (R12)."""
    values = {
        "attempt": attempt,
        "outcomes": json.dumps(dict(ending.outcomes)),
        "at": ending.at,
        "connected_s": ending.connected_s,
    }
    row = (await connection.execute(CLOSE, values)).one_or_none()
    if row is None:
        return
    await note(connection, seen.call, attempt, "customer", ending.at, outcome=row.customer_outcome)
    if row.customer_outcome == "connected":
        await finish_order(connection, seen.concern, Author(HOUSE, ending.at))
        within = (await connection.execute(KEPT, {"concern": seen.concern, "at": row.customer_screened_at})).one()
        details = {"within_24_h": within.aim, "within_48_h": within.promise}
        await note(connection, seen.call, attempt, "kept", ending.at, **details)


async def keep_by_ringing_back(connection: AsyncConnection, concern: int, at: datetime) -> None:
    """Finish an order whose customer has reached their person by ringing the number back."""
    await finish_order(connection, concern, Author(HOUSE, at))


async def note(
    connection: AsyncConnection, call: UUID, attempt: int, what: str, at: datetime, **details: str | bool
) -> None:
    """Note something about an attempt in the log of the call that left the order, once."""
    await note_events(connection, call, [Event(f"callback-attempt-{attempt}-{what}", f"callback_{what}", at, details)])
