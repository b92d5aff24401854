"""Asks the carrier to ring somebody for a call-back; only ever at the address that the settings name."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from app.settings import Settings

TIMEOUT = httpx.Timeout(10, connect=5)
"""Seconds for each step of a request."""
LONGEST_S = 15
"""Seconds for all of it."""
RING_S = 20
"""Seconds for which the office's telephone rings; the network adds a few of its own."""
EVENTS = ("initiated", "ringing", "answered", "completed")


class CallRefused(RuntimeError):
    """The carrier does not place the call, or does not say which one it has placed."""


@dataclass(frozen=True)
class Dialled:
    """Whom to ring (E.164), and where the carrier asks what they hear and tells how it goes (absolute URLs)."""

    line: str
    announce_url: str
    status_url: str


async def place_call(http: httpx.AsyncClient, settings: Settings, dialled: Dialled) -> str:
    """Have a line rung with the office's own German number shown (R3); returns the carrier's id of the call.

    Raises:
        CallRefused: the carrier's answer names no call.
        httpx.HTTPError, TimeoutError: it did not answer, and may have placed the call all the same.
    """
    base, account = settings.twilio_api_base.rstrip("/"), settings.twilio_account_sid
    form = {
        "To": dialled.line,
        "From": settings.local_number,
        "Url": dialled.announce_url,
        "Method": "POST",
        "Timeout": str(RING_S),
        "StatusCallback": dialled.status_url,
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": list(EVENTS),
    }
    async with asyncio.timeout(LONGEST_S):
        response = await http.post(
            f"{base}/2010-04-01/Accounts/{account}/Calls.json",
            data=form,
            auth=httpx.BasicAuth(account, settings.twilio_auth_token.get_secret_value()),
            timeout=TIMEOUT,
            follow_redirects=False,
        )
    return sid_in(response)


def sid_in(response: httpx.Response) -> str:
    """Return the id of the call that was placed."""
    if response.status_code != HTTPStatus.CREATED:
        raise CallRefused(f"the carrier answers {response.status_code}")
    try:
        sid = response.json()["sid"]
    except (ValueError, KeyError, TypeError) as error:
        raise CallRefused("the carrier names no call") from error
    if not isinstance(sid, str):
        raise CallRefused("the carrier names no call")
    return sid
