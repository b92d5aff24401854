"""Matches what callers left to what the office knows: a person finds out which customer and which appointment is meant.

What was stated stays as it was, and nothing becomes verified by it: that number and birth date fitted can only be said
of the call itself.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.settling import Author, Entry, write_down
from app.customers import NoSuchCustomer
from app.inbox.holding import Held, Seen, as_seen, change, hold, refuse_if_changed
from app.inbox.passing_on import refuse_if_finished
from app.numbers import customer_number


class IsIdentified(ValueError):
    """The call itself told whose concern it is; nobody has to match it."""


class NoCustomerYet(ValueError):
    """Nobody is identified yet, so no appointment can be theirs."""


class NoSuchAppointment(LookupError):
    """The customer has no appointment with this id."""


class NoCancellation(ValueError):
    """The concern is not about an appointment."""


# Whoever matched it may find out that it is somebody else; what the call has told is not theirs to change.
KNOWN = text("""
SELECT customer_number, appointment_id, appointment_day,
       EXISTS (SELECT FROM concern_changes WHERE concern_id = :concern AND what = 'matched') AS by_a_person
FROM concerns LEFT JOIN customers ON customers.id = customer_id WHERE concerns.id = :concern
""")
CUSTOMER = text("SELECT id FROM customers WHERE customer_number = :number")
# Whose it is, is decided anew by what is known now; the day is again the one that was keyed.
MATCH = text("""
UPDATE concerns SET customer_id = :customer, appointment_id = NULL, handed_staff_id = NULL, handed_team_id = NULL,
    appointment_day = CASE WHEN keyed.day IS NULL THEN appointment_day ELSE CAST(nullif(keyed.day, '') AS date) END
FROM (SELECT (SELECT before FROM concern_changes WHERE concern_id = :concern AND what = 'appointment_day'
              ORDER BY id LIMIT 1) AS day) keyed
WHERE id = :concern
""")
# As in a call: the day that was keyed means an appointment where it fits exactly one.
FITTING = text("""
SELECT min(a.appointment_id) FROM appointments a JOIN concerns c ON c.customer_id = a.customer_id
WHERE c.id = :concern AND CAST(a.starts_at AT TIME ZONE 'Europe/Berlin' AS date) = c.appointment_day
HAVING count(*) = 1
""")


async def match_customer(connection: AsyncConnection, seen: Seen, typed_number: str, author: Author) -> Seen:
    """Say whose concern it is that nobody identified; from now on it is their case manager's. Needs a transaction.

    Sent twice, it is done once. A person may match it anew, as long as it was a person who had matched it. Of a
    cancellation the appointment is matched too, where the day that was keyed fits exactly one.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        NoSuchCustomer: nobody has this number.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        IsIdentified: the call had told whose it is.
    """
    held = await hold(connection, seen.concern)
    number, customer = await _find_customer(connection, typed_number)
    known = (await connection.execute(KNOWN, {"concern": held.id})).one()
    if known.customer_number == number and known.by_a_person:
        return await as_seen(connection, held.id)
    await refuse_if_changed(connection, held, seen, author)
    refuse_if_finished(held)
    if known.customer_number and not known.by_a_person:
        raise IsIdentified("the call has told whose concern it is")
    await connection.execute(MATCH, {"concern": held.id, "customer": customer})
    matched = await change(connection, held, author, Entry("matched", known.customer_number or "", number))
    fitting = await connection.scalar(FITTING, {"concern": held.id}) if held.kind == "cancellation" else None
    return await _mean(connection, held, fitting, author) if fitting else matched


async def _find_customer(connection: AsyncConnection, typed: str) -> tuple[str, int]:
    try:
        number = customer_number(typed)
    except ValueError as error:
        raise NoSuchCustomer(str(error)) from error
    found: int | None = await connection.scalar(CUSTOMER, {"number": number})
    if found is None:
        raise NoSuchCustomer(f"no customer has the number {number}")
    return number, found


@dataclass(frozen=True)
class PossibleAppointment:
    """One of a customer's appointments that a cancellation may be about."""

    appointment_id: str
    starts_at: datetime
    room: str | None
    staff_name: str


# On the day that was keyed first; an hour after it began it may still be the one meant.
POSSIBLE = text("""
SELECT a.appointment_id, a.starts_at, a.room, staff.name
FROM concerns c JOIN appointments a ON a.customer_id = c.customer_id JOIN staff ON staff.id = a.staff_id
WHERE c.id = :concern AND (
    a.starts_at > c.received_at - interval '1 hour'
    OR CAST(a.starts_at AT TIME ZONE 'Europe/Berlin' AS date) = c.appointment_day)
ORDER BY CAST(a.starts_at AT TIME ZONE 'Europe/Berlin' AS date) = c.appointment_day IS NOT TRUE, a.starts_at LIMIT 20
""")


async def possible_appointments(connection: AsyncConnection, concern: int) -> tuple[PossibleAppointment, ...]:
    """Return which of the customer's appointments may be meant, the likeliest first; nothing while nobody is known."""
    return tuple(PossibleAppointment(*row) for row in await connection.execute(POSSIBLE, {"concern": concern}))


OF_CUSTOMER = text("""
SELECT a.appointment_id FROM appointments a JOIN concerns c ON c.customer_id = a.customer_id
WHERE c.id = :concern AND a.appointment_id = :appointment
""")


async def match_appointment(connection: AsyncConnection, seen: Seen, appointment_id: str, author: Author) -> Seen:
    """Say which appointment a cancellation is about; from now on it is that appointment's person's.

    Sent twice, it is done once. Needs a transaction.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        NoCancellation: it is about something else.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        NoCustomerYet: it has to be matched to a customer first.
        NoSuchAppointment: the customer has none with this id.
    """
    held = await hold(connection, seen.concern)
    if held.kind != "cancellation":
        raise NoCancellation(f"the concern is of the kind {held.kind}")
    known = (await connection.execute(KNOWN, {"concern": held.id})).one()
    if known.appointment_id == appointment_id:
        return await as_seen(connection, held.id)
    await refuse_if_changed(connection, held, seen, author)
    refuse_if_finished(held)
    if known.customer_number is None:
        raise NoCustomerYet("match the concern to a customer first")
    if await connection.scalar(OF_CUSTOMER, {"concern": held.id, "appointment": appointment_id}) is None:
        raise NoSuchAppointment(f"the customer has no appointment {appointment_id}")
    return await _mean(connection, held, appointment_id, author)


MEAN = text("""
UPDATE concerns SET appointment_id = a.appointment_id, handed_staff_id = NULL, handed_team_id = NULL,
    appointment_day = CAST(a.starts_at AT TIME ZONE 'Europe/Berlin' AS date)
FROM appointments a WHERE concerns.id = :concern AND a.appointment_id = :appointment
RETURNING concerns.appointment_day
""")


async def _mean(connection: AsyncConnection, held: Held, appointment_id: str, author: Author) -> Seen:
    """Put the appointment to the concern; what the day was before stays in its history, and on its receipt."""
    known: Row[Any] = (await connection.execute(KNOWN, {"concern": held.id})).one()
    values = {"concern": held.id, "appointment": appointment_id}
    day: date | None = await connection.scalar(MEAN, values)
    entry = Entry("appointment", known.appointment_id or "", appointment_id)
    if day and day != known.appointment_day:
        before = known.appointment_day.isoformat() if known.appointment_day else ""
        await write_down(connection, [held.id], author, Entry("appointment_day", before, day.isoformat()))
    return await change(connection, held, author, entry)
