"""Closures: single days on which the office is closed besides the holidays, each with its reason."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.administration import DayIsOver, NotAReason, change_closure
from app.desk.office.hours import HOURS, hours_shown
from app.desk.office.seen import Administration, difference_in
from app.desk.visit import Visit
from app.edits import ChangedMeanwhile, Edit

router = APIRouter()


@router.post("/admin/closures")
async def set_closure(visit: Administration) -> Response:
    """Close the office on a day, for a reason that staff and callers may be told, or give another reason."""
    return await changed(visit, visit.typed("reason"), "office_closed")


@router.post("/admin/closures/remove")
async def remove_closure(visit: Administration) -> Response:
    """Open the office again on a day."""
    return await changed(visit, None, "office_opened")


async def changed(visit: Visit, wanted: str | None, done: str) -> Response:
    """Change one day; on the form of a new one nothing was seen, so that a closure of somebody else is not overwritten.

    A complaint about a day that is listed stands in its row, where it was typed.
    """
    listed = "seen" in visit.form
    try:
        day = date.fromisoformat(visit.typed("day"))
    except ValueError:
        return await hours_shown(visit, 422, complaints={"day_closed": "not_a_day"}, typed=visit.form)
    where = f"reason-{day}" if listed else "reason"
    try:
        await change_closure(visit.connection, day, Edit(visit.typed("seen") or None, wanted), visit.author)
    except DayIsOver:
        return await hours_shown(visit, 422, complaints={"day_closed": "day_is_over"}, typed=visit.form)
    except NotAReason:
        return await hours_shown(visit, 422, complaints={where: "not_a_reason"}, typed=visit.form)
    except ChangedMeanwhile as why:
        told = difference_in("closure", why, lambda one: one or "")
        return await hours_shown(visit, 409, difference=told, typed=visit.form)
    return visit.see_other(HOURS, done)
