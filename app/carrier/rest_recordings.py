"""Recordings over REST: look, listen, delete."""

import io
import wave
from dataclasses import replace
from typing import Any

from fastapi import Request, Response

from app.carrier.carrier import Carrier
from app.carrier.network import Recording
from app.carrier.rest_errors import missing, page

SAMPLES_PER_SECOND = 8000
DELETED = "deleted"


async def list_recordings(carrier: Carrier, request: Request) -> dict[str, Any]:
    """List recordings that still can be heard, newest first; `CallSid` filters."""
    call_sid = request.query_params.get("CallSid")
    kept = [one for one in reversed(carrier.network.recordings.values()) if one.status != DELETED]
    return page(carrier, "recordings", [_shape(carrier, one) for one in kept if call_sid in {None, one.call_sid}])


async def fetch_recording(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Return what is known of a recording; of a deleted one its status remains."""
    return _shape(carrier, _find(carrier, request, even_deleted=True))


async def fetch_media(carrier: Carrier, request: Request) -> Response:
    """Return the sound: a WAV file of silence as long as the recording."""
    return Response(_silence(_find(carrier, request).seconds), media_type="audio/x-wav")


async def delete_recording(carrier: Carrier, request: Request) -> None:
    """Delete the sound; the record of it remains for a while."""
    recording = _find(carrier, request)
    carrier.network.recordings[recording.sid] = replace(recording, status=DELETED)


def _find(carrier: Carrier, request: Request, *, even_deleted: bool = False) -> Recording:
    recording = carrier.network.recordings.get(request.path_params["sid"])
    if recording is None or (recording.status == DELETED and not even_deleted):
        raise missing(request)
    return recording


def _silence(seconds: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLES_PER_SECOND)
        sound.writeframes(bytes(2 * SAMPLES_PER_SECOND * seconds))
    return file.getvalue()


def _shape(carrier: Carrier, recording: Recording) -> dict[str, Any]:
    account = carrier.network.account.sid
    return {
        "sid": recording.sid,
        "account_sid": account,
        "call_sid": recording.call_sid,
        "duration": str(recording.seconds),
        "status": recording.status,
        "channels": 1,
        "source": recording.source,
        "api_version": "2010-04-01",
        "media_url": recording.url,
        "uri": f"/2010-04-01/Accounts/{account}/Recordings/{recording.sid}.json",
    }
