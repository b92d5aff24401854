"""What was spoken or written for the office: played and read at the desk, by those who deal with it alone."""

from typing import Annotated

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.access import Page
from app.desk.my_desk.concerns import item_for
from app.desk.visit import Visit, may
from app.messages.playing import Silence, Sound, Words, play_message

router = APIRouter()


@router.get("/message/{concern}.wav")
async def play(visit: Annotated[Visit, may(Page.CONCERNS)], concern: int) -> Response:
    """Return the sound; each time somebody listens is written down."""
    item = await item_for(visit, concern)
    message = await play_message(visit.connection, concern, visit.house.settings.keys)
    if not isinstance(message, Sound):
        raise HTTPException(404)
    await visit.note("message_heard", item.reference)
    return Response(message.wav, media_type="audio/wav", headers={"Content-Disposition": "inline"})


@router.get("/message/{concern}")
async def read(visit: Annotated[Visit, may(Page.CONCERNS)], concern: int) -> Response:
    """Show what was written, or why there is nothing to hear or read."""
    item = await item_for(visit, concern)
    message = await play_message(visit.connection, concern, visit.house.settings.keys)
    if isinstance(message, Words):
        await visit.note("message_read", item.reference)
    return visit.show(
        "message.html",
        item=item,
        words=message.text if isinstance(message, Words) else None,
        is_sound=isinstance(message, Sound),
        why=message.why if isinstance(message, Silence) else None,
    )
