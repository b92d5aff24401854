"""Office hours, closures, what would happen on a day, and assignments, on the pages of administration."""

import pytest
from administration_pages import INJECTION, LONG, fill
from desk_pages import AtTheDesk, Office
from sqlalchemy import text

from app.access import Role

HOURS, CLOSURES = "/desk/admin/hours", "/desk/admin/closures"
FORESIGHT, ASSIGNMENTS = "/desk/admin/foresight", "/desk/admin/assignments"
CHANGE = f"{ASSIGNMENTS}/change"
PETER = "039M271828"
"""Looked after by two people."""
STORED = "SELECT weekday, to_char(opens, 'HH24:MI'), to_char(closes, 'HH24:MI') FROM office_periods ORDER BY 1, 2"


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


async def run(office: Office, statement: str) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_the_office_opens_on_saturday_too(office: Office, ida: AtTheDesk) -> None:
    before = await office.ask(STORED)
    await ida.open(HOURS)
    says = await fill(ida, HOURS, None, **{"hours-5-0-opens": "09:00", "hours-5-0-closes": "12:00"})
    assert "Die Öffnungszeiten sind gespeichert" in says
    assert await office.ask(STORED) == [*before, (5, "09:00", "12:00")]
    assert "Öffnungszeiten jede Woche" in await ida.open("/desk/admin/changes")


async def test_impossible_hours_are_complained_about_and_kept_in_the_form(office: Office, ida: AtTheDesk) -> None:
    for field, typed, complaint in [
        ("hours-0-0-opens", "", "beide Uhrzeiten"),
        ("hours-0-0-opens", "24:00", "beide Uhrzeiten"),
        ("hours-0-0-opens", "8", "beide Uhrzeiten"),
        ("hours-0-0-opens", "٠٨:٠٠", "beide Uhrzeiten"),
        ("hours-0-0-opens", INJECTION, "beide Uhrzeiten"),
        ("hours-0-0-opens", "08:\x00", "beide Uhrzeiten"),
        ("hours-0-0-opens", LONG, "beide Uhrzeiten"),
        ("hours-0-0-opens", "12:00", "endet, nachdem er beginnt"),
        ("hours-0-0-closes", "13:30", "überschneiden sich"),
    ]:
        before = await office.ask(STORED)
        await ida.open(HOURS)
        says = await fill(ida, HOURS, None, **{field: typed, "hours-6-1-opens": "10:00", "hours-6-1-closes": "11:00"})
        assert ida.status == 422
        assert complaint in says
        assert "<script>alert" not in ida.html
        sent = dict(next(form for form in ida.forms if form.action == HOURS).fields)
        assert (sent[field], sent["hours-6-1-opens"]) == (typed.strip(), "10:00")
        assert await office.ask(STORED) == before


async def test_an_office_without_any_hours_is_refused(office: Office, ida: AtTheDesk) -> None:
    await ida.open(HOURS)
    form = next(form for form in ida.forms if form.action == HOURS)
    names = [name for name, _ in form.fields if name.startswith("hours-")]
    assert "mindestens einen Zeitraum" in await fill(ida, HOURS, None, **dict.fromkeys(names, ""))
    assert len(await office.ask(STORED)) > 1


async def test_of_two_who_change_the_hours_the_later_is_shown_all_three(office: Office, ida: AtTheDesk) -> None:
    await ida.open(HOURS)
    await run(office, "UPDATE office_periods SET closes = '17:00' WHERE weekday = 0 AND closes = '18:00'")
    await fill(ida, HOURS, None, **{"hours-0-1-closes": "16:00"})
    assert ida.status == 409
    for shown in ("Mo. 13:00–18:00", "Mo. 13:00–17:00", "Mo. 13:00–16:00"):
        assert shown in ida.says
    await fill(ida, HOURS)
    assert (0, "13:00", "16:00") in await office.ask(STORED)


async def test_hours_that_nobody_has_shown_overwrite_nothing(office: Office, ida: AtTheDesk) -> None:
    for seen in ["", "x", "0 08:00", "7 08:00 09:00", INJECTION, "\x00", LONG]:
        before = await office.ask(STORED)
        await ida.open(HOURS)
        await fill(ida, HOURS, None, **{"seen": seen, "hours-0-1-closes": "16:00"})
        assert ida.status == 409
        assert await office.ask(STORED) == before


async def test_a_day_is_closed_renamed_and_opened_again(office: Office, ida: AtTheDesk) -> None:
    on = "SELECT reason FROM closures WHERE day = '2026-12-02'"
    await ida.open(HOURS)
    assert "Der Schließtag ist gespeichert" in await close(ida, "2026-12-02", "Betriebsausflug")
    assert await office.ask(on) == [("Betriebsausflug",)]
    await rename(ida, "2026-12-02", "Personalversammlung")
    assert await office.ask(on) == [("Personalversammlung",)]
    await rename(ida, "2026-12-02", "egal", remove=True)
    assert await office.ask(on) == []
    noted = await office.ask("SELECT before, after FROM directory_changes ORDER BY id")
    assert noted == [
        (None, "Betriebsausflug"),
        ("Betriebsausflug", "Personalversammlung"),
        ("Personalversammlung", None),
    ]


async def close(there: AtTheDesk, day: str, reason: str) -> str:
    """Fill in the form for a new closure: the one in which nothing was seen."""
    token = dict(there.forms[0].fields)["token"]
    body = {"token": token, "day": day, "reason": reason}
    there.answer = await there.client.post(CLOSURES, data=body, follow_redirects=True)
    return there.says


async def rename(there: AtTheDesk, day: str, reason: str, *, remove: bool = False) -> str:
    form = next(one for one in there.forms if one.action == CLOSURES and ("day", day) in one.fields)
    to = f"{CLOSURES}/remove" if remove else CLOSURES
    there.answer = await there.client.post(to, data={**dict(form.fields), "reason": reason}, follow_redirects=True)
    return there.says


async def test_a_closure_that_cannot_be_is_complained_about(office: Office, ida: AtTheDesk) -> None:
    for day, reason, complaint in [
        ("", "Ausflug", "kein Datum"),
        ("2026-02-30", "Ausflug", "kein Datum"),
        ("\x00", "Ausflug", "kein Datum"),
        (INJECTION, "Ausflug", "kein Datum"),
        ("2026-11-23", "Ausflug", "vorbei"),
        ("0001-01-01", "Ausflug", "vorbei"),
        ("2026-12-03", "", "Grund in einer Zeile"),
        ("2026-12-03", LONG, "Grund in einer Zeile"),
        ("2026-12-03", "zwei\nZeilen", "Grund in einer Zeile"),
        ("2026-12-03", "null\x00zeichen", "Grund in einer Zeile"),
    ]:
        before = await office.ask("SELECT day FROM closures")
        await ida.open(HOURS)
        assert complaint in await close(ida, day, reason)
        assert ida.status == 422
        assert "<script>alert" not in ida.html
        assert await office.ask("SELECT day FROM closures") == before


async def test_a_reason_is_text_and_nothing_else(office: Office, ida: AtTheDesk) -> None:
    await ida.open(HOURS)
    await close(ida, "2026-12-03", INJECTION)
    assert "<script>alert" not in ida.html
    assert INJECTION in ida.says or "{{ 7 * 7 }}" in ida.html
    assert await office.ask("SELECT reason FROM closures WHERE day = '2026-12-03'") == [(INJECTION,)]


async def test_of_two_who_close_a_day_the_later_is_told(office: Office, ida: AtTheDesk) -> None:
    await ida.open(HOURS)
    await run(office, "INSERT INTO closures VALUES ('2026-12-03', 'Umzug')")
    assert "– Umzug Ausflug" in await close(ida, "2026-12-03", "Ausflug")
    assert ida.status == 409


async def test_usual_days_are_suggested_and_holidays_listed(office: Office, ida: AtTheDesk) -> None:
    assert "Üblich und kein Feiertag" not in await ida.open(HOURS)  # the town is closed on both days
    await run(office, "DELETE FROM closures")
    says = await ida.open(HOURS)
    assert "Heiligabend Diesen Tag schließen" in says
    assert "Reformationstag" in says
    assert "2027" in says
    form = next(one for one in ida.forms if ("reason", "Silvester") in one.fields)
    ida.answer = await ida.client.post(CLOSURES, data=dict(form.fields), follow_redirects=True)
    assert await office.ask("SELECT day::text FROM closures") == [("2026-12-31",)]


async def test_the_chain_of_a_customer_is_told_with_its_reasons(office: Office, ida: AtTheDesk) -> None:
    found = await office.ask(
        "SELECT customer_number FROM customers c JOIN assignments a ON a.customer_id = c.id"
        " JOIN staff s ON s.id = a.staff_id WHERE s.staff_id = 'V3' AND NOT sealed LIMIT 1"
    )
    number = str(found[0][0])
    await ida.open(FORESIGHT)
    says = await fill(ida, FORESIGHT, who="customer", customer=number.lower(), day="2026-11-25", time="10:00")
    assert ida.address == FORESIGHT
    assert "Das Amt ist geöffnet" in says
    assert "Birte Quandt: übergangen, abwesend bis" in says
    assert "Emil Sandkuhl (Vertretung): klingelt" in says
    assert "Ein Rückruf wäre fällig" in says
    assert "ein Rückruf" in says.split("wird angeboten:")[1]
    assert "Ob jemand gerade telefoniert" in says
    last_name = (await office.ask("SELECT last_name FROM customers WHERE customer_number = :n", n=number))[0][0]
    assert str(last_name) not in says
    assert await office.ask("SELECT record FROM accesses WHERE what = 'foresight_asked'") == [(number,)]


async def test_a_team_and_nobody_known_can_be_asked_about(office: Office, ida: AtTheDesk) -> None:
    team = (await office.ask("SELECT id FROM teams WHERE name = 'Vermittlung'"))[0][0]
    await ida.open(FORESIGHT)
    says = await fill(ida, FORESIGHT, who="team", team=str(team), day="2026-11-25", time="10:00")
    for name in ("Ruth Kaminski", "Holger Thiede", "Birte Quandt", "Emil Sandkuhl", "Paula Wieland"):
        assert f"Betreut von {name}" in says
    says = await fill(ida, FORESIGHT, who="nobody", day="2026-12-25", time="10:00")
    assert "Feiertag (Erster Weihnachtstag). Es öffnet wieder" in says


async def test_a_question_that_cannot_be_answered_is_complained_about(ida: AtTheDesk) -> None:
    for field, typed in [
        ("day", ""),
        ("day", "2026-11-23"),
        ("day", "2026-02-30"),
        ("day", "9999-12-31"),
        ("day", "0001-01-01"),
        ("day", INJECTION),
        ("time", ""),
        ("time", "25:00"),
        ("time", "09:00"),
        ("time", "\x00"),
        ("who", "king"),
        ("who", INJECTION),
        ("customer", ""),
        ("customer", "000A000000"),
        ("customer", "\x00"),
        ("customer", LONG),
        ("customer", INJECTION),
        ("team", "999999"),
        ("team", "\x00"),
        ("field", "gardening"),
    ]:
        asked = {"day": "2026-11-24", "time": "10:00", "who": field if field in ("customer", "team") else "nobody"}
        await ida.open(FORESIGHT)
        await fill(ida, FORESIGHT, None, **{**asked, field: typed})
        assert ida.status == 422, (field, typed)
        assert 'class="complaint"' in ida.html
        assert "<script>alert" not in ida.html


async def test_who_is_responsible_is_shown_and_changed(office: Office, ida: AtTheDesk) -> None:
    await ida.open(ASSIGNMENTS)
    says = await fill(ida, ASSIGNMENTS, number=PETER)
    assert ida.address == ASSIGNMENTS
    names = await office.ask("SELECT first_name, last_name FROM customers WHERE customer_number = :n", n=PETER)
    assert not any(str(one) in says for one in names[0])
    fields = [dict(form.fields)["field"] for form in ida.forms if form.action == CHANGE]
    assert fields == ["placement", "benefits"]
    arne = str((await office.ask("SELECT id FROM staff WHERE staff_id = 'U2'"))[0][0])
    form = next(form for form in ida.forms if form.action == CHANGE)
    ida.answer = await ida.client.post(CHANGE, data={**dict(form.fields), "staff": arne})
    assert "Jetzt zuständig: Arne Lüttich" in ida.says
    # The form of before is sent once more, with somebody else: it is too late.
    tomke = str((await office.ask("SELECT id FROM staff WHERE staff_id = 'U1'"))[0][0])
    ida.answer = await ida.client.post(CHANGE, data={**dict(form.fields), "staff": tomke})
    assert ida.status == 409
    assert "Arne Lüttich Tomke Reinders" in ida.says
    kept = await office.ask("SELECT what, which, after FROM directory_changes")
    assert kept == [("assignment", "placement", "U2")]
    noted = await office.ask("SELECT what, record FROM accesses ORDER BY id")
    assert noted == [("assignments_read", PETER), ("assignment_changed", PETER)]


async def test_a_number_that_nobody_has_is_complained_about(ida: AtTheDesk) -> None:
    for typed in ["", "000A000000", "\x00", LONG, INJECTION, "039M27182"]:
        await ida.open(ASSIGNMENTS)
        assert "Es gibt niemanden mit dieser Kundennummer" in await fill(ida, ASSIGNMENTS, number=typed)
        assert ida.status == 422
        assert "<script>alert" not in ida.html


async def test_nobody_who_does_not_exist_becomes_responsible(office: Office, ida: AtTheDesk) -> None:
    for typed in ["0", "-5", "99999999999", "V1", "\x00", INJECTION]:
        await ida.open(ASSIGNMENTS)
        await fill(ida, ASSIGNMENTS, number=PETER)
        form = dict(next(form for form in ida.forms if form.action == CHANGE).fields)
        for body in ({**form, "staff": typed}, {**form, "field": typed}):
            ida.answer = await ida.client.post(CHANGE, data=body)
            assert ida.status == 422
        assert await office.ask("SELECT 1 FROM directory_changes") == []


async def test_a_sealed_file_answers_as_if_there_were_none(office: Office, ida: AtTheDesk) -> None:
    await ida.open(ASSIGNMENTS)
    unknown = (await fill(ida, ASSIGNMENTS, number="000A000000")).replace("000A000000", "")
    await fill(ida, ASSIGNMENTS, number=PETER)
    form = dict(next(form for form in ida.forms if form.action == CHANGE).fields)
    await run(office, "UPDATE customers SET sealed = true WHERE customer_number = '039M271828'")
    await ida.open(ASSIGNMENTS)
    assert (await fill(ida, ASSIGNMENTS, number=PETER)).replace(PETER, "") == unknown
    ida.answer = await ida.client.post(CHANGE, data={**form, "staff": ""}, follow_redirects=True)
    assert "Es gibt das nicht mehr" in ida.says or ida.address.endswith("office_gone")
    await ida.open(FORESIGHT)
    await fill(ida, FORESIGHT, who="customer", customer=PETER, day="2026-11-25", time="10:00")
    assert ida.status == 422
    assert await office.ask(
        "SELECT count(*) FROM assignments a JOIN customers c ON c.id = a.customer_id WHERE customer_number = :n",
        n=PETER,
    ) == [(2,)]
