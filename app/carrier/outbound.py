"""Places calls that the account orders over REST: they queue, ring, are picked up, and run a document."""

from dataclasses import dataclass
from datetime import timedelta

from app.carrier.callees import CalleeEar, Manner
from app.carrier.events import Dialled, HungUp, RingingEnded
from app.carrier.leg import Goto, Leg, LegEndedError
from app.carrier.network import Call, Network
from app.carrier.stage import Stage, run
from app.carrier.verbs import PERFORMERS

SECONDS_BETWEEN_CALLS = 1.0
"""Twilio Call resource documentation: one outbound call per second and account, the rest is queued."""


@dataclass(frozen=True)
class CallOrder:
    """What the account asks for; `timeout` in seconds of ringing."""

    to_number: str
    from_number: str
    goto: Goto
    timeout: float = 60.0
    callback_url: str = ""
    callback_method: str = "POST"
    callback_events: frozenset[str] = frozenset({"completed"})
    fallback: Goto | None = None


async def place(network: Network, call: Call, order: CallOrder) -> None:
    """Run an ordered call from its place in the queue to its end."""
    leg = call.leg
    try:
        await leg.wait(_turn(network))
        await _ring(network, call, order)
        await run(Stage(network, call, leg, PERFORMERS), order.goto)
        leg.end("document")
    except LegEndedError:
        pass
    call.log.add(HungUp(leg.ended or network.clock.now(), leg.ended_by))
    _report(network, call, "completed")


def _turn(network: Network) -> float:
    """Return the seconds until this call may start."""
    now = network.clock.now()
    begins = max(now, network.next_outbound or now)
    network.next_outbound = begins + timedelta(seconds=SECONDS_BETWEEN_CALLS)
    return (begins - now).total_seconds()


async def _ring(network: Network, call: Call, order: CallOrder) -> None:
    leg = call.leg
    leg.started = network.clock.now()
    dialled = Dialled(leg.started, leg.to_number, order.goto.url, leg.from_number, 1, leg.sid)
    call.log.add(dialled)
    answer = call.callees(dialled)
    leg.ear = CalleeEar(answer)
    call.talk_seconds = answer.talk
    leg.status = "initiated"
    _report(network, call, "initiated")
    if answer.manner is Manner.FAILED:
        _end(network, call, "failed")
    leg.status = "ringing"
    _report(network, call, "ringing")
    answers_in_time = answer.ring <= order.timeout
    await leg.wait(min(answer.ring, order.timeout))
    if not answer.picks_up or not answers_in_time:
        _end(network, call, "busy" if answer.manner is Manner.BUSY else "no-answer")
    leg.answer()
    call.log.add(RingingEnded(network.clock.now(), "answered", leg.to_number, answer.ring))
    _report(network, call, "answered")
    if answer.leaves_by_itself:
        network.errand(_leave_later(network, leg, answer.stays))


async def _leave_later(network: Network, leg: Leg, seconds: float) -> None:
    await network.clock.sleep(seconds)
    leg.end("callee")


def _end(network: Network, call: Call, status: str) -> None:
    call.log.add(RingingEnded(network.clock.now(), status, call.leg.to_number))
    call.leg.end("network", status)
    call.leg.check()


def _report(network: Network, call: Call, event: str) -> None:
    pairs = network.progress(call.leg)
    if call.callback_url and event in call.callback_events:
        network.call_back(call, call.callback_url, call.callback_method, pairs)
