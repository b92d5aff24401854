"""A network that repeats, delays and loses requests, and a house that dies between commit and reply."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from voice_calls import Door, Pairs, Phone, Reply, door_to

FATES = ("once", "again", "echo", "together", "late", "crash", "after the next")
"""What becomes of a request.

Again: its answer was lost, so it comes twice, and the caller hears the second. Echo: it comes twice, and the caller
hears the first. Together: twice at once. Late: once more when all is over. Crash: the house committed and died; another
one gets the same request. After the next: once more behind the following one.
"""
ENDINGS = ("before", "silent", "keyed", "overtaken", "overtaken in progress", "unreported")
"""How somebody hangs up.

Before anything more is sent; at a question, in silence; with a key on the way whose request says that the caller is
gone; the same, with the report of the end coming first, the late request saying that they are gone or not; and with a
key on the way and no report ever.
"""


@dataclass
class Steps:
    """The house's clock, which somebody moves on."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def step(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Delivery:
    """One request: when it reached the house first, when the one whose answer the caller heard, and all answers."""

    first_at: datetime
    heard_at: datetime
    heard: Reply
    replies: tuple[Reply, ...]


@dataclass
class RoughLine:
    """A call on such a network; each request meets the next fate, and time steps on between requests."""

    phone: Phone
    clock: Steps
    fates: Iterator[str]
    seconds: int
    behind: list[tuple[str, Pairs]] = field(default_factory=list)
    late: list[tuple[str, Pairs]] = field(default_factory=list)

    async def begin(self) -> Delivery:
        """Ring."""
        return await self.send("/voice/incoming", self.phone.pairs("ringing"))

    async def press(self, keys: str, status: str = "in-progress") -> Delivery:
        """Answer the question that the caller has heard last."""
        keyed = {} if keys == "-" else {"Digits": keys.rstrip("#"), "FinishedOnKey": "#" * keys.count("#")}
        return await self.send(self.phone.reply.action, self.phone.pairs(status, **keyed))

    async def end(self) -> datetime:
        """Report that the call is over; returns when that reached the house."""
        delivery = await self.send("/voice/status", self.phone.pairs("completed", CallDuration="42"), heard=False)
        return delivery.first_at

    async def settle(self) -> None:
        """Deliver whatever is still on its way."""
        for url, pairs in (*self.behind, *self.late):
            self.clock.step(self.seconds)
            assert (await self.phone.door.post(url, pairs)).is_twiml()

    async def send(self, url: str, pairs: Pairs, *, heard: bool = True) -> Delivery:
        """Send a request and let it meet its fate."""
        self.clock.step(self.seconds)
        before, self.behind = self.behind, []
        at = self.clock.now
        fate = next(self.fates, "once")
        replies = await self.delivered(url, pairs, fate)
        for late_url, late_pairs in before:
            assert (await self.phone.door.post(late_url, late_pairs)).is_twiml()
        second = fate in {"again", "crash"}
        delivery = Delivery(at, self.clock.now if second else at, replies[-1 if second else 0], replies)
        assert all(reply.is_twiml() for reply in replies)
        if heard:
            self.phone.reply = delivery.heard
        return delivery

    async def delivered(self, url: str, pairs: Pairs, fate: str) -> tuple[Reply, ...]:
        """Deliver a request, once or twice, and return the house's answers."""
        if fate == "together":
            door = self.phone.door
            return tuple(await asyncio.gather(door.post(url, pairs), door.post(url, pairs)))
        first = await self.phone.door.post(url, pairs)
        match fate:
            case "again" | "echo" | "crash":
                self.clock.step(self.seconds)
                self.phone.door = rebuilt(self.phone.door) if fate == "crash" else self.phone.door
                return first, await self.phone.door.post(url, pairs)
            case "late":
                self.late.append((url, pairs))
            case "after the next":
                self.behind.append((url, pairs))
        return (first,)


def rebuilt(door: Door) -> Door:
    """Return a house that knows nothing of the one before but its database and its keys."""
    return replace(door, app=door_to(door.engine, door.clock).app)
