"""Asks the carrier for a recording, and to delete it; only ever at the address that the settings name."""

import asyncio
from http import HTTPStatus

import httpx

from app.settings import Settings

TIMEOUT = httpx.Timeout(10, connect=5)
"""Seconds for each step of a request."""
LONGEST_S = 60
"""Seconds for all of it."""
LARGEST = 8 * 1024 * 1024
"""Bytes. Ninety seconds at 8 kHz and 16 bit are 1.4 million, in stereo twice that."""
WAV = b"RIFF"


class RecordingNotThere(LookupError):
    """The carrier has no such sound: not yet, or not any more."""


class RecordingRefused(RuntimeError):
    """The carrier answered with something else than a recording of a size that a message can have."""


async def fetch_media(http: httpx.AsyncClient, settings: Settings, sid: str) -> bytes:
    """Return the sound of a recording (WAV).

    Redirections are not followed and no URL of a webhook is asked: whoever could forge one would have us ask any
    address inside the house.

    Raises:
        RecordingNotThere: the file does not exist (the carrier says so for a while after the call too).
        RecordingRefused: it is too large, or no sound.
        httpx.HTTPError, TimeoutError: the carrier did not answer.
    """
    asked = http.stream(
        "GET",
        f"{address(settings, sid)}.wav",
        auth=password(settings),
        timeout=TIMEOUT,
        follow_redirects=False,
    )
    async with asyncio.timeout(LONGEST_S), asked as response:
        check(response, HTTPStatus.OK)
        return await limited_media(response)


async def limited_media(response: httpx.Response) -> bytes:
    """Read the sound, or stop where it gets too large."""
    media = bytearray()
    async for part in response.aiter_bytes():
        media += part
        if len(media) > LARGEST:
            raise RecordingRefused(f"larger than {LARGEST} bytes")
    if not media.startswith(WAV):
        raise RecordingRefused("not a WAV file")
    return bytes(media)


async def delete_recording(http: httpx.AsyncClient, settings: Settings, sid: str) -> None:
    """Have the carrier delete a recording; one that is gone already is as good.

    Raises:
        RecordingRefused: the carrier does not do it.
        httpx.HTTPError, TimeoutError: the carrier did not answer.
    """
    async with asyncio.timeout(LONGEST_S):
        response = await http.delete(
            f"{address(settings, sid)}.json", auth=password(settings), timeout=TIMEOUT, follow_redirects=False
        )
    if response.status_code != HTTPStatus.NOT_FOUND:
        check(response, HTTPStatus.NO_CONTENT)


def check(response: httpx.Response, wanted: HTTPStatus) -> None:
    """Raise what an answer means, unless it is the one wanted."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise RecordingNotThere("the carrier has no such recording")
    if response.status_code != wanted:
        raise RecordingRefused(f"the carrier answers {response.status_code}")


def address(settings: Settings, sid: str) -> str:
    """Return where a recording is asked for, without its ending."""
    base = settings.twilio_api_base.rstrip("/")
    return f"{base}/2010-04-01/Accounts/{settings.twilio_account_sid}/Recordings/{sid}"


def password(settings: Settings) -> httpx.BasicAuth:
    """Return the account's name and password."""
    return httpx.BasicAuth(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
