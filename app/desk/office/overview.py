"""The first page of administration: what each page is for, and what needs attention."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from sqlalchemy import text
from starlette.responses import Response

from app.administration import Colleague, list_colleagues, list_teams
from app.availability.reading import Plan, plans_of
from app.availability.records import ABSENT, Away
from app.desk.office.seen import Administration
from ivr_flows.engine.wording import languages, offered_languages, prompts

router = APIRouter()
MOST_NAMED: Final = 20
# Sealed files are left out of every count that somebody sees who may not see them.
WITHOUT_ANYBODY: Final = text("""
SELECT count(*) FROM customers WHERE NOT sealed
    AND NOT EXISTS (SELECT FROM assignments WHERE assignments.customer_id = customers.id)
""")


@router.get("/admin")
async def show_overview(visit: Administration) -> Response:
    """Show the overview."""
    everybody = await list_colleagues(visit.connection)
    plans = await plans_of(visit.connection, [one.id for one in everybody], visit.now)
    alone = [one for one in everybody if one.stand_in is None]
    both_away = [one for one in everybody if stand_in_is_away_too(one, plans, visit.now)]
    return visit.show(
        "office.html",
        teams=[one for one in await list_teams(visit.connection) if not one.line],
        alone=alone[:MOST_NAMED],
        more_alone=len(alone[MOST_NAMED:]),
        both_away=both_away[:MOST_NAMED],
        more_away=len(both_away[MOST_NAMED:]),
        unassigned=await visit.connection.scalar(WITHOUT_ANYBODY),
        unreviewed=unreviewed_languages(),
        offered=offered_languages(unreviewed=visit.house.settings.offer_unreviewed_languages),
    )


def away_now(plan: Plan | None, now: datetime) -> Away | None:
    """Return the absence that lasts at this moment, of those that were planned; consultations are none."""
    away: Sequence[Away] = plan.away if plan else ()
    return next((one for one in away if one.reason == ABSENT and one.starts_at <= now < one.ends_at), None)


def stand_in_is_away_too(somebody: Colleague, plans: Mapping[int, Plan], now: datetime) -> bool:
    """Say whether somebody is away now, and whoever stands in for them is so too."""
    away = away_now(plans.get(somebody.id), now)
    stand_in = (away.stand_in or somebody.stand_in) if away else None
    return stand_in is not None and away_now(plans.get(stand_in), now) is not None


def unreviewed_languages() -> list[str]:
    """Return the languages whose prompts no speaker has read."""
    return [one for one in languages() if not prompts(one).reviewed_by]
