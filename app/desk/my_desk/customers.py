"""A customer's file as the telephone knows it: who answers, what is ahead, what was left, every call, every note."""

from typing import Annotated, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.access import Page
from app.customer_file import CustomerFile, find_customer, load_file
from app.customer_log import account_of
from app.desk.typed import RowId
from app.desk.visit import Visit, may
from app.notes.reading import notes_of_customer
from app.numbers import customer_number
from app.responsibility import may_see_customer

router = APIRouter()
AtFile = Annotated[Visit, may(Page.CUSTOMERS)]
NOTES_SHOWN: Final = 50


@router.get("/customers")
async def ask_number(visit: AtFile) -> Response:
    """Ask for a customer number."""
    return visit.show("customers.html", complaint="", typed="")


@router.post("/customers")
async def find(visit: AtFile) -> Response:
    """Lead to the file of a customer number, if it is one for this person: by its internal id, never by the number."""
    typed = visit.typed("customer_number")
    try:
        found = await find_customer(visit.connection, customer_number(typed))
    except ValueError:
        return visit.show("customers.html", 422, complaint="no_number", typed=typed)
    if found is None or not await may_see_customer(visit.connection, visit.person, found, visit.now):
        return visit.show("customers.html", 422, complaint="not_found", typed=typed)
    return visit.see_other(f"/desk/customers/{found}")


@router.get("/customers/{customer}")
async def show_file(visit: AtFile, customer: RowId) -> Response:
    """Show the file."""
    file = await file_for(visit, customer)
    notes = await notes_of_customer(visit.connection, customer, limit=NOTES_SHOWN)
    await visit.note("customer_shown", file.customer_number)
    return visit.show("customer.html", file=file, notes=notes.entries)


@router.get("/customers/{customer}/log")
async def show_log(visit: AtFile, customer: RowId) -> Response:
    """Show everything that is kept, in plain German, to be printed and handed over (Art. 15 GDPR, § 25 SGB X)."""
    file = await file_for(visit, customer)
    account = await account_of(visit.connection, file.customer_number, visit.now)
    await visit.note("customer_log_printed", file.customer_number)
    return visit.show("customer_log.html", file=file, account=account)


async def file_for(visit: Visit, customer: int) -> CustomerFile:
    """Return a file that the person may see; all others do not exist for them."""
    allowed = await may_see_customer(visit.connection, visit.person, customer, visit.now)
    file = await load_file(visit.connection, customer, visit.now) if allowed else None
    if file is None:
        raise HTTPException(404)
    return file
