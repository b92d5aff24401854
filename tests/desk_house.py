"""A house with people at their desks: a real browser for each, a telephone network in real time, and a worker."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from conftest import administer, create_database, database_of
from hands import Hand
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
from app.carrier.clock import RealBell
from app.carrier.rest import rest_app
from app.clock import real_clock
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


class Hours:
    """The clock of house and network: it shows a time of its own, runs ``pace`` times as fast, and can be put forward.

    What is said on the telephone takes its time; at a pace nobody has to wait for all of it.
    """

    def __init__(self, start: datetime, pace: float = 1.0) -> None:
        """Show ``start`` (aware) now."""
        self.pace, self._shown, self._since = pace, start.astimezone(UTC), real_clock()

    def __call__(self) -> datetime:
        """Return what it shows, in UTC."""
        return self._shown + (real_clock() - self._since) * self.pace

    def put_forward_to(self, at: datetime) -> None:
        """Let the time until then have passed."""
        self._shown, self._since = at.astimezone(UTC), real_clock()


class QuickBell(RealBell):
    """A bell at which whoever waits gives up the sooner."""

    def __init__(self, pace: float) -> None:
        """Let so many seconds of waiting pass in one."""
        super().__init__()
        self.pace = pace

    async def wait(self, seconds: float | None) -> bool:
        """Wait at most so many seconds of the house; true if the bell rang."""
        return await super().wait(None if seconds is None else seconds / self.pace)


class NetworkTime(RealClock):
    """The network's time: what it performs goes by the house's clock; whom it asks over HTTP has real seconds."""

    def __init__(self, hours: Hours) -> None:
        """Show what the house shows."""
        super().__init__(hours)
        self.pace = hours.pace

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds of the house pass."""
        await super().sleep(seconds / self.pace)

    def bell(self) -> QuickBell:
        """Make a bell for them."""
        return QuickBell(self.pace)


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
    clock: "Hours"
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

    async def sit_down(self, hand: type[Hand], name: str) -> Hand:
        """Let somebody sign in with their own hand, and return that."""
        context = await self.browser.new_context(base_url=self.url, locale="de-DE")
        self.contexts.append(context)
        person = hand(await context.new_page())
        await person.page.goto("/desk/sign-in")
        await person.press(re.compile(f"^{name}"))
        await person.page.wait_for_url("**/desk**")
        return person

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
async def open_town(database_url: str, browser: Browser, clock: Hours) -> AsyncIterator[Town]:
    """Open the house over a town; the doors of house and network are real HTTP, and time goes by ``clock``."""
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await open_accounts(connection, clock())
    with served(lambda here: build_app(settings_of(here), open_engine(database_url), clock)) as url:
        doors = (f"{url}/voice/incoming", f"{url}/voice/status", f"{url}/voice/fallback")
        numbers = [OwnNumber(number, *doors) for number in (HOTLINE, LOCAL)]
        async with Carrier(ACCOUNT, numbers, clock=NetworkTime(clock), seed=1) as carrier, doors_of(carrier) as rest:
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
async def town_of_ones_own(server_url: str, template: str, browser: Browser, clock: Hours) -> AsyncIterator[Town]:
    """Open the house over a copy of the town that is gone afterwards."""
    database_url = create_database(server_url, database_of(template))
    async with open_town(database_url, browser, clock) as town:
        yield town
    administer(server_url, f'DROP DATABASE "{database_of(database_url)}" WITH (FORCE)')
