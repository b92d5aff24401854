"""A house on real HTTP, a network whose REST doors are real HTTP too, and people who decide at their desks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
import uvicorn
from conftest import NOW
from hotline_on_http import ACCOUNT, HOTLINE, LOCAL, served, settings_for
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.calls.at_desk import AtDesk, current_calls
from app.calls.deciding import accept, decline, finish
from app.calls.reading import CallRecord, find_call
from app.carrier import (
    Answer,
    Behaviour,
    Carrier,
    Dialled,
    Happening,
    KeysCaller,
    OwnNumber,
    RingingEnded,
    RunningCall,
    VirtualClock,
)
from app.carrier.rest import rest_app
from app.commands.worker import do_jobs
from app.database import open_engine
from app.jobs import Workshop
from app.main import build_app
from app.settings import Settings

JONAS = "1232456789# 01021990 1 2"
"""Jonas Birkner asks for Ruth Kaminski: number, birth date, yes, work."""
ANTON = "0399100200# 1 2"
"""Anton Ziegler's case manager and her stand-in are away."""
RUTH, HOLGER, BIRTE, EMIL, ARNE = "V1", "V2", "V3", "V4", "U2"
PICK_UP_S = 4.2
"""Seconds until somebody picks up who does."""

Act = Callable[[], Awaitable[None]]


class Server(uvicorn.Server):
    """A server inside the loop of the tests, which has nothing to do with the signals of the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def doors_of(carrier: Carrier) -> AsyncIterator[str]:
    """Serve the REST doors of a carrier on a free port, in the loop in which it lives."""
    config = uvicorn.Config(rest_app(carrier), port=0, log_level="warning", lifespan="off", ws="none")
    listener = config.bind_socket()
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@dataclass
class Office:
    """The town's office: its house, the network, and its worker, who works when he is told to."""

    engine: AsyncEngine
    carrier: Carrier
    settings: Settings

    async def ring(
        self, keys: str, answers: dict[str, Answer], *, dialled: Act | None = None, picked_up: Act | None = None
    ) -> RunningCall:
        """Ring the hotline; two seconds after somebody is dialled, or picks up, somebody else does something."""
        running = self.carrier.start(
            "+4915112345678",
            HOTLINE,
            caller=KeysCaller(keys),
            callees=lambda one: answers.get(role_of(one), Answer.busy()),
        )
        acts = {"dialled": dialled, "answered": picked_up}

        def watch(happening: Happening) -> None:
            what = "dialled" if isinstance(happening, Dialled) else ""
            what = happening.outcome if isinstance(happening, RingingEnded) else what
            act = acts.pop(what, None)
            if act:
                self.carrier.later(2, act)

        running.follow(watch)
        await running.over()
        await self.carrier.settle()
        return running

    async def at(self, staff_id: str) -> tuple[AtDesk, ...]:
        """Return what stands at somebody's desk now."""
        async with self.engine.connect() as connection:
            return await current_calls(connection, await self.number_of(staff_id), self.now())

    async def accept(self, staff_id: str) -> None:
        """Accept what stands at somebody's desk, and have the worker carry it out."""
        await self.decide(staff_id, accept)

    async def decline(self, staff_id: str) -> None:
        await self.decide(staff_id, decline)

    async def decide(self, staff_id: str, how: Callable[..., Awaitable[None]]) -> None:
        """Decide about the only thing that stands at somebody's desk."""
        (entry,) = await self.at(staff_id)
        async with self.engine.begin() as connection:
            await how(connection, await self.number_of(staff_id), entry.key, self.now())
        await self.work()

    async def finish(self, staff_id: str) -> None:
        (entry,) = await self.at(staff_id)
        async with self.engine.begin() as connection:
            await finish(connection, await self.number_of(staff_id), entry.key)

    async def work(self) -> None:
        """Do the jobs that are due, over real HTTP."""
        async with httpx.AsyncClient() as http:
            await do_jobs(Workshop(self.engine, self.settings, self.now, http))

    async def number_of(self, staff_id: str) -> int:
        async with self.engine.connect() as connection:
            number = await connection.scalar(text("SELECT id FROM staff WHERE staff_id = :id"), {"id": staff_id})
        assert isinstance(number, int)
        return number

    async def record(self, running: RunningCall) -> CallRecord:
        """Return what the log shows of a call."""
        by_carrier_id = text("SELECT id FROM calls WHERE carrier_call_id = :sid")
        async with self.engine.connect() as connection:
            call = await find_call(
                connection, (await connection.execute(by_carrier_id, {"sid": running.sid})).scalar_one()
            )
        assert call is not None
        return call

    def now(self) -> datetime:
        return self.carrier.network.clock.now()


def role_of(dialled: Dialled) -> str:
    return dialled.url.rpartition("role=")[2]


@asynccontextmanager
async def office_in(
    engine: AsyncEngine, behaviour: Behaviour | None = None, **settings: object
) -> AsyncIterator[Office]:
    """Open the office over a town at ``NOW``."""
    clock = VirtualClock(NOW)
    url = engine.url.render_as_string(hide_password=False)
    with served(lambda here: build_app(settings_for(here, **settings), open_engine(url), clock.now)) as here:
        doors = (f"{here}/voice/incoming", f"{here}/voice/status", f"{here}/voice/fallback")
        numbers = [OwnNumber(number, *doors) for number in (HOTLINE, LOCAL)]
        async with (
            Carrier(ACCOUNT, numbers, clock=clock, behaviour=behaviour, seed=1) as carrier,
            doors_of(carrier) as rest,
        ):
            yield Office(engine, carrier, settings_for(here, twilio_api_base=rest, **settings))
