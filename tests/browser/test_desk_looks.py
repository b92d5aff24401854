"""The desk as it looks: light and dark, narrow and wide, with something in every part of it; by axe's rules."""

from datetime import timedelta
from typing import Any

import pytest
from desk_house import JONAS, Town
from examiner import examine
from kept_calls import add_concern, add_message
from playwright.async_api import expect
from sqlalchemy import text

from app.carrier import Answer

pytestmark = pytest.mark.timeout(240)
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


async def test_every_page_of_a_case_manager_keeps_to_the_rules_and_fits(town: Town) -> None:
    await fill_the_inbox(town)
    ruth = await town.at_desk("Ruth Kaminski")
    call = town.ring(f"{JONAS} 2", lambda _: Answer.accept(ring=1.0, talk=40.0))
    await expect(ruth.locator(".call")).to_contain_text("im Gespräch", timeout=60_000)
    await expect(ruth.get_by_role("button", name="Ich übernehme")).to_be_visible()
    for details in await ruth.locator("main details").all():
        await details.evaluate("one => { one.open = true }")
    await examine(ruth, "a call")
    for path in PAGES:
        await ruth.goto(path)
        await examine(ruth, path)
        assert len(await ruth.content()) < LONGEST_KB * 1024, path
    call.hang_up()
    await call.over()


async def test_sign_in_purpose_and_cancellations_keep_to_the_rules(town: Town) -> None:
    await fill_the_inbox(town)
    konrad = await town.at_desk("Konrad Pelz", "/desk/cancellations")
    await examine(konrad, "purpose")
    await konrad.get_by_label("Prüfung des Datenschutzes").check()
    await konrad.get_by_role("button", name="Vermerken und weiter").click()
    await expect(konrad.get_by_role("table")).to_be_visible()
    await examine(konrad, "cancellations")
    await konrad.goto("/desk/sign-in")
    await examine(konrad, "sign-in")


async def test_a_page_says_when_it_can_no_longer_be_trusted_and_recovers(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    state = ruth.locator("#live-state")
    # The house writes these words; that the page watches over them itself is told by what it says of them.
    await expect(state).to_have_attribute("data-old", "false")
    await expect(state).to_have_text("Diese Seite hält sich selbst auf dem Stand.")
    await ruth.context.set_offline(True)
    await ruth.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(state).to_contain_text("Keine Verbindung: So war der Stand um", timeout=40_000)
    await ruth.context.set_offline(False)
    await expect(state).to_have_text("Diese Seite hält sich selbst auf dem Stand.", timeout=40_000)


async def test_a_refused_form_leaves_the_desk_live_and_at_its_own_address(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    await ruth.get_by_role("button", name="Eintragen").click()
    await expect(ruth.get_by_label("oder bis")).to_have_attribute("aria-invalid", "true")
    await expect(ruth).to_have_url(f"{town.url}/desk")
    call = town.ring(f"{JONAS} 2")
    await expect(ruth.locator(".call")).to_contain_text("klingelt", timeout=60_000)
    call.hang_up()
    await call.over()
