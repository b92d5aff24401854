"""The list of concerns: all that somebody may look at, by kind and by how they stand."""

from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page, Role
from app.concerns.listing import Readable, Wanted, list_readable
from app.desk.cursors import cursor_of, place_of
from app.desk.visit import Visit, may
from app.responsibility import visible_customers

router = APIRouter()
A_PAGE: Final = 50
KINDS: Final = ("cancellation", "callback", "message", "documents", "payment", "other")
STATES: Final = {
    "waiting": ("open", "acknowledged"),
    "open": ("open",),
    "done": ("done",),
    "all": ("open", "acknowledged", "done"),
}


@router.get("/concerns")
async def show_concerns(
    visit: Annotated[Visit, may(Page.CONCERNS)], kind: str = "", state: str = "waiting", after: str = ""
) -> Response:
    """Show a page of them."""
    person = visit.person
    readable = Readable(
        person.account,
        await visible_customers(visit.connection, person, visit.now),
        person.staff,
        person.team,
        nobodys=person.has(Role.SERVICE_CENTRE),
    )
    wanted = Wanted(kind if kind in KINDS else None, STATES.get(state, STATES["waiting"]))
    found = await list_readable(visit.connection, readable, wanted, limit=A_PAGE, after=place_of(after))
    await visit.note("concerns_listed", **({"of_kind": kind} if kind in KINDS else {}), stand=state[:20])
    return visit.show(
        "concerns.html",
        concerns=found.entries,
        next=cursor_of(found.next),
        kinds=KINDS,
        states=tuple(STATES),
        kind=kind,
        state=state if state in STATES else "waiting",
        first=not after,
    )
