"""The queues: who waits where, since when, and how many may."""

from dataclasses import dataclass, field
from datetime import datetime

from app.carrier.leg import InterruptedLegError, Leg

DEFAULT_SIZE = 1000


class DequeuedError(InterruptedLegError):
    """The waiting caller's turn has come."""


class LeftQueueError(Exception):
    """The waiting caller leaves the queue by <Leave>."""


@dataclass(eq=False)
class Waiting:
    """One caller in a queue; `ready` once they may be connected, `released` when the other side is gone."""

    leg: Leg
    room: "WaitingRoom"
    since: datetime
    announcement: tuple[str, str] | None = None
    agent: Leg | None = None
    ready: bool = False
    released: bool = False
    gone: bool = False

    def leave(self) -> None:
        """Go out of the queue, once."""
        self.room.leave(self)

    def seconds(self) -> int:
        """Return how long they have waited, in whole seconds."""
        return int((self.leg.clock.now() - self.since).total_seconds())


@dataclass(eq=False)
class WaitingRoom:
    """A queue; `waits` holds the waiting times of everybody who left it, for the average."""

    sid: str
    name: str
    size: int = DEFAULT_SIZE
    members: list[Waiting] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)

    def leave(self, waiting: Waiting) -> None:
        """Take somebody out of the queue, once."""
        if waiting in self.members:
            self.members.remove(waiting)
            self.waits.append(waiting.seconds())

    def average(self) -> int:
        """Return the average wait in whole seconds."""
        return sum(self.waits) // len(self.waits) if self.waits else 0


@dataclass(eq=False)
class WaitingRooms:
    """All queues of the account, by name."""

    by_name: dict[str, WaitingRoom] = field(default_factory=dict)
    watchers: list[Leg] = field(default_factory=list)

    def wake_watchers(self) -> None:
        """Tell whoever waits for somebody to join a queue."""
        for leg in self.watchers:
            leg.bell.ring()
