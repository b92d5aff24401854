"""What is kept how long, and what was deleted when: for the privacy officer, and the periods for administration too."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from app.access import Page
from app.desk.audit import Officer
from app.desk.typed import LARGEST_ID
from app.desk.visit import Visit, may
from app.retention import PERIOD_OF, Deletion, Periods, next_run

router = APIRouter()
PER_PAGE: Final = 100


@dataclass(frozen=True)
class Period:
    """How long one kind of thing is kept: so many ``minutes``, ``days``, ``months`` or ``years``, and what is usual."""

    kind: str
    count: int
    unit: str
    usual: int
    setting: str


def periods_of(chosen: Periods) -> list[Period]:
    """Return every period that the worker follows."""
    return [period_of(kind, named, chosen) for kind, named in PERIOD_OF.items()]


def period_of(kind: str, named: str | timedelta, chosen: Periods) -> Period:
    """Return the period of one kind; a fixed one has no setting."""
    if isinstance(named, timedelta):
        minutes = int(named / timedelta(minutes=1))
        return Period(kind, minutes, "minutes", minutes, "")
    unit = named.rpartition("_")[2]
    return Period(kind, getattr(chosen, named), unit, getattr(Periods(), named), f"DURCHWAHL_RETENTION_{named.upper()}")


def show_periods(visit: Visit) -> Response:
    """Show the periods; who may open them is asked before."""
    chosen, real_now = visit.house.settings.periods, visit.house.real_clock()
    return visit.show("retention.html", periods=periods_of(chosen), next_run=next_run(real_now))


@router.get("/admin/retention")
async def show_to_administration(visit: Annotated[Visit, may(Page.DIRECTORY)]) -> Response:
    """Show the periods to whoever can set them."""
    return show_periods(visit)


@router.get("/audit/retention")
async def show_to_officer(visit: Officer) -> Response:
    """Show the periods to whoever watches over them."""
    return show_periods(visit)


@router.get("/audit/deletions")
async def show_deletions(visit: Officer, before: int = LARGEST_ID) -> Response:
    """Show the protocol of deletions, the newest first; it names nobody."""
    columns = (Deletion.id, Deletion.at, Deletion.kind, Deletion.count)
    older = select(*columns).where(Deletion.id < max(0, min(before, LARGEST_ID)))
    rows = (await visit.connection.execute(older.order_by(Deletion.id.desc()).limit(PER_PAGE + 1))).all()
    more = len(rows) > PER_PAGE
    return visit.show("deletions.html", rows=rows[:PER_PAGE], next=rows[PER_PAGE - 1].id if more else None)
