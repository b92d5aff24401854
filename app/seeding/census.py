"""Takes a census: who lives in the town and who works at its office, by the numbers under which they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.office_hours import OfficeHours, load_office_hours


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at the office; ``stand_in`` is the number of whoever answers instead."""

    id: int
    staff_id: str
    team: int
    stand_in: int | None


@dataclass(frozen=True)
class Resident:
    """A customer; ``managers`` are numbers of staff by field, placement first.

    ``household_keys`` are what the first of a household keys for it, who is the one whose case manager is rung then.
    """

    id: int
    customer_number: str
    born: date
    language: str
    phone: str | None
    household: int | None
    household_keys: str | None
    managers: Mapping[str, int]


@dataclass(frozen=True)
class Away:
    """A time (end excluded) in which somebody cannot be rung, as the absences tell it now."""

    staff: int
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class Expected:
    """An appointment that lies ahead; ``id`` is the calendar's."""

    id: str
    customer: int
    staff: int
    starts_at: datetime


@dataclass(frozen=True)
class Town:
    """Everybody there is, by the numbers under which they are stored."""

    residents: Sequence[Resident]
    colleagues: Mapping[int, Colleague]
    away: Sequence[Away]
    expected: Sequence[Expected]
    hours: OfficeHours

    def resident(self, customer_number: str) -> Resident | None:
        """Return who has a customer number, if there is somebody."""
        return next((one for one in self.residents if one.customer_number == customer_number), None)


# A household is served by whoever pays the benefits of its first member, as the directory has it.
RESIDENTS = text("""
SELECT customers.id, customer_number, born, language, phone, household_id AS household,
       CASE WHEN customers.id = first_value(customers.id) OVER (
           PARTITION BY household_id ORDER BY benefits.staff_id IS NULL, customer_number)
           AND benefits.staff_id IS NOT NULL THEN households.keys END AS household_keys,
       placement.staff_id AS placement, benefits.staff_id AS benefits
FROM customers LEFT JOIN households ON households.id = household_id
    LEFT JOIN assignments placement ON placement.customer_id = customers.id AND placement.field = 'placement'
    LEFT JOIN assignments benefits ON benefits.customer_id = customers.id AND benefits.field = 'benefits'
ORDER BY customers.id
""")
COLLEAGUES = text("SELECT id, staff_id, team_id, stand_in_id FROM staff ORDER BY id")
AWAY = text("SELECT staff_id, starts_at, ends_at, reason FROM absences ORDER BY starts_at, id")
EXPECTED = text("SELECT appointment_id, customer_id, staff_id, starts_at FROM appointments ORDER BY starts_at, id")


async def take_census(connection: AsyncConnection) -> Town:
    """Return who lives and works in the town now."""
    rows = (await connection.execute(RESIDENTS)).mappings()
    residents = tuple(resident_of(row) for row in rows)
    colleagues = {row.id: Colleague(*row) for row in await connection.execute(COLLEAGUES)}
    away = tuple(Away(*row) for row in await connection.execute(AWAY))
    expected = tuple(Expected(*row) for row in await connection.execute(EXPECTED))
    return Town(residents, colleagues, away, expected, await load_office_hours(connection))


def resident_of(row: Mapping[Any, Any]) -> Resident:
    """Turn a row into a resident."""
    told = dict(row)
    managers = {field: told.pop(field) for field in ("placement", "benefits")}
    return Resident(**told, managers={field: staff for field, staff in managers.items() if staff})
