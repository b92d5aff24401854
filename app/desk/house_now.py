"""What goes on in the house at this moment, on one page that keeps itself up to date; also for a wall.

Rows are groups of at least five people, as in the figures: nobody reads off it what one person does (R24).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page
from app.clock import real_clock
from app.desk.visit import Visit, may
from app.figures.answering import load_groups
from app.figures.groups import Group
from app.figures.suppressing import FEWEST_STAFF
from app.now import Moment, Standing, look_at_now

router = APIRouter(prefix="/now")
FEW_ROWS, SOME_ROWS = 4, 8
"""Up to so many rows the letters on the wall are large, up to so many still larger than on a desk."""
REFRESH_S: Final = 5
"""A caller who goes through the menu, or a deadline that passes, is told to nobody: the page looks by itself."""


@dataclass(frozen=True)
class Row:
    """A group of teams with what goes on there; without a name, the service centre and emergencies."""

    name: str | None
    staff: int | None
    standing: Standing


@router.get("")
async def show_now(visit: Annotated[Visit, may(Page.NOW)], wall: str = "") -> Response:
    """Show the house as it is now; ``wall`` leaves everything out that nobody on the other side of a room needs."""
    moment = await look_at_now(visit.connection, visit.now)
    rows = tuple(rows_of(moment, await load_groups(visit.connection)))
    return visit.show(
        "house_now.html",
        moment_now=moment,
        rows=rows,
        wall=bool(wall),
        size="few" if len(rows) <= FEW_ROWS else "some" if len(rows) <= SOME_ROWS else "many",
        refresh_s=REFRESH_S,
        clock_ahead=round((visit.now - real_clock()).total_seconds() * 1000),
    )


def rows_of(moment: Moment, groups: Sequence[Group]) -> Iterator[Row]:
    """Yield the groups that may be told apart, and last what belongs to no team."""
    for group in groups:
        if group.staff >= FEWEST_STAFF:
            parts = (moment.teams.get(team, Standing()) for team in group.teams)
            yield Row(group.name, group.staff, sum(parts, Standing()))
    yield Row(None, None, moment.teams.get(None, Standing()))
