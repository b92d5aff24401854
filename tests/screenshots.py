"""Takes the README's pictures of the desk: starts a demo, rings it, and looks at it as the people who work there.

Run by `make screenshots`. Date fields are drawn in the language of the Chromium that is found.
"""

import asyncio
import base64
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser.conftest import ARGUMENTS, USUAL, first_there
from playwright.async_api import Browser, Page, Playwright, async_playwright, expect
from running_demo import HOUSE, RunningDemo, environment, free_port, new_folder, start_demo

PICTURES = HOUSE / "docs" / "screenshots"
WIDTH, HEIGHT = 1280, 860
QUALITY = 82
"""Of a WebP file: text stays sharp, and no picture comes near the limit that a test keeps."""
SPEECH_S = 120
"""How long the hotline takes at most until it rings somebody, spoken aloud."""
JONAS = "1232456789# 01021990 1 2"
TEAM_LEAD, ADMINISTRATOR = "Ruth Kaminski", "Ida Rothwein"
MANAGER_AND_STAND_IN_AWAY = "039W100200"


@dataclass(frozen=True)
class Desk:
    """A browser at which somebody of the town's cast is signed in."""

    page: Page

    async def look_at(self, path: str) -> None:
        """Open a page; whoever is asked for a purpose states one."""
        await self.page.goto(path)
        if "/desk/purpose" in self.page.url:
            await self.page.get_by_label("Prüfung des Datenschutzes").check()
            await self.page.get_by_role("button", name="Vermerken und weiter").click()

    async def keep(self, name: str) -> None:
        """Write down what is seen."""
        browser = await self.page.context.new_cdp_session(self.page)
        seen = await browser.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        file = PICTURES / f"{name}.webp"
        file.write_bytes(base64.b64decode(seen["data"]))
        sys.stdout.write(f"{file.relative_to(HOUSE)}: {file.stat().st_size // 1024} kB\n")


@asynccontextmanager
async def at_desk(browser: Browser, url: str, name: str) -> AsyncIterator[Desk]:
    """Sign somebody in by the demo's first page."""
    size = {"width": WIDTH, "height": HEIGHT}
    context = await browser.new_context(base_url=url, locale="de-DE", color_scheme="light", viewport=size)  # type: ignore[arg-type] # a dict is one
    page = await context.new_page()
    await page.goto("/desk/sign-in")
    await page.get_by_role("button", name=name).click()
    yield Desk(page)
    await context.close()


async def one_call(desk: Desk) -> None:
    """Open the newest call for which a second person was rung, who took it."""
    await desk.look_at("/desk/calls")
    await desk.page.locator("table.calls tbody tr", has_text="Vertretung: gesprochen").first.get_by_role("link").click()


async def planner(desk: Desk) -> None:
    await desk.look_at("/desk/planner?share=75&within=30&patience=120&wrap_up=180&weeks=8")


async def foresight(desk: Desk) -> None:
    """Ask who would be rung for a customer whose case manager is away, and the stand-in too."""
    await desk.look_at("/desk/admin/foresight")
    await desk.page.get_by_label("die Kundin oder der Kunde mit dieser Nummer").check()
    await desk.page.get_by_label("Kundennummer").fill(MANAGER_AND_STAND_IN_AWAY)
    await desk.page.get_by_role("button", name="Zeigen, was geschähe").click()
    await desk.page.locator("#told").scroll_into_view_if_needed()
    await desk.page.locator("#told").evaluate("one => one.scrollIntoView()")


def opened(path: str) -> Callable[[Desk], Awaitable[None]]:
    """Return the way to a page that needs nothing but its address."""
    return lambda desk: desk.look_at(path)


STILL = {
    "call-log": (TEAM_LEAD, opened("/desk/calls")),
    "one-call": (TEAM_LEAD, one_call),
    "cancellations": (TEAM_LEAD, opened("/desk/cancellations")),
    "figures": (TEAM_LEAD, opened("/desk/figures")),
    "planner": (TEAM_LEAD, planner),
    "foresight": (ADMINISTRATOR, foresight),
}
"""Pages that stay as they are while one looks: who opens them, and how."""


@contextmanager
def ringing(demo: RunningDemo) -> Iterator[None]:
    """Have Jonas Birkner ring his case manager, who lets it ring, at the pace at which people speak."""
    words = ("call", "--real-time", "--keys", JONAS, "--answer", "own=no-answer")
    call = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "app", *words],
        cwd=HOUSE,
        env=environment(DURCHWAHL_FOLDER=str(demo.folder)),
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        call.terminate()
        call.wait()


async def while_it_rings(desk: Desk, demo: RunningDemo) -> None:
    """Take the pages that live: at the case manager's desk it rings, and the house sees that it does."""
    with ringing(demo):
        await desk.look_at("/desk")
        await expect(desk.page.locator(".call.ringing")).to_be_visible(timeout=SPEECH_S * 1000)
        await desk.keep("my-desk")
        await desk.look_at("/desk/now")
        await desk.keep("now")


async def launched(playwright: Playwright) -> Browser:
    """Start the Chromium that the tests would take."""
    found = first_there(os.environ.get("CHROMIUM"), USUAL, playwright.chromium.executable_path)
    return await playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, "--lang=de"])


async def take_all(demo: RunningDemo) -> None:
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        for name, (who, way) in STILL.items():
            async with at_desk(browser, demo.url, who) as desk:
                await way(desk)
                await desk.keep(name)
        async with at_desk(browser, demo.url, TEAM_LEAD) as desk:
            await while_it_rings(desk, demo)
        await browser.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    folder: Path = new_folder()
    demo = start_demo(folder, free_port())
    try:
        asyncio.run(take_all(demo))
    finally:
        demo.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
