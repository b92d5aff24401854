"""The routes of the voice door: signature first, then an answer in time, whatever happens."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from app.numbers import diallable
from app.office_hours import public_holidays
from app.settings import Settings
from app.voice import twiml
from app.voice.facts import Almanac
from app.voice.hearing import ANSWERED, Parameters, is_gone
from app.voice.nobody import Nobody
from app.voice.reports import announce_call, decide_call, report_end, report_leg
from app.voice.sealing import Sealer
from app.voice.signature import Signature, target_of
from app.voice.turns import House, take_incoming, take_turn
from ivr_flows.engine.spoken import languages, prompts

LOG = structlog.get_logger()
BUDGET_S = 2.5
"""Of the carrier's fifteen seconds; after that the caller is put through without a database."""
LONGEST_BODY = 64 * 1024

Answering = Callable[[House, str, Parameters], Awaitable[str]]
"""Takes the house, the sealed token of the path (or nothing) and the parameters; returns TwiML."""


def build_voice(engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime]) -> Router:
    """Return the door to be mounted at ``/voice``. Signed requests get 200 and TwiML, all others 403 and no trace.

    The routes are Starlette's own: nothing here wants FastAPI's injection, which would cost a tenth of every turn.
    """
    warm_up(clock())
    signature = Signature(settings.twilio_auth_token.get_secret_value(), settings.public_url)
    at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
    house = House(engine, at_once, settings, clock, Sealer(settings.keys), Almanac(), Nobody(settings.keys[-1]))
    lifelines = Lifelines(house)

    def route(path: str, answering: Answering, otherwise: str) -> Route:
        async def endpoint(request: Request) -> Response:
            parameters = await parameters_of(request, signature)
            token = request.path_params.get("token", "")
            return await in_time(parameters, answering(house, token, parameters), otherwise)

        return Route(path, endpoint, methods=["POST"])

    routes = [
        route("/incoming", incoming, lifelines.first),
        route("/turn/{token}", take_turn, lifelines.first),
        route("/leg/{token}/announce", announce_call, twiml.refuse()),
        route("/leg/{token}/decide", decide_call, twiml.refuse()),
        route("/leg/{token}/status", report_leg, twiml.connect()),
        route("/status", ended, twiml.connect()),
        *(route(f"/fallback{step}", answering, lifelines.first) for step, answering in lifelines.steps.items()),
    ]
    return Router(routes, redirect_slashes=False)


async def incoming(house: House, _: str, parameters: Parameters) -> str:
    """Pick up."""
    return await take_incoming(house, parameters)


async def ended(house: House, _: str, parameters: Parameters) -> str:
    """Note the end of a call."""
    return await report_end(house, parameters)


class Lifelines:
    """What is answered without database and state: the service centre, once more, and then the front door again."""

    def __init__(self, house: House) -> None:
        """Write the documents beforehand: nothing may go wrong with them when all else does."""
        line, ours = house.settings.service_centre_line, house.settings.local_number
        again, last = house.url("/voice/fallback/again"), house.url("/voice/fallback/last")
        self.first = twiml.without_state("emergency.to_the_service_centre", twiml.Lifeline(line, ours, again))
        self.second = twiml.without_state("emergency.once_more", twiml.Lifeline(line, ours, last))
        self.third = twiml.start_again(house.url("/voice/incoming"))
        self.steps: dict[str, Answering] = {"": self.fall_back, "/again": self.try_again, "/last": self.give_up}

    async def fall_back(self, _: House, __: str, parameters: Parameters) -> str:
        """Answer where the network has given up on every other document."""
        LOG.error("fallback_asked_for", error_code=parameters.get("ErrorCode", "")[:16])
        return self.first

    async def try_again(self, _: House, __: str, parameters: Parameters) -> str:
        """Ring once more, unless there was a talk or nobody is listening any more."""
        return twiml.connect() if is_over(parameters) else self.second

    async def give_up(self, _: House, __: str, parameters: Parameters) -> str:
        """Begin again from the front door, unless there was a talk or nobody is listening any more."""
        return twiml.connect() if is_over(parameters) else self.third


def is_over(parameters: Parameters) -> bool:
    """Say whether somebody answered, or the caller has gone."""
    return is_gone(parameters) or parameters.get("DialCallStatus") in ANSWERED


def warm_up(now: datetime) -> None:
    """Load what libraries load at first use, a second or two in all: the first caller must not wait for it."""
    public_holidays(now.year)
    diallable("+493023125000")
    for language in languages():
        prompts(language)


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


async def in_time(parameters: Parameters, answering: Awaitable[str], otherwise: str) -> Response:
    """Return a document within the budget, whatever happens: a caller never waits for our faults.

    ``otherwise`` puts a caller through to the service centre without any state, and connects nobody else.
    """
    call = parameters.get("CallSid", "")[:64]
    turn = asyncio.ensure_future(answering)
    # Not a timeout around the turn: a database that hangs also hangs while its statement is being cancelled.
    await asyncio.wait({turn}, timeout=BUDGET_S)
    if not turn.done():
        turn.cancel()
        turn.add_done_callback(forget)
        LOG.warning("turn_too_late", carrier_call_id=call)
        return document(otherwise)
    fault = turn.exception()
    if fault:
        LOG.error("turn_failed", carrier_call_id=call, error=type(fault).__name__, where=where(fault))
    return document(otherwise if fault else turn.result())


def where(fault: BaseException) -> str:
    """Say which lines led to a fault: not its message nor any variable, for they may be about the caller."""
    return " > ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__))


def forget(turn: asyncio.Future[str]) -> None:
    """Take note of how a turn ended that nobody waits for any more, so that nothing complains of it."""
    if not turn.cancelled():
        turn.exception()


def document(twiml_text: str) -> Response:
    """Return TwiML as the carrier wants it."""
    return Response(twiml_text, media_type="text/xml")
