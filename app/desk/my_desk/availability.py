"""Whether one can be rung: set here, and true for the next call."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page, Role
from app.availability import (
    AwayAlready,
    BeginsInThePast,
    EndsBeforeItBegins,
    IsOver,
    Leave,
    NoSuchAbsence,
    NotPossible,
    NotToday,
    StandsInForThemselves,
    TooFarAhead,
    availability_of,
    cancel_absence,
    plan_absence,
    set_free,
    set_in_consultation,
    set_phone_hours,
)
from app.desk.my_desk.page import HERE, shown
from app.desk.my_desk.people import colleagues
from app.desk.telephones import telephone_shown
from app.desk.typed import is_row
from app.desk.visit import Visit, may
from app.direct_lines import own_line
from app.edits import ChangedMeanwhile, Edit
from app.office_hours import GERMAN_TIME, OpenPeriod, load_office_hours
from app.staff import NoSuchStaff
from app.weekly import Week, WeekMakesNoSense

router = APIRouter(prefix="/times")
MyTimes = Annotated[Visit, may(Page.DESK, Role.CASE_MANAGER)]
TIMES: Final = "/desk/times"
PERIODS_A_DAY: Final = 2
COMPLAINTS: Final[Mapping[type[Exception], tuple[str, str]]] = {
    EndsBeforeItBegins: ("until_day", "ends_before"),
    IsOver: ("until_day", "is_over"),
    BeginsInThePast: ("from_day", "in_the_past"),
    TooFarAhead: ("until_day", "too_far"),
    StandsInForThemselves: ("stand_in", "oneself"),
    AwayAlready: ("from_day", "away_already"),
    NotToday: ("until", "not_today"),
    NoSuchStaff: ("stand_in", "nobody"),
}


class NotATime(ValueError):
    """What was typed is no day, or no time of day."""

    def __init__(self, field: str) -> None:
        """Name the field."""
        super().__init__(field)
        self.field = field


@router.post("/free")
async def be_free(visit: MyTimes) -> Response:
    """End whatever keeps one from the telephone."""
    await set_free(visit.connection, staff_of(visit), visit.now)
    return visit.see_other(HERE, "free")


@router.post("/consultation")
async def be_in_consultation(visit: MyTimes) -> Response:
    """Have a visitor, for some minutes or until a time of today."""
    try:
        await set_in_consultation(visit.connection, staff_of(visit), until(visit), visit.now)
    except NotATime:
        return await shown(visit, 422, complaints={"until": "not_a_time"}, typed={"until": visit.typed("until")})
    except (IsOver, NotToday, AwayAlready) as why:
        complaint = {IsOver: "is_over", NotToday: "not_today", AwayAlready: "away_now"}[type(why)]
        return await shown(visit, 422, complaints={"until": complaint}, typed={"until": visit.typed("until")})
    return visit.see_other(HERE, "in_consultation")


def until(visit: Visit) -> datetime:
    """Return the end of a consultation: so many minutes from now, or a time of today."""
    minutes = visit.typed("minutes")
    if minutes.isdecimal() and len(minutes) < len("1000"):
        today = visit.now.astimezone(GERMAN_TIME).date()
        midnight = datetime.combine(today + timedelta(days=1), time(), GERMAN_TIME)
        return min(visit.now + timedelta(minutes=int(minutes)), midnight)
    return moment(visit.now.astimezone(GERMAN_TIME).date().isoformat(), visit.typed("until"), "until")


@router.get("")
async def show_times(visit: MyTimes) -> Response:
    """Show absences, planned ones too, and phone hours."""
    return await times_shown(visit)


async def times_shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show them; ``more`` says what was not taken, and what was typed."""
    hours = await load_office_hours(visit.connection)
    availability = await availability_of(visit.connection, staff_of(visit), visit.now, hours)
    everybody = await colleagues(visit.connection)
    return visit.show(
        "my_times.html",
        status,
        availability=availability,
        colleagues=[one for one in everybody if one.id != visit.person.staff],
        names={one.id: one.name for one in everybody},
        week=[[p for p in availability.plan.phone_hours if p.weekday == day] for day in range(5)],
        periods=range(PERIODS_A_DAY),
        today=visit.now.astimezone(GERMAN_TIME).date(),
        telephone=telephone_shown,
        direct_line=await own_line(visit.connection, staff_of(visit)),
        **{"complaints": {}, "typed": {}, "warned": (), **more},
    )


@router.post("/away")
async def be_away(visit: MyTimes) -> Response:
    """Plan an absence, or begin one."""
    try:
        stand_in = visit.typed("stand_in")
        leave = Leave(
            moment(visit.typed("from_day"), visit.typed("from_time") or "00:00", "from_day"),
            moment(visit.typed("until_day"), visit.typed("until_time") or "23:59", "until_day"),
            int(stand_in) if is_row(stand_in) else None,
        )
        planned = await plan_absence(visit.connection, staff_of(visit), leave, visit.now)
    except NotATime as why:
        return await times_shown(visit, 422, complaints={why.field: "not_a_time"}, typed=visit.form)
    except (NotPossible, NoSuchStaff) as why:
        field, complaint = COMPLAINTS[type(why)]
        return await times_shown(visit, 422, complaints={field: complaint}, typed=visit.form)
    if planned.stand_in_is_absent:
        return await times_shown(visit, warned=planned.stand_in_is_absent)
    return visit.see_other(TIMES, "away_planned")


@router.post("/away/cancel")
async def come_back(visit: MyTimes) -> Response:
    """Take an absence back."""
    absence = visit.typed("absence")
    try:
        await cancel_absence(visit.connection, staff_of(visit), int(absence) if is_row(absence) else 0, visit.now)
    except NoSuchAbsence:
        return await times_shown(visit, 409, complaints={"absence": "gone"})
    return visit.see_other(TIMES, "away_cancelled")


@router.post("/phone-hours")
async def choose_phone_hours(visit: MyTimes) -> Response:
    """Say when one takes calls, week by week."""
    try:
        edit = Edit(week_of(visit, "seen"), week_of(visit, "hours"))
        await set_phone_hours(visit.connection, staff_of(visit), edit)
    except NotATime as why:
        return await times_shown(visit, 422, complaints={why.field: "not_a_time"}, typed=visit.form)
    except WeekMakesNoSense as why:
        complaints = {"hours": type(why).__name__, "weekday": str(why.period.weekday)}
        return await times_shown(visit, 422, complaints=complaints, typed=visit.form)
    except ChangedMeanwhile:
        return await times_shown(visit, 409, complaints={"hours": "changed"}, typed=visit.form)
    return visit.see_other(TIMES, "phone_hours_saved")


def week_of(visit: Visit, name: str) -> Week:
    """Read the periods of a week out of a form: ``hours-0-1-opens`` is Monday's second one."""
    week = []
    for day in range(5):
        for period in range(PERIODS_A_DAY):
            field = f"{name}-{day}-{period}"
            opens, closes = visit.typed(f"{field}-opens"), visit.typed(f"{field}-closes")
            if opens or closes:
                week.append(OpenPeriod(day, clock(opens, field), clock(closes, field)))
    return tuple(week)


def moment(day: str, at: str, field: str) -> datetime:
    """Return a moment in German time as two fields name it; 23:59 is the end of the day."""
    try:
        on = date.fromisoformat(day)
        following = on + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise NotATime(field) from error
    shown_at = clock(at, field)
    if shown_at == time(23, 59):
        return datetime.combine(following, time(), GERMAN_TIME)
    return datetime.combine(on, shown_at, GERMAN_TIME)


def clock(typed: str, field: str) -> time:
    """Return a time of day as a field holds it."""
    try:
        return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise NotATime(field) from error


def staff_of(visit: Visit) -> int:
    """Return the internal id of the person, who can be rung: the role says so."""
    if visit.person.staff is None:
        raise NoSuchStaff("this account belongs to nobody who can be rung")
    return visit.person.staff
