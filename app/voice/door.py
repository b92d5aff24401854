"""The routes of the voice door: signature first, then an answer in time, whatever happens."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator
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
from app.turns.facts import Almanac
from app.turns.nobody import Nobody
from app.turns.sealing import Sealer
from app.turns.taking import House
from app.voice import callbacks, twiml
from app.voice.hearing import ANSWERED, Parameters, is_gone
from app.voice.music import music_route
from app.voice.prompt_audio import prompt_route, recorded_prompts
from app.voice.replay import replay_route
from app.voice.reports import announce_call, connect_moved, decide_call, report_end, report_leg
from app.voice.signature import Signature, target_of
from app.voice.texting import report_text
from app.voice.turns import take_incoming, take_turn
from ivr_flows.engine.spoken import languages, prompts

LOG = structlog.get_logger()
BUDGET_S = 2.5
"""Of the carrier's fifteen seconds; after that the caller is put through without a database."""
LONGEST_BODY = 64 * 1024
MOST_PARAMETERS = 500
"""The carrier sends some thirty; checking a signature takes the square of their number."""

Answering = Callable[[House, str, Parameters], Awaitable[str]]
"""Takes the house, the sealed token of the path (or nothing) and the parameters; returns TwiML."""


def build_voice(engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime]) -> Router:
    """Return the door to be mounted at ``/voice``. Signed requests get 200 and TwiML, all others 403 and no trace.

    Only the music is there for everybody, for networks fetch media unsigned.
    The routes are Starlette's own: nothing here wants FastAPI's injection, which would cost a tenth of every turn.
    """
    warm_up(clock())
    signature = Signature(settings.twilio_auth_token.get_secret_value(), settings.public_url)
    at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
    recordings = recorded_prompts(settings.prompt_audio)
    nobody, names = Nobody(settings.keys[-1]), frozenset(recordings)
    house = House(engine, at_once, settings, clock, Sealer(settings.keys), Almanac(), nobody, names)
    lifelines = Lifelines(house)

    def route(path: str, answering: Answering, otherwise: str) -> Route:
        async def endpoint(request: Request) -> Response:
            parameters = await parameters_of(request, signature)
            token = request.path_params.get("token", "")
            return await in_time(parameters, answering(house, token, parameters), otherwise)

        return Route(path, endpoint, methods=["POST"])

    routes = [
        route("/incoming", started_again(0), lifelines.first[0]),
        route("/turn/{token}", take_turn, lifelines.first[0]),
        route("/leg/{token}/announce", announce_call, twiml.refuse()),
        route("/leg/{token}/decide", decide_call, twiml.refuse()),
        route("/leg/{token}/status", report_leg, twiml.connect()),
        route("/moved/{token}", connect_moved, twiml.refuse()),
        *(route("/callback/{token}" + path, answering, otherwise) for path, answering, otherwise in callbacks.ROUTES),
        route("/sms/{token}", report_text, twiml.connect()),
        route("/status", ended, twiml.connect()),
        replay_route(house),
        music_route(),
        prompt_route(recordings),
        *(route(path, answering, otherwise) for path, answering, otherwise in lifelines.routes()),
    ]
    return Router(routes, redirect_slashes=False)


async def ended(house: House, _: str, parameters: Parameters) -> str:
    """Note the end of a call."""
    return await report_end(house, parameters)


class Lifelines:
    """What is answered without database and state: the service centre twice, then the front door, twice at most."""

    ROUNDS = 2

    def __init__(self, house: House) -> None:
        """Write the documents beforehand: nothing may go wrong with them when all else does."""
        self.first = [self.ringing(house, "to_the_service_centre", n, "again") for n in range(self.ROUNDS + 1)]
        self.second = [self.ringing(house, "once_more", n, "last") for n in range(self.ROUNDS + 1)]
        starts = [twiml.start_again(house.url(f"/voice/start/{n + 1}")) for n in range(self.ROUNDS)]
        self.third = [*starts, twiml.last_words()]

    @staticmethod
    def ringing(house: House, prompt: str, number: int, step: str) -> str:
        """Write the document that rings the service centre and goes on with the next step of the round."""
        settings, after = house.settings, house.url(f"/voice/fallback/{step}/{number}")
        lifeline = twiml.Lifeline(settings.service_centre_line, settings.local_number, after)
        return twiml.without_state(f"emergency.{prompt}", lifeline)

    def routes(self) -> Iterator[tuple[str, Answering, str]]:
        """Yield path, answer, and what is answered if even that fails."""
        yield "/fallback", asked_to_fall_back(self.first[0]), self.first[0]
        for number in range(self.ROUNDS + 1):
            yield f"/fallback/again/{number}", unless_over(self.second[number]), self.second[number]
            yield f"/fallback/last/{number}", unless_over(self.third[number]), self.third[number]
            yield f"/start/{number}", started_again(number), self.first[number]


def asked_to_fall_back(twiml_text: str) -> Answering:
    """Answer where the network has given up on every other document."""

    async def answer(_: House, __: str, parameters: Parameters) -> str:
        LOG.error("fallback_asked_for", error_code=parameters.get("ErrorCode", "")[:16])
        return twiml_text

    return answer


def unless_over(twiml_text: str) -> Answering:
    """Go on with a document, unless there was a talk or nobody is listening any more."""

    async def answer(_: House, __: str, parameters: Parameters) -> str:
        return twiml.connect() if is_over(parameters) else twiml_text

    return answer


def started_again(number: int) -> Answering:
    """Begin a call from the front door that has been there before."""

    async def answer(house: House, _: str, parameters: Parameters) -> str:
        return await take_incoming(house, parameters, number)

    return answer


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
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise HTTPException(403) from error
    form = ImmutableMultiDict(pairs)
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
