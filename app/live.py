"""News for open desks: what changed in the database, told by it to every process, and by each to whoever listens.

The triggers of migration 0016 tell a topic and internal ids, whichever code and whichever replica made the change. News
says only that there is something to look at; who hears it looks for themselves, and sees what they may see.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import structlog
from psycopg import AsyncConnection, Error
from sqlalchemy import URL

LOG = structlog.get_logger()
CHANNEL: Final = "durchwahl_live"
Topic = Literal["call", "inbox", "availability", "callback", "look_again", "lost"]
TOLD: Final = frozenset({"call", "inbox", "availability", "callback"})
"""What the database tells; the other topics are this process's own."""
MOST_WAITING: Final = 32
"""Pieces of news that wait for one listener; all of them differ, so few desks ever have as many."""
QUIET_S: Final = 15.0
"""Seconds without news after which the connection is asked whether it still lives."""
PATIENCE_S: Final = 5.0
"""Seconds for its answer, and for a new connection."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0
"""Seconds before a new connection is tried, doubled each time, and at most; half of them by chance."""


@dataclass(frozen=True)
class News:
    """Something to look at, for a member of staff and for a team (internal ids); for everybody where it names neither.

    ``staff`` 0 is nobody who has a desk here, as the service centre: it is for who watches the whole house.
    ``look_again`` is for who may have missed some. ``lost`` means that none come for now: what is shown grows old.
    """

    topic: Topic
    staff: int | None = None
    team: int | None = None

    def concerns(self, staff: int, team: int) -> bool:
        """Say whether somebody of a team is to look."""
        return (self.staff is None and self.team is None) or self.staff == staff or self.team == team


LOOK_AGAIN: Final = News("look_again")
LOST: Final = News("lost")
OWN: Final = frozenset({LOOK_AGAIN, LOST})
"""What everybody hears, whatever they want."""
Wants = Callable[[News], bool]


def for_desk(staff: int, team: int) -> Wants:
    """Want what one member of staff is to look at."""
    return lambda news: news.concerns(staff, team)


def everything(news: News) -> bool:
    """Want all news, as a page does that shows the whole house."""
    del news
    return True


class Listening:
    """What one open desk hears: an endless iterator, which ends when the house closes.

    It begins with ``look_again``, for what changed between the page and this; ``lost`` is always followed by another.
    """

    def __init__(self, wants: Wants, most: int = MOST_WAITING) -> None:
        self._wants, self._most = wants, most
        self._waiting: dict[News, None] = {}
        self._woken = asyncio.Event()
        self._is_over = False

    def tell(self, news: News) -> None:
        """Take news once; who has fallen behind is to look at everything again instead."""
        if news not in OWN and (LOOK_AGAIN in self._waiting or not self._wants(news)):
            return
        if news == LOOK_AGAIN or len(self._waiting) >= self._most:
            self._waiting.clear()
            news = news if news in OWN else LOOK_AGAIN
        self._waiting[news] = None
        self._woken.set()

    def end(self) -> None:
        """Let it come to its end."""
        self._is_over = True
        self._waiting.clear()
        self._woken.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> News:
        while not self._waiting:
            if self._is_over:
                raise StopAsyncIteration
            self._woken.clear()
            await self._woken.wait()
        news = next(iter(self._waiting))
        del self._waiting[news]
        return news


class Newsroom:
    """Hears the news of one database over one connection and passes it on to all who listen in this process.

    It begins with the first who listens, and belongs to that one's event loop.
    """

    def __init__(self, url: URL) -> None:
        """Take the address of the database; PostgreSQL's own protocol, so no pooler that takes sessions apart."""
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._listening: set[Listening] = set()
        self._work: asyncio.Task[None] | None = None
        self.stands = asyncio.Event()
        """Set while the connection stands, so that nothing is missed."""
        self._is_lost = False

    @contextmanager
    def listen(self, wants: Wants = everything) -> Iterator[Listening]:
        """Hear the wanted news until the end of the block."""
        if self._work is None:
            self._work = asyncio.create_task(self._hear())
        listening = Listening(wants)
        listening.tell(LOST if self._is_lost else LOOK_AGAIN)
        self._listening.add(listening)
        try:
            yield listening
        finally:
            self._listening.discard(listening)

    async def close(self) -> None:
        """Hear no more; everybody's listening comes to its end."""
        work, self._work = self._work, None
        if work:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
        self.stands.clear()
        for listening in tuple(self._listening):
            listening.end()

    def _tell(self, news: News) -> None:
        for listening in tuple(self._listening):
            listening.tell(news)

    async def _hear(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                async for news in self._news():
                    pause = FIRST_PAUSE_S
                    self._tell(news)
            except (Error, OSError, TimeoutError) as error:
                LOG.warning("news_lost", error=type(error).__name__)
            self.stands.clear()
            if not self._is_lost:
                self._is_lost = True
                self._tell(LOST)
            await asyncio.sleep(pause * (1 + random.random()) / 2)  # noqa: S311 - not all replicas come back at once
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _news(self) -> AsyncIterator[News]:
        async with asyncio.timeout(PATIENCE_S):
            connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._is_lost = False
            self.stands.set()
            yield LOOK_AGAIN
            while True:
                async with aclosing(connection.notifies(timeout=QUIET_S)) as notifies:
                    async for notify in notifies:
                        if news := read(notify.payload):
                            yield news
                async with asyncio.timeout(PATIENCE_S):
                    await connection.execute("SELECT 1")


def read(payload: str) -> News | None:
    """Return the news of a notification; anybody who can connect can send one, so what is none is left out."""
    try:
        told: Any = json.loads(payload)
        news = News(told["topic"], told["staff"], told["team"])
    except (ValueError, KeyError, TypeError):
        news = None
    if news and news.topic in TOLD and all(one is None or type(one) is int for one in (news.staff, news.team)):
        return news
    LOG.warning("strange_news")
    return None
