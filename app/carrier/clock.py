"""Time for the carrier: a virtual clock that jumps from one event to the next, and the wall clock.

The virtual clock counts the tasks it started. While one of them works or waits for an HTTP answer, time stands
still; when all of them wait for the clock, time jumps to the earliest alarm. So a call of twenty minutes costs only
the milliseconds its requests take, and two runs meet at the same instants.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

TURNS_FOR_AN_OUTSIDER = 2

_aboard: ContextVar[bool] = ContextVar("aboard", default=False)


class Bell(Protocol):
    """Something to wait for: rung by anybody, heard by everybody who waits at that moment."""

    def ring(self) -> None:
        """Wake whoever waits."""

    async def wait(self, seconds: float | None) -> bool:
        """Wait at most `seconds` (None: for ever); True if the bell rang."""


class Clock(Protocol):
    """What the carrier needs of a clock; times are aware, durations are seconds."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""

    def bell(self) -> Bell:
        """Make a bell that keeps this clock's time."""

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` beside the present task, as part of this clock's world."""

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:
        """Wait for somebody outside the network; None if they took longer than `seconds`."""


class VirtualClock:
    """A clock that jumps; `start` is its first instant (aware)."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = (start or datetime(2026, 3, 2, 9, 0, tzinfo=UTC)).astimezone(UTC)
        self._awake = 0
        self._alarms: list[tuple[datetime, int, asyncio.Future[bool]]] = []
        self._order = count()

    def now(self) -> datetime:
        """Return the virtual instant, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of virtual time pass; a task from outside may ask too."""
        if _aboard.get():
            await self.rest(asyncio.get_running_loop().create_future(), max(0.0, seconds))
        else:
            woken = asyncio.get_running_loop().create_future()
            self.spawn(self._wake_outsider(seconds, woken))
            await woken

    async def _wake_outsider(self, seconds: float, woken: asyncio.Future[None]) -> None:
        """Sleep for a task that is not counted, and hold the time until it had its turn to place a call."""
        await self.sleep(seconds)
        if not woken.done():
            woken.set_result(None)
        for _ in range(TURNS_FOR_AN_OUTSIDER):
            await asyncio.sleep(0)

    def bell(self) -> "VirtualBell":
        """Make a bell in virtual time."""
        return VirtualBell(self)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` as a task whose waiting lets the time jump."""
        context = copy_context()
        context.run(_aboard.set, True)  # noqa: FBT003 - a context variable's setter takes its value only so
        self._awake += 1
        task = asyncio.get_running_loop().create_task(work, context=context)
        task.add_done_callback(self._leave)
        return task

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:  # noqa: ARG002 - see below
        """Wait for `work`; however long it takes, no virtual time passes, so it is never late."""
        return await work

    async def rest(self, waiter: asyncio.Future[bool], seconds: float | None) -> bool:
        """Wait until `waiter` is woken or `seconds` have passed; only for tasks this clock spawned."""
        if seconds is not None:
            heappush(self._alarms, (self._now + timedelta(seconds=seconds), next(self._order), waiter))
        self._awake -= 1
        self._advance()
        try:
            return await waiter
        except asyncio.CancelledError:
            self._awake += waiter.cancelled()
            raise

    def wake(self, waiter: asyncio.Future[bool], *, rung: bool) -> None:
        """End a wait; the woken task counts as awake from this moment, not from when it runs."""
        if not waiter.done():
            self._awake += 1
            waiter.set_result(rung)

    def _advance(self) -> None:
        while self._awake == 0 and self._alarms:
            when, _, waiter = heappop(self._alarms)
            if not waiter.done():
                self._now = max(self._now, when)
                self.wake(waiter, rung=False)

    def _leave(self, _task: asyncio.Task[Any]) -> None:
        self._awake -= 1
        self._advance()


class VirtualBell:
    """A bell in virtual time."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._waiters: list[asyncio.Future[bool]] = []

    def ring(self) -> None:
        """Wake whoever waits."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            self._clock.wake(waiter, rung=True)

    async def wait(self, seconds: float | None) -> bool:
        """Wait at most `seconds` of virtual time; True if the bell rang."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters = [*(one for one in self._waiters if not one.done()), waiter]
        return await self._clock.rest(waiter, seconds)


class RealClock:
    """The wall clock, for telephones that people hold; ``shows`` lets it show another time, from which it runs on."""

    def __init__(self, shows: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Show the time as it is, or what else is to be shown (aware)."""
        self.now = shows

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(max(0.0, seconds))

    def bell(self) -> "RealBell":
        """Make a bell in real time."""
        return RealBell()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` as an ordinary task."""
        return asyncio.get_running_loop().create_task(work)

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:
        """Wait for `work` at most `seconds`."""
        try:
            return await asyncio.wait_for(work, seconds)
        except TimeoutError:
            return None


class RealBell:
    """A bell in real time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float | None) -> bool:
        """Wait at most `seconds`; True if the bell rang."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True
