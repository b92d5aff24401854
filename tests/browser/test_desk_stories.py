"""Whole stories of calls at the desk, several people at once, with the mouse and then with the keyboard alone."""

from datetime import datetime, timedelta

from desk_house import JONAS, Town
from hands import Hand
from playwright.async_api import Locator, Page, expect

from app.carrier import Answer, Dialled

SOON_MS = 15_000
"""Longer than any of it takes; how soon a ring is seen has a test of its own."""
A_CALL_MS = 60_000
"""So long somebody waits at a desk until a caller has keyed what they want."""
A_SECOND = timedelta(seconds=1)
RINGS = 3


def card_of(page: Page) -> Locator:
    return page.locator(".call")


def takes_it_at_once(_: Dialled) -> Answer:
    return Answer.accept(ring=1.0, talk=1.0)


async def test_a_call_is_accepted_at_the_desk_noted_put_away_and_found_by_the_supervisor(
    quick_town: Town, hand: type[Hand]
) -> None:
    town = quick_town
    matthis, gesine = await town.sit_down(hand, "Matthis Brandl"), await town.sit_down(hand, "Gesine Obermaier")
    call = town.ring(f"{JONAS} 3")
    card = card_of(gesine.page)
    await expect(card).to_contain_text("Jonas Birkner", timeout=A_CALL_MS)
    await expect(card).to_contain_text("123B456789")
    await expect(card).to_contain_text("Kundennummer und Geburtsdatum passen")
    await expect(card.get_by_role("button", name="Annehmen")).to_be_enabled(timeout=SOON_MS)
    await gesine.press("Annehmen")
    await expect(card).to_contain_text("im Gespräch", timeout=SOON_MS)
    await expect(card_of(matthis.page)).to_have_count(0)
    await gesine.stays_in(card)
    await gesine.write("Notiz", "Möchte Ratenzahlung ab Dezember.")
    await gesine.press("Notiz speichern")
    await expect(card.locator("blockquote")).to_contain_text("Möchte Ratenzahlung ab Dezember.")
    await gesine.stays_in(card)
    await call.over()
    await expect(card).to_contain_text("Gespräch beendet", timeout=SOON_MS)
    await gesine.press("Abschließen")
    await expect(gesine.page.get_by_text("Es klingelt nicht.")).to_be_visible()
    assert await town.ask("SELECT outcome FROM calls") == [("connected",)]
    assert await town.ask("SELECT outcome, screened FROM legs") == [("connected", "accepted")]
    await is_found_by_a_word_of_the_note(await town.sit_down(hand, "Oskar Prüfer"), town)


async def is_found_by_a_word_of_the_note(oskar: Hand, town: Town) -> None:
    """Find the call in the log as a supervisor does, who has to say what for, and read what happened in it."""
    await oskar.follow("Anrufliste")
    await oskar.choose("Beschwerde einer Kundin oder eines Kunden")
    await oskar.press("Vermerken und weiter")
    for word, found in (("Stundung", "0 Anrufe"), ("Ratenzahlung", "1 Anruf")):
        await oskar.write("Wörter in Notizen", word)
        await oskar.press("Zeigen")
        await expect(oskar.page.get_by_role("heading", name=found, exact=True)).to_be_visible()
    [(reference,)] = await town.ask("SELECT reference FROM calls")
    assert isinstance(reference, str)
    await oskar.follow(" ".join((reference[:3], reference[3:6], reference[6:])))
    timeline = oskar.page.get_by_role("table", name="Vom Abheben bis zum Ende")
    await expect(timeline).to_contain_text("am Bildschirm angenommen")
    await expect(oskar.page.locator("blockquote")).to_contain_text("Möchte Ratenzahlung ab Dezember.")
    looked = "SELECT DISTINCT purpose FROM accesses WHERE who = 'Oskar Prüfer' AND record = :reference"
    assert await town.ask(looked, reference=reference) == [("complaint",)]


async def test_a_ring_is_seen_at_the_desk_within_a_second(town: Town) -> None:
    """A slow house is slow each time, a machine that does other things beside it only now and then: the best counts."""
    ruth = await town.at_desk("Ruth Kaminski")
    took = []
    for _ in range(RINGS):
        await expect(ruth.get_by_text("Es klingelt nicht.")).to_be_visible(timeout=SOON_MS)
        call = town.ring(f"{JONAS} 2")
        await expect(card_of(ruth)).to_be_visible(timeout=A_CALL_MS)
        seen_at = town.clock()
        [(dialled_at,)] = await town.ask("SELECT max(dialled_at) FROM legs")
        assert isinstance(dialled_at, datetime)
        call.hang_up()
        await call.over()
        took.append(seen_at - dialled_at)
        if took[-1] < A_SECOND:
            return
    raise AssertionError(took)


async def test_single_keys_accept_note_and_put_away_and_what_is_being_written_stays(quick_town: Town) -> None:
    ruth = await quick_town.at_desk("Ruth Kaminski")
    call = quick_town.ring(f"{JONAS} 2")
    card = card_of(ruth)
    await expect(card.get_by_role("button", name="Annehmen")).to_be_enabled(timeout=A_CALL_MS)
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


async def test_a_declined_call_goes_on_to_whoever_the_caller_chooses(quick_town: Town, hand: type[Hand]) -> None:
    ruth = await quick_town.sit_down(hand, "Ruth Kaminski")
    call = quick_town.ring(f"{JONAS} 2 1", own_picks_up_others_accept)
    await expect(card_of(ruth.page)).to_be_visible(timeout=A_CALL_MS)
    await ruth.press("Ablehnen")
    await expect(ruth.page.get_by_text("Es klingelt nicht.")).to_be_visible()
    await call.over()
    assert await quick_town.ask("SELECT role, outcome FROM legs ORDER BY turn") == [
        ("own", "declined"),
        ("stand_in", "connected"),
    ]


def own_picks_up_others_accept(dialled: Dialled) -> Answer:
    own = dialled.url.endswith("role=own")
    return Answer.pick_up(ring=1.0, talk=5.0) if own else takes_it_at_once(dialled)
