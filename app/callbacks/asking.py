"""Answers what callers ask about their call-backs: which one is meant, what was missed, and how it stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.tables import ANSWERED_BY_RINGING


@dataclass(frozen=True)
class Pending:
    """An open order about which the customer has been rung: whoever rings the office's number back means this one."""

    concern_id: int
    customer_id: int | None
    field: str | None
    reference: str


@dataclass(frozen=True)
class OrderState:
    """How an order stands; ``attempts`` counts those at which the customer was rung and not reached."""

    reference: str
    received_at: datetime
    promised_by: datetime | None
    state: str
    attempts: int


MISSED = "customer_outcome IN ('no_answer','busy','mailbox','failed','declined')"
"""An attempt at which the customer was rung and not reached."""

PENDING = text(f"""
SELECT id, customer_id, field, reference FROM concerns
WHERE callback_number = :phone AND state <> 'done' AND {ANSWERED_BY_RINGING}
    AND EXISTS (SELECT FROM callback_attempts
                WHERE concern_id = concerns.id AND staff_outcome = 'accepted' AND placed_at <= :now)
LIMIT 2
""")  # noqa: S608 - a constant


async def pending_for_number(connection: AsyncConnection, phone: str, now: datetime) -> Pending | None:
    """Return the open order about which a number (E.164) was rung; nothing where there is none, or more than one.

    A number is no proof of who is calling: nothing of the order may be disclosed for it (R6).
    """
    rows = (await connection.execute(PENDING, {"phone": phone, "now": now})).all()
    return Pending(*rows[0]) if len(rows) == 1 else None


# The call in which this is asked has not ended, so it is not the customer's last one.
MISSED_SINCE = text(f"""
SELECT count(*) FROM callback_attempts JOIN concerns ON concerns.id = concern_id
WHERE customer_id = :customer AND state <> 'done' AND {ANSWERED_BY_RINGING} AND {MISSED}
    AND placed_at > (SELECT coalesce(max(received_at), '-infinity') FROM calls
                     WHERE customer_id = :customer AND ended_at IS NOT NULL)
""")  # noqa: S608 - the parts are constants


async def missed_attempts(connection: AsyncConnection, customer_id: int) -> int:
    """Return how often a customer was rung in vain about open orders since they last called."""
    missed: int = (await connection.execute(MISSED_SINCE, {"customer": customer_id})).scalar_one()
    return missed


ORDERS = text(f"""
SELECT reference, received_at, promised_by, state,
       (SELECT count(*) FROM callback_attempts WHERE concern_id = concerns.id AND {MISSED})
FROM concerns WHERE customer_id = :customer AND callback_number IS NOT NULL AND {ANSWERED_BY_RINGING}
ORDER BY received_at DESC, id DESC
""")  # noqa: S608 - the parts are constants


async def orders_of(connection: AsyncConnection, customer_id: int) -> tuple[OrderState, ...]:
    """Return a customer's call-back orders, newest first."""
    return tuple(OrderState(*row) for row in await connection.execute(ORDERS, {"customer": customer_id}))
