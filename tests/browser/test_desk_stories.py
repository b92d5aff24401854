"""Whole stories at the desk, several people at once, in real browsers and with real calls."""

import subprocess
from datetime import datetime
from pathlib import Path

from desk_house import JONAS, Town
from playwright.async_api import Locator, Page, expect

from app.carrier import Answer, Dialled
from app.receipts.proof import verify_proof
from app.receipts.verifying import verify_chain

SOON_MS = 15_000
"""Longer than any of it takes; how soon a call is seen is measured where that is promised."""
AFTER_ANNOUNCEMENT_MS = 60_000
"""Whoever is rung hears first, in real time, what it is about."""
CANCEL = f"{JONAS} 1 1 1 1 1"
CALL_BACK = f"{JONAS} 4 1 1 1"
CALLER = "+4915112345678"
WITHIN_A_SECOND = 1.0


def card_of(page: Page) -> Locator:
    return page.locator(".call")


async def moment_of(page: Page, town: Town) -> datetime:
    """Return when a call was first seen on a page, by the house's clock."""
    await expect(card_of(page)).to_be_visible(timeout=60_000)
    return town.clock()


async def test_a_call_rings_at_the_desk_is_accepted_there_noted_and_found_by_the_team_lead(town: Town) -> None:
    holger, ruth = await town.at_desk("Holger Thiede"), await town.at_desk("Ruth Kaminski")
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()
    call = town.ring(f"{JONAS} 2")
    seen_at = await moment_of(ruth, town)
    [(dialled_at,)] = await town.ask("SELECT dialled_at FROM legs")
    assert isinstance(dialled_at, datetime)
    assert (seen_at - dialled_at).total_seconds() < WITHIN_A_SECOND
    card = card_of(ruth)
    await expect(card).to_contain_text("Jonas Birkner")
    await expect(card).to_contain_text("123B456789")
    await expect(card).to_contain_text("Kundennummer und Geburtsdatum passen")
    await expect(card.get_by_role("button", name="Annehmen")).to_be_enabled(timeout=SOON_MS)
    await card.get_by_role("button", name="Annehmen").click()
    await expect(card).to_contain_text("im Gespräch", timeout=SOON_MS)
    await expect(card_of(holger)).to_have_count(0)
    await card.get_by_label("Notiz").fill("Möchte einen neuen Termin im Dezember.")
    await card.get_by_role("button", name="Notiz speichern").click()
    await expect(card.locator("blockquote")).to_contain_text("Möchte einen neuen Termin im Dezember.")
    await call.over()
    await expect(card).to_contain_text("Gespräch beendet", timeout=SOON_MS)
    await card.get_by_role("button", name="Abschließen").click()
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()
    assert await town.ask("SELECT outcome FROM calls") == [("connected",)]
    assert await town.ask("SELECT outcome, screened FROM legs") == [("connected", "accepted")]


async def test_with_the_keyboard_alone_a_call_is_accepted_noted_and_put_away(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    call = town.ring(f"{JONAS} 2")
    card = card_of(ruth)
    await expect(card.get_by_role("button", name="Annehmen")).to_be_enabled(timeout=60_000)
    await ruth.keyboard.press("a")
    await expect(card).to_contain_text("im Gespräch", timeout=SOON_MS)
    await ruth.keyboard.press("n")
    await ruth.keyboard.type("Ruft morgen wieder an, a d f s.")
    await call.over()
    # What is being written stays in its field while the page brings itself up to date.
    await expect(card).to_contain_text("Gespräch beendet", timeout=SOON_MS)
    await expect(card.get_by_label("Notiz")).to_have_value("Ruft morgen wieder an, a d f s.")
    await ruth.keyboard.press("Tab")
    await ruth.keyboard.press("Enter")
    await expect(card.locator("blockquote")).to_contain_text("Ruft morgen wieder an")
    await ruth.keyboard.press("f")
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()


async def test_a_call_that_is_accepted_on_the_telephone_is_talked_at_the_desk_too(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    call = town.ring(f"{JONAS} 2", lambda _: Answer.accept(ring=1.0, talk=3.0))
    await expect(card_of(ruth)).to_contain_text("im Gespräch", timeout=60_000)
    await call.over()
    await expect(card_of(ruth)).to_contain_text("Gespräch beendet", timeout=SOON_MS)


async def test_a_declined_call_goes_on_to_whoever_the_caller_chooses(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    call = town.ring(f"{JONAS} 2 1", own_picks_up_others_accept)
    card = card_of(ruth)
    await expect(card.get_by_role("button", name="Ablehnen")).to_be_visible(timeout=60_000)
    await card.get_by_role("button", name="Ablehnen").click()
    await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible()
    await call.over()
    assert await town.ask("SELECT role, outcome FROM legs ORDER BY turn") == [
        ("own", "declined"),
        ("stand_in", "connected"),
    ]


def own_picks_up_others_accept(dialled: Dialled) -> Answer:
    own = dialled.url.endswith("role=own")
    return Answer.pick_up(ring=1.0, talk=5.0) if own else Answer.accept(ring=1.0, talk=2.0)


async def test_a_cancellation_keyed_on_the_telephone_is_seen_and_its_receipt_is_verified(
    town: Town, tmp_path: Path
) -> None:
    ruth, oskar = await town.at_desk("Ruth Kaminski"), await town.at_desk("Konrad Pelz", "/desk/cancellations")
    call = town.ring(CANCEL)
    item = ruth.locator(".concern")
    await expect(item).to_contain_text("Absage", timeout=60_000)
    await expect(item).to_contain_text("kann nicht kommen · Krankheit")
    await item.get_by_role("button", name="Gesehen").click()
    await expect(ruth.get_by_text("Gesehen.", exact=True)).to_be_visible()
    await item.get_by_text("Mehr", exact=True).click()
    async with ruth.expect_download() as downloading:
        await item.get_by_role("link", name="Beleg als PDF").click()
    receipt = tmp_path / "receipt.pdf"
    await (await downloading.value).save_as(receipt)
    await oskar.get_by_label("Nachweis eines einzelnen Anrufs oder einer Absage").check()
    await oskar.get_by_role("button", name="Vermerken und weiter").click()
    await expect(oskar.get_by_role("row").nth(1)).to_contain_text("vor Beginn gesehen")
    call.hang_up()
    await call.over()
    assert verify_proof(proof_in(receipt)).content["kind"] == "cancellation"
    async with town.engine.connect() as connection:
        assert (await verify_chain(connection)).is_whole


def proof_in(receipt: Path) -> str:
    """Return what is attached to a receipt, for machines."""
    proof = receipt.with_suffix(".json")
    subprocess.run(["pdfdetach", "-save", "1", "-o", str(proof), str(receipt)], check=True, timeout=30)  # noqa: S603, S607
    return proof.read_text()


async def test_who_is_in_consultation_is_not_rung_from_the_next_call_on(town: Town) -> None:
    ruth = await town.at_desk("Ruth Kaminski")
    await ruth.get_by_role("button", name="30 min").click()
    await expect(ruth.get_by_text("im Beratungsgespräch", exact=True)).to_be_visible()
    call = town.ring(f"{JONAS} 2 1", lambda _: Answer.accept(ring=1.0, talk=1.0))
    await call.over()
    await ruth.get_by_role("button", name="Ich bin wieder frei").click()
    await expect(ruth.get_by_text("frei", exact=True)).to_be_visible()
    again = town.ring(f"{JONAS} 2", lambda _: Answer.accept(ring=1.0, talk=1.0))
    await again.over()
    hops = await town.ask(
        "SELECT role, legs.outcome, reason FROM legs JOIN calls ON calls.id = call_id "
        "ORDER BY received_at, legs.turn, ordinal"
    )
    assert hops == [
        ("own", "unavailable", "in_consultation"),
        ("stand_in", "connected", "completed"),
        ("own", "connected", "completed"),
    ]


async def test_a_call_back_is_rung_from_the_desk_missed_shown_as_such_and_kept_the_next_time(town: Town) -> None:
    customer = Answer.busy(ring=1.0)
    town.carrier.callees = lambda dialled: customer if dialled.number == CALLER else Answer.accept(ring=1.0, talk=1.0)
    ruth = await town.at_desk("Ruth Kaminski")
    call = town.ring(CALL_BACK)
    item = ruth.locator(".concern")
    await expect(item).to_contain_text("Rückruf", timeout=60_000)
    call.hang_up()
    await call.over()
    await item.get_by_role("button", name="Jetzt anrufen").click()
    await expect(ruth.get_by_text("Gleich klingelt zuerst Ihr Telefon")).to_be_visible()
    await item.get_by_text("Mehr", exact=True).click()
    await expect(item).to_contain_text("1, der letzte", timeout=AFTER_ANNOUNCEMENT_MS)
    customer = Answer.accept(ring=1.0, talk=1.0)
    await item.get_by_role("button", name="Jetzt anrufen").click()
    await expect(ruth.get_by_text("Nichts wartet auf Sie.")).to_be_visible(timeout=AFTER_ANNOUNCEMENT_MS)
    tried = "SELECT name, customer_outcome FROM callback_attempts tried JOIN staff s ON s.id = tried.staff_id"
    assert await town.ask(f"{tried} ORDER BY number") == [("Ruth Kaminski", "busy"), ("Ruth Kaminski", "connected")]
