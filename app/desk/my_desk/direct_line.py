"""One's own entry in the direct-dial list: nobody else puts a line there, and whoever did may take it back (R10)."""

from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page, Role
from app.desk.my_desk.availability import TIMES, staff_of, times_shown
from app.desk.visit import Visit, may
from app.direct_lines import publish_line, revoke_line
from app.edits import ChangedMeanwhile

router = APIRouter(prefix="/times/direct-line")
MyTimes = Annotated[Visit, may(Page.DESK, Role.CASE_MANAGER)]
YES: Final = "yes"


@router.post("/publish")
async def publish(visit: MyTimes) -> Response:
    """Put one's line on the list: the number that was shown, with the consent ticked."""
    if visit.typed("consent") != YES:
        return await times_shown(visit, 422, complaints={"direct_line": "no_consent"})
    try:
        await publish_line(visit.connection, staff_of(visit), visit.typed("line"), visit.now)
    except ChangedMeanwhile:
        return await times_shown(visit, 409, complaints={"direct_line": "line_changed"})
    await visit.note("line_published")
    return visit.see_other(TIMES, "line_published")


@router.post("/revoke")
async def revoke(visit: MyTimes) -> Response:
    """Take one's line off the list."""
    await revoke_line(visit.connection, staff_of(visit))
    await visit.note("line_revoked")
    return visit.see_other(TIMES, "line_revoked")
