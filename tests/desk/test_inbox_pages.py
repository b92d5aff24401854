"""The inbox on the page: what waits is seen, finished, handed on and matched, and nobody overwrites anybody."""

from datetime import timedelta
from typing import Any

import pytest
from desk_pages import OURS, AtTheDesk, Office
from kept_calls import add_concern
from live_calls import ringing
from sqlalchemy import text

from app.access import Role
from app.audit import Look
from app.messages.audio import cipher_of
from app.notes.writing import NewNote, write_note
from app.sealed_files import seal_file

MARTA, KARL, NADJA = "039D112233", "039P445566", "039K778899"


async def leave(office: Office, kind: str, customer: str | None = None, **more: Any) -> int:  # noqa: ANN401 - columns
    """Have a customer leave something."""
    async with office.engine.begin() as connection:
        known = {}
        if customer:
            number = text("SELECT id FROM customers WHERE customer_number = :n")
            known = {"customer_id": await connection.scalar(number, {"n": customer})}
        return await add_concern(connection, office.now, kind, **known, **more)


async def ruth(office: Office) -> AtTheDesk:
    return await office.somebody(Role.CASE_MANAGER, staff_id="V1")


async def state_of(office: Office, concern: int) -> object:
    [(state,)] = await office.ask("SELECT state FROM concerns WHERE id = :c", c=concern)
    return state


async def test_what_a_customer_left_lies_on_their_case_managers_desk(office: Office) -> None:
    await leave(
        office, "cancellation", MARTA, verified=True, manner="cannot_come", reason="illness", appointment_day=office.now
    )
    said = await (await ruth(office)).open("/desk")
    assert "Absage" in said
    assert "Marta Sommerfeld" in said
    assert "kann nicht kommen · Krankheit" in said
    assert "neu" in said


async def test_a_cancellation_is_seen_and_then_done(office: Office) -> None:
    concern, there = await leave(office, "cancellation", MARTA), await ruth(office)
    await there.open("/desk")
    assert "Gesehen." in await there.send(f"/desk/concern/{concern}/acknowledge", press="Gesehen")
    assert await state_of(office, concern) == "acknowledged"
    await there.send(f"/desk/concern/{concern}/acknowledge", press="Erledigt")
    assert await state_of(office, concern) == "done"
    assert "Nichts wartet auf Sie." in there.says
    assert await office.ask("SELECT made_by, after FROM concern_changes ORDER BY id") == [
        ("staff:V1", "acknowledged"),
        ("staff:V1", "done"),
    ]


async def test_all_seen_means_what_was_shown_and_not_what_came_since(office: Office) -> None:
    first, second = await leave(office, "cancellation", MARTA), await leave(office, "documents", MARTA)
    there = await ruth(office)
    await there.open("/desk")
    third = await leave(office, "payment", MARTA, field="placement")
    await there.send("/desk/concern/seen")
    states = {concern: await state_of(office, concern) for concern in (first, second, third)}
    assert states == {first: "acknowledged", second: "acknowledged", third: "open"}


async def test_who_comes_second_is_told_what_happened_and_overwrites_nothing(office: Office) -> None:
    concern = await leave(office, "documents", MARTA)
    first, second = await ruth(office), await office.somebody(Role.SUPERVISOR, staff_id="V4")
    await first.open("/desk")
    await second.open(f"/desk/concern/{concern}")
    await first.send(f"/desk/concern/{concern}/acknowledge", press="Gesehen")
    said = await second.send(
        f"/desk/concern/{concern}/hand", press="Weitergeben", to="team:1", words="Bitte heute noch"
    )
    assert second.status == 409
    assert "Jemand anderes war schneller." in said
    assert "Ruth Kaminski: hat es gesehen" in said
    assert dict(second.forms[2].fields)["words"] == "Bitte heute noch"
    assert await office.ask("SELECT handed_team_id FROM concerns") == [(None,)]
    await second.send(f"/desk/concern/{concern}/hand", press="Weitergeben")
    assert await office.ask("SELECT handed_team_id FROM concerns") == [(1,)]


async def test_a_note_for_a_colleague_is_shown_as_it_was_written_and_nothing_of_it_is_run(office: Office) -> None:
    concern, there = await leave(office, "documents", MARTA), await ruth(office)
    [(holger,)] = await office.ask("SELECT id FROM staff WHERE staff_id = 'V2'")
    await there.open("/desk")
    words = "<script>alert(1)</script> & \"quer\" 'durch'"
    await there.send(f"/desk/concern/{concern}/hand", press="Weitergeben", to=f"staff:{holger}", words=words)
    other = await office.somebody(Role.CASE_MANAGER, staff_id="V2")
    assert words in await other.open("/desk")
    assert "<script>alert" not in other.html


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"to": ""}, "Bitte wählen Sie, an wen es geht."),
        ({"to": "staff:2147483000"}, "Bitte wählen Sie, an wen es geht."),
        ({"to": "team:1", "words": "x" * 501}, "Die Notiz ist zu lang"),
    ],
)
async def test_what_cannot_be_handed_on_says_why_at_the_field(office: Office, typed: dict[str, str], says: str) -> None:
    concern, there = await leave(office, "documents", MARTA), await ruth(office)
    await there.open("/desk")
    said = await there.send(f"/desk/concern/{concern}/hand", press="Weitergeben", **typed)
    assert there.status == 422
    assert says in said
    assert dict(there.forms[2].fields)["words"] == typed.get("words", "")


async def test_what_nobody_was_identified_for_is_matched_by_the_service_centre(office: Office) -> None:
    concern = await leave(office, "cancellation", None, stated_number="0393112234", appointment_day=office.now)
    merle = await office.somebody(Role.SERVICE_CENTRE)
    said = await merle.open("/desk")
    assert "Niemand erkannt, getippt: 0393112234" in said
    await merle.open(f"/desk/concern/{concern}")
    wrong = await merle.send(f"/desk/concern/{concern}/match", customer_number="039D112234")
    assert "Diese Kundennummer gibt es nicht." in wrong
    assert ("customer_number", "039D112234") in [field for form in merle.forms for field in form.fields]
    await merle.send(f"/desk/concern/{concern}/match", customer_number="039 d 112233")
    assert "Marta Sommerfeld" in await (await ruth(office)).open("/desk")
    assert await office.ask("SELECT stated_number, verified FROM concerns") == [("0393112234", False)]


async def test_a_stand_in_sees_what_waits_for_whoever_is_away(office: Office) -> None:
    await leave(office, "documents", NADJA)
    said = await (await office.somebody(Role.CASE_MANAGER, staff_id="V4")).open("/desk")
    assert "In Vertretung für Birte Quandt" in said
    assert "Nadja Behrens" in said


async def test_a_call_back_is_not_rung_while_the_office_is_closed(office: Office) -> None:
    concern = await leave(office, "callback", MARTA, promised_by=office.now + timedelta(days=2))
    office.now = office.now.replace(hour=20)
    there = await ruth(office)
    await there.open("/desk")
    said = await there.send(f"/desk/concern/{concern}/acknowledge", press="Jetzt anrufen")
    assert "Außerhalb der Öffnungszeiten wird niemand angerufen." in said
    assert "Es öffnet morgen, 08:00" in said


async def test_a_call_back_is_asked_for(office: Office) -> None:
    concern = await leave(office, "callback", MARTA, promised_by=office.now + timedelta(days=2))
    there = await ruth(office)
    await there.open("/desk")
    assert "Gleich klingelt zuerst Ihr Telefon" in await there.send(
        f"/desk/concern/{concern}/acknowledge", press="Jetzt anrufen"
    )
    assert await office.ask("SELECT ring_asked_at IS NOT NULL FROM concerns") == [(True,)]


async def test_a_sealed_file_shows_that_something_waits_and_nothing_else(office: Office) -> None:
    concern = await leave(office, "documents", MARTA)
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [], Look(None, "tests", "file_sealed"), office.now)
    there = await ruth(office)
    said = await there.open("/desk")
    assert "Gesperrte Akte: Nur benannte Personen sehen sie." in said
    assert "Sommerfeld" not in there.html
    assert MARTA not in there.html
    await there.open(f"/desk/concern/{concern}")
    assert there.status == 404


async def test_of_a_sealed_file_a_call_shows_no_note_that_a_colleague_has_written(office: Office) -> None:
    there = await ruth(office)
    async with office.engine.begin() as connection:
        call = await ringing(connection, office.now, "V1", screened="accepted", screened_at=office.now)
        marta = text("UPDATE calls SET customer_id = (SELECT id FROM customers WHERE customer_number = :n)")
        await connection.execute(marta, {"n": MARTA})
        await write_note(connection, NewNote(call, None, "Emil Sandkuhl", office.now, "Frau Sommerfeld zieht um."))
    assert "Frau Sommerfeld zieht um." in await there.open("/desk")
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [], Look(None, "tests", "file_sealed"), office.now)
    assert "Gesperrte Akte" in await there.open("/desk")
    assert "Sommerfeld" not in there.html


@pytest.mark.parametrize(
    ("role", "staff_id", "status"),
    [
        (Role.CASE_MANAGER, "V1", 200),  # hers
        (Role.CASE_MANAGER, "V2", 404),  # a colleague's, who is there
        (Role.CASE_MANAGER, "L2", 404),
        (Role.SUPERVISOR, "V3", 200),  # leads the team
        (Role.SUPERVISOR, "L4", 200),  # Marta's benefits are paid by his team
        (Role.SUPERVISOR, "U1", 404),
        (Role.SERVICE_CENTRE, "", 404),
        (Role.PRIVACY_OFFICER, "", 403),
        (Role.ADMINISTRATOR, "", 403),
    ],
)
async def test_whose_concern_somebody_may_open_and_change(
    office: Office, role: Role, staff_id: str, status: int
) -> None:
    concern = await leave(office, "documents", MARTA, field="placement")
    there = await office.somebody(role, staff_id=staff_id)
    await there.open(f"/desk/concern/{concern}")
    assert there.status == status
    await there.open("/desk/account")
    token = dict(there.forms[0].fields)["token"]
    body = {"token": token, "version": "0", "back": "/desk"}
    answer = await there.client.post(f"/desk/concern/{concern}/finish", data=body, headers=OURS)
    assert answer.status_code == (303 if status == 200 else status)
    assert await state_of(office, concern) == ("done" if status == 200 else "open")


async def test_a_message_is_heard_by_whoever_has_it_and_each_time_is_written_down(office: Office) -> None:
    concern = await leave(office, "message", KARL, field="benefits")
    async with office.engine.begin() as connection:
        sound = cipher_of(office.settings.keys).encrypt(b"RIFF....WAVE")
        await connection.execute(
            text("""INSERT INTO messages (concern_id, recording_sid, duration_s, received_at, audio, fetched_at)
                 VALUES (:c, 'RE1', 9, :at, :sound, :at)"""),
            {"c": concern, "at": office.now, "sound": sound},
        )
    owner, other = (
        await office.somebody(Role.CASE_MANAGER, staff_id="L2"),
        await office.somebody(Role.CASE_MANAGER, staff_id="V1"),
    )
    await owner.open("/desk")
    assert f'src="/desk/message/{concern}.wav"' in owner.html
    answer = await owner.client.get(f"/desk/message/{concern}.wav")
    assert (answer.status_code, answer.content) == (200, b"RIFF....WAVE")
    assert (await other.client.get(f"/desk/message/{concern}.wav")).status_code == 404
    heard = await office.ask("SELECT who FROM accesses WHERE what = 'message_heard'")
    assert heard == [("Matthis Brandl",)]
    await owner.open("/desk")
    await owner.send(f"/desk/concern/{concern}/acknowledge", press="Erledigt")
    assert (await owner.client.get(f"/desk/message/{concern}.wav")).status_code == 404
    assert await office.ask("SELECT audio FROM messages") == [(None,)]


@pytest.mark.parametrize(
    "path",
    [
        "/desk/concern/0",
        "/desk/concern/99999999",
        "/desk/concern/x",
        "/desk/message/1.wav",
        "/desk/customers/4711",
        "/desk/customers/99999999999",
        "/desk/customers/99999999999/log",
    ],
)
async def test_what_does_not_exist_is_not_found(office: Office, path: str) -> None:
    there = await ruth(office)
    await there.open(path)
    assert there.status == 404
    assert "Nicht gefunden" in there.says
