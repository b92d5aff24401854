"""A customer's own log, in German that can be read aloud: everything of theirs, and nobody's name at the desks."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from conftest import NOW
from door_with_a_log import Log
from inbox_desks import JONAS, LENA, MARTA, Office, author

from app.call_log.disputes import Signed, dispute, settle
from app.customer_log import Account, account_of
from app.customers import NoSuchCustomer
from app.inbox.acknowledging import acknowledge
from app.inbox.finishing import finish
from app.inbox.matching import match_customer
from app.inbox.passing_on import ToPerson, ToTeam, hand_on
from app.notes.writing import NewNote, write_note


async def account(desks: Office, number: str) -> Account:
    async with desks.engine.connect() as connection:
        return await account_of(connection, number, NOW + timedelta(days=1))


async def noted(desks: Office, call: UUID, at: datetime, words: str, **more: int) -> int:
    async with desks.engine.begin() as connection:
        return await write_note(connection, NewNote(call, None, "Ruth Kaminski", at, words, **more))


async def disputed(desks: Office, call: UUID, at: datetime, words: str) -> int:
    async with desks.engine.begin() as connection:
        return await dispute(connection, Signed(call, 1, "Ruth Kaminski", at, words))


async def test_it_begins_with_whose_it_is_and_why_it_is_told(desks: Office) -> None:
    opening = (await account(desks, " 123b456789")).text.splitlines()
    assert opening[:4] == [
        "Ihre Anrufe und Anliegen",
        "Jonas Birkner, geboren am Donnerstag, 1. Februar 1990",
        "Kundennummer 123B456789",
        "Stand: Mittwoch, 25. November 2026, 10:00 Uhr",
    ]
    assert "§ 83 SGB X" in opening[5]
    assert opening[-1] == "Es ist nichts gespeichert."


async def test_a_call_is_told_from_its_number_to_its_end(desks: Office, log: Log) -> None:
    assert log.marta
    await desks.change("UPDATE calls SET waited_s = 8, talked_s = 125")
    (section,) = (await account(desks, MARTA)).sections
    assert section.heading == "Anruf am Dienstag, 24. November 2026, 11:00 Uhr"
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in section.lines] == [
        "Vorgangsnummer 234 567 893",
        "Am Telefon, auf Deutsch",
        "Kundennummer und Geburtsdatum passten.",
        "Nummer des Anrufs: endet auf 678",
        "Ihre zuständige Person (Team Vermittlung) war nicht erreichbar.",
        "Die Vertretung (Team Vermittlung) hat das Gespräch angenommen.",
        "Wartezeit: 8 s",
        "Gespräch: 2 min 5 s",
        "Das Gespräch kam zustande.",
    ]


async def test_a_cancellation_is_told_with_everything_that_became_of_it(desks: Office) -> None:
    concern = await desks.leave(
        "cancellation",
        reference="123456782",
        stated_number="1232456780",
        stated_birth_date=date(1990, 2, 1),
        appointment_day=date(2026, 12, 2),
        manner="cannot_come",
        reason="illness",
    )
    await desks.do(match_customer, concern, JONAS, author("L4"))
    await desks.do(acknowledge, concern, author("L1"))
    await desks.do(hand_on, concern, ToTeam(await desks.team("U25")), author("L1"), "Bitte neuen Termin anbieten.")
    await desks.do(hand_on, concern, ToPerson(await desks.staff("U1")), author("U2"))
    await desks.do(finish, concern, author("U1"))
    (section,) = (await account(desks, JONAS)).sections
    assert section.heading == "Anliegen vom Dienstag, 24. November 2026, 10:00 Uhr"
    when, received = "24.11.2026, 10:00 Uhr", "Dienstag, 24. November 2026, 10:00 Uhr"
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in section.lines] == [
        f"Anliegen: Absage eines Termins, Vorgangsnummer 123 456 782, eingegangen {received}",
        "- Die Angaben zur Person sind nicht geprüft.",
        "- Eingegebene Nummer: 1232456780",
        "- Eingegebenes Geburtsdatum: 01.02.1990",
        "- Termin: Mittwoch, 2. Dezember 2026, 14:00 Uhr",
        "- Ihre Angabe: Ich kann nicht kommen",
        "- Grund: Krankheit",
        "- Nummer für den Rückruf: endet auf 678",
        f"- {when}: Von uns der Kundennummer 123B456789 zugeordnet.",
        f"- {when}: Von uns einem Termin zugeordnet.",
        f"- {when}: Zur Kenntnis genommen.",
        f"- {when}: Weitergegeben an das Team U25. Notiz: Bitte neuen Termin anbieten.",
        f"- {when}: Weitergegeben an eine andere Person im Jobcenter.",
        f"- {when}: Erledigt.",
        "- Stand: erledigt",
    ]


async def test_an_order_tells_of_the_attempts_at_which_the_telephone_rang(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS, field="benefits", promised_by=NOW + timedelta(days=2))
    for number, (staff, customer) in enumerate([("declined", None), ("accepted", "no_answer")], 1):
        await desks.change(
            """
            INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome)
            VALUES (:concern, :number, :at, 'own', :staff, :customer)
            """,
            concern=concern,
            number=number,
            at=NOW + number * timedelta(hours=1),
            staff=staff,
            customer=customer,
        )
    text = (await account(desks, JONAS)).text
    assert "- 24.11.2026, 12:00 Uhr: Wir haben Sie angerufen. Es hat niemand abgenommen." in text
    assert text.count("angerufen") == 1
    assert "- Bereich: Geld" in text
    assert "- Rückruf zugesagt bis Donnerstag, 26. November 2026, 10:00 Uhr" in text


async def test_a_message_tells_how_long_it_was_and_when_it_was_deleted(desks: Office) -> None:
    concern = await desks.leave("message", JONAS)
    await desks.change(
        "INSERT INTO messages (concern_id, duration_s, received_at, audio) VALUES (:concern, 65, :at, 'x')",
        concern=concern,
        at=NOW,
    )
    assert "Nachricht, 1 min 5 s; der Inhalt ist gespeichert" in (await account(desks, JONAS)).text
    await desks.do(finish, concern, author("V1"))
    assert "Nachricht, 1 min 5 s; der Inhalt wurde am 24.11.2026 gelöscht." in (await account(desks, JONAS)).text


async def test_notes_stand_with_the_call_that_they_are_about(desks: Office, log: Log) -> None:
    first = await noted(desks, log.marta, NOW, "Hat nach dem Besch gefragt.")
    await noted(desks, log.marta, NOW, "Hat nach dem Bescheid gefragt.", replaces=first)
    marta = await desks.id_of("customers", "customer_number", MARTA)
    await noted(desks, log.nobody, NOW + timedelta(hours=3), "War wohl Frau Lehmann.", customer=marta)
    await noted(
        desks, log.marta, NOW, "Geht um Jonas.", customer=await desks.id_of("customers", "customer_number", JONAS)
    )
    sections = (await account(desks, MARTA)).sections
    assert [section.heading for section in sections] == [
        "Notiz vom Dienstag, 24. November 2026, 13:00 Uhr",
        "Anruf am Dienstag, 24. November 2026, 11:00 Uhr",
    ]
    assert sections[0].lines == ("War wohl Frau Lehmann.",)
    notes = [line for section in sections for line in section.lines if line.startswith("Notiz")]
    assert notes == ["Notiz vom 24.11.2026, 10:00 Uhr: Hat nach dem Bescheid gefragt."]


async def test_what_is_disputed_stands_with_its_call_until_it_is_settled_and_after(desks: Office, log: Log) -> None:
    first = await disputed(desks, log.marta, NOW + timedelta(hours=2), "Ich habe eine Stunde gewartet.")
    await disputed(desks, log.marta, NOW + timedelta(hours=3), "Ich habe Russisch gesprochen.")
    await disputed(desks, log.jonas, NOW, "Ich war das nicht.")
    async with desks.engine.begin() as connection:
        answer = Signed(log.marta, 1, "Ruth Kaminski", NOW + timedelta(hours=5), "Die Uhr stimmt.")
        await settle(connection, first, answer)
    (section,) = (await account(desks, MARTA)).sections
    at = section.lines.index("Das Gespräch kam zustande.")
    assert section.lines[at + 1 :] == (
        "Bestritten, von uns vermerkt am 24.11.2026, 12:00 Uhr: Ich habe eine Stunde gewartet.",
        "- Geklärt am 24.11.2026, 15:00 Uhr: Die Uhr stimmt.",
        "Bestritten, von uns vermerkt am 24.11.2026, 13:00 Uhr: Ich habe Russisch gesprochen.",
        "- Noch nicht geklärt. Bis dahin wird der Eintrag nur mit diesem Vermerk verwendet (§ 84 SGB X).",
    )
    assert "Ich war das nicht." in (await account(desks, JONAS)).text


async def test_it_names_nobody_of_the_office_and_holds_nothing_of_anybody_else(desks: Office, log: Log) -> None:
    assert log.jonas
    concern = await desks.leave("callback", MARTA)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V2")), author("V1"))
    await desks.leave("callback", LENA, reference="999999990")
    await noted(desks, log.marta, NOW, "Ruft wieder an.")
    await disputed(desks, log.marta, NOW, "So war es nicht.")
    text = (await account(desks, MARTA)).text
    names = [name for (name,) in await desks.rows("SELECT name FROM staff UNION SELECT line FROM staff")]
    assert [name for name in names if name in text] == []
    assert "999" not in text
    assert "Jonas" not in text


@pytest.mark.parametrize("number", ["000X000000", "nobody", ""])
async def test_nobody_has_no_log(desks: Office, number: str) -> None:
    with pytest.raises(NoSuchCustomer):
        await account(desks, number)
