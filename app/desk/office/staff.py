"""Teams and staff: who is rung on which line, who stands in, and what was changed about it by hand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from babel.dates import get_day_names
from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from sqlalchemy import text
from starlette.responses import Response

from app.administration import Colleague, NotALine, TeamRecord, change_team_line, list_changes, list_colleagues
from app.administration import list_teams as teams_of
from app.availability.reading import plans_of
from app.desk.office.overview import away_now
from app.desk.office.seen import ADMIN, Administration, difference_in
from app.desk.telephones import telephone_shown
from app.desk.times import locale_of
from app.desk.typed import LARGEST_ID, RowId, fault_of
from app.desk.visit import Visit
from app.edits import ChangedMeanwhile, Edit
from app.paging import Place
from app.teams import NoSuchTeam

router = APIRouter()
STAFF: Final = f"{ADMIN}/staff"
MOST_AT_ONCE: Final = 60
"""People on one page, all teams together; a larger office is shown team by team."""
PER_PAGE: Final = 50
SEALED: Final = text("""
SELECT customer_number FROM customers WHERE customer_number = ANY(:numbers) AND sealed
    AND NOT EXISTS (SELECT FROM sealed_for WHERE customer_id = customers.id AND account_id = :account)
""")
AUTHORS: Final = text("""
SELECT 'account:' || id AS signs_as, name FROM accounts WHERE 'account:' || id = ANY(:authors)
UNION SELECT 'staff:' || staff_id, name FROM staff WHERE 'staff:' || staff_id = ANY(:authors)
""")


@router.get("/admin/staff")
async def show_staff(visit: Administration, team: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None) -> Response:
    """Show everybody by team; of a large office one team at a time."""
    return await staff_shown(visit, team)


async def staff_shown(visit: Visit, chosen: int | None = None, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page; ``more`` is what was not taken of a form."""
    everybody, teams = await list_colleagues(visit.connection), await teams_of(visit.connection)
    shown = teams_shown(teams, everybody, chosen)
    people = defaultdict(list)
    for one in everybody:
        people[one.team].append(one)
    listed = [one.id for team in shown for one in people[team.id]]
    plans = await plans_of(visit.connection, listed, visit.now)
    return visit.show(
        "staff.html",
        status,
        teams=teams,
        shown=shown,
        people=people,
        names={one.id: one.name for one in everybody},
        plans=plans,
        away={one: away_now(plan, visit.now) for one, plan in plans.items()},
        telephone=telephone_shown,
        short_days=get_day_names("abbreviated", locale=locale_of(visit.person.language)),
        **{"complaint": "", "complained": None, "typed": "", "difference": None, "seen": None, **more},
    )


def teams_shown(teams: Sequence[TeamRecord], people: Sequence[Colleague], chosen: int | None) -> list[TeamRecord]:
    """Return the teams whose people are listed: the one that was chosen, or all where they fit on a page."""
    if chosen is not None:
        return [one for one in teams if one.id == chosen]
    return list(teams) if len(people) <= MOST_AT_ONCE else list(teams[:1])


@router.post("/admin/teams/{team}/line")
async def set_team_line(visit: Administration, team: RowId) -> Response:
    """Change the group telephone of a team, or take it away."""
    seen, typed = visit.typed("seen") or None, visit.typed("line")
    wanted: dict[str, Any] = {"complained": team, "typed": typed, "seen": seen}
    if typed and (fault := fault_of(typed)):
        return await staff_shown(visit, team, 422, complaint=fault, **wanted)
    try:
        await change_team_line(visit.connection, team, Edit(seen, typed or None), visit.author)
    except NotALine:
        return await staff_shown(visit, team, 422, complaint="not_a_line", **wanted)
    except NoSuchTeam:
        return visit.see_other(STAFF, "office_gone")
    except ChangedMeanwhile as why:
        told = difference_in("team_line", why, telephone_shown)
        return await staff_shown(visit, team, 409, difference=told, **{**wanted, "seen": why.current})
    return visit.see_other(f"{STAFF}?team={team}", "office_saved")


@router.get("/admin/changes")
async def show_changes(
    visit: Administration,
    before: AwareDatetime | None = None,
    number: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> Response:
    """Show what was changed by hand, newest first; of sealed files nothing."""
    place = Place(before, number) if before else None
    page = await list_changes(visit.connection, limit=PER_PAGE, after=place)
    numbers = [one.customer_number for one in page.entries if one.customer_number]
    asked = {"numbers": numbers, "account": visit.person.account}
    sealed = set((await visit.connection.scalars(SEALED, asked)).all()) if numbers else set()
    if set(numbers) - sealed:
        await visit.note("assignments_read")
    authors = {"authors": [one.made_by for one in page.entries]}
    return visit.show(
        "office_changes.html",
        authors={row.signs_as: row.name for row in await visit.connection.execute(AUTHORS, authors)},
        changes=[one for one in page.entries if one.customer_number not in sealed],
        next=page.next,
        exact=exact,
    )


def exact(at: datetime) -> str:
    """Return a moment for an address."""
    return at.isoformat().replace("+", "%2B")
