"""«What would happen on …?»: a call at a time to come, told by the flows and the directory that real calls use.

A customer number is sent in the body of a form and answered at once: it stands in no address. Of a customer whose file
is sealed nothing is told, as if there were none with that number.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.administration import list_colleagues, list_teams
from app.customers import FIELDS, NoSuchCustomer
from app.desk.office.assignments import open_customer
from app.desk.office.hours import NotATimeOfDay, clock_in
from app.desk.office.seen import Administration, row_typed
from app.desk.visit import Visit
from app.office_hours import GERMAN_TIME
from app.turns.foresight import Foresight, IsPast, Question, foresee

router = APIRouter()
FARTHEST: Final = timedelta(days=2 * 366)
"""Nothing is planned beyond that."""
WHO: Final = ("nobody", "customer", "team")
"""Of whom one may ask; of a whole field team by team, for every colleague's customers may go another way."""


class Mistyped(ValueError):
    """A field that holds nothing one can ask about; ``complaint`` says why not."""

    def __init__(self, field: str, complaint: str) -> None:
        """Name the field and what is wrong with it."""
        super().__init__(field, complaint)
        self.field, self.complaint = field, complaint


@router.get("/admin/foresight")
async def ask(visit: Administration) -> Response:
    """Ask for a day, a time and a caller."""
    return await shown(visit)


@router.post("/admin/foresight")
async def tell(visit: Administration) -> Response:
    """Tell what would happen."""
    try:
        question = await question_typed(visit)
        told = await foresee(visit.connection, question, visit.now)
    except Mistyped as why:
        return await shown(visit, 422, complaints={why.field: why.complaint})
    except IsPast:
        return await shown(visit, 422, complaints={"day": "only_ahead"})
    except NoSuchCustomer:
        return await shown(visit, 422, complaints={"customer": "no_open_customer"})
    if question.customer_number:
        await visit.note("foresight_asked", question.customer_number)
    return await shown(visit, told=told)


async def question_typed(visit: Visit) -> Question:
    """Read the question out of the form.

    Raises:
        Mistyped: a field holds no answer.
        NoSuchCustomer: nobody has the number, or the file is sealed.
    """
    at, who = moment_typed(visit), visit.typed("who")
    field = visit.typed("field") or None
    if who not in WHO:
        raise Mistyped("who", "choose_one")
    if field not in {None, *FIELDS}:
        raise Mistyped("field", "choose_one")
    if who == "nobody":
        return Question(at)
    if who == "customer":
        found = await open_customer(visit, visit.typed("customer"))
        return Question(at, customer_number=found.number, field=field)
    teams = {one.id for one in await list_teams(visit.connection)}
    team = row_typed(visit, "team")
    if team not in teams:
        raise Mistyped("team", "choose_one")
    return Question(at, team=team, field=field)


def moment_typed(visit: Visit) -> datetime:
    """Return the moment that is asked about, in German time.

    Raises:
        Mistyped: day or time are none, or lie too far ahead.
    """
    try:
        day = date.fromisoformat(visit.typed("day"))
    except ValueError:
        raise Mistyped("day", "not_a_day") from None
    if day > (visit.now + FARTHEST).astimezone(GERMAN_TIME).date():
        raise Mistyped("day", "too_far_ahead")
    if day < visit.now.astimezone(GERMAN_TIME).date():
        raise Mistyped("day", "only_ahead")
    try:
        return datetime.combine(day, clock_in(visit.typed("time"), "time"), GERMAN_TIME)
    except NotATimeOfDay:
        raise Mistyped("time", "not_a_clock") from None


async def shown(
    visit: Visit, status: int = 200, told: Foresight | None = None, complaints: dict[str, str] | None = None
) -> Response:
    """Show the form with what was typed, and what would happen."""
    here = visit.now.astimezone(GERMAN_TIME)
    typed: Any = visit.form or {"day": here.date().isoformat(), "time": f"{here:%H:%M}", "who": "nobody"}
    return visit.show(
        "foresight.html",
        status,
        told=told,
        typed=typed,
        complaints=complaints or {},
        teams=await list_teams(visit.connection),
        team_names={one.id: one.name for one in await list_teams(visit.connection)},
        names={one.id: one.name for one in await list_colleagues(visit.connection)},
        fields=FIELDS,
    )
