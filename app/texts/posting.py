"""Asks the carrier to send a text message, and to delete it; what an answer means for sending it again."""

import asyncio
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx

from app.messages.recordings import password
from app.settings import Settings

TIMEOUT: Final = httpx.Timeout(10, connect=5)
"""Seconds for each step of a request."""
LONGEST_S: Final = 20
"""Seconds for all of it; well below the time after which a worker is taken for dead."""
CARRIER_ID: Final = re.compile("[0-9A-Za-z_-]{1,64}")

NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""No request left the house."""
IN_BETWEEN: Final = (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
"""Somebody on the way gave up: the carrier may have had the request."""


@dataclass(frozen=True)
class Outgoing:
    """A text message about to be sent; ``phone`` is E.164."""

    phone: str
    body: str
    status_url: str
    """Where the carrier says what becomes of it."""


class TextNotSent(RuntimeError):
    """The message is not on its way; ``code`` is the carrier's, or our word where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextRefused(TextNotSent):
    """The carrier will not send it, however often it is asked."""


class TextPutOff(TextNotSent):
    """It may be sent later: too many at once, out of order, or not to be reached."""


class OutcomeUnknown(TextNotSent):
    """It may be on its way: the request went out, and no answer came."""


async def post_text(http: httpx.AsyncClient, settings: Settings, outgoing: Outgoing) -> str | None:
    """Have the carrier send a message and return its id; nothing where it named none that can be asked for.

    Raises:
        TextRefused, TextPutOff, OutcomeUnknown: as they say.
    """
    form = {"To": outgoing.phone, "From": settings.sms_sender, "Body": outgoing.body}
    form["StatusCallback"] = outgoing.status_url
    try:
        async with asyncio.timeout(LONGEST_S):
            response = await http.post(
                address(settings), data=form, auth=password(settings), timeout=TIMEOUT, follow_redirects=False
            )
    except NEVER_SENT as error:
        raise TextPutOff("unreachable") from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise OutcomeUnknown("outcome_unknown") from error
    check(response)
    return carrier_id(field_of(response, "sid"))


def check(response: httpx.Response) -> None:
    """Raise what an answer means, unless the message was taken."""
    status = response.status_code
    if response.is_success:
        return
    if status in IN_BETWEEN:
        raise OutcomeUnknown("outcome_unknown")
    again = status == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error
    code = field_of(response, "code")
    raise (TextPutOff if again else TextRefused)(code if code.isdigit() else f"http_{status}")


def field_of(response: httpx.Response, name: str) -> str:
    """Return a field of an answer, or nothing where it is not of the form that was expected."""
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get(name, ""))[:64] if isinstance(answer, dict) else ""


def carrier_id(text: str) -> str | None:
    """Return the carrier's id of a message, safe in a path."""
    return text if CARRIER_ID.fullmatch(text) else None


class TextNotDeleted(RuntimeError):
    """The carrier did not delete a message: not yet (20009), or not at all."""


async def delete_message(http: httpx.AsyncClient, settings: Settings, carrier_message_id: str) -> None:
    """Have the carrier forget a message, its text and its number; one that is gone already is as good.

    Raises:
        TextNotDeleted: the carrier does not do it (for a minute or more after it was sent).
        httpx.HTTPError, TimeoutError: the carrier did not answer.
    """
    async with asyncio.timeout(LONGEST_S):
        response = await http.delete(
            address(settings, carrier_message_id), auth=password(settings), timeout=TIMEOUT, follow_redirects=False
        )
    if response.status_code not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND):
        raise TextNotDeleted(field_of(response, "code") or f"http_{response.status_code}")


def address(settings: Settings, carrier_message_id: str = "") -> str:
    """Return where messages are sent, or where one of them is looked after."""
    base = settings.twilio_api_base.rstrip("/")
    one = f"/{carrier_message_id}" if carrier_message_id else ""
    return f"{base}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages{one}.json"
