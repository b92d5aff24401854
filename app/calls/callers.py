"""Who calls, as a desk is to see them: open concerns, appointments and earlier calls, for several calls at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.office_hours import GERMAN_TIME

PROVEN: Final = frozenset({"birth_date", "pin"})
"""What makes of a statement the customer's own; who speaks for somebody else proves nothing."""


@dataclass(frozen=True)
class OpenConcern:
    """Something that the customer left and nobody has finished; ``stated_kind`` is what they chose."""

    id: int
    reference: str
    kind: str
    stated_kind: str
    state: str
    received_at: datetime
    appointment_day: date | None
    promised_by: datetime | None


@dataclass(frozen=True)
class Ahead:
    """An appointment that lies ahead, and whether the customer has cancelled it themselves, proven."""

    appointment_id: str
    starts_at: datetime
    kind: str | None
    room: str | None
    cancelled: bool


@dataclass(frozen=True)
class EarlierCall:
    """A call of the customer's before this one; ``concern`` is what it turned out to be about."""

    id: UUID
    reference: str
    received_at: datetime
    outcome: str | None
    concern: str | None


@dataclass(frozen=True)
class Caller:
    """Whom a call is about.

    Unless ``proven``, the caller has only stated it, or speaks for the customer: nothing here may be told to them
    before they have shown who they are. Of a household alone no customer is known, and no calls or appointments either.
    ``calls_today`` counts this call too, since midnight in German time.
    """

    customer: int | None
    customer_number: str | None
    name: str | None
    household_number: str | None
    proven: bool
    calls_today: int = 0
    open_concerns: tuple[OpenConcern, ...] = ()
    appointments: tuple[Ahead, ...] = ()
    earlier: tuple[EarlierCall, ...] = ()


KNOWN = text("""
SELECT calls.id AS call, calls.assurance, calls.on_behalf, calls.customer_id, customer_number,
       first_name || ' ' || last_name AS name, household_number,
       (SELECT count(*) FROM calls AS today
        WHERE today.customer_id = customers.id AND today.received_at >= :midnight) AS calls_today
FROM calls LEFT JOIN customers ON customers.id = calls.customer_id
LEFT JOIN households ON households.id = coalesce(calls.household_id, customers.household_id)
WHERE calls.id = ANY(:calls) AND (calls.customer_id IS NOT NULL OR calls.household_id IS NOT NULL)
""")
CONCERNS = text("""
SELECT customer_id AS key, id, reference, coalesce(corrected_kind, kind), kind, state, received_at, appointment_day,
       promised_by
FROM (
    SELECT *,
           row_number() OVER (PARTITION BY customer_id ORDER BY received_at DESC, id DESC) AS place
    FROM concerns WHERE customer_id = ANY(:customers) AND state <> 'done'
) AS open WHERE place <= 10 ORDER BY customer_id, place
""")
# What they cancelled themselves stands among their own concerns, where it is found soonest.
APPOINTMENTS = text("""
SELECT customer_id AS key, appointment_id, starts_at, kind, room,
       EXISTS (SELECT FROM concerns c
               WHERE c.customer_id = ahead.customer_id AND c.appointment_id = ahead.appointment_id AND c.verified
                   AND coalesce(c.corrected_kind, c.kind) = 'cancellation'
                   AND c.manner IN ('cannot_come', 'another_date'))
FROM (
    SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY starts_at) AS place
    FROM appointments WHERE customer_id = ANY(:customers) AND starts_at > :now
) AS ahead WHERE place <= 5 ORDER BY customer_id, place
""")
EARLIER = text("""
SELECT this.id AS key, found.* FROM calls AS this CROSS JOIN LATERAL (
    SELECT id, reference, received_at, outcome, coalesce(corrected_concern, concern) FROM calls AS earlier
    WHERE earlier.customer_id = this.customer_id AND (earlier.received_at, earlier.id) < (this.received_at, this.id)
    ORDER BY received_at DESC, id DESC LIMIT 5
) AS found
WHERE this.id = ANY(:calls)
""")


async def callers_of(connection: AsyncConnection, calls: Sequence[UUID], now: datetime) -> Mapping[UUID, Caller]:
    """Return who calls in each of several calls; a call of which nobody is known is left out."""
    midnight = datetime.combine(now.astimezone(GERMAN_TIME).date(), time(), GERMAN_TIME)
    known = (await connection.execute(KNOWN, {"calls": calls, "midnight": midnight})).all()
    customers = {"customers": list({row.customer_id for row in known if row.customer_id}), "now": now}
    concerns = await _by_key(connection, CONCERNS, customers, OpenConcern)
    appointments = await _by_key(connection, APPOINTMENTS, customers, Ahead)
    earlier = await _by_key(connection, EARLIER, {"calls": calls}, EarlierCall)
    return {
        row.call: Caller(
            customer=row.customer_id,
            customer_number=row.customer_number,
            name=row.name,
            household_number=row.household_number,
            proven=row.assurance in PROVEN and not row.on_behalf,
            calls_today=row.calls_today,
            open_concerns=tuple(concerns[row.customer_id]),
            appointments=tuple(appointments[row.customer_id]),
            earlier=tuple(earlier[row.call]),
        )
        for row in known
    }


async def _by_key(
    connection: AsyncConnection, statement: TextClause, values: Mapping[str, Any], shape: type[Any]
) -> dict[Any, list[Any]]:
    """Return the rows of a statement in a shape, by what stands first in each row."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in await connection.execute(statement, values):
        key, *rest = row
        found[key].append(shape(*rest))
    return found
