"""Absences that somebody else enters: for a colleague who is ill and cannot do it (R10).

That it was done is noted, and for whom, but no time of it: the audit log is kept for years, and when somebody was away
is nothing that this house keeps (R24).
"""

from fastapi import APIRouter
from starlette.responses import Response

from app.availability import Leave, NoSuchAbsence, NotPossible, plan_absence
from app.availability.of_team import end_absence_of
from app.desk.my_desk.availability import COMPLAINTS, NotATime, moment
from app.desk.office.seen import Administration, row_typed
from app.desk.office.somebody import somebody_shown, there_is
from app.desk.office.staff import STAFF
from app.desk.typed import RowId
from app.desk.visit import Visit
from app.staff import NoSuchStaff

router = APIRouter()


@router.post("/admin/staff/{staff}/away")
async def enter_absence(visit: Administration, staff: RowId) -> Response:
    """Enter that somebody is away, from today at the earliest."""
    somebody = await there_is(visit, staff)
    try:
        planned = await plan_absence(visit.connection, staff, leave_typed(visit), visit.now)
    except NotATime as why:
        return await somebody_shown(visit, staff, 422, complaints={why.field: "not_a_time"}, typed=visit.form)
    except (NotPossible, NoSuchStaff) as why:
        field, complaint = COMPLAINTS[type(why)]
        name = "away_stand_in" if field == "stand_in" else field
        return await somebody_shown(visit, staff, 422, complaints={name: complaint}, typed=visit.form)
    await visit.note("absence_entered", somebody.staff_id)
    if planned.stand_in_is_absent:
        return await somebody_shown(visit, staff, warned=planned.stand_in_is_absent)
    return visit.see_other(f"{STAFF}/{staff}", "office_absence_entered")


def leave_typed(visit: Visit) -> Leave:
    """Read an absence out of a form; without times whole days are meant.

    Raises:
        NotATime: a day or a time is none.
    """
    return Leave(
        moment(visit.typed("from_day"), visit.typed("from_time") or "00:00", "from_day"),
        moment(visit.typed("until_day"), visit.typed("until_time") or "23:59", "until_day"),
        row_typed(visit, "away_stand_in"),
    )


@router.post("/admin/staff/{staff}/away/cancel")
async def take_absence_back(visit: Administration, staff: RowId) -> Response:
    """Take an absence back, for somebody who is there again."""
    somebody = await there_is(visit, staff)
    try:
        await end_absence_of(visit.connection, staff, row_typed(visit, "absence") or 0, visit.now)
    except NoSuchAbsence:
        return await somebody_shown(visit, staff, 409, complaints={"absence": "gone"})
    await visit.note("absence_taken_back", somebody.staff_id)
    return visit.see_other(f"{STAFF}/{staff}", "office_absence_taken_back")
