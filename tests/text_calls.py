"""A call whose caller wants the reference in writing, and the way from the house to the carrier's messages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from conftest import NOW
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import JONAS_PHONE, Door, carrier_to, door_to

from app.calls.log import Arrival, open_call
from app.calls.reading import find_call
from app.carrier import Carrier, VirtualClock, Weather
from app.carrier.rest import rest_app
from app.commands.worker import do_jobs
from app.jobs import Workshop
from app.texts import TextMessage
from app.texts.ordering import OrderedText, order_text

BODY = "Jobcenter: Ihre Vorgangsnummer ist 123 456 782. Bitte nicht antworten."
CALL = "CA" + "7" * 32
ROOT = "https://api.twilio.com/2010-04-01/Accounts"

Weathering = Callable[[httpx.Request], httpx.Response | None]
"""What happens to a request on its way: an answer from somewhere else, an error, or nothing."""


class Way(httpx.AsyncBaseTransport):
    """The way to the carrier's REST doors; ``before`` may keep a request from it, ``after`` its answer from us."""

    def __init__(self, carrier: Carrier) -> None:
        self.inside = httpx.ASGITransport(rest_app(carrier))
        self.before: Weathering = lambda _: None
        self.after: Weathering = lambda _: None
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        kept = self.before(request)
        if kept:
            return kept
        answer = await self.inside.handle_async_request(request)
        return self.after(request) or answer

    def methods(self) -> list[str]:
        """Return what was asked for, in order."""
        return [request.method for request in self.asked]


@dataclass
class Post:
    """A house with one call, a carrier, and a worker that one has to send."""

    door: Door
    clock: VirtualClock
    carrier: Carrier
    call: UUID
    way: Way = field(init=False)
    later: timedelta = timedelta()
    """How long after the order the worker comes."""

    def __post_init__(self) -> None:
        self.way = Way(self.carrier)
        self.hold()

    @property
    def engine(self) -> AsyncEngine:
        return self.door.engine

    def now(self) -> datetime:
        return self.clock.now() + self.later

    async def order(self, phone: str = JONAS_PHONE, turn: int = 7) -> None:
        """Order a text message, as a turn of the call does."""
        async with self.engine.begin() as connection:
            await order_text(connection, OrderedText(self.call, turn, 0, phone, BODY, self.now()))

    async def work(self, **changes: Any) -> None:  # noqa: ANN401 - whatever a setting may be
        """Do the jobs that are due, with settings of which some are changed."""
        settings = self.door.settings.model_copy(update=changes)
        async with httpx.AsyncClient(transport=self.way) as http:
            await do_jobs(Workshop(self.engine, settings, self.now, http))

    def hold(self) -> None:
        """Let the carrier's time stand still, so that nothing is delivered while we are still working."""
        self.going_on = asyncio.Event()
        self.held = self.clock.spawn(self.going_on.wait())

    async def arrive(self) -> None:
        """Let the carrier do its part, and tell us."""
        self.going_on.set()
        await self.held
        await self.carrier.settle()
        self.hold()

    async def pass_time(self) -> None:
        """Let the time come at which the waiting jobs are tried again."""
        await self.run("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")

    async def run(self, statement: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement))

    async def jobs(self) -> list[tuple[str, str]]:
        """Return task and status of the jobs that are not done."""
        question = "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE '%\\_text' ORDER BY id"
        async with self.engine.connect() as connection:
            return [(row.task_name, row.status) for row in await connection.execute(text(question))]

    async def seen(self) -> TextMessage:
        """Return the only text message there is, as its row."""
        async with self.engine.connect() as connection:
            row = (await connection.execute(select(*TextMessage.__table__.columns))).mappings().one()
        return TextMessage(**row)

    async def events(self) -> list[tuple[str, str | None]]:
        """Return what the log says of text messages: the kind, and the code if there is one."""
        async with self.engine.connect() as connection:
            found = await find_call(connection, self.call)
        assert found is not None
        return [(one.kind, one.details.get("code")) for one in found.events if one.kind.startswith("text_")]

    def sent(self) -> int:
        """Return how many messages the carrier was ever asked to send and took."""
        return sum(request.method == "POST" for request in self.way.asked)


@pytest.fixture
def weather() -> Weather | None:
    """What the network does to reports; a test may choose by parameter."""
    return None


@pytest.fixture
async def post(town_engine: AsyncEngine, weather: Weather | None) -> AsyncIterator[Post]:
    """Build a house over a town with one call in its log, and a network that carries text messages."""
    clock = VirtualClock(NOW)
    door = door_to(town_engine, clock.now)
    async with town_engine.begin() as connection:
        call = await open_call(connection, Arrival(CALL, "+498005550100", JONAS_PHONE, "de", NOW))
    post = Post(door, clock, carrier_to(door, weather=weather, clock=clock), call.id)
    yield post
    post.going_on.set()
    await post.held
    await post.carrier.settle()
