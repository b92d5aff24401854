"""The account's numbers over REST: look, and point them somewhere else."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from fastapi import Request

from app.carrier.account import OwnNumber
from app.carrier.carrier import Carrier
from app.carrier.rest_errors import RestError, form_of, missing, page

_FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "FriendlyName": "friendly_name",
}


def number_sid(number: str) -> str:
    """Return the identifier of a number, always the same one."""
    return "PN" + sha256(number.encode()).hexdigest()[:32]


async def list_numbers(carrier: Carrier, request: Request) -> dict[str, Any]:
    """List numbers; `PhoneNumber` filters by a part of it."""
    part = request.query_params.get("PhoneNumber", "")
    rows = [_shape(carrier, one) for one in carrier.numbers.values() if part in one.number]
    return page(carrier, "incoming_phone_numbers", rows)


async def fetch_number(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Return one number."""
    return _shape(carrier, _find(carrier, request))


async def update_number(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Change where a number's calls go; calls already under way are not touched."""
    form = await form_of(request)
    changed = {field: form[name] for name, field in _FIELDS.items() if name in form}
    number = replace(_find(carrier, request), **changed)
    if number.voice_fallback_url and not number.voice_url:
        raise RestError(400, 21405, "A fallback URL needs a voice URL.")
    carrier.numbers[number.number] = number
    return _shape(carrier, number)


def _find(carrier: Carrier, request: Request) -> OwnNumber:
    for number in carrier.numbers.values():
        if number_sid(number.number) == request.path_params["sid"]:
            return number
    raise missing(request)


def _shape(carrier: Carrier, number: OwnNumber) -> dict[str, Any]:
    account, sid = carrier.network.account.sid, number_sid(number.number)
    return {
        "sid": sid,
        "account_sid": account,
        "phone_number": number.number,
        "friendly_name": number.friendly_name or number.number,
        "voice_url": number.voice_url,
        "voice_method": number.voice_method,
        "voice_fallback_url": number.voice_fallback_url,
        "voice_fallback_method": number.voice_fallback_method,
        "status_callback": number.status_callback,
        "status_callback_method": number.status_callback_method,
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json",
    }
