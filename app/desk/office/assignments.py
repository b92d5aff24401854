"""Who is responsible for a customer, by hand: a number and names of staff, never the customer's name.

The number is typed into a form and answered at once. Of a sealed file nothing is told or changed here.
"""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from app.administration import Responsibility, assign, list_colleagues, list_teams, responsibilities
from app.customers import FIELDS, Customer, NoSuchCustomer
from app.desk.office.seen import ADMIN, Administration, difference_in, row_typed
from app.desk.visit import Visit
from app.edits import ChangedMeanwhile, Edit
from app.numbers import customer_number
from app.responsibility import hidden_customers
from app.staff import NoSuchStaff

router = APIRouter()
ASSIGNMENTS: Final = f"{ADMIN}/assignments"


@dataclass(frozen=True)
class Found:
    """A customer by number; ``id`` is internal."""

    id: int
    number: str


async def open_customer(visit: Visit, typed: str) -> Found:
    """Return the customer with a number, however it is spelt, whose file is open to whoever asks.

    Raises:
        NoSuchCustomer: nobody has it, nobody can, or the file is sealed: which of these is not told.
    """
    try:
        number = customer_number(typed)
    except ValueError as why:
        raise NoSuchCustomer("no customer number") from why
    found: int | None = await visit.connection.scalar(select(Customer.id).where(Customer.customer_number == number))
    if found is None or await hidden_customers(visit.connection, visit.person, {found}):
        raise NoSuchCustomer("none that may be shown")
    return Found(found, number)


@router.get("/admin/assignments")
async def ask_for_number(visit: Administration) -> Response:
    """Ask whose case managers are wanted."""
    return visit.show("assignments.html", **NOTHING)


NOTHING: Final[dict[str, Any]] = {"found": None, "typed": "", "complaint": "", "difference": None, "saved": False}


@router.post("/admin/assignments")
async def find(visit: Administration) -> Response:
    """Show who is responsible for a customer."""
    typed = visit.typed("number")
    try:
        found = await open_customer(visit, typed)
    except NoSuchCustomer:
        complaint = "no_open_customer"
        return visit.show("assignments.html", 422, **{**NOTHING, "typed": typed, "complaint": complaint})
    await visit.note("assignments_read", found.number)
    return await shown(visit, found)


async def shown(visit: Visit, found: Found, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show a customer's case managers, field by field."""
    teams = {one.id: one.name for one in await list_teams(visit.connection)}
    everybody = await list_colleagues(visit.connection)
    values = {**NOTHING, "found": found, "typed": found.number, "chosen": {}, "complaints": {}, **more}
    return visit.show(
        "assignments.html",
        status,
        mine=await responsibilities(visit.connection, found.id),
        fields=FIELDS,
        colleagues={field: [one for one in everybody if one.field == field] for field in FIELDS},
        others={field: [one for one in everybody if one.field != field] for field in FIELDS},
        teams=teams,
        names={one.id: one.name for one in everybody},
        **values,
    )


@router.post("/admin/assignments/change")
async def change(visit: Administration) -> Response:
    """Make somebody else responsible in one field, or nobody."""
    try:
        found = await open_customer(visit, visit.typed("number"))
    except NoSuchCustomer:
        return visit.see_other(ASSIGNMENTS, "office_gone")
    field = visit.typed("field")
    if field not in FIELDS:
        return await shown(visit, found, 422)
    edit, chosen = Edit(row_typed(visit, "seen"), row_typed(visit, "staff")), {field: visit.typed("staff")}
    try:
        await assign(visit.connection, Responsibility(found.id, field), edit, visit.author)
    except NoSuchStaff:
        return await shown(visit, found, 422, complaints={field: "nobody_there"}, chosen=chosen)
    except ChangedMeanwhile as why:
        names = {one.id: one.name for one in await list_colleagues(visit.connection)}
        told = difference_in(field, why, lambda one: names.get(one, ""))
        return await shown(visit, found, 409, difference=told, chosen=chosen)
    await visit.note("assignment_changed", found.number, kind=field)
    return await shown(visit, found, saved=True)
