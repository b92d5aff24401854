"""The life of one line that a <Dial> calls: it rings, is picked up, hears the whisper, and is told of in callbacks."""

import asyncio
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from app.carrier.callees import Answer, CalleeEar, Manner
from app.carrier.checking import WHISPER
from app.carrier.dial_terms import DialTerms, is_phone_number, plain_number, wants
from app.carrier.events import Dialled, RingingEnded
from app.carrier.leg import Goto, InterruptedLegError, Leg, LegEndedError
from app.carrier.stage import Stage, run
from app.carrier.twiml import Verb

SETUP_SECONDS = 0.2


@dataclass(eq=False)
class CalledLine:
    """A called line; `ready` once the whisper is over and the line may be connected."""

    stage: Stage
    noun: Verb
    leg: Leg
    answer: Answer
    may_ring: bool
    picked_up: bool = False
    ready: bool = False
    closed: bool = False
    moved: InterruptedLegError | None = None
    timer: asyncio.Task[None] | None = None

    @property
    def has_decided(self) -> bool:
        """Whether it is known what becomes of a line that was picked up."""
        return self.ready or self.moved is not None or self.leg.is_over

    def report(self, event: str, status: str = "") -> None:
        """Send a progress callback if the noun subscribed to it; the sequence counts every event."""
        network = self.stage.network
        pairs = network.progress(self.leg, status)
        if wants(self.noun, event):
            url = urljoin(self.stage.url, self.noun.get("statusCallback"))
            network.call_back(self.stage.call, url, self.noun.get("statusCallbackMethod", "POST"), pairs)

    def close(self, by: str, status: str = "completed") -> None:
        """End the line, once, and report its end."""
        self.leg.end(by, status)
        if self.closed:
            return
        self.closed = True
        if self.timer:
            self.timer.cancel()
        if not self.picked_up:
            self._ringing_ended(self.leg.status)
        self.report("completed")
        self.stage.leg.bell.ring()

    async def live(self) -> None:
        """Ring, be picked up, hear the whisper; afterwards the line is ready or closed."""
        try:
            await self._ring()
            if self.picked_up:
                await self._whisper()
        except LegEndedError:
            self.close(self.leg.ended_by)
        except InterruptedLegError as moved:
            self.moved = moved
        except Exception:
            self.close("network", "failed")  # so that the caller does not wait for a line that will never decide
            raise
        self.stage.leg.bell.ring()

    async def _ring(self) -> None:
        self.leg.check()  # the caller may have left before the line was even called
        self.leg.status = "initiated"
        self.report("initiated")
        await self.leg.wait(SETUP_SECONDS)
        if not self.may_ring or self.answer.manner is Manner.FAILED:
            self.close("network", "failed")
            return
        self.leg.status = "ringing"
        self.report("ringing")
        await self.leg.wait(None if self.answer.manner is Manner.NO_ANSWER else self.answer.ring)
        if self.answer.manner is Manner.BUSY:
            self.close("callee", "busy")
            return
        self._pick_up()

    def _pick_up(self) -> None:
        self.picked_up = True
        self.leg.answer()
        self._ringing_ended("answered")
        self.report("answered")
        self.stage.leg.bell.ring()

    def _ringing_ended(self, outcome: str) -> None:
        now = self.stage.network.clock.now()
        since = self.leg.started or now
        self.stage.call.log.add(RingingEnded(now, outcome, self.leg.to_number, (now - since).total_seconds()))

    async def _whisper(self) -> None:
        if self.answer.leaves_by_itself:
            self.timer = self.stage.network.clock.spawn(self._leave_later())
        if self.noun.get("url"):
            stage = replace(self.stage, leg=self.leg, kind=WHISPER)
            await run(stage, Goto(self.noun.get("url"), self.noun.get("method", "POST")))
            if not self.stage.network.behaviour.whisper_end_bridges:
                self.close("network")
                return
        self.ready = True

    async def _leave_later(self) -> None:
        await self.stage.network.clock.sleep(self.answer.stays)
        self.leg.end("callee")
        self.stage.leg.bell.ring()


def call_line(stage: Stage, noun: Verb, terms: DialTerms) -> CalledLine:
    """Begin to call a line; its life runs beside the caller's."""
    number = plain_number(noun.text) if noun.name == "Number" else _address(noun)
    network, call = stage.network, stage.call
    call.dialled += 1
    leg = _leg(stage, number, terms.caller_id)
    dialled = Dialled(
        network.clock.now(), number, urljoin(stage.url, noun.get("url")), terms.caller_id, call.dialled, leg.sid
    )
    call.log.add(dialled)
    answer = call.callees(dialled)
    leg.ear = CalleeEar(answer)
    line = CalledLine(stage, noun, leg, answer, _may_ring(stage, noun, leg))
    call.legs.append(leg)
    network.errand(line.live())
    return line


def _leg(stage: Stage, number: str, caller_id: str) -> Leg:
    network = stage.network
    return Leg(
        network.account.sid,
        network.sids.new("CA"),
        caller_id,
        number,
        "outbound-dial",
        network.clock,
        stage.leg.ear,
        network.clock.bell(),
        stage.leg,
        started=network.clock.now(),
    )


def _may_ring(stage: Stage, noun: Verb, leg: Leg) -> bool:
    if noun.name == "Number" and not is_phone_number(leg.to_number):
        stage.warn(13223, f"{leg.to_number} is no phone number")
        return False
    own = {stage.leg.from_number, stage.leg.to_number, *stage.network.caller_ids}
    if leg.from_number not in own:
        stage.warn(13214, f"callerId {leg.from_number} is neither of this call nor ours")
        return False
    return True


def _address(noun: Verb) -> str:
    prefix = "client:" if noun.name == "Client" else ""
    text = noun.text or next((child.text for child in noun.children if child.name in {"Identity", "Uri"}), "")
    return prefix + text
