"""A real browser: Chromium where it can be found; in CI a missing one is a failure."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from conftest import administer, create_database, database_of
from desk_house import Hours, Town, town_of_ones_own
from hands import Hand, Keyboard, Mouse
from hotline_on_http import served, settings_for
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from sqlalchemy import create_engine, text

from app.clock import clock_set_to
from app.database import open_engine, with_driver
from app.main import build_app

USUAL = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox"]


def first_there(*candidates: str | None) -> str | None:
    """Return the first of these files that exists."""
    return next((one for one in candidates if one and Path(one).exists()), None)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start the Chromium of ``CHROMIUM``, the system's, or Playwright's own."""
    async with async_playwright() as playwright:
        found = first_there(os.environ.get("CHROMIUM"), USUAL, playwright.chromium.executable_path)
        if found is None:
            why = f"no Chromium found: neither CHROMIUM nor {USUAL} nor Playwright's own"
            if os.environ.get("CI") == "true":
                pytest.fail(why)
            pytest.skip(why)
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@dataclass(frozen=True)
class House:
    """A house on HTTP, and its database."""

    url: str
    database_url: str

    def ask(self, question: str) -> list[tuple[object, ...]]:
        engine = create_engine(with_driver(self.database_url))
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(question))]
        engine.dispose()
        return found


@pytest.fixture
def house(server_url: str, town_template: str, now: datetime) -> Iterator[House]:
    """Serve the house over a town of its own."""
    database_url = create_database(server_url, database_of(town_template))
    clock = clock_set_to(now)
    with served(lambda url: build_app(settings_for(url), open_engine(database_url), clock)) as url:
        yield House(url, database_url)
    administer(server_url, f'DROP DATABASE "{database_of(database_url)}" WITH (FORCE)')


@pytest.fixture
async def town(server_url: str, town_template: str, browser: Browser, now: datetime) -> AsyncIterator[Town]:
    """Open a house with people at their desks."""
    async with town_of_ones_own(server_url, town_template, browser, Hours(now)) as there:
        yield there


@pytest.fixture
def pace() -> float:
    """Say how fast the telephone runs in a quick town: whoever has to do something at the desk in time still can."""
    return 4.0


@pytest.fixture
async def quick_town(
    server_url: str, town_template: str, browser: Browser, now: datetime, pace: float
) -> AsyncIterator[Town]:
    """Open such a house in which several seconds on the telephone pass in one."""
    async with town_of_ones_own(server_url, town_template, browser, Hours(now, pace)) as there:
        yield there


@pytest.fixture(params=[Mouse, Keyboard], ids=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest) -> type[Hand]:
    """Let everybody in a story work with the mouse, and then with the keyboard alone."""
    chosen: type[Hand] = request.param
    return chosen


@pytest.fixture
async def context(browser: Browser, house: House) -> AsyncIterator[BrowserContext]:
    """Open a browser window without scripts, as the text telephone promises to need none."""
    context = await browser.new_context(base_url=house.url, java_script_enabled=False)
    yield context
    await context.close()


@pytest.fixture
async def tab(context: BrowserContext) -> Page:
    return await context.new_page()
