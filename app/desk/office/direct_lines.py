"""The direct-dial list as it is printed: who agreed to be rung by customers without the hotline (R10)."""

from itertools import groupby

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.office.seen import Administration
from app.desk.telephones import telephone_shown
from app.direct_lines import published_lines

router = APIRouter()


@router.get("/admin/direct-lines")
async def show_list(visit: Administration) -> Response:
    """Show the list, by team and name."""
    listed = await published_lines(visit.connection)
    by_team = [(team, list(lines)) for team, lines in groupby(listed, key=lambda one: one.team)]
    return visit.show("direct_lines.html", by_team=by_team, telephone=telephone_shown)
