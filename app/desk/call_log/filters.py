"""Saved filters: kept under a name, opened again by a link, deleted."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from app.call_log.saved import NameRefused, drop_filter, keep_filter
from app.desk.call_log.asking import read
from app.desk.call_log.listing import HERE, ReadingTheLog, around, shown

router = APIRouter(prefix="/calls/filters")


@router.post("")
async def save(visit: ReadingTheLog) -> Response:
    """Keep what is looked for under a name."""
    asked, name = read(visit.form, await around(visit)), visit.typed("name")
    if asked.complaints:
        return await shown(visit, asked, status=422, name=name)
    try:
        kept = await keep_filter(visit.connection, visit.person.account, name, asked.given, visit.now)
    except NameRefused as why:
        return await shown(visit, asked, status=422, name=name, complaint=why.why)
    return visit.see_other(f"{HERE}?filter={kept}", "filter_saved")


@router.post("/{which}/delete")
async def delete(visit: ReadingTheLog, which: UUID) -> Response:
    """Delete a filter of one's own."""
    if not await drop_filter(visit.connection, visit.person.account, which):
        raise HTTPException(404)
    return visit.see_other(HERE, "filter_deleted")
