"""Leaves a concern: what a caller wants done is written down with the second of its receipt and its deadlines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.office_hours import GERMAN_TIME, OfficeHours, office_works_on

AIMED_AT_DAYS, PROMISED_DAYS = 1, 2
"""Working days after which a call-back is due, and by which it has been promised (R12: 24 and 48 hours of service)."""


@dataclass(frozen=True)
class LeftConcern:
    """A concern as a caller leaves it in a turn of a call; ``callback_number`` is E.164, or the one they call from."""

    call: UUID
    turn: int
    ordinal: int
    kind: str
    field: str | None
    at: datetime
    callback_number: str | None = None


# Where no number was keyed, the one they call from stands in, or the one in their file; who is calling is taken from
# what the call knows by now.
LEAVE = text("""
INSERT INTO concerns (call_id, turn, ordinal, reference, kind, received_at, customer_id, household_id, field, verified,
                      callback_number, due_at, promised_by)
SELECT id, :turn, :ordinal, reference, :kind, :at, customer_id, household_id, :field, assurance = 'birth_date',
       coalesce(:callback_number, caller_number, (SELECT phone FROM customers WHERE id = customer_id)),
       :due_at, :promised_by
FROM calls WHERE id = :call
ON CONFLICT DO NOTHING
""")


async def leave_concern(connection: AsyncConnection, concern: LeftConcern, hours: OfficeHours) -> None:
    """Write the concern down; a repeated turn changes nothing. The call must have its customer by then."""
    values = {
        "call": concern.call,
        "turn": concern.turn,
        "ordinal": concern.ordinal,
        "kind": concern.kind,
        "field": concern.field,
        "at": concern.at,
        "callback_number": concern.callback_number if concern.kind == "callback" else None,
        "due_at": working_days_after(concern.at, AIMED_AT_DAYS, hours),
        "promised_by": working_days_after(concern.at, PROMISED_DAYS, hours),
    }
    await connection.execute(LEAVE, values)


def working_days_after(at: datetime, days: int, hours: OfficeHours) -> datetime:
    """Return the same time of day so many working days later: days on which the office has hours at all.

    An office without hours counts calendar days, so that a promise still has an end.
    """
    weekdays = {period.weekday for period in hours.periods} or set(range(7))
    moment = at.astimezone(GERMAN_TIME)
    while days:
        moment += timedelta(days=1)
        if moment.weekday() in weekdays and office_works_on(moment.date(), hours):
            days -= 1
    return moment
