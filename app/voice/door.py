"""The routes of the voice door: signature first, then an answer in time, whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import ImmutableMultiDict

from app.settings import Settings
from app.voice import twiml
from app.voice.facts import Almanac
from app.voice.hearing import Parameters
from app.voice.nobody import Nobody
from app.voice.reports import announce_call, decide_call, report_end, report_leg
from app.voice.sealing import Sealer
from app.voice.signature import Signature, target_of
from app.voice.turns import House, take_incoming, take_turn

LOG = structlog.get_logger()
BUDGET_S = 2.5
"""Of the carrier's fifteen seconds; after that the caller is put through without a database."""
LONGEST_BODY = 64 * 1024

Answering = Callable[[], Awaitable[str]]


def build_voice(engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime]) -> APIRouter:
    """Return the routes under ``/voice``. Signed requests always get 200 and TwiML, all others 403 and no trace."""
    signature = Signature(settings.twilio_auth_token.get_secret_value(), settings.public_url)
    at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
    house = House(engine, at_once, settings, clock, Sealer(settings.keys), Almanac(), Nobody(settings.keys[-1]))
    router = APIRouter(prefix="/voice", include_in_schema=False)

    async def signed(request: Request) -> Parameters:
        return await parameters_of(request, signature)

    Signed = Annotated[Parameters, Depends(signed)]  # noqa: N806 - a type of this function

    @router.post("/incoming")
    async def incoming(parameters: Signed) -> Response:
        return await to_the_caller(house, parameters, lambda: take_incoming(house, parameters))

    @router.post("/turn/{token}")
    async def turn(token: str, parameters: Signed) -> Response:
        return await to_the_caller(house, parameters, lambda: take_turn(house, token, parameters))

    @router.post("/leg/{token}/announce")
    async def announce(token: str, parameters: Signed) -> Response:
        return await to_the_network(parameters, lambda: announce_call(house, token, parameters))

    @router.post("/leg/{token}/decide")
    async def decide(token: str, parameters: Signed) -> Response:
        return await to_the_network(parameters, lambda: decide_call(house, token, parameters))

    @router.post("/leg/{token}/status")
    async def leg_status(token: str, parameters: Signed) -> Response:
        return await to_the_network(parameters, lambda: report_leg(house, token, parameters), twiml.connect())

    @router.post("/status")
    async def status(parameters: Signed) -> Response:
        return await to_the_network(parameters, lambda: report_end(house, parameters), twiml.connect())

    @router.post("/fallback")
    async def fallback(parameters: Signed) -> Response:
        LOG.error("fallback_asked_for", error_code=parameters.get("ErrorCode", "")[:16])
        return document(house.without_state())

    return router


async def parameters_of(request: Request, signature: Signature) -> Parameters:
    """Return the parameters of a signed request.

    Raises:
        HTTPException: 403, and the content has not been looked at further.
    """
    given = request.headers.get("X-Twilio-Signature", "")
    body = await limited_body(request) if given else None
    if body is None:
        raise HTTPException(403)
    # Blank and repeated parameters are signed too, so none may be dropped on the way here.
    form = ImmutableMultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if not signature.fits(target_of(request.scope["raw_path"], request.scope["query_string"]), form, given):
        raise HTTPException(403)
    return dict(form)


async def limited_body(request: Request) -> bytes | None:
    """Return the body, or nothing where it is larger than any the carrier sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body


async def to_the_caller(house: House, parameters: Parameters, answering: Answering) -> Response:
    """Answer a caller in time; where that fails, put them through to the service centre without any state."""
    return await in_time(parameters, answering, house.without_state())


async def to_the_network(parameters: Parameters, answering: Answering, otherwise: str | None = None) -> Response:
    """Answer about a leg or a status in time; where that fails, connect nobody."""
    return await in_time(parameters, answering, otherwise or twiml.refuse())


async def in_time(parameters: Parameters, answering: Answering, otherwise: str) -> Response:
    """Return a document within the budget, whatever happens: a caller never waits for our faults."""
    call = parameters.get("CallSid", "")[:64]
    try:
        async with asyncio.timeout(BUDGET_S):
            return document(await answering())
    except (TimeoutError, OSError, DBAPIError) as error:
        LOG.warning("turn_without_database", carrier_call_id=call, error=type(error).__name__)
    except Exception:
        LOG.exception("turn_failed", carrier_call_id=call)
    return document(otherwise)


def document(twiml_text: str) -> Response:
    """Return TwiML as the carrier wants it."""
    return Response(twiml_text, media_type="text/xml")
