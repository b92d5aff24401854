"""Performs <Dial>: lines ring, one is connected, somebody hangs up, and the action learns how it went."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.carrier.called_line import CalledLine, call_line
from app.carrier.dial_terms import DialOutcome, DialTerms, action_parameters, caller_id_is_allowed, terms_of
from app.carrier.events import Bridged, Unbridged
from app.carrier.leg import Goto, InterruptedLegError, LegEndedError
from app.carrier.recordings import keep_recording
from app.carrier.stage import Stage, run, tell
from app.carrier.twiml import DocumentError, Verb

_PERFORMED = frozenset({"Number", "Client", "Sip"})


@dataclass(eq=False)
class Attempt:
    """One <Dial> under way: its lines so far, and the one that was picked up first."""

    stage: Stage
    verb: Verb
    terms: DialTerms
    lines: list[CalledLine] = field(default_factory=list)
    winner: CalledLine | None = None
    bridged: bool = False
    taken_away: bool = False
    recording_url: str = ""

    async def connect(self) -> None:
        """Call the lines, all at once or one after the other; returns when nobody is connected any more."""
        nouns = self.terms.nouns
        for group in [[noun] for noun in nouns] if self.terms.sequential else [list(nouns)]:
            await self._ring(group)
            if self.winner:
                await self._talk(self.winner)
                return

    async def _ring(self, nouns: Sequence[Verb]) -> None:
        lines = [call_line(self.stage, noun, self.terms) for noun in nouns]
        self.lines += lines
        patience = self.terms.timeout + self.stage.network.behaviour.ring_buffer_seconds
        await self.stage.leg.wait(patience, until=lambda: _decided(lines) or self._starred())
        self.winner = next((line for line in lines if line.picked_up), None)
        lost = self.stage.network.behaviour.losing_leg_status if self.winner else "no-answer"
        status = "canceled" if self._starred() else lost
        for line in lines:
            if line is not self.winner and not line.closed:
                line.close("network", status)

    async def _talk(self, line: CalledLine) -> None:
        leg = self.stage.leg
        await leg.wait(None, until=lambda: line.has_decided or self._starred())
        if line.moved:
            self._let_go(line, line.moved)
            return
        if not line.ready or line.leg.is_over:
            line.close(line.leg.ended_by or "network")
            return
        leg.answer()
        self.bridged = True
        now = self.stage.network.clock.now
        since = now()
        self.stage.call.log.add(Bridged(since, line.leg.to_number))
        by = "caller"
        try:
            by = await self._hold(line)
        finally:
            seconds = (now() - since).total_seconds()
            self.stage.call.log.add(Unbridged(now(), seconds, by))
            self._record(seconds)
        if not self.taken_away:
            line.close(by)

    async def _hold(self, line: CalledLine) -> str:
        """Let them talk; returns who ended it, LegEndedError if the caller did."""
        answer, limit = line.answer, self.terms.time_limit
        leg = self.stage.leg
        ended = await leg.wait(min(answer.talk, limit), until=lambda: _left(line) or self._starred())
        if line.leg.interruption is not None:
            self._let_go(line, line.leg.interruption)
            return "rest"
        if ended:
            return "caller" if self._starred() else line.leg.ended_by
        if answer.talk > limit:
            return "network"
        if answer.ends_first == "caller":
            leg.end("caller")
            leg.check()
        return "callee"

    def _let_go(self, line: CalledLine, moved: InterruptedLegError) -> None:
        """Leave a line to the document that it was given over REST, apart from the caller."""
        self.taken_away, line.leg.interruption = True, None
        self.stage.network.errand(_go_on(line, replace(self.stage, leg=line.leg, url=""), moved))

    def _record(self, seconds: float) -> None:
        if self.terms.record:
            self.recording_url = keep_recording(self.stage, self.verb, seconds, "DialVerb").url

    def _starred(self) -> bool:
        return self.terms.hangup_on_star and "*" in self.stage.leg.keys

    def abandon(self) -> None:
        """Take every line down because the caller is not there any more."""
        status = self.stage.network.behaviour.abandoned_dial_status
        for line in self.lines:
            line.close("caller", "completed" if line.picked_up else status)

    def outcome(self) -> DialOutcome:
        """Return how it went."""
        line = self.winner or next((line for line in self.lines if line.picked_up), None)
        if line is None:
            return DialOutcome(self.lines[-1].leg.status, self.lines[-1].leg.sid)
        word = "completed" if self.bridged else self.stage.network.behaviour.unbridged_pickup_status
        duration = None if self.taken_away else line.leg.seconds
        return DialOutcome(word, line.leg.sid, self.bridged, duration, self.recording_url)


async def dial(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Dial> of numbers, clients and SIP addresses."""
    terms = terms_of(verb, stage.leg.from_number)
    _refuse(stage, terms)
    attempt = Attempt(stage, verb, terms)
    try:
        await attempt.connect()
    except LegEndedError:
        attempt.abandon()
        await report_abandoned(stage, verb, attempt.outcome())
        raise
    except InterruptedLegError:
        attempt.abandon()
        raise
    return onward(stage, verb, attempt.outcome())


def onward(stage: Stage, verb: Verb, outcome: DialOutcome) -> Goto | None:
    """Return where the call goes after a <Dial>: to its action, or on to the next verb."""
    if not verb.get("action"):
        return None
    network = stage.network
    return stage.goto(verb, extra=action_parameters(outcome, network.weather, network.behaviour))


async def report_abandoned(stage: Stage, verb: Verb, outcome: DialOutcome) -> None:
    """Tell the action that the caller left; what it answers is not performed."""
    goto = onward(stage, verb, outcome)
    if goto is not None:
        behaviour = stage.network.behaviour
        status = behaviour.caller_left_call_status if outcome.bridged else behaviour.abandoned_dial_call_status
        await tell(stage, replace(goto, status=status))


def _decided(lines: Sequence[CalledLine]) -> bool:
    return any(line.picked_up for line in lines) or all(line.closed for line in lines)


def _left(line: CalledLine) -> bool:
    return line.leg.is_over or line.leg.interruption is not None


async def _go_on(line: CalledLine, stage: Stage, moved: InterruptedLegError) -> None:
    """Perform the document a called line was given over REST, apart from the caller."""
    try:
        await run(stage, getattr(moved, "goto", Goto("")))
    except LegEndedError:
        line.close(line.leg.ended_by)
    else:
        line.close("document")


def _refuse(stage: Stage, terms: DialTerms) -> None:
    unknown = [noun.name for noun in terms.nouns if noun.name not in _PERFORMED]
    if unknown:
        raise DocumentError(13215, f"this carrier does not perform <Dial><{unknown[0]}>", stage.url)
    numbers = (stage.leg.from_number, stage.leg.to_number)
    allowed = caller_id_is_allowed(terms.caller_id, numbers, stage.network.caller_ids)
    if not allowed and stage.network.behaviour.bad_caller_id == "refused":
        raise DocumentError(13214, f"callerId {terms.caller_id}", stage.url)
