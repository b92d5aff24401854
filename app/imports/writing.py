"""Looks up and stores imported rows: what is there already, in the shape of the file, and what has to be written."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import ARRAY, Integer, any_, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.appointments import Appointment
from app.customers import Assignment, Customer, Household
from app.imports.bulk import among, numbers_of, upsert
from app.imports.rows import AppointmentRow, CustomerRow, StaffRow
from app.numbers import keys_of, without_letters
from app.staff import StaffMember
from app.teams import Team

Stored = dict[str, dict[str, Any]]
"""Rows as their models dump them, by what identifies them."""


async def stored_staff(connection: AsyncConnection, ids: Iterable[str]) -> Stored:
    """Return the staff of these ids as the file would state them."""
    stand_in = aliased(StaffMember)
    statement = (
        select(
            StaffMember.staff_id,
            StaffMember.name,
            Team.name.label("team"),
            StaffMember.field,
            StaffMember.line,
            StaffMember.email,
            stand_in.staff_id.label("stand_in"),
            StaffMember.roles,
        )
        .join(Team, Team.id == StaffMember.team_id)
        .outerjoin(stand_in, stand_in.id == StaffMember.stand_in_id)
        .where(among(StaffMember.staff_id, ids))
    )
    rows = (await connection.execute(statement)).mappings()
    return {row["staff_id"]: {**row, "roles": tuple(row["roles"])} for row in rows}


async def save_staff(connection: AsyncConnection, rows: Sequence[StaffRow]) -> None:
    """Write staff and the teams they name."""
    await _save_staff(connection, rows, frozenset({"team", "stand_in"}))


async def save_staff_but_roles(connection: AsyncConnection, rows: Sequence[StaffRow]) -> None:
    """Write all of them but their roles, which stay as they are; who is new has none."""
    await _save_staff(connection, rows, frozenset({"team", "stand_in", "roles"}))


async def _save_staff(connection: AsyncConnection, rows: Sequence[StaffRow], but: AbstractSet[str]) -> None:
    """Write staff without some columns; stand-ins come last, for they may stand further down in the same file."""
    await upsert(connection, Team, [{"name": team} for team in sorted({row.team for row in rows})], keys=["name"])
    teams = await numbers_of(connection, Team.name, {row.team for row in rows})
    people = [{**row.model_dump(exclude=set(but)), "team_id": teams[row.team], "stand_in_id": None} for row in rows]
    await upsert(connection, StaffMember, people, keys=["staff_id"])
    named = {row.stand_in for row in rows if row.stand_in}
    stand_ins = await numbers_of(connection, StaffMember.staff_id, named)
    again = [
        {**person, "stand_in_id": stand_ins[row.stand_in]}
        for person, row in zip(people, rows, strict=True)
        if row.stand_in
    ]
    await upsert(connection, StaffMember, again, keys=["staff_id"])


async def stored_customers(connection: AsyncConnection, ids: Iterable[str]) -> Stored:
    """Return the customers of these numbers as the file would state them."""
    statement = (
        select(
            Customer.customer_number,
            Household.household_number,
            Customer.first_name,
            Customer.last_name,
            Customer.born,
            Customer.language,
            Customer.phone,
            *(_manager(field).label(f"{field}_manager") for field in ("placement", "benefits")),
        )
        .outerjoin(Household, Household.id == Customer.household_id)
        .outerjoin(Assignment, Assignment.customer_id == Customer.id)
        .outerjoin(StaffMember, StaffMember.id == Assignment.staff_id)
        .where(among(Customer.customer_number, ids))
        .group_by(Customer.id, Household.id)
    )
    rows = (await connection.execute(statement)).mappings()
    return {row["customer_number"]: dict(row) for row in rows}


def _manager(field: str) -> Any:  # noqa: ANN401 - an aggregate with a filter has no type of its own
    return func.max(StaffMember.staff_id).filter(Assignment.field == field)


async def save_customers(connection: AsyncConnection, rows: Sequence[CustomerRow]) -> None:
    """Write customers, the households they name and who is responsible for them, and nobody else."""
    numbers = sorted({row.household_number for row in rows if row.household_number})
    households = [{"household_number": number, "keys": without_letters(number)} for number in numbers]
    await upsert(connection, Household, households, keys=["household_number"])
    household_ids = await numbers_of(connection, Household.household_number, numbers)
    people = [_customer(row, household_ids) for row in rows]
    await upsert(connection, Customer, people, keys=["customer_number"])
    await _assign(connection, rows)


def _customer(row: CustomerRow, households: dict[str, int]) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"household_number", "placement_manager", "benefits_manager"}),
        "household_id": households.get(row.household_number or ""),
        "keys": keys_of(row.customer_number),
        "keys_without_letter": without_letters(row.customer_number),
    }


async def _assign(connection: AsyncConnection, rows: Sequence[CustomerRow]) -> None:
    customers = await numbers_of(connection, Customer.customer_number, [row.customer_number for row in rows])
    chosen = [
        (customers[row.customer_number], field, manager)
        for row in rows
        for field, manager in (("placement", row.placement_manager), ("benefits", row.benefits_manager))
        if manager
    ]
    staff = await numbers_of(connection, StaffMember.staff_id, {manager for _, _, manager in chosen})
    numbers = literal(list(customers.values()), ARRAY(Integer))
    await connection.execute(delete(Assignment).where(Assignment.customer_id == any_(numbers)))
    assignments = [
        {"customer_id": customer, "field": field, "staff_id": staff[manager]} for customer, field, manager in chosen
    ]
    await upsert(connection, Assignment, assignments, keys=["customer_id", "field"])


async def stored_appointments(connection: AsyncConnection, ids: Iterable[str]) -> Stored:
    """Return the appointments of these ids as the file would state them."""
    statement = (
        select(
            Appointment.appointment_id,
            Customer.customer_number,
            StaffMember.staff_id,
            Appointment.starts_at,
            Appointment.room,
            Appointment.kind,
        )
        .join(Customer, Customer.id == Appointment.customer_id)
        .join(StaffMember, StaffMember.id == Appointment.staff_id)
        .where(among(Appointment.appointment_id, ids))
    )
    rows = (await connection.execute(statement)).mappings()
    return {row["appointment_id"]: dict(row) for row in rows}


async def save_appointments(connection: AsyncConnection, rows: Sequence[AppointmentRow]) -> None:
    """Write appointments of customers and staff who are known."""
    customers = await numbers_of(connection, Customer.customer_number, {row.customer_number for row in rows})
    staff = await numbers_of(connection, StaffMember.staff_id, {row.staff_id for row in rows})
    appointments = [
        {
            **row.model_dump(exclude={"customer_number", "staff_id"}),
            "customer_id": customers[row.customer_number],
            "staff_id": staff[row.staff_id],
        }
        for row in rows
    ]
    await upsert(connection, Appointment, appointments, keys=["appointment_id"])
