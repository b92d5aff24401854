"""Text messages over REST: send, look, redact, delete."""

from typing import Any

from fastapi import Request

from app.carrier.carrier import Carrier
from app.carrier.dial_terms import is_phone_number, plain_number
from app.carrier.messages import Message
from app.carrier.rest_errors import RestError, form_of, missing, page

LONGEST_BODY = 1600
LONGEST_SENDER = 11
GERMAN_MOBILES = ("+4915", "+4916", "+4917")


async def list_messages(carrier: Carrier, request: Request) -> dict[str, Any]:
    """List messages, newest first; `To` filters."""
    to_number = request.query_params.get("To")
    found = [one for one in reversed(carrier.network.messages.values()) if to_number in {None, one.to_number}]
    return page(carrier, "messages", [_shape(carrier, message) for message in found])


async def create_message(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Send a message."""
    form = await form_of(request)
    to_number, body, sender = plain_number(form.get("To", "")), form.get("Body", ""), form.get("From", "")
    if not is_phone_number(to_number):
        raise RestError(400, 21211, f"The 'To' number {form.get('To', '')} is not a valid phone number.")
    if _is_german_landline(to_number):
        raise RestError(400, 21614, f"'To' number: {to_number}, is not a valid mobile number.")
    if len(body) > LONGEST_BODY:
        raise RestError(400, 21617, f"The message body exceeds the {LONGEST_BODY} character limit.")
    if not body:
        raise RestError(400, 21602, "Message body is required.")
    if sender not in carrier.network.caller_ids and not _is_name(sender) and not form.get("MessagingServiceSid"):
        raise RestError(400, 21606, f"The 'From' phone number {sender} cannot send messages.")
    message = Message(carrier.network.sids.new("SM"), to_number, sender, body, form.get("StatusCallback", ""))
    carrier.send(message)
    return _shape(carrier, message)


async def fetch_message(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Return one message."""
    return _shape(carrier, _find(carrier, request))


async def redact_message(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Empty a message's body."""
    message = _find(carrier, request)
    form = await form_of(request)
    if "Body" in form:
        message.body = form["Body"]
    return _shape(carrier, message)


async def delete_message(carrier: Carrier, request: Request) -> None:
    """Forget a message."""
    del carrier.network.messages[_find(carrier, request).sid]


def _is_name(sender: str) -> bool:
    """Tell whether a sender is a name: at most eleven ASCII letters, digits or spaces, at least one a letter."""
    plain = sender.replace(" ", "")
    return len(sender) <= LONGEST_SENDER and plain.isascii() and plain.isalnum() and any(one.isalpha() for one in plain)


def _is_german_landline(number: str) -> bool:
    """Tell whether a German number is outside the mobile ranges 15, 16 and 17 (numbering plan of the BNetzA)."""
    return number.startswith("+49") and not number.startswith(GERMAN_MOBILES)


def _find(carrier: Carrier, request: Request) -> Message:
    message = carrier.network.messages.get(request.path_params["sid"])
    if message is None:
        raise missing(request)
    return message


def _shape(carrier: Carrier, message: Message) -> dict[str, Any]:
    account = carrier.network.account.sid
    return {
        "sid": message.sid,
        "account_sid": account,
        "to": message.to_number,
        "from": message.from_number,
        "body": message.body,
        "status": message.status,
        "num_segments": str(message.segments),
        "num_media": "0",
        "direction": "outbound-api",
        "error_code": message.error_code,
        "error_message": None,
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.sid}.json",
    }
