"""Now, figures and planner in a real browser: for everybody's eyes, at any width, and by themselves up to date."""

from datetime import timedelta

import pytest
from desk_house import Town
from examiner import examine
from live_calls import waiting
from office_days import Days
from playwright.async_api import ViewportSize, expect

pytestmark = pytest.mark.timeout(240)
PAGES = ("/desk/now", "/desk/now?wall=1", "/desk/figures", "/desk/figures?by=team", "/desk/planner")
WALL = ViewportSize(width=1920, height=1080)
LEAD = "Ruth Kaminski"
OVERFLOW = "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"


async def busy_days(town: Town) -> None:
    """Let there be something to count, and somebody who waits."""
    async with town.engine.begin() as connection:
        days = Days(connection, town.clock())
        for ago in (7, 8, 10):
            start = days.now - timedelta(days=ago)
            await days.calls(8, "connected", start, rang="V1", waited=9, talked_s=240)
            await days.calls(6, "connected", start, rang="L1", waited=50, talked_s=240)
        await waiting(connection, town.clock(), "V1", timedelta(seconds=95))


async def test_the_examiner_finds_nothing_and_nothing_sticks_out_at_320_pixels(town: Town) -> None:
    await busy_days(town)
    tab = await town.at_desk(LEAD)
    for path in PAGES:
        await tab.goto(path)
        await examine(tab, path)


async def test_on_a_wall_who_begins_to_wait_appears_and_nothing_scrolls(town: Town) -> None:
    tab = await town.at_desk(LEAD, "/desk/now?wall=1", viewport=WALL)
    await expect(tab.get_by_text("Im Moment ruft niemand an.")).to_be_visible()
    async with town.engine.begin() as connection:
        await waiting(connection, town.clock(), "V1", timedelta(seconds=95))
    longest = tab.locator("#longest dd")
    await expect(tab.locator("#waiting dd")).to_have_text("1", timeout=30_000)
    await expect(longest).to_contain_text("1:")
    shown = await longest.inner_text()
    await expect(longest).not_to_have_text(shown)
    assert await tab.evaluate(OVERFLOW) == [0, 0]
    size = await tab.locator("#waiting dd").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 120, "too small to be read from five metres"
