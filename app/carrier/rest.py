"""The REST doors of the carrier: calls, messages, recordings and numbers, in Twilio's shapes and with its errors."""

import secrets
from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from app.carrier import rest_calls, rest_messages, rest_numbers, rest_recordings
from app.carrier.account import Account
from app.carrier.carrier import Carrier
from app.carrier.rest_errors import RestError, missing

ROOT = "/2010-04-01/Accounts/{account_sid}"
_Door = Callable[[Carrier, Request], Awaitable[Any]]
_DOORS: tuple[tuple[str, str, int, _Door], ...] = (
    ("GET", "/Calls.json", 200, rest_calls.list_calls),
    ("POST", "/Calls.json", 201, rest_calls.create_call),
    ("GET", "/Calls/{sid}.json", 200, rest_calls.fetch_call),
    ("POST", "/Calls/{sid}.json", 200, rest_calls.update_call),
    ("DELETE", "/Calls/{sid}.json", 204, rest_calls.delete_call),
    ("GET", "/Messages.json", 200, rest_messages.list_messages),
    ("POST", "/Messages.json", 201, rest_messages.create_message),
    ("GET", "/Messages/{sid}.json", 200, rest_messages.fetch_message),
    ("POST", "/Messages/{sid}.json", 200, rest_messages.redact_message),
    ("DELETE", "/Messages/{sid}.json", 204, rest_messages.delete_message),
    ("GET", "/Recordings.json", 200, rest_recordings.list_recordings),
    ("GET", "/Recordings/{sid}.json", 200, rest_recordings.fetch_recording),
    ("DELETE", "/Recordings/{sid}.json", 204, rest_recordings.delete_recording),
    ("DELETE", "/Recordings/{sid}", 204, rest_recordings.delete_recording),
    ("GET", "/IncomingPhoneNumbers.json", 200, rest_numbers.list_numbers),
    ("GET", "/IncomingPhoneNumbers/{sid}.json", 200, rest_numbers.fetch_number),
    ("POST", "/IncomingPhoneNumbers/{sid}.json", 200, rest_numbers.update_number),
)


def rest_router(carrier: Carrier) -> APIRouter:
    """Return the doors as a router; mount it under any prefix and point the SDK's base URL there."""
    router = APIRouter()
    for method, path, status, door in _DOORS:
        router.add_api_route(ROOT + path, _answer(carrier, door, status), methods=[method])
    locked = carrier.network.behaviour.recordings_need_password
    media = _answer(carrier, rest_recordings.fetch_media, 200, locked=locked)
    for path in ("/Recordings/{sid}.wav", "/Recordings/{sid}"):
        router.add_api_route(ROOT + path, media, methods=["GET"])
    return router


def rest_app(carrier: Carrier) -> FastAPI:
    """Return the doors as an app of its own, to be served or mounted."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.include_router(rest_router(carrier))
    app.add_exception_handler(404, _unknown)
    return app


async def _unknown(request: Request, error: Exception) -> Response:
    del error
    refusal = missing(request)
    return JSONResponse(refusal.body(), refusal.status)


def _answer(
    carrier: Carrier, door: _Door, status: int, *, locked: bool = True
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            if locked:
                _check_password(carrier.network.account, request)
            found = await door(carrier, request)
        except RestError as error:
            return JSONResponse(error.body(), error.status)
        if isinstance(found, Response):
            return found
        return JSONResponse(found, status) if found is not None else Response(status_code=status)

    return answer


def _check_password(account: Account, request: Request) -> None:
    """Check HTTP Basic: the account's SID and its token."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    given = _decoded(encoded) if kind.lower() == "basic" else b""
    if not secrets.compare_digest(given, f"{account.sid}:{account.auth_token}".encode()):
        raise RestError(401, 20003, "Authenticate")
    if request.path_params["account_sid"] != account.sid:
        raise missing(request)


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        return b""
