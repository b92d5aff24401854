"""One call as its maker sees it: its state, what happened, and the keys and the receiver of a telephone in hand."""

import asyncio
from collections.abc import Callable, Sequence

from app.carrier.departure import leave
from app.carrier.events import Happening, Requested
from app.carrier.leg import Leg
from app.carrier.network import Call, Network
from app.carrier.transcript import line_of


class RunningCall:
    """A call that was placed; it runs by itself until somebody ends it."""

    def __init__(self, network: Network, call: Call, task: asyncio.Task[None] | None = None) -> None:
        self._network = network
        self._call = call
        self._task = task

    @property
    def sid(self) -> str:
        """The call's SID."""
        return self._call.leg.sid

    @property
    def status(self) -> str:
        """The status of the caller's leg, in the network's words."""
        return self._call.leg.status

    @property
    def duration(self) -> int:
        """Whole seconds since the call was answered (billed time); 0 if it never was."""
        return self._call.leg.seconds

    @property
    def events(self) -> Sequence[Happening]:
        """What happened so far, in order."""
        return tuple(self._call.log.events)

    @property
    def legs(self) -> Sequence[Leg]:
        """The caller's leg and every leg that was dialled for it."""
        return tuple(self._call.legs)

    def requests(self, kind: str = "") -> list[Requested]:
        """Return the webhooks of this call; `kind` is document, callback or recording, empty for all."""
        found = (event for event in self.events if isinstance(event, Requested))
        return [event for event in found if not kind or event.kind == kind]

    def transcript(self) -> list[str]:
        """Return the conversation, one line for each thing said, keyed or dialled."""
        begun = self._call.leg.started or self._network.clock.now()
        lines = (line_of(event, begun) for event in self.events)
        return [line for line in lines if line]

    def follow(self, listener: Callable[[Happening], None]) -> None:
        """Have every further happening told to `listener`, at once."""
        self._call.log.followers.append(listener)

    def follow_transcript(self, listener: Callable[[str], None]) -> None:
        """Have each further line of the transcript told to `listener`, as it happens (`print`, for instance)."""
        begun = self._call.leg.started or self._network.clock.now()

        def tell(event: Happening) -> None:
            line = line_of(event, begun)
            if line:
                listener(line)

        self.follow(tell)

    def press(self, keys: str) -> None:
        """Press keys now; for a telephone that somebody holds."""
        self._call.leg.press(keys)

    def hang_up(self) -> None:
        """Put the receiver down now."""
        leave(self._network, self._call.leg)

    async def over(self) -> None:
        """Wait for the end of the call; raises what went wrong inside the carrier itself, if anything did."""
        if self._task:
            await self._task
        self._network.raise_crashes()
