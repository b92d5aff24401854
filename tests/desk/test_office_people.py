"""Teams and staff on their pages: lines, stand-ins and absences, changed for the next call, with both values kept."""

import pytest
from administration_pages import INJECTION, LONG, fill
from desk_pages import OURS, AtTheDesk, Office
from sqlalchemy import text

from app.access import Role

STAFF = "/desk/admin/staff"
NOT_LINES = ("", "   ", LONG, "zwei\nZeilen", "030\x0023125101", "110", "0900 123456", "+43 1 234567", INJECTION)


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


async def id_of(office: Office, staff_id: str) -> int:
    return int(str((await office.ask("SELECT id FROM staff WHERE staff_id = :s", s=staff_id))[0][0]))


async def team_of(office: Office, name: str) -> int:
    return int(str((await office.ask("SELECT id FROM teams WHERE name = :n", n=name))[0][0]))


async def run(office: Office, statement: str) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_the_overview_says_what_needs_attention(office: Office, ida: AtTheDesk) -> None:
    says = await ida.open("/desk/admin")
    assert "Abwesend, und die Vertretung ist es auch: Paula Wieland" in says
    assert "Personal ohne Vertretung" not in says
    assert "Teams ohne eigenen Anschluss" not in says
    assert "Muttersprache gelesen haben" not in says
    await run(office, "UPDATE teams SET line = NULL WHERE name = 'U25'")
    await run(office, "UPDATE staff SET stand_in_id = NULL WHERE staff_id = 'L1'")
    before = await office.ask(
        "SELECT count(*) FROM customers c WHERE NOT EXISTS (SELECT FROM assignments a WHERE a.customer_id = c.id)"
    )
    await run(office, "DELETE FROM assignments WHERE customer_id = (SELECT min(id) FROM customers)")
    says = await ida.open("/desk/admin")
    assert "sprechen kann: U25" in says
    assert "Personal ohne Vertretung: Gesine Obermaier" in says
    assert f"niemand zuständig ist: {int(str(before[0][0])) + 1}" in says


async def test_a_sealed_file_is_in_no_number(office: Office, ida: AtTheDesk) -> None:
    await run(office, "DELETE FROM assignments WHERE customer_id = (SELECT min(id) FROM customers)")
    says = await ida.open("/desk/admin")
    await run(office, "UPDATE customers SET sealed = true WHERE id = (SELECT min(id) FROM customers)")
    assert await ida.open("/desk/admin") != says


async def test_staff_is_listed_by_team_with_absences_from_the_plan_alone(ida: AtTheDesk) -> None:
    says = await ida.open(STAFF)
    assert "Birte Quandt V3 Arbeit 030 23125103 Emil Sandkuhl abwesend bis" in says
    assert "Ruth Kaminski V1 Arbeit 030 23125101 Holger Thiede alle Öffnungszeiten" in says
    # A consultation is presence, and none of the administration's business.
    assert "Wiebke Fechner L3 Geld 030 23125123 Gesine Obermaier alle Öffnungszeiten" in says


async def test_another_line_is_kept_with_the_one_before(office: Office, ida: AtTheDesk) -> None:
    ruth = await id_of(office, "V1")
    await ida.open(f"{STAFF}/{ruth}")
    assert "Gespeichert" in await fill(ida, f"{STAFF}/{ruth}/line", line="(030) 23125-199")
    assert await office.ask("SELECT line FROM staff WHERE staff_id = 'V1'") == [("+493023125199",)]
    says = await ida.open("/desk/admin/changes")
    assert "ida Anschluss V1 +493023125101 +493023125199" in says


async def test_what_is_no_line_of_an_office_is_complained_about_at_its_field(office: Office, ida: AtTheDesk) -> None:
    for typed in NOT_LINES:
        ruth, team = await id_of(office, "V1"), await team_of(office, "Vermittlung")
        await ida.open(f"{STAFF}/{ruth}")
        await fill(ida, f"{STAFF}/{ruth}/line", line=typed)
        assert ida.status == 422
        assert 'id="line-complaint"' in ida.html
        assert "<script>alert" not in ida.html
        if typed.strip():
            await ida.open(STAFF)
            await fill(ida, f"/desk/admin/teams/{team}/line", line=typed)
            assert ida.status == 422
            assert f'id="line-{team}-complaint"' in ida.html
            assert "<script>alert" not in ida.html
        assert await office.ask("SELECT 1 FROM directory_changes") == []


async def test_who_changes_a_line_later_is_shown_all_three(office: Office, ida: AtTheDesk) -> None:
    ruth = await id_of(office, "V1")
    await ida.open(f"{STAFF}/{ruth}")
    await run(office, "UPDATE staff SET line = '+493023125150' WHERE staff_id = 'V1'")
    says = await fill(ida, f"{STAFF}/{ruth}/line", line="030 23125160")
    assert ida.status == 409
    assert "030 23125101 030 23125150 030 23125160" in says
    assert "Gespeichert" in await fill(ida, f"{STAFF}/{ruth}/line")
    assert await office.ask("SELECT line FROM staff WHERE staff_id = 'V1'") == [("+493023125160",)]


async def test_another_stand_in_is_named_and_an_absent_one_warned_of(office: Office, ida: AtTheDesk) -> None:
    ruth, birte, emil = [await id_of(office, one) for one in ("V1", "V3", "V4")]
    here = f"{STAFF}/{ruth}/stand-in"
    await ida.open(f"{STAFF}/{ruth}")
    assert "Aber die Vertretung ist von" in await fill(ida, here, stand_in=str(birte))
    assert "Gespeichert" in await fill(ida, here, stand_in=str(emil))
    assert "Gespeichert" in await fill(ida, here, stand_in="")
    noted = await office.ask("SELECT which, before, after FROM directory_changes ORDER BY id")
    assert noted == [("V1", "V2", "V3"), ("V1", "V3", "V4"), ("V1", "V4", None)]


async def test_nobody_who_does_not_exist_stands_in(office: Office, ida: AtTheDesk) -> None:
    for typed in ["0", "-1", "2147483648", "99999999999999999999", "V2", "²", "\x00", INJECTION]:
        ruth = await id_of(office, "V1")
        await ida.open(f"{STAFF}/{ruth}")
        await fill(ida, f"{STAFF}/{ruth}/stand-in", stand_in=typed)
        assert ida.status == 422
        assert 'id="stand_in-complaint"' in ida.html
        await fill(ida, f"{STAFF}/{ruth}/stand-in", stand_in=str(ruth))
        assert "Niemand vertritt sich selbst" in ida.says
        assert await office.ask("SELECT 1 FROM directory_changes") == []


async def test_of_two_who_name_a_stand_in_the_later_is_told(office: Office, ida: AtTheDesk) -> None:
    ruth, arne = [await id_of(office, one) for one in ("V1", "U2")]
    await ida.open(f"{STAFF}/{ruth}")
    await run(
        office, "UPDATE staff SET stand_in_id = (SELECT id FROM staff WHERE staff_id = 'U1') WHERE staff_id = 'V1'"
    )
    says = await fill(ida, f"{STAFF}/{ruth}/stand-in", stand_in=str(arne))
    assert ida.status == 409
    assert "Holger Thiede Tomke Reinders Arne Lüttich" in says


async def test_a_team_gives_up_its_line_and_gets_it_back(office: Office, ida: AtTheDesk) -> None:
    team = await team_of(office, "U25")
    here = f"/desk/admin/teams/{team}/line"
    await ida.open(STAFF)
    assert "kein Teamanschluss" in await fill(ida, here, line="")
    await run(office, "UPDATE teams SET line = '+493023125177' WHERE name = 'U25'")
    says = await fill(ida, here, line="030 23125192")
    assert ida.status == 409
    assert "– 030 23125177 030 23125192" in says
    await fill(ida, here)
    assert await office.ask("SELECT line FROM teams WHERE name = 'U25'") == [("+493023125192",)]


async def test_an_absence_is_entered_for_a_colleague_who_is_ill(office: Office, ida: AtTheDesk) -> None:
    ruth = await id_of(office, "V1")
    await ida.open(f"{STAFF}/{ruth}")
    says = await fill(ida, f"{STAFF}/{ruth}/away", from_day="2026-11-24", until_day="2026-11-27")
    assert "Die Abwesenheit ist eingetragen" in says
    away = "SELECT starts_at, ends_at, reason FROM absences WHERE staff_id = :ruth"
    assert [(str(a), str(b), c) for a, b, c in await office.ask(away, ruth=ruth)] == [
        ("2026-11-23 23:00:00+00:00", "2026-11-27 23:00:00+00:00", "absent")
    ]
    assert "Ruth Kaminski V1 Arbeit 030 23125101 Holger Thiede abwesend bis" in await ida.open(STAFF)
    noted = await office.ask("SELECT who, record, details FROM accesses WHERE what = 'absence_entered'")
    assert noted == [("ida", "V1", {})]  # for whom, and nothing of when (R24)
    await ida.open(f"{STAFF}/{ruth}")
    assert "zurückgenommen" in await ida.send(f"{STAFF}/{ruth}/away/cancel", "Zurücknehmen")
    assert await office.ask(away, ruth=ruth) == []


async def test_a_consultation_is_nobody_elses_to_end_whatever_a_form_says(office: Office, ida: AtTheDesk) -> None:
    matthis, wiebke = await id_of(office, "L2"), await id_of(office, "L3")
    consultations = "SELECT id FROM absences WHERE staff_id = :wiebke AND reason = 'in_consultation'"
    [(consultation,)] = await office.ask(consultations, wiebke=wiebke)
    await ida.open(f"{STAFF}/{matthis}")
    await fill(ida, f"{STAFF}/{matthis}/away", from_day="2026-11-24", until_day="2026-11-27")
    form = next(one for one in ida.forms if one.action == f"{STAFF}/{matthis}/away/cancel")
    token = dict(form.fields)["token"]
    forged = {"token": token, "absence": str(consultation)}
    answer = await ida.client.post(f"{STAFF}/{wiebke}/away/cancel", data=forged, headers=OURS)
    assert answer.status_code == 409
    assert await office.ask(consultations, wiebke=wiebke) == [(consultation,)]


async def test_an_impossible_absence_is_complained_about_and_nothing_typed_is_lost(
    office: Office, ida: AtTheDesk
) -> None:
    for field, typed in [
        ("from_day", ""),
        ("from_day", "2026-02-30"),
        ("from_day", "2026-11-20"),
        ("from_day", "0001-01-01"),
        ("until_day", "2026-11-01"),
        ("until_day", "9999-12-31"),
        ("until_day", "2031-01-01"),
        ("until_day", INJECTION),
        ("until_day", "\x00"),
        ("until_day", LONG),
        ("from_time", "25:00"),
        ("until_time", "null"),
        ("away_stand_in", "99999"),
        ("away_stand_in", "oneself"),
    ]:
        ruth = await id_of(office, "V1")
        await ida.open(f"{STAFF}/{ruth}")
        sent = {"from_day": "2026-11-25", "until_day": "2026-11-26", field: str(ruth) if typed == "oneself" else typed}
        await fill(ida, f"{STAFF}/{ruth}/away", None, **sent)
        assert ida.status == 422
        assert 'class="complaint"' in ida.html
        if field != "from_day":
            assert 'value="2026-11-25"' in ida.html
        assert "<script>alert" not in ida.html
        assert await office.ask("SELECT 1 FROM absences WHERE staff_id = :ruth", ruth=ruth) == []


async def test_nobody_is_found_who_does_not_exist(ida: AtTheDesk) -> None:
    await ida.open("/desk/admin")
    for path in ("/99999", "/0", "/99999999999", "/V1"):
        await ida.open(STAFF + path)
        assert ida.status == 404


async def test_changes_of_a_sealed_file_are_left_out(office: Office, ida: AtTheDesk) -> None:
    await run(
        office,
        "INSERT INTO directory_changes (at, made_by, what, which, customer_id, before, after)"
        " SELECT now(), 'ida', 'assignment', 'benefits', id, 'L1', 'L2' FROM customers"
        " WHERE customer_number = '039M271828'",
    )
    assert "039M271828" in await ida.open("/desk/admin/changes")
    await run(office, "UPDATE customers SET sealed = true WHERE customer_number = '039M271828'")
    assert "039M271828" not in await ida.open("/desk/admin/changes")


async def test_a_case_manager_publishes_their_line_and_takes_it_back(office: Office, ida: AtTheDesk) -> None:
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await ruth.open("/desk/times")
    assert "ankreuzen" in await fill(ruth, "/desk/times/direct-line/publish")
    assert ruth.status == 422
    assert "steht auf der Liste" in await fill(ruth, "/desk/times/direct-line/publish", consent="yes")
    assert "Vermittlung Name Anschluss Ruth Kaminski 030 23125101" in await ida.open("/desk/admin/direct-lines")
    await ruth.open("/desk/times")
    assert "nicht mehr auf der Liste" in await ruth.send("/desk/times/direct-line/revoke")
    assert "Niemand steht auf der Liste" in await ida.open("/desk/admin/direct-lines")


async def test_nobody_agrees_to_publish_a_number_that_they_were_not_shown(office: Office) -> None:
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await ruth.open("/desk/times")
    await run(office, "UPDATE staff SET line = '+493023125150' WHERE staff_id = 'V1'")
    assert "inzwischen geändert" in await fill(ruth, "/desk/times/direct-line/publish", consent="yes")
    assert ruth.status == 409
    assert await office.ask("SELECT 1 FROM published_lines") == []
    for line in ("", "+4990012345", "\x00", LONG):
        await fill(ruth, "/desk/times/direct-line/publish", consent="yes", line=line)
        assert ruth.status == 409
