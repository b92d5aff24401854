"""What case managers write and correct, as the log shows it: found by its words, and sealed with its file."""

from datetime import timedelta

from desk_pages import Office
from logged_calls import (
    JONAS,
    KARL,
    MARTA,
    Logged,
    Tried,
    customer_of,
    log_call,
    log_concern,
    officer,
    references,
    seal,
    supervisor,
)

from app.concerns.settling import Author
from app.corrections import Correction, correct_call
from app.notes.writing import NewNote, write_note

SEARCH = "/desk/calls/search"


async def note(office: Office, call: Logged, words: str, about: str | None = None, replaces: int | None = None) -> int:
    """Let Holger Thiede write a note, about somebody whom the call does not name if he says so."""
    [(staff,)] = await office.ask("SELECT id FROM staff WHERE staff_id = 'V2'")
    customer = await customer_of(office, about)
    async with office.engine.begin() as connection:
        return await write_note(
            connection,
            NewNote(call.id, staff, "Holger Thiede", office.now, words, replaces, customer),  # type: ignore[arg-type] # integers
        )


async def correct(office: Office, call: Logged, seen: str | None, after: str) -> None:
    async with office.engine.begin() as connection:
        await correct_call(connection, call.id, Correction(seen, after), Author("staff:V2", office.now))


async def test_calls_are_found_by_words_of_their_notes(office: Office) -> None:
    flat = await log_call(office, Logged(MARTA, more={"outcome": "connected"}))
    await note(office, flat, "Fragt nach dem Bewilligungsbescheid für die neue Wohnung.")
    other = await log_call(office, Logged(MARTA))
    await note(office, other, "Wollte die Wohnung kündigen.")
    await log_call(office, Logged(MARTA))
    ruth = await supervisor(office)
    found = {}
    for words in ("wohnung", "Bescheid Wohnung", "Wohnungen", "Heizung", "wohnung heizung"):
        await ruth.open("/desk/calls")
        await ruth.send(SEARCH, words=words)
        found[words] = set(references(ruth))
    both, one, none = {flat.reference, other.reference}, {flat.reference}, set[str]()
    assert list(found.values()) == [both, one, both, none, none]
    await ruth.send(SEARCH, words="Wohnung", outcome="connected")
    assert references(ruth) == [flat.reference]
    link = next(part for part in ruth.html.split('"') if "export.csv" in part).replace("&amp;", "&")
    assert "Wohnung" not in link
    assert (await ruth.client.get(link)).headers["X-Rows"] == "1"
    [(details,)] = await office.ask("SELECT details FROM accesses WHERE what = 'calls_exported'")
    assert details == {"format": "csv", "rows": 1, "filter": {"words": "Wohnung", "outcome": "connected"}}


async def test_what_somebody_searches_for_is_no_language_of_the_database(office: Office) -> None:
    call = await log_call(office, Logged())
    await note(office, call, "Nichts Besonderes.")
    doris = await officer(office)
    for words in ("'; DROP TABLE notes; --", "a & | ! b", "(((", "foo:*", "\\", "' OR '1'='1 x", "%", "besonderes:*a"):
        await doris.open("/desk/calls")
        await doris.send(SEARCH, words=words)
        assert doris.status in {200, 422}, words
        assert call.reference not in references(doris), words


async def test_notes_stand_beside_the_timeline_and_replaced_ones_do_not(office: Office) -> None:
    call = await log_call(office, Logged(MARTA))
    first = await note(office, call, "Fragt nach <b>Geld</b>.")
    await note(office, call, "Fragt nach der Miete.", replaces=first)
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "Fragt nach der Miete. Holger Thiede, 24. November 2026, 10:00:00 Uhr, berichtigt" in says
    assert "Geld" not in says
    await ruth.open("/desk/calls")
    await ruth.send(SEARCH, words="Geld")
    assert references(ruth) == []


async def test_a_note_about_a_sealed_file_is_neither_shown_nor_found(office: Office) -> None:
    """The call itself names nobody: only who wrote the note knew whom it is about."""
    call = await log_call(office, Logged())
    await note(office, call, "Es rief Herr Birkner an.", about=JONAS)
    await note(office, call, "Die Verbindung war schlecht.")
    ruth, doris = await supervisor(office), await officer(office)
    assert "Birkner" in await ruth.open(f"/desk/calls/{call.reference}")
    [(account,)] = await office.ask("SELECT id FROM accounts WHERE name = 'Doris Datenschutz'")
    await seal(office, JONAS, int(str(account)))
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "Birkner" not in says
    assert "Die Verbindung war schlecht." in says
    for who, found in ((ruth, []), (doris, [call.reference])):
        await who.open("/desk/calls")
        await who.send(SEARCH, words="Birkner")
        assert references(who) == found
    assert "Birkner" in await doris.open(f"/desk/calls/{call.reference}")


async def test_of_another_teams_customer_the_own_team_s_note_is_read(office: Office) -> None:
    call = await log_call(office, Logged(KARL, hops=(Tried("stand_in", "V2"),)))
    await note(office, call, "Die Verbindung war schlecht.")
    ruth = await supervisor(office)
    assert "Die Verbindung war schlecht." in await ruth.open(f"/desk/calls/{call.reference}")


async def test_a_corrected_call_shows_both_and_is_found_by_both(office: Office) -> None:
    call = await log_call(office, Logged(MARTA, more={"concern": "callback"}))
    await log_concern(office, call, "callback")
    talk = await log_call(office, Logged(MARTA, at=office.now - timedelta(minutes=1), more={"outcome": "connected"}))
    await correct(office, call, "callback", "documents")
    await correct(office, talk, None, "benefits")
    ruth = await supervisor(office)
    says = await ruth.open("/desk/calls")
    assert "Rückruf (berichtigt: Unterlagen)" in says
    assert "– (berichtigt: Geld)" in says
    for concern, found in (("callback", call), ("documents", call), ("benefits", talk)):
        await ruth.open(f"/desk/calls?concern={concern}")
        assert references(ruth) == [found.reference], concern
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "Anliegen Rückruf (berichtigt: Unterlagen)" in says
    assert "Das Anliegen wurde berichtigt: von Rückruf zu Unterlagen." in says
    rows = (await ruth.client.get("/desk/calls/export.csv")).text.splitlines()
    assert ";Rückruf;Unterlagen;" in rows[2]
    assert ";;Geld;gesprochen" in rows[1]


async def test_who_decided_at_the_desk_is_told_by_role(office: Office) -> None:
    events = (("leg-2-100-accepted", "accepted", {"where": "desk", "staff": "staff:V2"}),)
    call = await log_call(office, Logged(MARTA, hops=(Tried("stand_in", "V2"),), events=events))
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "Vertretung (Vermittlung): am Bildschirm angenommen." in says
    assert "V2" not in ruth.html
