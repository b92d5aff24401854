"""The call log for other programs. No route takes a member of staff: the log is not about them (R24, R25)."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query

from app.api.asked import After, From, Limit, To, Transaction, cursor, from_time, place, to_time
from app.api.problems import answers
from app.api.scopes import Scoped, wants
from app.api.shapes import Call, Items, Outcome
from app.calls.reading import CallFilter, find_call, list_calls
from app.keys import Scope

router = APIRouter(tags=["calls"], route_class=Scoped)
ConcernOfCall = Annotated[str | None, Query(pattern="^[a-z_]{1,40}$", description="What the call was about.")]
Reference = Annotated[str | None, Query(pattern="^[0-9 ]{1,20}$", description="The Vorgangsnummer.")]


@router.get("/calls", responses=answers(), openapi_extra=wants(Scope.READ))
async def calls(  # noqa: PLR0913, PLR0917 - one parameter of the function a parameter of the query
    connection: Transaction,
    since: From = None,
    to: To = None,
    outcome: Outcome | None = None,
    concern: ConcernOfCall = None,
    reference: Reference = None,
    limit: Limit = 50,
    after: After = None,
) -> Items[Call]:
    """List calls, newest first."""
    digits = re.sub(r"\D", "", reference) if reference else None
    wanted = CallFilter(from_time(since), to_time(to), outcome, concern, digits)
    page = await list_calls(connection, wanted, limit=limit, after=place(after, UUID))
    return Items(items=[Call.of(entry) for entry in page.entries], next=cursor(page.next))


@router.get("/calls/{call_id}", responses=answers(404), openapi_extra=wants(Scope.READ))
async def call(connection: Transaction, call_id: UUID) -> Call:
    """Show one call."""
    found = await find_call(connection, call_id)
    if found is None:
        raise HTTPException(404, "There is no call with this id.")
    return Call.of(found)
