"""The inside of the carrier that every part of a call shares: fetching documents and delivering callbacks."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

import httpx

from app.carrier.account import Account
from app.carrier.callees import Callees
from app.carrier.clock import Clock
from app.carrier.events import Differed, Failed, Log, Requested, Warned
from app.carrier.leg import Goto, Leg
from app.carrier.parameters import Pairs, standard, without
from app.carrier.sids import Sids
from app.carrier.twiml import Document, DocumentError, parse, read_document
from app.carrier.waiting_room import WaitingRooms
from app.carrier.weather import Behaviour, Weather
from app.carrier.wire import Ask, Reply, Wire

if TYPE_CHECKING:
    from app.carrier.messages import Message

MOST_CALLS_KEPT = 1_000
NO_CONTENT = 204


@dataclass(eq=False)
class Correspondence:
    """A series of requests that belong together: what happened in it, and the cookies the product gave."""

    log: Log = field(default_factory=Log)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    requests: int = 0


@dataclass(eq=False, kw_only=True)
class Call(Correspondence):
    """One call as the people around it see it: its first leg, every leg it led to, and what happened."""

    leg: Leg
    callees: Callees
    legs: list[Leg]
    fallback: Goto | None = None
    callback_url: str = ""
    callback_method: str = "POST"
    callback_events: frozenset[str] = frozenset({"completed"})
    dialled: int = 0
    talk_seconds: float = 60.0


@dataclass(eq=False)
class Network:
    """What all calls share."""

    account: Account
    clock: Clock
    weather: Weather
    behaviour: Behaviour
    sids: Sids
    wire: Wire
    rooms: WaitingRooms
    caller_ids: set[str]
    api_base: str
    errands: set[asyncio.Task[None]] = field(default_factory=set)
    recordings: dict[str, "Recording"] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    messages: dict[str, "Message"] = field(default_factory=dict)
    next_outbound: datetime | None = None
    crashes: list[BaseException | None] = field(default_factory=list)

    def keep(self, call: Call) -> None:
        """Remember a call for the REST doors; the oldest is forgotten when there are too many."""
        self.calls[call.leg.sid] = call
        if len(self.calls) > MOST_CALLS_KEPT:
            del self.calls[next(iter(self.calls))]

    def leg(self, sid: str) -> tuple[Call, Leg] | None:
        """Find a leg of any call by its SID."""
        for call in reversed(self.calls.values()):
            for leg in call.legs:
                if leg.sid == sid:
                    return call, leg
        return None

    async def fetch(self, call: Call, leg: Leg, goto: Goto, base: str = "") -> Document:
        """Ask the product what happens next; raises DocumentError."""
        if goto.twiml:
            return Document("", parse(goto.twiml), goto.twiml)
        url = urljoin(base, goto.url) if base else goto.url
        if not base and "://" not in url:
            raise DocumentError(15004, "a relative URL in TwiML that came without one", url)
        card = replace(leg.card(), status=goto.status or leg.status)
        pairs = [*standard(card), *goto.extra]
        reply = await self._exchange(call, Ask(url, goto.method.upper(), pairs, self.sids.token()), "document")
        return read_document(reply.url, reply.content_type, reply.body)

    async def fetch_recording(self, call: Correspondence, url: str) -> None:
        """Fetch a recording to be played; raises DocumentError."""
        await self._exchange(call, Ask(url, "GET", (), self.sids.token()), "recording")

    def call_back(self, call: Correspondence, url: str, method: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Tell the product something it need not answer; delivered beside the call, as the weather allows."""
        chance = self.sids.chance
        if chance.random() < self.weather.dropped_callback_share:
            return
        delay = self.weather.late_callbacks_seconds + chance.random() * self.weather.shuffled_callbacks_seconds
        ask = Ask(url, method.upper(), list(pairs), self.sids.token())
        self.errand(self._deliver(call, ask, delay))

    def errand(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside the call that `settle` waits for."""
        task = self.clock.spawn(work)
        self.errands.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self.errands.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.crashes.append(task.exception())

    def raise_crashes(self) -> None:
        """Raise the first mistake of our own that happened beside the calls, if there was one."""
        for crash in self.crashes:
            if crash is not None:
                raise crash

    def progress(self, leg: Leg, status: str = "") -> Pairs:
        """Return the parameters of a call-progress callback and count it (Twilio <Number> documentation)."""
        card = replace(leg.card(), status=status or leg.status)
        pairs = [
            *standard(card),
            ("Timestamp", format_datetime(self.clock.now())),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(leg.sequence)),
        ]
        leg.sequence += 1
        if leg.is_over:
            minutes = -(-leg.seconds // 60)
            pairs += [("CallDuration", str(leg.seconds)), ("Duration", str(minutes))]
            if leg.status == "busy":
                pairs.append(("SipResponseCode", "486"))
        return pairs

    async def _deliver(self, call: Correspondence, ask: Ask, delay: float) -> None:
        await self.clock.sleep(delay)
        try:
            reply = await self._exchange(call, ask, "callback")
            is_fine = reply.status == NO_CONTENT or "xml" in reply.content_type or not reply.body
            if not is_fine:
                call.log.add(Warned(self.clock.now(), 12300, f"a callback was answered with {reply.content_type}"))
        except DocumentError as error:
            call.log.add(Failed(self.clock.now(), error.code, error.text))

    async def _exchange(self, call: Correspondence, ask: Ask, kind: str) -> Reply:
        call.requests += 1
        if call.requests > self.behaviour.most_requests:
            raise DocumentError(11205, "the call asks for documents without end", ask.url)
        params = without(ask.params, self.weather.missing_parameters)
        ask = replace(ask, params=params, gateway_error=self._gateway_error(call.requests))
        if self.weather.duplicates == "none":
            return await self._noted(call, ask, kind)
        return await self._twice(call, ask, kind)

    def _gateway_error(self, ordinal: int) -> Literal["none", "before", "after"]:
        share = self.weather.gateway_error_share
        if ordinal in self.weather.gateway_errors or (share > 0 and self.sids.chance.random() < share):
            return "after" if self.weather.gateway_error_reaches_product else "before"
        return "none"

    async def _twice(self, call: Correspondence, ask: Ask, kind: str) -> Reply:
        if self.weather.duplicates == "together":
            first, second = await asyncio.gather(self._noted(call, ask, kind), self._noted(call, ask, kind))
        else:
            first = await self._noted(call, ask, kind)
            second = await self._noted(call, ask, kind)
        if first.body != second.body:
            texts = first.body.decode("utf-8", "replace"), second.body.decode("utf-8", "replace")
            call.log.add(Differed(self.clock.now(), ask.url, *texts))
        return first

    async def _noted(self, call: Correspondence, ask: Ask, kind: str) -> Reply:
        at = self.clock.now()
        try:
            reply = await self.wire.send(ask, call.cookies)
        except DocumentError:
            call.log.add(Requested(at, ask.method, ask.url, dict(ask.params), 0, "", 0.0, kind, ask.token))
            raise
        text = reply.body.decode("utf-8", "replace")
        noted = Requested(at, ask.method, ask.url, dict(ask.params), reply.status, text, reply.seconds, kind, ask.token)
        call.log.add(noted)
        return reply


@dataclass(frozen=True)
class Recording:
    """A recording that the product may fetch and delete; `seconds` long, all silence."""

    sid: str
    call_sid: str
    seconds: int
    url: str
    source: str = "RecordVerb"
    status: str = "completed"
