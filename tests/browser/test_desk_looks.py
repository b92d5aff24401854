"""The desk as it looks: light and dark, narrow and wide, with something in every part of it; by axe's rules."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships no types
from desk_house import JONAS, Town
from kept_calls import add_concern, add_message
from playwright.async_api import Page, expect
from sqlalchemy import text

from app.carrier import Answer

pytestmark = pytest.mark.timeout(240)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
NARROW = {"width": 320, "height": 800}
PAGES = ("/desk", "/desk/times", "/desk/concerns", "/desk/customers", "/desk/account", "/desk/concern/1")
LONGEST_KB = 100


async def fill_the_inbox(town: Town) -> None:
    """Leave one of everything: a cancellation, a late call-back, a message, something of the team's, and of nobody."""
    now = town.clock()
    said: dict[str, Any]
    late: dict[str, Any]
    async with town.engine.begin() as connection:
        marta = await connection.scalar(text("SELECT id FROM customers WHERE customer_number = '039D112233'"))
        said = {"manner": "cannot_come", "reason": "illness", "appointment_day": now.date(), "verified": True}
        await add_concern(connection, now, "cancellation", customer_id=marta, **said)
        late = {"promised_by": now - timedelta(hours=1), "callback_window": "morning"}
        await add_concern(connection, now, "callback", customer_id=marta, **late)
        message = await add_message(connection, now)
        await connection.execute(
            text("UPDATE concerns SET customer_id = :marta WHERE id = :c"), {"marta": marta, "c": message}
        )
        await add_concern(connection, now, "cancellation", stated_number="0393112299", **said)
        anton = await connection.scalar(text("SELECT id FROM customers WHERE customer_number = '039W100200'"))
        await add_concern(connection, now, "cancellation", customer_id=anton, **said)


async def violations(page: Page) -> list[str]:
    """Return what axe finds, each with the element that it is about."""
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    Array.from(document.querySelectorAll("main *, header *"))
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
            && !one.closest(".scrolls > *"))
        .map((one) => one.outerHTML.slice(0, 100))"""


async def too_wide(page: Page) -> list[str]:
    """Return what does not fit the width of the screen, other than in a box that scrolls by itself."""
    found: list[str] = await page.evaluate(WIDER)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found or ([f"{wide} pixels of something that is not seen"] if wide > 0 else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_of_a_case_manager_keeps_to_the_rules_and_fits(town: Town, scheme: str) -> None:
    await fill_the_inbox(town)
    ruth = await town.at_desk("Ruth Kaminski", color_scheme=scheme, viewport=NARROW)
    call = town.ring(f"{JONAS} 2", lambda _: Answer.accept(ring=1.0, talk=20.0))
    await expect(ruth.locator(".call")).to_contain_text("im Gespräch", timeout=60_000)
    await expect(ruth.get_by_role("button", name="Ich übernehme")).to_be_visible()
    for details in await ruth.locator("main details").all():
        await details.evaluate("one => { one.open = true }")
    assert await violations(ruth) == []
    assert await too_wide(ruth) == []
    for path in PAGES:
        await ruth.goto(path)
        assert await violations(ruth) == [], path
        assert await too_wide(ruth) == [], path
        assert len(await ruth.content()) < LONGEST_KB * 1024, path
    call.hang_up()
    await call.over()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_sign_in_purpose_and_cancellations_keep_to_the_rules(town: Town, scheme: str) -> None:
    await fill_the_inbox(town)
    konrad = await town.at_desk("Konrad Pelz", "/desk/cancellations", color_scheme=scheme, viewport=NARROW)
    assert await violations(konrad) == []
    await konrad.get_by_label("Prüfung des Datenschutzes").check()
    await konrad.get_by_role("button", name="Vermerken und weiter").click()
    await expect(konrad.get_by_role("table")).to_be_visible()
    assert await violations(konrad) == []
    assert await too_wide(konrad) == []
    await konrad.goto("/desk/sign-in")
    assert await violations(konrad) == []
    assert await too_wide(konrad) == []


async def test_a_page_says_when_it_can_no_longer_be_trusted_and_recovers(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    state = ruth.locator("#live-state")
    await expect(state).to_have_text("Diese Seite hält sich selbst auf dem Stand.")
    await ruth.context.set_offline(True)
    await ruth.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(state).to_contain_text("Keine Verbindung: So war der Stand um", timeout=40_000)
    await ruth.context.set_offline(False)
    await expect(state).to_have_text("Diese Seite hält sich selbst auf dem Stand.", timeout=40_000)
