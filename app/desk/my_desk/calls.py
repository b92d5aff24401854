"""What is done about a call at the desk: accept, decline, note, correct what it was about, put away."""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page
from app.calls.deciding import (
    CallerHungUp,
    DecidedBefore,
    HopIsOver,
    NotAtThisDesk,
    NotPickedUp,
    RingsForOthersToo,
    SomebodyElseTookIt,
    StillTalking,
    TooLate,
    accept,
    decline,
    finish,
)
from app.calls.legs import LegKey
from app.corrections import ChangedMeanwhile, Correction, NotAConcern, correct_call
from app.desk.my_desk.page import HERE, shown
from app.desk.typed import is_row
from app.desk.visit import Visit, may
from app.notes.writing import (
    AlreadyReplaced,
    NewNote,
    NoteHoldsNul,
    NoteIsEmpty,
    NoteIsTooLong,
    NoteRefused,
    write_note,
)
from app.responsibility import may_deal_with_call

router = APIRouter(prefix="/call/{call}/{turn}/{ordinal}")
AtDesk = Annotated[Visit, may(Page.DESK)]
TROUBLES: Final[Mapping[type[Exception], str]] = {
    NotAtThisDesk: "not_at_this_desk",
    NotPickedUp: "not_picked_up",
    RingsForOthersToo: "rings_for_others",
    StillTalking: "still_talking",
    CallerHungUp: "caller_hung_up",
    HopIsOver: "hop_is_over",
    SomebodyElseTookIt: "somebody_else",
    DecidedBefore: "decided_before",
}
"""What the page says when a decision comes to nothing."""
NOTE_COMPLAINTS: Final[Mapping[type[Exception], str]] = {
    NoteIsEmpty: "empty",
    NoteIsTooLong: "too_long",
    NoteHoldsNul: "nul",
}


@router.post("/accept")
async def accept_call(visit: AtDesk, call: UUID, turn: int, ordinal: int) -> Response:
    """Accept what has been picked up."""
    try:
        await accept(visit.connection, staff_of(visit), LegKey(call, turn, ordinal), visit.now)
    except (NotAtThisDesk, NotPickedUp, TooLate) as why:
        return await shown(visit, 409, trouble=TROUBLES[type(why)])
    return visit.see_other(HERE)


@router.post("/decline")
async def decline_call(visit: AtDesk, call: UUID, turn: int, ordinal: int) -> Response:
    """Decline; the caller goes on at once."""
    try:
        await decline(visit.connection, staff_of(visit), LegKey(call, turn, ordinal), visit.now)
    except (NotAtThisDesk, RingsForOthersToo, TooLate) as why:
        return await shown(visit, 409, trouble=TROUBLES[type(why)])
    return visit.see_other(HERE, "declined")


@router.post("/finish")
async def finish_call(visit: AtDesk, call: UUID, turn: int, ordinal: int) -> Response:
    """Put a call away; a note that was typed is kept first."""
    if visit.typed("words"):
        refused = await noted(visit, call)
        if refused:
            return refused
    try:
        await finish(visit.connection, staff_of(visit), LegKey(call, turn, ordinal))
    except (NotAtThisDesk, StillTalking) as why:
        return await shown(visit, 409, trouble=TROUBLES[type(why)])
    return visit.see_other(HERE, "put_away")


@router.post("/note")
async def note_call(visit: AtDesk, call: UUID, turn: int, ordinal: int) -> Response:
    """Keep a note."""
    del turn, ordinal
    return await noted(visit, call) or visit.see_other(HERE, "noted")


async def noted(visit: Visit, call: UUID) -> Response | None:
    """Write the note of a form down; returns the page that says why it was not taken, or nothing."""
    if not await may_deal_with_call(visit.connection, visit.person, call, visit.now):
        return await shown(visit, 404, trouble="not_at_this_desk")
    words, replaces = str(visit.form.get("words", "")), visit.typed("replaces")
    number = int(replaces) if is_row(replaces) else None
    note = NewNote(call, visit.person.staff, visit.person.name, visit.now, words, number)
    try:
        await write_note(visit.connection, note)
    except NoteRefused as why:
        complaint = NOTE_COMPLAINTS[type(why)]
        return await shown(visit, 422, complaints={call: complaint}, typed={call: words})
    except AlreadyReplaced:
        return await shown(visit, 409, trouble="note_changed", typed={call: words})
    return None


@router.post("/concern")
async def correct(visit: AtDesk, call: UUID, turn: int, ordinal: int) -> Response:
    """Note what the call was really about; what the caller chose stays beside it."""
    del turn, ordinal
    if not await may_deal_with_call(visit.connection, visit.person, call, visit.now):
        return await shown(visit, 404, trouble="not_at_this_desk")
    correction = Correction(visit.typed("seen") or None, visit.typed("after"))
    try:
        await correct_call(visit.connection, call, correction, visit.author)
    except NotAConcern:
        return await shown(visit, 422, trouble="no_concern")
    except ChangedMeanwhile as why:
        return await shown(visit, 409, trouble="concern_changed", changed_to=why.current, changed_at=why.at)
    return visit.see_other(HERE, "corrected")


def staff_of(visit: Visit) -> int:
    """Return the internal id of the person; whoever cannot be rung has none, and nothing rings for them."""
    if visit.person.staff is None:
        raise NotAtThisDesk("nobody rings here")
    return visit.person.staff
