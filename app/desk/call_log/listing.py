"""The list of calls: filtered, newest first, a page at a time; each look is noted with what was looked for (R23)."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, HTTPException
from sqlalchemy import select
from starlette.responses import Response

from app.access import Page
from app.call_log.entries import MOST_COUNTED, Beyond, EntryPage, Side, count_entries, list_entries
from app.call_log.saved import find_filter, hold_search, kept_filters
from app.call_log.visible import Reader
from app.desk.call_log.asking import CHOICES, FIELDS, WORDS, Asked, Circumstances, read
from app.desk.call_log.columns import names_customers, way
from app.desk.times import locale_of
from app.desk.visit import Visit, may, see_other
from app.paging import Place
from app.teams import Team

router = APIRouter(prefix="/calls")
ReadingTheLog = Annotated[Visit, may(Page.CALLS)]
HERE: Final = "/desk/calls"
A_PAGE: Final = 50
PLACE: Final = re.compile(r"(\d{1,16})-([0-9a-f]{32})", re.ASCII)


@router.get("")
async def show_list(visit: ReadingTheLog, older: str = "", newer: str = "") -> Response:
    """Show a page of it."""
    side: Side = "newer" if newer else "older"
    beyond = Beyond(side, place_of(older or newer)) if older or newer else None
    return await shown(visit, await asked_for(visit), beyond)


@router.post("/search")
async def search(visit: ReadingTheLog) -> Response:
    """Lead to the page of what was filled in; where that holds words they are put into a filter for a day."""
    asked = read(visit.form, await around(visit))
    if asked.complaints:
        return await shown(visit, asked, status=422)
    if asked.wanted.words:
        held = await hold_search(visit.connection, visit.person.account, asked.given, visit.now)
        return see_other(f"{HERE}?filter={held}")
    return see_other(f"{HERE}?{query}" if (query := asked.query()) else HERE)


async def asked_for(visit: Visit) -> Asked:
    """Return what the address asks for: a filter of one's own, or the fields themselves, but never words."""
    query = visit.request.query_params
    if "filter" not in query:
        return read({name: query.get(name, "") for name in FIELDS if name != WORDS}, await around(visit))
    try:
        which = UUID(query["filter"])
    except ValueError as error:
        raise HTTPException(404) from error
    wanted = await find_filter(visit.connection, visit.person.account, which)
    if wanted is None:
        raise HTTPException(404)
    return read(wanted, await around(visit), which)


async def shown(  # noqa: PLR0913 - what a page of the list may have to say besides
    visit: Visit,
    asked: Asked,
    beyond: Beyond | None = None,
    *,
    status: int = 200,
    name: str = "",
    complaint: str = "",
) -> Response:
    """Show the list; where the filter makes no sense, only that, and nothing is looked at."""
    reader, page, total = Reader(visit.person, visit.now), EntryPage(()), 0
    if not asked.complaints:
        await visit.note("calls_listed", **asked.given)
        page = await list_entries(visit.connection, reader, asked.wanted, limit=A_PAGE, beyond=beyond)
        is_all = beyond is None and page.older is None
        total = len(page.entries) if is_all else await count_entries(visit.connection, reader, asked.wanted)
    return visit.show(
        "call_log.html",
        422 if asked.complaints else status,
        asked=asked,
        page=page,
        total=total,
        most=MOST_COUNTED,
        newer=address(asked, "newer", page.newer),
        older=address(asked, "older", page.older),
        teams=await teams(visit),
        choices=CHOICES,
        way=partial(way, words=visit.words),
        in_figures=partial(format_decimal, locale=locale_of(visit.person.language)),
        names_customers=names_customers(visit.signed_in.purpose),
        kept=await kept_filters(visit.connection, visit.person.account),
        name=name,
        complaint=complaint,
    )


async def around(visit: Visit) -> Circumstances:
    """Return what the fields are read by."""
    return Circumstances(visit.now, [team for team, _ in await teams(visit)])


async def teams(visit: Visit) -> list[tuple[str, str]]:
    """Return the teams of the office, by their ids as a form sends them."""
    rows = await visit.connection.execute(select(Team.id, Team.name).order_by(Team.name))
    return [(str(team), name) for team, name in rows]


def address(asked: Asked, side: str, place: Place[UUID] | None) -> str:
    """Return the address of the page on one side; nothing where there is none."""
    if place is None:
        return ""
    micros = round(place.received_at.timestamp() * 1_000_000)
    return f"{HERE}?{asked.query(**{side: f'{micros}-{place.id.hex}'})}"


def place_of(text: str) -> Place[UUID]:
    """Return the place that an address names."""
    found = PLACE.fullmatch(text)
    if not found:
        raise HTTPException(404)
    try:
        at = datetime.fromtimestamp(int(found[1]) // 1_000_000, UTC).replace(microsecond=int(found[1]) % 1_000_000)
    except (ValueError, OverflowError, OSError) as error:
        raise HTTPException(404) from error
    return Place(at, UUID(hex=found[2]))
