"""The carrier itself: takes calls to the account's numbers, places calls for the account, and settles what is due."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from app.carrier.account import Account, OwnNumber
from app.carrier.callees import Callees, everybody_accepts
from app.carrier.callers import Caller, KeysCaller, QuietCaller
from app.carrier.clock import Clock, VirtualClock
from app.carrier.departure import Departure, HangUpAt
from app.carrier.events import HungUp, Warned
from app.carrier.leg import Goto, Leg, LegEndedError
from app.carrier.messages import Message, carry
from app.carrier.network import Call, Network
from app.carrier.outbound import CallOrder, place
from app.carrier.sids import Sids
from app.carrier.stage import Stage, run
from app.carrier.telephone import RunningCall
from app.carrier.verbs import PERFORMERS
from app.carrier.waiting_room import WaitingRooms
from app.carrier.weather import Behaviour, Weather
from app.carrier.wire import Wire


class NoSuchNumberError(LookupError):
    """The number called is none of the account's."""


class Carrier:
    """A phone network for one account; `transport` is what it speaks HTTP through (None: the real one)."""

    def __init__(  # noqa: PLR0913 - the settings of a whole network, all by name
        self,
        account: Account,
        numbers: Sequence[OwnNumber] = (),
        *,
        clock: Clock | None = None,
        weather: Weather | None = None,
        behaviour: Behaviour | None = None,
        seed: int = 1,
        transport: httpx.AsyncBaseTransport | None = None,
        callees: Callees = everybody_accepts,
        verified: Sequence[str] = (),
        api_base: str = "https://api.twilio.com",
    ) -> None:
        self.numbers = {number.number: number for number in numbers}
        self.callees = callees
        self.network = Network(
            account,
            clock or VirtualClock(),
            weather or Weather(),
            behaviour or Behaviour(),
            Sids(seed),
            Wire(account.auth_token, transport),
            WaitingRooms(),
            {*self.numbers, *verified},
            api_base,
        )

    async def ring(  # noqa: PLR0913 - everything a caller may decide, all by name
        self,
        caller_number: str,
        called: str,
        *,
        caller: Caller | None = None,
        callees: Callees | None = None,
        hang_up_after: float | HangUpAt | None = None,
        talk_seconds: float = 60.0,
        forwarded_from: str = "",
    ) -> RunningCall:
        """Place a call to one of the account's numbers and stay on the line until it has ended.

        `talk_seconds` is how long an agent talks who rings in to take a caller out of a queue; `forwarded_from` the
        number that was dialled first, if another carrier passes the call on.
        """
        running = self.start(
            caller_number,
            called,
            caller=caller,
            callees=callees,
            hang_up_after=hang_up_after,
            talk_seconds=talk_seconds,
            forwarded_from=forwarded_from,
        )
        await running.over()
        return running

    def start(  # noqa: PLR0913 - as above
        self,
        caller_number: str,
        called: str,
        *,
        caller: Caller | None = None,
        callees: Callees | None = None,
        hang_up_after: float | HangUpAt | None = None,
        talk_seconds: float = 60.0,
        forwarded_from: str = "",
    ) -> RunningCall:
        """Place a call and return at once, for a telephone that somebody holds; raises NoSuchNumberError."""
        if called not in self.numbers:
            raise NoSuchNumberError(f"{called} is not a number of this account")
        leg = self._leg(caller_number, called, "inbound", caller or KeysCaller(""))
        leg.status, leg.forwarded_from = "ringing", forwarded_from
        call = self._call(leg, callees)
        call.talk_seconds = talk_seconds
        own = self.numbers[called]
        call.callback_url, call.callback_method = own.status_callback, own.status_callback_method
        if own.voice_fallback_url:
            call.fallback = Goto(own.voice_fallback_url, own.voice_fallback_method)
        plan = hang_up_after if isinstance(hang_up_after, HangUpAt) else HangUpAt(seconds=hang_up_after)
        work = self._live(call, Goto(own.voice_url, own.voice_method), plan)
        return RunningCall(self.network, call, self.network.clock.spawn(work))

    def place(self, order: CallOrder) -> RunningCall:
        """Place a call for the account, as its REST door does; it rings when its turn comes."""
        leg = self._leg(order.from_number, order.to_number, "outbound-api", QuietCaller())
        call = self._call(leg, None)
        call.callback_url, call.callback_method = order.callback_url, order.callback_method
        call.callback_events, call.fallback = order.callback_events, order.fallback
        return RunningCall(self.network, call, self.network.errand(place(self.network, call, order)))

    def send(self, message: Message) -> None:
        """Carry a text message; `carrier.network.messages` keeps it."""
        self.network.messages[message.sid] = message
        self.network.errand(carry(self.network, message))

    def call(self, sid: str) -> RunningCall:
        """Return a call by the SID of its first leg; raises KeyError."""
        return RunningCall(self.network, self.network.calls[sid])

    def later(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        """Do something from outside after `seconds`; on a virtual clock the time stands still while it is done."""

        async def wait_and_act() -> None:
            await self.network.clock.sleep(seconds)
            await act()

        self.network.errand(wait_and_act())

    async def settle(self) -> None:
        """Wait until every callback is delivered and every call placed over REST has ended."""
        while self.network.errands:
            await asyncio.wait(set(self.network.errands))
            await asyncio.sleep(0)
        self.network.raise_crashes()

    async def aclose(self) -> None:
        """Close the line to the product."""
        await self.network.wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _leg(self, from_number: str, to_number: str, direction: str, ear: Caller) -> Leg:
        network = self.network
        sid = network.sids.new("CA")
        identity = quote('{"parentCallInfoToken":"' + network.sids.new("JW") + '","identityHeaderTokens":[]}')
        return Leg(
            network.account.sid,
            sid,
            from_number,
            to_number,
            direction,
            network.clock,
            ear,
            network.clock.bell(),
            call_token=identity if direction == "inbound" else "",
            started=network.clock.now(),
        )

    def _call(self, leg: Leg, callees: Callees | None) -> Call:
        call = Call(leg=leg, callees=callees or self.callees, legs=[leg])
        self.network.keep(call)
        return call

    async def _live(self, call: Call, goto: Goto, plan: HangUpAt) -> None:
        departure = Departure(self.network, call, plan)
        departure.begin()
        try:
            await self._perform(call, goto)
        finally:
            departure.stop()
        self._finish(call)

    async def _perform(self, call: Call, goto: Goto) -> None:
        leg = call.leg
        if not goto.url and not goto.twiml:
            call.log.add(Warned(self.network.clock.now(), 11210, "the number has no voice URL"))
            leg.end("network", "failed")
            return
        try:
            await run(Stage(self.network, call, leg, PERFORMERS), goto)
            leg.end("document", "completed" if leg.answered else self.network.behaviour.unanswered_end_status)
        except LegEndedError:
            return

    def _finish(self, call: Call) -> None:
        """Note the end and send the number's status callback (once, when the call is over)."""
        leg, network = call.leg, self.network
        call.log.add(HungUp(leg.ended or network.clock.now(), leg.ended_by))
        if call.callback_url and "completed" in call.callback_events:
            network.call_back(call, call.callback_url, call.callback_method, network.progress(leg))
