"""A customer's own log for other programs: what the office owes everybody of themselves (Art. 15 GDPR)."""

from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Response

from app.api.asked import Signed, Transaction
from app.api.problems import answers
from app.api.scopes import Scoped, wants
from app.api.shapes import CustomerLog
from app.audit import Look, note
from app.customer_log import account_of
from app.customers import NoSuchCustomer
from app.keys import Scope
from app.sealed_files import is_sealed

router = APIRouter(tags=["customers"], route_class=Scoped)
Number = Annotated[str, Path(description="The customer number; blanks do not matter.", examples=["123B456789"])]

NOT_FOUND: Final = (
    "There is no customer with this number whose log a program may read. "
    "Of a sealed file it is printed at the desk, by those who are named for it."
)
"""The same for a sealed file as for a number that nobody has: that a file is sealed is no program's business."""


@router.get("/customers/{customer_number}/log", responses=answers(404), openapi_extra=wants(Scope.READ))
async def customer_log(
    connection: Transaction, author: Signed, response: Response, customer_number: Number
) -> CustomerLog:
    """Show everything that is kept of a customer's calls, in plain German, newest first; nobody of the office is named.

    It is written into the audit log whose log was read. A sealed file is answered like a number that nobody has (404).
    """
    try:
        account = await account_of(connection, customer_number, author.at)
    except NoSuchCustomer as error:
        raise HTTPException(404, NOT_FOUND) from error
    if await is_sealed(connection, account.customer_number):
        raise HTTPException(404, NOT_FOUND)
    await note(connection, Look(None, author.name, "customer_log_printed", account.customer_number), author.at)
    response.headers["Cache-Control"] = "no-store"
    return CustomerLog.model_validate(account)
