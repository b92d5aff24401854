"""Absences of the own team, for whoever leads it: entered for a colleague who is ill and cannot do it, and ended (R10).

As where administration enters them, it is noted that it was done, and for whom, but no time of it (R24).
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page
from app.availability import NoSuchAbsence, NotPossible
from app.availability.of_team import NotOfTheTeam, absences_of, end_for, enter_for, members_of
from app.desk.my_desk.availability import COMPLAINTS, NotATime
from app.desk.my_desk.people import colleagues
from app.desk.office.absences import leave_typed
from app.desk.office.seen import row_typed
from app.desk.visit import Visit, may
from app.office_hours import GERMAN_TIME
from app.staff import NoSuchStaff

router = APIRouter(prefix="/absences")
Leading = Annotated[Visit, may(Page.ABSENCES)]
HERE: Final = "/desk/absences"


@router.get("")
async def show_absences(visit: Leading) -> Response:
    """Show who of the team is away, until when, and what is ahead."""
    return await absences_shown(visit)


async def absences_shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page; ``more`` is what was not taken, what was typed, and whom it is wise to warn of."""
    team = visit.person.team
    return visit.show(
        "team_absences.html",
        status,
        absences=await absences_of(visit.connection, team, visit.now),
        members=await members_of(visit.connection, team),
        colleagues=await colleagues(visit.connection),
        today=visit.now.astimezone(GERMAN_TIME).date(),
        **{"complaints": {}, "typed": {}, "warned": (), **more},
    )


@router.post("")
async def enter_absence(visit: Leading) -> Response:
    """Enter that somebody of the team is away, from today at the earliest."""
    staff = row_typed(visit, "colleague") or 0
    try:
        staff_id, planned = await enter_for(visit.connection, visit.person.team, staff, leave_typed(visit), visit.now)
    except NotOfTheTeam:
        return await absences_shown(visit, 422, complaints={"colleague": "not_of_the_team"}, typed=visit.form)
    except NotATime as why:
        return await absences_shown(visit, 422, complaints={why.field: "not_a_time"}, typed=visit.form)
    except (NotPossible, NoSuchStaff) as why:
        field, complaint = COMPLAINTS[type(why)]
        name = "away_stand_in" if field == "stand_in" else field
        return await absences_shown(visit, 422, complaints={name: complaint}, typed=visit.form)
    await visit.note("absence_entered", staff_id)
    if planned.stand_in_is_absent:
        return await absences_shown(visit, warned=planned.stand_in_is_absent)
    return visit.see_other(HERE, "office_absence_entered")


@router.post("/end")
async def end_absence(visit: Leading) -> Response:
    """End an absence of somebody who is there again, or take back one that is ahead."""
    staff, absence = row_typed(visit, "colleague") or 0, row_typed(visit, "absence") or 0
    try:
        staff_id = await end_for(visit.connection, visit.person.team, staff, absence, visit.now)
    except (NotOfTheTeam, NoSuchAbsence):
        return await absences_shown(visit, 409, complaints={"absence": "gone"})
    await visit.note("absence_taken_back", staff_id)
    return visit.see_other(HERE, "office_absence_taken_back")
