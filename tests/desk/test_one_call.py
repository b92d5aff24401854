"""One call of the log: its timeline in sentences, what it left, and the disputes about it (§ 84 SGB X)."""

import re
from typing import Any

import pytest
from desk_pages import OURS, AtTheDesk, Office
from logged_calls import JONAS, KARL, MARTA, NADJA, Logged, Tried, log_call, log_concern, officer, seal, supervisor
from sqlalchemy import text

from app.access import Role

TALKED: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("turn-1-0", "received", {}),
    ("turn-1-1", "asked", {"step": "hotline.front_door"}),
    ("turn-2-0", "keyed", {"step": "hotline.front_door", "count": 10, "caller_number": "+4915112345678"}),
    ("turn-2-1", "identified", {"assurance": "number"}),
    ("turn-2-2", "hop_skipped", {"role": "own", "reason": "absent"}),
    ("turn-3-0", "dialled", {"role": "stand_in"}),
    ("leg-3-100-leg_ringing", "leg_ringing", {}),
    ("leg-3-100-picked_up", "picked_up", {"role": "stand_in"}),
    ("leg-3-100-accepted", "accepted", {}),
    ("turn-4-0", "hop_ended", {"outcome": "connected"}),
    ("ended", "ended", {"status": "completed", "step": None}),
)
HOPS = (
    Tried("own", "V3", outcome="unavailable", reason="absent"),
    Tried("stand_in", "V4"),
)
TOLD = """
09:00:00 0 s Der Anruf ist eingegangen.
09:00:01 1 s Gefragt: Kundennummer oder Sprache
09:00:02 2 s 10 Tasten gedrückt (Kundennummer oder Sprache).
09:00:03 3 s Die getippte Nummer bestätigt: Kundennummer getippt, nicht geprüft.
09:00:04 4 s Nicht angerufen: eigenes Fallmanagement (Vermittlung) (abwesend)
09:00:05 5 s Angerufen: Vertretung (Vermittlung).
09:00:06 6 s Leitung Vertretung (Vermittlung): klingelt
09:00:07 7 s Vertretung (Vermittlung): abgehoben, hört die Ansage zum Anruf.
09:00:08 8 s Vertretung (Vermittlung): mit der Taste angenommen.
09:00:09 9 s Vertretung (Vermittlung): gesprochen. (geklingelt 7 s, gesprochen 1 min 50 s)
09:00:10 10 s Der Anruf ist beendet (wie üblich).
"""


async def measure(office: Office, call: Logged) -> None:
    """Let the leg that was dialled ring for seven seconds and talk for 110, after an announcement of ten."""
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""UPDATE legs SET answered_at = dialled_at + interval '7 s', connected_s = 120,
                 screened_at = dialled_at + interval '17 s', screened = 'accepted'
                 WHERE call_id = :call AND dialled_at IS NOT NULL"""),
            {"call": call.id},
        )


async def test_a_call_is_told_from_pick_up_to_the_end_to_the_second(office: Office) -> None:
    call = await log_call(office, Logged(NADJA, hops=HOPS, events=TALKED, more={"talked_s": 110}))
    await measure(office, call)
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert " ".join(TOLD.split()) in says
    assert "Beendet 24. November 2026, 09:03:00 Uhr (3 min)" in says
    assert "Vertretung (Vermittlung): gesprochen geklingelt 7 s, gewartet 17 s, gesprochen 1 min 50 s" in says


async def test_nobody_of_the_office_and_no_telephone_is_named_on_the_way(office: Office) -> None:
    call = await log_call(office, Logged(NADJA, hops=HOPS, events=TALKED, more={"caller_number": "+4915112345678"}))
    doris = await officer(office)
    await doris.open(f"/desk/calls/{call.reference}")
    for name in ("Quandt", "Sandkuhl", "Birte", "Emil", "V3", "V4", "4915112345678", "+493023125103"):
        assert name not in doris.html, name


async def test_waiting_is_one_line_however_often_the_telephone_asked(office: Office) -> None:
    asked = [
        (f"turn-{turn}-{part}", kind, {"step": "wait_for_case_manager.look"})
        for turn in range(2, 12)
        for part, kind in enumerate(("silence", "asked"))
    ]
    call = await log_call(office, Logged(events=(("turn-1-0", "received", {}), *asked)))
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "09:00:01 1 s Wartet auf eine freie Leitung. 20-mal, bis 09:00:20" in says


async def test_what_nobody_has_a_sentence_for_is_shown_by_its_code(office: Office) -> None:
    events = (("turn-1-0", "beamed_up", {"by": "<b>Scotty</b>"}), ("turn-2-0", "asked", {"step": "new_flow.<i>"}))
    call = await log_call(office, Logged(events=events))
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "beamed_up" in says
    assert "Gefragt: new_flow.<i>" in says
    assert "<i>" not in ruth.html


async def test_each_look_at_a_call_is_noted_with_reference_and_purpose(office: Office) -> None:
    call = await log_call(office, Logged())
    ruth = await supervisor(office)
    await ruth.open(f"/desk/calls/{call.reference}")
    looks = await office.ask("SELECT who, record, purpose FROM accesses WHERE what = 'call_read'")
    assert looks == [("Ruth Kaminski", call.reference, "complaint: Az. 7")]


async def test_a_look_at_what_is_not_for_one_is_not_found_and_not_noted_as_a_look(office: Office) -> None:
    theirs = await log_call(office, Logged(KARL))
    await log_call(office, sealed := Logged(MARTA))
    await seal(office, MARTA)
    ruth = await supervisor(office)
    for reference in (theirs.reference, sealed.reference, "000000000"):
        await ruth.open(f"/desk/calls/{reference}")
        assert ruth.status == 404
    assert await office.ask("SELECT count(*) FROM accesses WHERE what = 'call_read'") == [(0,)]


@pytest.mark.parametrize("path", ["12345678", "1234567890", "abcdefghi", "12345678%00", "%C3%A9", "123456782/"])
async def test_an_address_that_is_none_is_not_found(office: Office, path: str) -> None:
    ruth = await supervisor(office)
    await ruth.open(f"/desk/calls/{path}")
    assert ruth.status == 404


async def test_the_reference_of_a_concern_leads_to_its_call(office: Office) -> None:
    call = await log_call(office, Logged())
    await log_concern(office, call, "callback", reference="987654324")
    ruth = await supervisor(office)
    await ruth.open("/desk/calls/987654324")
    assert ruth.address == f"/desk/calls/{call.reference}"


async def test_what_was_left_stands_beside_with_corrections_attempts_texts_and_messages(office: Office) -> None:
    call = await log_call(office, Logged(MARTA))
    cancelled: dict[str, Any] = {
        "manner": "late",
        "reason": "transport",
        "appointment_day": office.now.date(),
        "verified": True,
    }
    first = await log_concern(office, call, "cancellation", **cancelled)
    later: dict[str, Any] = {"turn": 6, "reference": "987654324", "corrected_kind": "documents", "state": "done"}
    second = await log_concern(office, call, "callback", **later)
    await add_what_followed(office, call, second)
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert f'href="/desk/concern/{first}"' in ruth.html
    assert "Absage offen" in says
    assert "Angabe kommt zu spät, Verkehr" in says
    assert "Termin heute" in says
    assert "Rückruf erledigt" in says
    assert "Berichtigt Unterlagen" in says
    assert "eigenes Fallmanagement (Vermittlung), angenommen; Kundin oder Kunde: gesprochen (1 min 5 s)" in says
    assert "Stand offen → erledigt" in says
    assert "Berichtigt Rückruf → Unterlagen" in says
    assert "Weitergegeben." not in says
    assert "nicht zugestellt" in says
    assert "(30003)" in says
    assert "Nachricht 12 s" in says
    assert "Kaminski" not in says.replace("Ruth Kaminski Fallm", "")
    doris = await officer(office)
    await doris.open(f"/desk/calls/{call.reference}")
    assert "/desk/concern/" not in doris.html  # a role that opens no concerns is led to none


async def add_what_followed(office: Office, call: Logged, concern: int) -> None:
    statements = (
        """INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_id, staff_outcome,
              customer_outcome, ended_at, talked_s)
           SELECT :concern, 1, :at, 'own', id, 'accepted', 'connected', :at, 65 FROM staff WHERE staff_id = 'V1'""",
        """INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
           VALUES (:concern, :at, 'staff:V1', 'kind', 'callback', 'documents'),
                  (:concern, :at, 'staff:V1', 'state', 'open', 'done')""",
        """INSERT INTO texts (call_id, turn, ordinal, reference, ordered_at, state, settled_at, error_code)
           VALUES (:call, 7, 0, :reference, :at, 'failed', :at, '30003')""",
        """INSERT INTO messages (concern_id, recording_sid, duration_s, received_at)
           VALUES (:concern, 'RE1', 12, :at)""",
    )
    values = {"concern": concern, "call": call.id, "reference": call.reference, "at": office.now}
    async with office.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})


async def test_of_another_teams_customer_no_more_than_the_kind_of_a_concern_is_told(office: Office) -> None:
    call = await log_call(office, Logged(KARL, hops=(Tried("stand_in", "V2"),)))
    await log_concern(office, call, "cancellation", manner="late", reason="illness", appointment_day=office.now.date())
    ruth = await supervisor(office)
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert "Absage offen" in says
    assert "Krankheit" not in says
    assert "/desk/concern/" not in ruth.html
    assert KARL not in ruth.html


async def dispute_it(there: AtTheDesk, call: Logged, words: str) -> str:
    await there.open(f"/desk/calls/{call.reference}")
    return await there.send(f"/desk/calls/{call.reference}/dispute", words=words)


async def settle_it(there: AtTheDesk, call: Logged, words: str) -> str:
    action = next(form.action for form in there.forms if form.action.endswith("/settle"))
    assert call.reference in action
    return await there.send(action, words=words)


async def test_a_dispute_stands_on_top_is_marked_in_the_list_and_stays_when_it_is_settled(office: Office) -> None:
    call = await log_call(office, Logged(MARTA, events=TALKED))
    ruth = await supervisor(office)
    said = "Ich war um 9 Uhr in der Leitung.\nNiemand hat abgenommen. <script>alert(1)</script>"
    says = await dispute_it(ruth, call, said)
    assert "Das Bestreiten ist vermerkt." in says
    assert says.index("Niemand hat abgenommen. <script>alert(1)</script>") < says.index("Was geschehen ist")
    assert "Ruth Kaminski, 24. November 2026, 10:00:00 Uhr" in says
    assert "<script>alert" not in ruth.html
    assert "bestritten" in await ruth.open("/desk/calls")
    assert await office.ask("SELECT words, who FROM disputes") == [(said, "Ruth Kaminski")]
    office.later(minutes=20)
    await ruth.open(f"/desk/calls/{call.reference}")
    says = await settle_it(ruth, call, "Abgeglichen mit der Telefonanlage: stimmt, Eintrag war falsch.")
    assert "Es ist vermerkt, wie es geklärt wurde." in says
    assert "Geklärt Ich war um 9 Uhr" in says
    assert "Eintrag war falsch. Ruth Kaminski, 24. November 2026, 10:20:00 Uhr" in says
    assert "bestritten" not in await ruth.open("/desk/calls")
    noted = await office.ask("SELECT what FROM accesses WHERE what LIKE '%disput%' AND record = :r", r=call.reference)
    assert sorted(noted) == [("call_disputed",), ("dispute_settled",)]


async def test_of_several_disputes_one_that_is_open_keeps_the_call_disputed(office: Office) -> None:
    call = await log_call(office, Logged())
    ruth = await supervisor(office)
    await dispute_it(ruth, call, "Die Wartezeit stimmt nicht.")
    await dispute_it(ruth, call, "Die Sprache stimmt nicht.")
    await settle_it(ruth, call, "Die Wartezeit stimmt doch.")
    says = await ruth.open(f"/desk/calls/{call.reference}")
    assert says.index("Die Wartezeit stimmt nicht.") < says.index("Nicht geklärt") < says.index("Die Sprache")
    assert "bestritten" in await ruth.open("/desk/calls")


WRONG_WORDS = (
    ("  \n ", "Bitte schreiben Sie, worum es geht."),
    ("\u200b\u202e", "Bitte schreiben Sie, worum es geht."),
    ("x" * 2001, "höchstens 2000 Zeichen"),
    ("Wartezeit\0", "niemand lesen kann"),
)


async def test_words_that_will_not_do_are_said_at_their_field_and_not_lost(office: Office) -> None:
    call = await log_call(office, Logged())
    ruth = await supervisor(office)
    await dispute_it(ruth, call, "Die Wartezeit stimmt nicht.")
    for words, complaint in WRONG_WORDS:
        assert complaint in await dispute_it(ruth, call, words)
        assert ruth.status == 422
        assert re.search(r'id="words-new"[^>]*words-new-complaint" aria-invalid="true"', ruth.html)
        await ruth.open(f"/desk/calls/{call.reference}")
        assert complaint in await settle_it(ruth, call, words)
        assert ruth.status == 422
        settling = next(form for form in ruth.forms if form.action.endswith("/settle"))
        assert dict(settling.fields)["words"] == words
    assert await office.ask("SELECT count(*) FROM disputes") == [(1,)]


async def test_a_dispute_is_settled_once_and_by_who_may_read_its_call_alone(office: Office) -> None:
    call, theirs = await log_call(office, Logged()), await log_call(office, Logged(KARL))
    ruth = await supervisor(office)
    await dispute_it(ruth, call, "Die Wartezeit stimmt nicht.")
    action = next(form.action for form in ruth.forms if form.action.endswith("/settle"))
    token = dict(ruth.forms[-1].fields)["token"]

    async def post(path: str) -> int:
        ruth.answer = await ruth.client.post(path, data={"token": token, "words": "Geklärt."}, headers=OURS)
        return ruth.status

    assert await post(f"/desk/calls/{theirs.reference}/dispute") == 404
    assert await post(action.replace(call.reference, theirs.reference)) == 404
    assert await post(re.sub(r"/\d+/settle", "/999999/settle", action)) == 422
    assert await post(re.sub(r"/\d+/settle", "/99999999999/settle", action)) == 404
    assert await post(action) == 303
    assert await post(action) == 422
    assert await office.ask("SELECT count(*), count(settles_id) FROM disputes") == [(2, 1)]


async def test_an_officer_reads_disputes_and_writes_none(office: Office) -> None:
    call = await log_call(office, Logged(JONAS))
    await dispute_it(await supervisor(office), call, "Die Wartezeit stimmt nicht.")
    doris = await officer(office)
    says = await doris.open(f"/desk/calls/{call.reference}")
    assert "Die Wartezeit stimmt nicht." in says
    assert not [form for form in doris.forms if "disput" in form.action]


async def test_the_page_of_a_long_call_stays_small(office: Office) -> None:
    """A call that waited for an hour and tried everybody."""
    events: list[tuple[str, str, dict[str, object]]] = [("turn-1-0", "received", {})]
    for turn in range(2, 200):
        step = "wait_for_case_manager.look" if turn % 3 else "reach_case_manager.offer_next"
        events += [(f"turn-{turn}-{part}", kind, {"step": step}) for part, kind in enumerate(("silence", "asked"))]
    call = await log_call(office, Logged(events=tuple(events)))
    there = await supervisor(office)
    await there.open(f"/desk/calls/{call.reference}")
    assert len(there.html) < 100_000


async def test_a_person_with_both_roles_reads_all_and_may_dispute(office: Office) -> None:
    call = await log_call(office, Logged(KARL))
    both = await office.somebody(Role.SUPERVISOR, Role.PRIVACY_OFFICER, staff_id="V1")
    await both.open("/desk/calls")
    await both.send("/desk/purpose", purpose="audit")
    await dispute_it(both, call, "Die Wartezeit stimmt nicht.")
    assert await office.ask("SELECT count(*) FROM disputes") == [(1,)]
