"""One colleague: the line, the stand-in, and what is planned; each changed for itself, with both values kept."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.administration import (
    Colleague,
    NotALine,
    OwnStandIn,
    change_line,
    change_stand_in,
    list_colleagues,
    list_teams,
)
from app.availability.reading import plans_of
from app.desk.office.overview import away_now
from app.desk.office.seen import Administration, difference_in, row_typed
from app.desk.office.staff import STAFF
from app.desk.telephones import telephone_shown
from app.desk.typed import RowId, fault_of
from app.desk.visit import Visit
from app.edits import ChangedMeanwhile, Edit
from app.office_hours import GERMAN_TIME
from app.staff import NoSuchStaff

router = APIRouter()
NOTHING_TYPED: Final[dict[str, Any]] = {"complaints": {}, "typed": {}, "difference": None, "seen": {}, "warned": ()}


@router.get("/admin/staff/{staff}")
async def show_somebody(visit: Administration, staff: RowId) -> Response:
    """Show one colleague."""
    return await somebody_shown(visit, staff)


async def somebody_shown(visit: Visit, staff: int, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page; ``more`` is what was not taken, what was typed, and what differs."""
    everybody = await list_colleagues(visit.connection)
    somebody = await there_is(visit, staff)
    teams = {one.id: one.name for one in await list_teams(visit.connection)}
    plan = (await plans_of(visit.connection, [staff], visit.now))[staff]
    return visit.show(
        "colleague.html",
        status,
        somebody=somebody,
        teams=teams,
        colleagues=[one for one in everybody if one.id != staff],
        names={one.id: one.name for one in everybody},
        plan=plan,
        away=away_now(plan, visit.now),
        telephone=telephone_shown,
        today=visit.now.astimezone(GERMAN_TIME).date(),
        **{**NOTHING_TYPED, **more},
    )


@router.post("/admin/staff/{staff}/line")
async def set_line(visit: Administration, staff: RowId) -> Response:
    """Change on which line somebody is rung."""
    seen, typed = visit.typed("seen"), visit.typed("line")
    if fault := fault_of(typed):
        return await somebody_shown(visit, staff, 422, complaints={"line": fault}, typed={"line": typed})
    try:
        await change_line(visit.connection, staff, Edit(seen, typed), visit.author)
    except NotALine:
        return await somebody_shown(visit, staff, 422, complaints={"line": "not_a_line"}, typed={"line": typed})
    except NoSuchStaff:
        raise HTTPException(404) from None
    except ChangedMeanwhile as why:
        told = difference_in("line", why, telephone_shown)
        return await somebody_shown(visit, staff, 409, difference=told, typed={"line": typed})
    return visit.see_other(f"{STAFF}/{staff}", "office_saved")


@router.post("/admin/staff/{staff}/stand-in")
async def set_stand_in(visit: Administration, staff: RowId) -> Response:
    """Change who stands in for somebody, or let the team do so."""
    edit = Edit(row_typed(visit, "seen"), row_typed(visit, "stand_in"))
    typed = {"permanent": visit.typed("stand_in")}
    await there_is(visit, staff)
    try:
        absent = await change_stand_in(visit.connection, staff, edit, visit.author)
    except (OwnStandIn, NoSuchStaff) as why:
        complaint = "own_stand_in" if isinstance(why, OwnStandIn) else "nobody_there"
        return await somebody_shown(visit, staff, 422, complaints={"stand_in": complaint}, typed=typed)
    except ChangedMeanwhile as why:
        names = {one.id: one.name for one in await list_colleagues(visit.connection)}
        told = difference_in("stand_in", why, lambda one: names.get(one, ""))
        return await somebody_shown(visit, staff, 409, difference=told, typed=typed)
    if absent:
        return await somebody_shown(visit, staff, warned=absent)
    return visit.see_other(f"{STAFF}/{staff}", "office_saved")


async def there_is(visit: Visit, staff: int) -> Colleague:
    """Return who has an id.

    Raises:
        HTTPException: nobody has it (404).
    """
    found = next((one for one in await list_colleagues(visit.connection) if one.id == staff), None)
    if found is None:
        raise HTTPException(404)
    return found
