"""The office's records for other programs: one customer, appointment or member of staff at a time."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.asked import Signed, Transaction
from app.api.problems import Fault, Unacceptable, answers
from app.api.scopes import Scoped, ScopeLacking, may_set_roles, wants
from app.imports import WITHOUT_ROLES, ImportResult, Record, Rejection, import_records, note_roles
from app.imports.checking import check
from app.imports.plan import NOT_TO_BE_SET
from app.imports.rows import AppointmentFields, AppointmentRow, CustomerFields, CustomerRow, Row, StaffFields, StaffRow
from app.imports.spellings import CustomerNumber, Identifier
from app.imports.writing import stored_staff
from app.keys import Scope

router = APIRouter(tags=["records"], route_class=Scoped)
InPath = Annotated[str, Path(pattern=r"^[\w:@+-][\w.:@+-]*$", max_length=64)]
Stored = TypeVar("Stored", bound=Row)


class CustomerBody(CustomerFields):
    """A customer without the number, or with the one that the address names."""

    customer_number: CustomerNumber | None = None


class StaffBody(StaffFields):
    """A member of staff without the id, or with the one that the address names."""

    staff_id: Identifier | None = None


class AppointmentBody(AppointmentFields):
    """An appointment without its id, or with the one that the address names."""

    appointment_id: Identifier | None = None


def _answers(model: type[Row]) -> dict[int | str, dict[str, Any]]:
    return {201: {"model": model, "description": "It was new."}, **answers(413)}


@router.put("/customers/{customer_number}", responses=_answers(CustomerRow), openapi_extra=wants(Scope.RECORDS))
async def put_customer(
    connection: Transaction,
    response: Response,
    customer_number: Annotated[str, Path(pattern="^[0-9 ]+[A-Za-z][0-9 ]+$", examples=["123B456789"])],
    body: CustomerBody,
) -> CustomerRow:
    """Store a customer: everything that is left out is gone afterwards."""
    row, result = await _store(connection, "customers", CustomerRow, customer_number, body)
    response.status_code = 201 if result.created else 200
    return row


@router.put("/staff/{staff_id}", responses=_answers(StaffRow), openapi_extra=wants(Scope.STAFF))
async def put_staff(  # noqa: PLR0913, PLR0917 - what a request brings
    request: Request,
    connection: Transaction,
    author: Signed,
    response: Response,
    staff_id: InPath,
    body: StaffBody,
) -> StaffRow:
    """Store a member of staff; a team that is new is made.

    Without the scope `roles` their roles stay as they are: leave them out. Others than those are refused (403).
    """
    kind = "staff" if may_set_roles(request) else WITHOUT_ROLES
    row, result = await _store(connection, kind, StaffRow, staff_id, body)
    response.status_code = 201 if result.created else 200
    await note_roles(connection, author.name, result, author.at)
    stored = await stored_staff(connection, [row.id])
    return row.model_copy(update={"roles": stored[row.id]["roles"]})


@router.put("/appointments/{appointment_id}", responses=_answers(AppointmentRow), openapi_extra=wants(Scope.RECORDS))
async def put_appointment(
    connection: Transaction, response: Response, appointment_id: InPath, body: AppointmentBody
) -> AppointmentRow:
    """Store an appointment of a customer and a member of staff who are known."""
    row, result = await _store(connection, "appointments", AppointmentRow, appointment_id, body)
    response.status_code = 201 if result.created else 200
    return row


async def _store(
    connection: AsyncConnection, kind: str, model: type[Stored], identity: str, body: Row
) -> tuple[Stored, ImportResult]:
    row = _row(model, identity, body)
    record = Record(1, row.model_dump())
    result = await import_records(connection, kind, [record], dry_run=False, partial=False)
    _refuse(model, result.rejected)
    return row, result


def _row(model: type[Stored], identity: str, body: Row) -> Stored:
    checked, rejected = check(model, [Record(1, {**body.model_dump(), model.key: identity})])
    _refuse(model, rejected)
    stated = getattr(body, model.key)
    if stated not in {None, checked[0].row.id}:
        raise Unacceptable(Fault(where="body", name=model.key, message="is not the one in the address"))
    return checked[0].row


def _refuse(model: type[Row], rejected: Sequence[Rejection]) -> None:
    if any(one.complaint and one.complaint.sentence == NOT_TO_BE_SET for one in rejected):
        raise ScopeLacking(Scope.ROLES)
    if rejected:
        raise Unacceptable(
            *(
                Fault(where="path" if one.column == model.key else "body", name=one.column, message=one.message)
                for one in rejected
            )
        )
