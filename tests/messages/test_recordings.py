"""What the carrier's REST may answer to somebody who wants a recording, and what is made of it."""

from base64 import b64encode
from collections.abc import Callable

import httpx
import pytest
from voice_calls import ACCOUNT, TOKEN, office_settings

from app.messages.recordings import LARGEST, RecordingNotThere, RecordingRefused, delete_recording, fetch_media

SID = "RE" + "a" * 32
Answering = Callable[[httpx.Request], httpx.Response]


async def fetched(answering: Answering, base: str = "https://api.twilio.com") -> bytes:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
        return await fetch_media(http, office_settings(twilio_api_base=base), SID)


async def deleted(answering: Answering) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
        await delete_recording(http, office_settings(), SID)


async def test_it_is_asked_for_where_the_settings_say_with_name_and_password() -> None:
    asked: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"RIFF sound")

    assert await fetched(answering, "https://api.dublin.ie1.twilio.com/") == b"RIFF sound"
    (request,) = asked
    assert str(request.url) == f"https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}.wav"
    assert request.headers["authorization"] == "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert request.extensions["timeout"] == {"connect": 5, "read": 10, "write": 10, "pool": 10}


async def test_a_redirection_is_not_followed() -> None:
    asked: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"location": "http://169.254.169.254/"})

    with pytest.raises(RecordingRefused, match="307"):
        await fetched(answering)
    assert asked == ["api.twilio.com"]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(404), RecordingNotThere),
        (httpx.Response(401), RecordingRefused),
        (httpx.Response(503), RecordingRefused),
        (httpx.Response(200, content=b""), RecordingRefused),
        (httpx.Response(200, json={"status": "processing"}), RecordingRefused),
        (httpx.Response(200, content=b"RIFF" + bytes(LARGEST)), RecordingRefused),
    ],
    ids=["not there", "wrong password", "out of order", "empty", "no sound", "too large"],
)
async def test_nothing_but_a_sound_of_a_sensible_size_is_taken(
    answer: httpx.Response, meaning: type[Exception]
) -> None:
    with pytest.raises(meaning):
        await fetched(lambda _: answer)


@pytest.mark.parametrize("status", [204, 404])
async def test_what_the_carrier_has_no_more_is_deleted(status: int) -> None:
    await deleted(lambda _: httpx.Response(status))


@pytest.mark.parametrize("status", [200, 307, 401, 500])
async def test_a_carrier_that_does_not_delete_is_asked_again(status: int) -> None:
    with pytest.raises(RecordingRefused):
        await deleted(lambda _: httpx.Response(status))
