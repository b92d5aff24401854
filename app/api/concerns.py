"""Concerns for other programs: to read, to acknowledge, to correct and to finish, with their receipts on paper."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.asked import After, From, Limit, Signed, To, Transaction, cursor, from_time, place, to_time
from app.api.problems import Fault, Unacceptable, answers
from app.api.scopes import Scoped, wants
from app.api.shapes import Concern, Items, Kind, NextState, Settlement, State
from app.concerns.reading import ConcernFilter, find_concern, list_concerns
from app.concerns.settling import (
    AlreadyFurther,
    Author,
    NoSuchConcern,
    acknowledge_concern,
    correct_kind,
    finish_concern,
)
from app.keys import Scope
from app.receipts.handing_out import NoReceiptToPrint, hand_out
from app.sealed_files import is_of_sealed_file

router = APIRouter(tags=["concerns"], route_class=Scoped)
PDF: Final = "application/pdf"
NO_RECEIPT: Final = "There is no receipt with this reference that a program may print."
Reference = Annotated[str, Path(description="The Vorgangsnummer; blanks between its groups do not matter.")]


@router.get("/concerns", responses=answers(), openapi_extra=wants(Scope.READ))
async def concerns(  # noqa: PLR0913, PLR0917 - one parameter of the function a parameter of the query
    connection: Transaction,
    kind: Kind | None = None,
    state: State | None = None,
    since: From = None,
    to: To = None,
    limit: Limit = 50,
    after: After = None,
) -> Items[Concern]:
    """List concerns, newest first; the kind is the one that counts now."""
    wanted = ConcernFilter(kind, state, from_time(since), to_time(to))
    page = await list_concerns(connection, wanted, limit=limit, after=place(after, _serial))
    return Items(items=[Concern.model_validate(entry) for entry in page.entries], next=cursor(page.next))


@router.get("/concerns/{reference}", responses=answers(404), openapi_extra=wants(Scope.READ))
async def concern(connection: Transaction, reference: Reference) -> Concern:
    """Show the concern with this reference; of several left in one call, the latest."""
    return await _show(connection, _digits(reference))


@router.patch("/concerns/{reference}", responses=answers(404, 409, 413), openapi_extra=wants(Scope.CONCERNS))
async def settle(connection: Transaction, author: Signed, reference: Reference, settlement: Settlement) -> Concern:
    """Acknowledge, correct or finish a concern; what was stated is kept beside what was corrected."""
    try:
        await _settle(connection, _digits(reference), author, settlement)
    except NoSuchConcern as error:
        raise HTTPException(404, "There is no concern with this reference.") from error
    except AlreadyFurther as error:
        raise HTTPException(409, str(error)) from error
    return await _show(connection, _digits(reference))


@router.get(
    "/concerns/{reference}/receipt",
    response_class=Response,
    responses={200: {"content": {PDF: {}}, "description": "The receipt."}, **answers(404, 409)},
    openapi_extra=wants(Scope.READ),
)
async def receipt(connection: Transaction, author: Signed, reference: Reference) -> Response:
    """Print the receipt with this reference as PDF/A-3 and PDF/UA, its proof attached; of several the latest.

    Of a sealed file it is printed at the desk, by those who are named for it; here it is answered like none (404).
    """
    digits = _digits(reference)
    if await is_of_sealed_file(connection, digits):
        raise HTTPException(404, NO_RECEIPT)
    try:
        printed = await hand_out(connection, digits, author.at)
    except NoReceiptToPrint as error:
        if error.why == "no_such_receipt":
            raise HTTPException(404, NO_RECEIPT) from error
        raise HTTPException(409, f"The receipt was changed since it was issued: {error}.") from error
    named = f'attachment; filename="{printed.name}"'
    return Response(printed.pdf, media_type=PDF, headers={"Content-Disposition": named, "Cache-Control": "no-store"})


async def _settle(connection: AsyncConnection, reference: str, author: Author, settlement: Settlement) -> None:
    if settlement.kind is None and settlement.state is None:
        raise Unacceptable(Fault(where="body", name="", message="must say a state, a kind or both"))
    if settlement.kind is not None:
        await correct_kind(connection, reference, author, settlement.kind)
    if settlement.state is not None:
        await _move(connection, reference, author, settlement.state)


async def _move(connection: AsyncConnection, reference: str, author: Author, state: NextState) -> None:
    settle_as = {"acknowledged": acknowledge_concern, "done": finish_concern}
    await settle_as[state](connection, reference, author)


async def _show(connection: AsyncConnection, reference: str) -> Concern:
    found = await find_concern(connection, reference)
    if found is None:
        raise HTTPException(404, "There is no concern with this reference.")
    return Concern.model_validate(found)


def _digits(reference: str) -> str:
    """Return the reference without the blanks between its groups; whatever else it holds, no concern has it."""
    digits = re.sub(r"\s", "", reference)
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise HTTPException(404, "There is no concern with this reference.")
    return digits


def _serial(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError("no such row")
    return number
