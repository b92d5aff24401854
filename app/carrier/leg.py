"""One line of a call: whom it joins, its status, its keypad, and the only way in which it waits."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.carrier.callers import Caller, HangUp, Heard, Reply
from app.carrier.clock import Bell, Clock
from app.carrier.parameters import LegCard

OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@dataclass(frozen=True)
class Goto:
    """Where a call goes on: a URL or a ready document, and what the request says besides the standard set.

    `status` replaces the leg's own status in that request, where the network is known to say something else.
    """

    url: str
    method: str = "POST"
    extra: tuple[tuple[str, str], ...] = ()
    twiml: str = ""
    status: str = ""


class LegEndedError(Exception):
    """The line is gone; nothing more can be said on it."""


class InterruptedLegError(Exception):
    """Somebody from outside takes the line elsewhere."""


class LegMovedError(InterruptedLegError):
    """The line was given another document over REST."""

    def __init__(self, goto: Goto) -> None:
        super().__init__(goto.url)
        self.goto = goto


def _never() -> bool:
    return False


@dataclass(eq=False)
class Leg:
    """A line; times are instants of the clock, None until they happen."""

    account_sid: str
    sid: str
    from_number: str
    to_number: str
    direction: str
    clock: Clock
    ear: Caller
    bell: Bell
    parent: "Leg | None" = None
    call_token: str = ""
    forwarded_from: str = ""
    status: str = "queued"
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    ended_by: str = ""
    interruption: InterruptedLegError | None = None
    sequence: int = 0
    keys: deque[str] = field(default_factory=deque)
    heard: list[str] = field(default_factory=list)

    def card(self) -> LegCard:
        """Return what requests say about this line now."""
        parent = self.parent.sid if self.parent else ""
        return LegCard(
            self.account_sid,
            self.sid,
            self.from_number,
            self.to_number,
            self.status,
            self.direction,
            parent,
            self.call_token,
            self.forwarded_from,
        )

    @property
    def is_over(self) -> bool:
        """Whether the line has ended."""
        return self.status in OVER

    @property
    def seconds(self) -> int:
        """Whole seconds between pick-up and end (or now); 0 if nobody picked up."""
        if self.answered is None:
            return 0
        return int(((self.ended or self.clock.now()) - self.answered).total_seconds())

    def answer(self) -> None:
        """Pick up, unless that happened before."""
        if self.answered is None and not self.is_over:
            self.answered = self.clock.now()
            self.status = "in-progress"
            self.bell.ring()

    def end(self, by: str, status: str = "completed") -> None:
        """End the line once; a second end changes nothing."""
        if not self.is_over:
            self.ended = self.clock.now()
            self.status = status
            self.ended_by = by
            self.bell.ring()

    def interrupt(self, interruption: InterruptedLegError) -> None:
        """Take the line elsewhere at its next wait."""
        self.interruption = interruption
        self.bell.ring()

    def press(self, keys: str) -> None:
        """Press keys; anything that is on no keypad is left out."""
        self.keys.extend(key for key in keys if key in "0123456789*#")
        self.bell.ring()

    def check(self) -> None:
        """Raise LegEndedError or the interruption, if there is one; a line that still rings is not taken away."""
        if self.is_over:
            raise LegEndedError(self.ended_by)
        is_up = self.answered is not None or self.direction == "inbound"
        if self.interruption is not None and is_up:
            interruption, self.interruption = self.interruption, None
            raise interruption

    async def wait(self, seconds: float | None, until: Callable[[], bool] = _never) -> bool:
        """Wait `seconds` (None: without limit) or until something holds; True if it does.

        Raises LegEndedError if the line ends meanwhile and InterruptedLegError if it is taken elsewhere.
        """
        deadline = None if seconds is None else self.clock.now() + timedelta(seconds=min(seconds, 1e7))
        while True:
            self.check()
            if until():
                return True
            left = None if deadline is None else (deadline - self.clock.now()).total_seconds()
            if left is not None and left <= 0:
                return False
            await self.bell.wait(left)

    async def ask(self, prompt: Heard, seconds: float) -> Reply:
        """Ask whoever holds the receiver; None if they stay silent, LegEndedError if they hang up."""
        question = Heard(tuple(self.heard), prompt.prompt, prompt.finish_on, prompt.digits)
        reply = await self.clock.within(seconds, self.ear.key(question))
        if reply is HangUp.NOW:
            self.end("caller" if self.parent is None else "callee")
        self.check()
        if reply is not None:
            self.heard.clear()
        return reply
