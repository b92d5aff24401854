"""Whole stories at the desk in which the telephone waits for nobody there, and may run ten times as fast as it does."""

import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk_house import JONAS, Town
from hands import Hand
from playwright.async_api import Locator, expect

from app.carrier import Answer
from app.receipts.proof import verify_proof
from app.receipts.verifying import verify_chain

A_CALL_MS = 60_000
"""So long somebody waits at a desk until a call is over."""
A_MINUTE_MS = 60_000
CANCEL = f"{JONAS} 1 1 1 1 1"
CALL_BACK = f"{JONAS} 4 1 1 1"
CALLER = "+4915112345678"


def concern_of(hand: Hand) -> Locator:
    return hand.page.locator(".concern")


def takes_it_at_once(_: object) -> Answer:
    return Answer.accept(ring=1.0, talk=1.0)


@pytest.fixture
def pace() -> float:
    return 10.0


async def test_a_cancellation_keyed_on_the_telephone_is_seen_and_its_receipt_is_verified(
    quick_town: Town, hand: type[Hand], tmp_path: Path
) -> None:
    town = quick_town
    ruth, konrad = await town.sit_down(hand, "Ruth Kaminski"), await town.sit_down(hand, "Konrad Pelz")
    call = town.ring(CANCEL)
    item = concern_of(ruth)
    await expect(item).to_contain_text("Absage", timeout=A_CALL_MS)
    await expect(item).to_contain_text("kann nicht kommen · Krankheit")
    await ruth.within(item).press("Gesehen")
    await expect(ruth.page.get_by_text("Gesehen.", exact=True)).to_be_visible()
    await ruth.stays_in(item)
    await ruth.within(item).unfold("Mehr")
    await ruth.within(item).download("Beleg als PDF", tmp_path / "receipt.pdf")
    await konrad.follow("Absagen")
    await konrad.choose("Nachweis eines einzelnen Anrufs oder einer Absage")
    await konrad.press("Vermerken und weiter")
    await expect(konrad.page.get_by_role("row").nth(1)).to_contain_text("vor Beginn gesehen")
    call.hang_up()
    await call.over()
    assert verify_proof(proof_in(tmp_path / "receipt.pdf")).content["kind"] == "cancellation"
    async with town.engine.connect() as connection:
        assert (await verify_chain(connection)).is_whole


def proof_in(receipt: Path) -> str:
    """Return what is attached to a receipt, for machines."""
    proof = receipt.with_suffix(".json")
    subprocess.run(["pdfdetach", "-save", "1", "-o", str(proof), str(receipt)], check=True, timeout=30)  # noqa: S603, S607
    return proof.read_text()


async def test_a_missed_call_back_comes_to_the_team_when_its_promise_is_over_and_a_colleague_keeps_it(
    quick_town: Town, hand: type[Hand]
) -> None:
    town = quick_town
    customer = Answer.busy(ring=1.0)
    town.carrier.callees = lambda dialled: customer if dialled.number == CALLER else Answer.accept(ring=1.0, talk=1.0)
    ruth = await town.sit_down(hand, "Ruth Kaminski")
    call = town.ring(CALL_BACK)
    item = concern_of(ruth)
    await expect(item).to_contain_text("Rückruf", timeout=A_CALL_MS)
    call.hang_up()
    await call.over()
    for attempt in range(1, 4):
        await ruth.press("Jetzt anrufen")
        await expect(ruth.page.get_by_text("Gleich klingelt zuerst Ihr Telefon")).to_be_visible()
        await ruth.stays_in(item)
        await ruth.unfold("Mehr")
        await expect(item).to_contain_text(f"{attempt}, der letzte", timeout=A_CALL_MS)
        await ruth.stays_in(item)
    holger, gesine = await town.sit_down(hand, "Holger Thiede"), await town.sit_down(hand, "Gesine Obermaier")
    await holger.page.clock.install()
    await holger.page.reload()
    await expect(holger.page.get_by_text("Diese Seite hält sich selbst auf dem Stand.")).to_be_visible()
    await expect(holger.page.get_by_text("Nichts wartet auf Sie.")).to_be_visible()
    await the_promise_passes(town)
    # Time alone tells no desk anything: it looks by itself once a minute.
    await holger.page.clock.run_for(A_MINUTE_MS)
    await expect(gesine.page.get_by_text("Nichts wartet auf Sie.")).to_be_visible()
    late = concern_of(holger)
    await expect(holger.page.get_by_role("heading", name="Im Team")).to_be_visible()
    # Once a minute the house sees that it has missed the customer often enough, and leaves them to a person.
    await expect(late).to_contain_text(re.compile("Zusage überschritten|nicht erreicht"))
    await holger.press("Ich übernehme")
    await expect(holger.page.get_by_role("heading", name="Meine")).to_be_visible()
    await holger.stays_in(late)
    await expect(ruth.page.get_by_role("heading", name="Im Team")).to_be_visible()
    customer = Answer.accept(ring=1.0, talk=1.0)
    await holger.press("Jetzt anrufen")
    await expect(holger.page.get_by_text("Nichts wartet auf Sie.")).to_be_visible(timeout=A_CALL_MS)
    tried = "SELECT s.name, customer_outcome FROM callback_attempts a JOIN staff s ON s.id = a.staff_id ORDER BY number"
    assert await town.ask(tried) == [
        *[("Ruth Kaminski", "busy")] * 3,
        ("Holger Thiede", "connected"),
    ]


async def the_promise_passes(town: Town) -> None:
    """Put the clock forward to a morning after it, with the office open."""
    [(promised_by,)] = await town.ask("SELECT promised_by FROM concerns")
    assert isinstance(promised_by, datetime)
    town.clock.put_forward_to(promised_by + timedelta(minutes=1))


async def test_whoever_is_in_consultation_is_not_rung_until_free_and_then_takes_it_on_the_telephone(
    quick_town: Town, hand: type[Hand]
) -> None:
    town = quick_town
    ruth = await town.sit_down(hand, "Ruth Kaminski")
    times, card = ruth.page.locator("#times"), ruth.page.locator(".call")
    await ruth.press("30 min")
    await expect(ruth.page.get_by_text("im Beratungsgespräch", exact=True)).to_be_visible()
    await ruth.stays_in(times)
    await town.ring(f"{JONAS} 2 1", takes_it_at_once).over()
    await ruth.press("Ich bin wieder frei")
    await expect(ruth.page.get_by_text("frei", exact=True)).to_be_visible()
    await ruth.stays_in(times)
    again = town.ring(f"{JONAS} 2", lambda _: Answer.accept(ring=1.0, talk=60.0))
    await expect(card).to_contain_text("im Gespräch", timeout=A_CALL_MS)
    await again.over()
    await expect(card).to_contain_text("Gespräch beendet", timeout=A_CALL_MS)
    hops = await town.ask(
        "SELECT role, legs.outcome, reason FROM legs JOIN calls ON calls.id = call_id "
        "ORDER BY received_at, legs.turn, ordinal"
    )
    assert hops == [
        ("own", "unavailable", "in_consultation"),
        ("stand_in", "connected", "completed"),
        ("own", "connected", "completed"),
    ]
