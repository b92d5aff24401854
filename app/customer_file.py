"""A customer's file as the telephone knows it: who answers for them, what is ahead, what was left, every call."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.customers import Customer


@dataclass(frozen=True)
class Responsible:
    """Who answers for a customer in a field, and who stands in for them."""

    field: str
    name: str
    team: str
    stand_in: str | None


@dataclass(frozen=True)
class Expected:
    """An appointment; ``cancelled_at`` is when the customer cancelled it, proven or not."""

    starts_at: datetime
    kind: str | None
    room: str | None
    with_whom: str
    cancelled_at: datetime | None


@dataclass(frozen=True)
class Left:
    """A concern in one line; ``kind`` is what it turned out to be."""

    id: int
    reference: str
    kind: str
    state: str
    received_at: datetime
    appointment_day: date | None


@dataclass(frozen=True)
class Rang:
    """A call in one line."""

    id: UUID
    reference: str
    received_at: datetime
    language: str
    concern: str | None
    outcome: str | None


@dataclass(frozen=True)
class CustomerFile:
    """All of it; lists are newest first, appointments the next one first."""

    id: int
    customer_number: str
    name: str
    born: date
    language: str
    phone: str | None
    household_number: str | None
    sealed: bool
    responsible: tuple[Responsible, ...]
    appointments: tuple[Expected, ...]
    concerns: tuple[Left, ...]
    calls: tuple[Rang, ...]


PERSON = text("""
SELECT customers.id, customer_number, first_name || ' ' || last_name, born, language, phone, household_number, sealed
FROM customers LEFT JOIN households ON households.id = household_id WHERE customers.id = :customer
""")
RESPONSIBLE = text("""
SELECT assignments.field, staff.name, teams.name, deputy.name
FROM assignments JOIN staff ON staff.id = assignments.staff_id JOIN teams ON teams.id = staff.team_id
LEFT JOIN staff AS deputy ON deputy.id = staff.stand_in_id
WHERE customer_id = :customer ORDER BY assignments.field DESC
""")
EXPECTED = text("""
SELECT starts_at, kind, room, staff.name,
       (SELECT min(received_at) FROM concerns WHERE concerns.appointment_id = appointments.appointment_id
        AND concerns.kind = 'cancellation' AND manner IN ('cannot_come', 'another_date'))
FROM appointments JOIN staff ON staff.id = appointments.staff_id
WHERE customer_id = :customer AND starts_at > CAST(:now AS timestamptz) - interval '12 hours'
ORDER BY starts_at LIMIT 20
""")
LEFT = text("""
SELECT id, reference, coalesce(corrected_kind, kind), state, received_at, appointment_day
FROM concerns WHERE customer_id = :customer ORDER BY received_at DESC, id DESC LIMIT 50
""")
RANG = text("""
SELECT id, reference, received_at, language, coalesce(corrected_concern, concern), outcome
FROM calls WHERE customer_id = :customer ORDER BY received_at DESC, id DESC LIMIT 50
""")


async def find_customer(connection: AsyncConnection, customer_number: str) -> int | None:
    """Return the internal id of a customer number, or nothing."""
    found: int | None = await connection.scalar(select(Customer.id).where(Customer.customer_number == customer_number))
    return found


async def load_file(connection: AsyncConnection, customer: int, now: datetime) -> CustomerFile | None:
    """Return a customer's file by the internal id, or nothing; of concerns and calls the latest fifty."""
    person: Any = (await connection.execute(PERSON, {"customer": customer})).one_or_none()
    if person is None:
        return None

    async def rows(statement: TextClause, **more: datetime) -> Any:  # noqa: ANN401 - rows, each in its own shape
        return (await connection.execute(statement, {"customer": customer, **more})).all()

    lists = (
        tuple(Responsible(*row) for row in await rows(RESPONSIBLE)),
        tuple(Expected(*row) for row in await rows(EXPECTED, now=now)),
        tuple(Left(*row) for row in await rows(LEFT)),
        tuple(Rang(*row) for row in await rows(RANG)),
    )
    return CustomerFile(*(*person, *lists))
