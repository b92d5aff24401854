"""Plays a message back to the caller who has just spoken it: from our keeping, or the carrier's until we have it."""

import io
import wave
from functools import cache

import httpx
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.messages.audio import UnreadableAudio, play_back
from app.messages.recordings import RecordingNotThere, RecordingRefused, fetch_media
from app.turns.sealing import SOUND, BrokenSeal, SoundTicket
from app.turns.taking import House

LOG = structlog.get_logger()
RATE = 8000
"""Samples a second."""


def replay_route(house: House) -> Route:
    """Return the route from which the network fetches the sound; its address is sealed, since the network signs none.

    Where the sound cannot be had there is a second of silence: a document that cannot be fetched would end the call.
    """

    async def replay(request: Request) -> Response:
        try:
            ticket = house.sealer.open(SOUND, request.path_params["token"])
        except BrokenSeal:
            return Response(status_code=404)
        return Response(await sound_of(house, ticket), media_type="audio/wav", headers={"Cache-Control": "no-store"})

    return Route("/replay/{token}", replay, methods=["GET"])


async def sound_of(house: House, ticket: SoundTicket) -> bytes:
    """Return what was spoken (WAV), or silence."""
    try:
        async with house.engine.connect() as connection:
            kept: bytes | None = await play_back(connection, ticket.recording, house.settings.keys)
        if kept:
            return kept
        async with httpx.AsyncClient() as http:
            return await fetch_media(http, house.settings, ticket.recording)
    except (UnreadableAudio, RecordingNotThere, RecordingRefused, httpx.HTTPError, TimeoutError) as error:
        LOG.warning("message_cannot_be_played_back", call=str(ticket.call), error=type(error).__name__)
        return silence()


@cache
def silence() -> bytes:
    """Return a second of nothing as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(2 * RATE))
    return file.getvalue()
