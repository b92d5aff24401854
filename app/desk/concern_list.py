"""The list of concerns: all that somebody may look at, by kind and by how they stand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page, Role
from app.concerns.listing import Readable, Wanted, list_readable
from app.desk.visit import Visit, may
from app.paging import Place
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
    await visit.note("concerns_listed", kind=kind if kind in KINDS else "", state=state if state in STATES else "")
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


def cursor_of(place: Place[int] | None) -> str:
    """Return a place of the list as it stands in an address; it tells a time and a number, and nothing of anybody."""
    if place is None:
        return ""
    return urlsafe_b64encode(f"{place.received_at.isoformat()} {place.id}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place[int] | None:
    """Return the place that an address names, or nothing where it makes no sense: then the list begins at the top."""
    try:
        at, number = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        moment = datetime.fromisoformat(at)
        return Place(moment, int(number)) if moment.tzinfo and len(number) < len("2147483648") else None
    except ValueError:
        return None
