"""Lets a caller put the receiver down at any point: after a time, after a happening, in a prompt, while it rings."""

import asyncio
from dataclasses import dataclass, field

from app.carrier.events import Dialled, Happening, Said
from app.carrier.leg import Leg
from app.carrier.network import Call, Network
from app.carrier.speaking import CHARACTERS_PER_SECOND


@dataclass(frozen=True)
class HangUpAt:
    """When the caller leaves; whichever comes first.

    `seconds` after the call began, after `events` happenings, in the middle of the first prompt that contains
    `prompt`, or `after_ringing` seconds into the ringing of the `ringing`-th line called.
    """

    seconds: float | None = None
    events: int | None = None
    prompt: str | None = None
    ringing: int | None = None
    after_ringing: float = 1.0


def leave(network: Network, leg: Leg, by: str = "caller") -> None:
    """Put the receiver down now."""
    unanswered = network.behaviour.abandoned_unanswered_status
    leg.end(by, "completed" if leg.answered else unanswered)


@dataclass(eq=False)
class Departure:
    """Watches a call and ends it at the chosen point."""

    network: Network
    call: Call
    plan: HangUpAt
    timers: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self) -> None:
        """Start watching."""
        self.call.log.followers.append(self._see)
        if self.plan.seconds is not None:
            self._leave_in(self.plan.seconds)

    def stop(self) -> None:
        """Watch no longer."""
        for timer in self.timers:
            timer.cancel()

    def _see(self, event: Happening) -> None:
        plan = self.plan
        if plan.events is not None and len(self.call.log.events) >= plan.events:
            leave(self.network, self.call.leg)
        if isinstance(event, Said) and plan.prompt is not None and plan.prompt in event.text:
            self._leave_in(len(event.text) / CHARACTERS_PER_SECOND / 2)
        if isinstance(event, Dialled) and event.nth == plan.ringing:
            self._leave_in(plan.after_ringing)

    def _leave_in(self, seconds: float) -> None:
        self.timers.append(self.network.clock.spawn(self._leave_later(seconds)))

    async def _leave_later(self, seconds: float) -> None:
        await self.network.clock.sleep(seconds)
        leave(self.network, self.call.leg)
