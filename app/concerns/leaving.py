"""Leaves a concern: what a caller wants done is written down with the second of its receipt and its deadlines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.numbers import diallable
from app.office_hours import GERMAN_TIME, OfficeHours, office_works_on
from app.receipts.issuing import issue_receipt

AT_ONCE = timedelta(hours=4)
"""Aim of an order that keeps a place in the queue: as long as that the house waits for the line to become free."""
AIMED_AT_DAYS, PROMISED_DAYS = 1, 2
"""Working days after which a call-back is due, and by which it has been promised (R12: 24 and 48 hours of service)."""


@dataclass(frozen=True)
class Declared:
    """What a caller says of an appointment; without a ``day`` they mean their nearest one.

    ``heard_nearest`` is for who has keyed the PIN and been told which appointment is the nearest.
    """

    day: date | None
    manner: str
    reason: str
    heard_nearest: bool = False


@dataclass(frozen=True)
class Leaver:
    """Who leaves a concern, as the conversation knows them in that very turn: internal ids, and whether proven.

    ``stated_number`` is what somebody keyed whom it does not identify: for a person to match. ``stated_birth_date`` is
    what they keyed, whether it fitted or not: the receipt is found again by that very date.
    """

    customer: int | None = None
    household: int | None = None
    verified: bool = False
    on_behalf: bool = False
    stated_number: str | None = None
    stated_birth_date: date | None = None


@dataclass(frozen=True)
class LeftConcern:
    """A concern as a caller leaves it in a turn of a call; ``callback_number`` is E.164, or the one they call from.

    ``at_once`` keeps the place of somebody who has waited on the line until now.
    """

    call: UUID
    turn: int
    ordinal: int
    reference: str
    kind: str
    field: str | None
    at: datetime
    callback_number: str | None = None
    window: str | None = None
    at_once: bool = False
    declared: Declared | None = None
    leaver: Leaver = Leaver()


# Where no number was keyed, the one they call from stands in, or the one in their file if it can be rung. An
# appointment is the one meant only where the day fits exactly one, and one that its own customer has cancelled is not
# the nearest any more; what others say of it changes nothing. An hour after it began it may still be the one meant.
# Who rings once more to be sure must not lose a second appointment: where an earlier call has cancelled the one that
# would be the nearest, a person asks which is meant.
LEAVE = text("""
WITH told AS (
    SELECT id, CAST(:customer AS int) AS customer_id, caller_number FROM calls WHERE id = :call
), coming AS (
    SELECT a.appointment_id, a.starts_at,
           (SELECT bool_and(c.call_id = :call) FROM concerns c
            WHERE c.appointment_id = a.appointment_id AND c.kind = 'cancellation'
                AND c.verified AND c.manner IN ('cannot_come', 'another_date')) AS cancelled_here
    FROM appointments a JOIN told ON told.customer_id = a.customer_id
    WHERE a.starts_at > CAST(:at AS timestamptz) - interval '1 hour'
), ahead AS (
    SELECT appointment_id, CAST(starts_at AT TIME ZONE 'Europe/Berlin' AS date) AS day,
           row_number() OVER (ORDER BY :heard_nearest AND starts_at <= :at, starts_at) AS nearness,
           count(*) OVER (PARTITION BY CAST(starts_at AT TIME ZONE 'Europe/Berlin' AS date)) AS that_day,
           EXISTS (SELECT FROM coming c WHERE NOT c.cancelled_here AND c.starts_at < coming.starts_at) AS in_doubt
    FROM coming WHERE cancelled_here IS NULL
), meant AS (
    SELECT appointment_id, day FROM ahead
    WHERE :kind = 'cancellation'
        AND CASE WHEN CAST(:day AS date) IS NULL THEN nearness = 1 AND (:heard_nearest OR NOT in_doubt)
                 ELSE day = :day AND that_day = 1 END
)
INSERT INTO concerns (call_id, turn, ordinal, reference, kind, received_at, customer_id, household_id, field, verified,
                      on_behalf, callback_number, callback_window, due_at, promised_by, appointment_day, appointment_id,
                      nearest, manner, reason, stated_number, stated_birth_date)
SELECT id, :turn, :ordinal, :reference, :kind, :at, customer_id, :household, :field, :verified, :on_behalf,
       coalesce(:callback_number, caller_number, :phone),
       :window, :due_at, :promised_by, coalesce(:day, (SELECT day FROM meant)), (SELECT appointment_id FROM meant),
       :kind = 'cancellation' AND CAST(:day AS date) IS NULL, :manner, :reason, :stated_number, :stated_birth_date
FROM told
ON CONFLICT (call_id, turn, ordinal) DO NOTHING RETURNING id
""")


PHONE = text("SELECT phone FROM customers WHERE id = :customer")


async def leave_concern(connection: AsyncConnection, concern: LeftConcern, hours: OfficeHours) -> None:
    """Write the concern and its receipt down; a repeated turn changes nothing."""
    said, leaver = concern.declared, concern.leaver
    phone = await connection.scalar(PHONE, {"customer": leaver.customer}) if leaver.customer else None
    values = {
        "call": concern.call,
        "turn": concern.turn,
        "ordinal": concern.ordinal,
        "reference": concern.reference,
        "kind": concern.kind,
        "field": concern.field,
        "at": concern.at,
        **vars(leaver),
        "phone": diallable(phone) if phone else None,
        "callback_number": concern.callback_number,
        "window": concern.window,
        "due_at": concern.at + AT_ONCE if concern.at_once else working_days_after(concern.at, AIMED_AT_DAYS, hours),
        "promised_by": working_days_after(concern.at, PROMISED_DAYS, hours),
        "heard_nearest": said is not None and said.heard_nearest,
        "day": said.day if said else None,
        "manner": said.manner if said else None,
        "reason": said.reason if said else None,
    }
    left: int | None = await connection.scalar(LEAVE, values)
    if left is not None:
        await issue_receipt(connection, left)


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
