"""One call: its timeline and what it left, and the disputes about it; each look is noted with its reference (R23)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final

from babel.dates import format_time
from fastapi import APIRouter, HTTPException, Path
from starlette.responses import Response

from app.access import Page, Role
from app.call_log.disputes import NoSuchDispute, Signed, WordsRefused, dispute, settle
from app.call_log.noted import notes_of
from app.call_log.one_call import OneCall, find_entry, read_call
from app.call_log.tables import LONGEST_DISPUTE
from app.call_log.visible import Reader
from app.desk.call_log.listing import HERE, ReadingTheLog
from app.desk.call_log.story import told, who
from app.desk.times import exactly
from app.desk.visit import Visit, may, see_other
from app.office_hours import GERMAN_TIME

router = APIRouter(prefix="/calls")
Reference = Annotated[str, Path(pattern="^[0-9]{9}$")]
Supervising = Annotated[Visit, may(Page.CALLS, Role.SUPERVISOR)]
NEW: Final = "new"
"""In place of a dispute's id: of the form that begins one."""


@router.get("/{reference}")
async def show_call(visit: ReadingTheLog, reference: Reference) -> Response:
    """Show it; the reference of a concern leads to the call in which it was left."""
    return await shown(visit, reference)


async def shown(visit: Visit, reference: str, complaint: tuple[str, str, str] = ("", "", "")) -> Response:
    """Show the call; a complaint says about which dispute it is, what is wrong, and what was typed."""
    reader = Reader(visit.person, visit.now)
    call = await read_call(visit.connection, reader, reference)
    if call is None:
        raise HTTPException(404)
    if call.entry.reference != reference:
        return see_other(f"{HERE}/{call.entry.reference}")
    await visit.note("call_read", reference)
    where, what, typed = complaint
    return visit.show(
        "one_call.html",
        422 if what else 200,
        call=call,
        lines=told(call.happenings, visit.words),
        who=partial(who, words=visit.words),
        to_the_second=partial(to_the_second, day=call.entry.received_at, visit=visit),
        notes=await notes_of(visit.connection, reader, call.entry.id),
        length_s=length_s(call),
        may_dispute=visit.person.has(Role.SUPERVISOR),
        complaint_at=where,
        complaint=what,
        typed=typed,
        longest=LONGEST_DISPUTE,
        concerns_open=visit.person.may_open(Page.CONCERNS),
    )


def to_the_second(at: datetime, day: datetime, visit: Visit) -> str:
    """Return a time of the timeline: with its day where that is another one than the call's."""
    if at.astimezone(GERMAN_TIME).date() != day.astimezone(GERMAN_TIME).date():
        return exactly(at, visit.person.language)
    return format_time(at.astimezone(GERMAN_TIME), "HH:mm:ss", locale=visit.person.language)


def length_s(call: OneCall) -> float | None:
    """Return how long the call lasted; nothing while it does."""
    return (call.ended_at - call.entry.received_at).total_seconds() if call.ended_at else None


@router.post("/{reference}/dispute")
async def take_dispute(visit: Supervising, reference: Reference) -> Response:
    """Note that the entry is disputed."""
    signed = await signed_words(visit, reference)
    try:
        await dispute(visit.connection, signed)
    except WordsRefused as why:
        return await shown(visit, reference, (NEW, why.why, signed.words))
    await visit.note("call_disputed", reference)
    return visit.see_other(f"{HERE}/{reference}", "disputed")


@router.post("/{reference}/disputes/{which}/settle")
async def take_settlement(visit: Supervising, reference: Reference, which: Annotated[int, Path(lt=2**31)]) -> Response:
    """Note how a dispute was settled."""
    signed = await signed_words(visit, reference)
    try:
        await settle(visit.connection, which, signed)
    except WordsRefused as why:
        return await shown(visit, reference, (str(which), why.why, signed.words))
    except NoSuchDispute:
        return await shown(visit, reference, (str(which), "gone", signed.words))
    await visit.note("dispute_settled", reference)
    return visit.see_other(f"{HERE}/{reference}", "settled")


async def signed_words(visit: Visit, reference: str) -> Signed:
    """Return what was typed, signed; only of a call that one may read."""
    entry = await find_entry(visit.connection, Reader(visit.person, visit.now), reference)
    if entry is None or entry.reference != reference:
        raise HTTPException(404)
    words = visit.form.get("words", "")
    typed = words if isinstance(words, str) else ""
    return Signed(entry.id, visit.person.account, visit.person.name, visit.now, typed)
