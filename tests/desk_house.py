"""A house with people at their desks: a real browser for each, a telephone network in real time, and a worker."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import uvicorn
from conftest import administer, create_database, database_of
from hotline_on_http import ACCOUNT, HOTLINE, LOCAL, served, settings_for
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.carrier import (
    Answer,
    Callees,
    Carrier,
    Happening,
    OwnNumber,
    QuietCaller,
    RealClock,
    Requested,
    RunningCall,
    Said,
)
from app.carrier.rest import rest_app
from app.clock import Clock, clock_set_to
from app.commands.demo_accounts import open_accounts
from app.commands.worker import work
from app.database import open_engine
from app.main import build_app
from app.settings import Settings

OK = 200
JONAS, KARL = "1232456789# 01021990 1", "0397445566# 08051964 1"
"""What Jonas Birkner and Karl Ohnesorg key to be known."""


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
class Town:
    """The whole house, and the browsers that are open in it."""

    url: str
    engine: AsyncEngine
    carrier: Carrier
    browser: Browser
    clock: Clock
    contexts: list[BrowserContext] = field(default_factory=list)

    async def at_desk(self, name: str, path: str = "/desk", **looks: object) -> Page:
        """Sit somebody down at a browser of their own."""
        context = await self.browser.new_context(base_url=self.url, locale="de-DE", **looks)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = await context.new_page()
        await page.goto("/desk/sign-in")
        await page.get_by_role("button", name=name).click()
        if path != "/desk":
            await page.goto(path)
        return page

    def ring(self, keys: str, callees: Callees | None = None, caller: str = "+4915112345678") -> RunningCall:
        """Let somebody ring the hotline who knows it by heart: they key at the first word of every question."""
        running = self.carrier.start(caller, HOTLINE, caller=QuietCaller(), callees=callees or everybody_waits)
        tokens, answered = iter(keys.split()), False

        def impatient(happening: Happening) -> None:
            nonlocal answered
            if isinstance(happening, Requested):
                answered = happening.status == OK and "/voice/" in happening.url
            elif isinstance(happening, Said) and answered:
                answered = False
                if token := next(tokens, ""):
                    asyncio.get_running_loop().call_later(0.05, running.press, token)

        running.follow(impatient)
        return running

    async def ask(self, question: str, **values: object) -> list[tuple[object, ...]]:
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(question), values)]


def everybody_waits(_: object) -> Answer:
    """Pick up after a second and wait at the announcement for what is done at the desk."""
    return Answer.pick_up(ring=1.0, talk=5.0)


@asynccontextmanager
async def open_town(database_url: str, browser: Browser, now: datetime) -> AsyncIterator[Town]:
    """Open the house over a town; the doors of house and network are real HTTP, and time is real."""
    clock = clock_set_to(now)
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await open_accounts(connection, clock())
    with served(lambda here: build_app(settings_of(here), open_engine(database_url), clock)) as url:
        doors = (f"{url}/voice/incoming", f"{url}/voice/status", f"{url}/voice/fallback")
        numbers = [OwnNumber(number, *doors) for number in (HOTLINE, LOCAL)]
        async with Carrier(ACCOUNT, numbers, clock=RealClock(clock), seed=1) as carrier, doors_of(carrier) as rest:
            stop = asyncio.Event()
            working = asyncio.create_task(work(settings_of(url, rest), engine, clock, stop))
            town = Town(url, engine, carrier, browser, clock)
            try:
                yield town
            finally:
                for context in town.contexts:
                    await context.close()
                stop.set()
                await working
    await engine.dispose()


def settings_of(url: str, rest: str = "") -> Settings:
    more = {"twilio_api_base": rest} if rest else {}
    return settings_for(url, demo=True, **more)


@asynccontextmanager
async def town_of_ones_own(server_url: str, template: str, browser: Browser, now: datetime) -> AsyncIterator[Town]:
    """Open the house over a copy of the town that is gone afterwards."""
    database_url = create_database(server_url, database_of(template))
    async with open_town(database_url, browser, now) as town:
        yield town
    administer(server_url, f'DROP DATABASE "{database_of(database_url)}" WITH (FORCE)')
