"""Performs waiting: <Enqueue>, <Leave>, and the <Dial><Queue> that takes the next caller out."""

from dataclasses import replace
from urllib.parse import urljoin

from app.carrier.checking import ANNOUNCEMENT, MAIN, WAITING
from app.carrier.dial_terms import DialOutcome
from app.carrier.dial_terms import terms_of as dial_terms_of
from app.carrier.dialling import onward, report_abandoned
from app.carrier.events import Bridged, Enqueued, LeftQueue, Unbridged
from app.carrier.leg import Goto, InterruptedLegError, LegEndedError
from app.carrier.stage import Stage, run, tell
from app.carrier.twiml import DocumentError, Verb
from app.carrier.waiting_room import DEFAULT_SIZE, DequeuedError, LeftQueueError, Waiting, WaitingRoom

LONGEST_WAIT_SECONDS = 14_400.0
PAUSE_BETWEEN_DOCUMENTS = 1.0
"""The network needs a moment to ask again; it also keeps an empty waiting document from spinning."""


async def enqueue(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Enqueue>; the action is asked with the QueueResult when the waiting is over."""
    room = open_room(stage, verb)
    if len(room.members) >= int(verb.get("maxQueueSize", str(room.size))):
        return _action(stage, verb, (("QueueResult", "queue-full"),))
    waiting = Waiting(stage.leg, room, stage.network.clock.now())
    room.members.append(waiting)
    stage.call.log.add(Enqueued(waiting.since, room.name))
    stage.network.rooms.wake_watchers()
    try:
        result = await _wait(stage, verb, waiting)
    except LegEndedError:
        await _tell(stage, verb, waiting, "hangup")
        raise
    except InterruptedLegError:
        await _tell(stage, verb, waiting, "redirected")
        raise
    except DocumentError as error:
        if stage.call.fallback and stage.network.behaviour.fallback_in_waiting:
            _left(stage, waiting, "error")
            raise
        stage.fail(error)
        result = "error"
    return _action(stage, verb, _left(stage, waiting, result))


async def leave(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Leave>; outside a queue it does nothing."""
    del verb
    if stage.kind == MAIN:
        return None
    raise LeftQueueError


def open_room(stage: Stage, verb: Verb) -> WaitingRoom:
    """Return the queue of that name, made on demand."""
    rooms = stage.network.rooms.by_name
    if verb.text not in rooms:
        rooms[verb.text] = WaitingRoom(stage.network.sids.new("QU"), verb.text, DEFAULT_SIZE)
    return rooms[verb.text]


async def _wait(stage: Stage, verb: Verb, waiting: Waiting) -> str:
    try:
        await _entertain(stage, verb, waiting)
    except LeftQueueError:
        return "leave"
    except DequeuedError:
        return await _be_connected(stage, waiting)
    stage.leg.end("network")  # nobody waits for ever: the longest call the network allows is over
    raise LegEndedError(stage.leg.ended_by)


async def _entertain(stage: Stage, verb: Verb, waiting: Waiting) -> None:
    """Play the waiting documents, asked for anew whenever one runs out (<Enqueue> documentation)."""
    url = verb.get("waitUrl")
    if not url:
        await stage.leg.wait(LONGEST_WAIT_SECONDS)
        return
    while waiting.seconds() < LONGEST_WAIT_SECONDS:
        goto = Goto(url, verb.get("waitUrlMethod", "POST"), _position(waiting))
        await run(replace(stage, kind=WAITING), goto)
        await stage.leg.wait(PAUSE_BETWEEN_DOCUMENTS)


def _position(waiting: Waiting) -> tuple[tuple[str, str], ...]:
    room = waiting.room
    return (
        ("QueuePosition", str(room.members.index(waiting) + 1 if waiting in room.members else 1)),
        ("QueueSid", room.sid),
        ("QueueTime", str(waiting.seconds())),
        ("AvgQueueTime", str(room.average())),
        ("CurrentQueueSize", str(len(room.members))),
        ("MaxQueueSize", str(room.size)),
    )


async def _be_connected(stage: Stage, waiting: Waiting) -> str:
    """Hear the announcement, be connected, and stay until the other side is gone."""
    agent = waiting.agent
    try:
        if waiting.announcement and agent:
            url, method = waiting.announcement
            extra = (("DequeingCallSid", agent.sid), ("QueueTime", str(waiting.seconds())))
            await run(replace(stage, kind=ANNOUNCEMENT), Goto(url, method, extra))
        waiting.ready = True
        _nudge(waiting)
        await stage.leg.wait(None, until=lambda: waiting.released)
    except (LegEndedError, InterruptedLegError, DocumentError):
        waiting.gone = True
        _nudge(waiting)
        raise
    return "bridged"


def _nudge(waiting: Waiting) -> None:
    if waiting.agent:
        waiting.agent.bell.ring()


def _left(stage: Stage, waiting: Waiting, result: str) -> tuple[tuple[str, str], ...]:
    room, waited = waiting.room, waiting.seconds()
    waiting.leave()
    stage.call.log.add(LeftQueue(stage.network.clock.now(), room.name, result))
    return (("QueueResult", result), ("QueueSid", room.sid), ("QueueTime", str(waited)))


def _action(stage: Stage, verb: Verb, extra: tuple[tuple[str, str], ...]) -> Goto | None:
    return stage.goto(verb, extra=extra) if verb.get("action") else None


async def _tell(stage: Stage, verb: Verb, waiting: Waiting, result: str) -> None:
    said = "bridged" if waiting.ready else result
    goto = _action(stage, verb, _left(stage, waiting, said))
    if goto is not None:
        await tell(stage, goto)


async def dial_queue(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Dial><Queue>: take the caller who waits longest, or wait for one until the timeout."""
    noun = verb.children[0]
    room = stage.network.rooms.by_name.get(noun.text)
    if room is None:
        return onward(stage, verb, DialOutcome(stage.network.behaviour.missing_queue_status))
    terms = dial_terms_of(verb, stage.leg.from_number)
    waiting = await _next(stage, room, terms.timeout + stage.network.behaviour.ring_buffer_seconds)
    if waiting is None:
        return onward(stage, verb, DialOutcome("no-answer"))
    waited = waiting.seconds()
    _call_up(stage, noun, waiting)
    try:
        outcome = await _talk(stage, waiting, waited, terms.time_limit)
    except LegEndedError:
        _release(waiting)
        outcome = _queue_outcome(waiting, waited, bridged=waiting.ready)
        await report_abandoned(stage, verb, outcome)
        raise
    except InterruptedLegError:
        _release(waiting)
        raise
    return onward(stage, verb, outcome)


async def _next(stage: Stage, room: WaitingRoom, patience: float) -> Waiting | None:
    watchers = stage.network.rooms.watchers
    watchers.append(stage.leg)
    try:
        found = await stage.leg.wait(patience, until=lambda: bool(room.members))
    finally:
        watchers.remove(stage.leg)
    return room.members[0] if found else None


def _call_up(stage: Stage, noun: Verb, waiting: Waiting) -> None:
    waiting.leave()
    waiting.agent = stage.leg
    if noun.get("url"):
        waiting.announcement = (urljoin(stage.url, noun.get("url")), noun.get("method", "POST"))
    waiting.leg.interrupt(DequeuedError())


async def _talk(stage: Stage, waiting: Waiting, waited: int, limit: float) -> DialOutcome:
    leg, clock = stage.leg, stage.network.clock
    await leg.wait(None, until=lambda: waiting.ready or waiting.gone or waiting.leg.is_over)
    bridged = waiting.ready and not waiting.leg.is_over
    since = clock.now()
    if bridged:
        leg.answer()
        stage.call.log.add(Bridged(since, waiting.leg.from_number))
        seconds = min(stage.call.talk_seconds, limit)
        left = await leg.wait(seconds, until=lambda: waiting.gone or waiting.leg.is_over)
        by = "caller" if left else "callee"
        stage.call.log.add(Unbridged(clock.now(), (clock.now() - since).total_seconds(), by))
    _release(waiting)
    outcome = _queue_outcome(waiting, waited, bridged=bridged)
    return replace(outcome, duration=int((clock.now() - since).total_seconds()))


def _queue_outcome(waiting: Waiting, waited: int, *, bridged: bool) -> DialOutcome:
    extra = (("QueueSid", waiting.room.sid), ("QueueTime", str(waited)))
    return DialOutcome("completed" if bridged else "no-answer", waiting.leg.sid, bridged, extra=extra)


def _release(waiting: Waiting) -> None:
    waiting.released = True
    waiting.leg.bell.ring()
