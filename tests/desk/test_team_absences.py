"""Absences that a team lead enters for the own team: the next call finds them, the audit log no time of them."""

import asyncio

import pytest
from administration_pages import INJECTION, LONG, fill
from desk_pages import AtTheDesk, Office
from sqlalchemy import text
from voice_calls import Door, Phone

from app.access import Role
from ivr_flows.rehearsal.town import COLLEAGUES

HERE = "/desk/absences"
END = f"{HERE}/end"
LINE = {one.staff_id: one.line for one in COLLEAGUES}
KARLS_CASE_MANAGER = ("0397445566", "1", "2")
"""Karl Ohnesorg keys his number, confirms it, and asks for his only case manager: Matthis Brandl (L2)."""


@pytest.fixture
async def ruth(office: Office) -> AtTheDesk:
    """Ruth Kaminski leads Vermittlung, where Birte Quandt and Paula Wieland are away."""
    there = await office.somebody(Role.CASE_MANAGER, Role.SUPERVISOR, staff_id="V1")
    await there.open(HERE)
    return there


@pytest.fixture
async def oskar(office: Office) -> AtTheDesk:
    """Oskar Prüfer leads Leistung, where Wiebke Fechner has visitors all day."""
    there = await office.somebody(Role.SUPERVISOR, staff_id="L4")
    await there.open(HERE)
    return there


async def id_of(office: Office, staff_id: str) -> str:
    return str((await office.ask("SELECT id FROM staff WHERE staff_id = :s", s=staff_id))[0][0])


async def away(office: Office, *staff: str) -> list[tuple[object, ...]]:
    """Return whose absences are stored, from when until when."""
    question = """
        SELECT staff.staff_id, to_char(starts_at AT TIME ZONE 'Europe/Berlin', 'DD. HH24:MI'),
               to_char(ends_at AT TIME ZONE 'Europe/Berlin', 'DD. HH24:MI'), deputy.staff_id
        FROM absences JOIN staff ON staff.id = absences.staff_id
        LEFT JOIN staff AS deputy ON deputy.id = absences.stand_in_id
        WHERE staff.staff_id = ANY(:staff) ORDER BY staff.staff_id, starts_at"""
    return await office.ask(question, staff=list(staff))


async def enter(office: Office, there: AtTheDesk, staff_id: str, **typed: str) -> str:
    """Enter an absence from today until Friday."""
    sent = {"colleague": await id_of(office, staff_id), "from_day": "2026-11-24", "until_day": "2026-11-27", **typed}
    return await fill(there, HERE, None, **sent)


async def test_a_team_lead_finds_the_page_in_the_navigation_and_nobody_else_does(office: Office) -> None:
    lead = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    assert 'href="/desk/absences"' in (await lead.open("/desk/account"), lead.html)[1]
    others = {Role.CASE_MANAGER: "V2", Role.ADMINISTRATOR: "", Role.PRIVACY_OFFICER: "", Role.SERVICE_CENTRE: ""}
    for role, staff_id in others.items():
        somebody = await office.somebody(role, staff_id=staff_id)
        assert HERE not in (await somebody.open("/desk/account"), somebody.html)[1]
        await somebody.open(HERE)
        assert somebody.status == 403


async def test_who_of_the_team_is_away_stands_there_until_when_and_not_since_when(ruth: AtTheDesk) -> None:
    listed = ruth.says.partition("Abwesend, jetzt oder demnächst")[2].partition("Abwesenheit eintragen")[0]
    assert "Birte Quandt: abwesend bis" in listed
    assert "4. Dez., 24:00" in listed
    assert "21. Nov" not in listed
    assert "Vertretung Emil Sandkuhl Beenden" in listed
    for somebody in ("Ruth Kaminski", "Holger Thiede", "Wiebke Fechner", "Matthis Brandl"):
        assert somebody not in listed


async def test_visitors_are_none_of_the_team_leads_business(office: Office, oskar: AtTheDesk) -> None:
    assert "In Ihrem Team ist niemand abwesend, und nichts ist geplant." in oskar.says
    await enter(office, oskar, "L2")
    [(consultation,)] = await office.ask("SELECT id FROM absences WHERE reason = 'in_consultation'")
    await fill(oskar, END, None, colleague=await id_of(office, "L3"), absence=str(consultation))
    assert oskar.status == 409
    assert len(await away(office, "L3")) == 1


async def test_an_absence_takes_effect_for_the_next_call_and_so_does_its_end(
    office: Office, oskar: AtTheDesk, own_door: Door
) -> None:
    says = await enter(office, oskar, "L2", away_stand_in=await id_of(office, "U1"))
    assert "Die Abwesenheit ist eingetragen. Sie gilt ab dem nächsten Anruf." in says
    assert "Matthis Brandl: abwesend bis" in says
    assert await away(office, "L2") == [("L2", "24. 00:00", "28. 00:00", "U1")]
    phone = Phone(own_door)
    await phone.begin()
    await phone.press(*KARLS_CASE_MANAGER)
    assert "Ihre Ansprechperson ist gerade nicht da." in phone.reply.words
    await phone.press("1")
    assert phone.reply.the("Number").text == LINE["U1"]
    assert "zurückgenommen" in await oskar.send(END, "Beenden")
    assert await away(office, "L2") == []
    phone = Phone(own_door)
    await phone.begin()
    await phone.press(*KARLS_CASE_MANAGER)
    assert phone.reply.the("Number").text == LINE["L2"]


async def test_it_is_noted_for_whom_and_nothing_of_when(office: Office, oskar: AtTheDesk) -> None:
    await enter(office, oskar, "L2")
    await oskar.send(END, "Beenden")
    noted = await office.ask("SELECT who, what, record, details FROM accesses WHERE what LIKE 'absence%' ORDER BY id")
    assert noted == [
        ("Oskar Prüfer", "absence_entered", "L2", {}),
        ("Oskar Prüfer", "absence_taken_back", "L2", {}),
    ]


async def test_an_absence_that_is_ahead_is_told_from_when_and_taken_back(office: Office, oskar: AtTheDesk) -> None:
    says = await enter(office, oskar, "L2", from_day="2026-11-26", from_time="12:00")
    assert "Matthis Brandl: Do., 26. Nov., 12:00 – Fr., 27. Nov., 24:00, Vertretung Gesine Obermaier" in says
    await oskar.send(END, "Zurücknehmen")
    assert await away(office, "L2") == []


async def test_who_is_of_another_team_cannot_be_sent_away_nor_fetched_back(office: Office, oskar: AtTheDesk) -> None:
    before = await away(office, "V1", "V3")
    for somebody in (await id_of(office, "V1"), "99999", "0", "-1", "99999999999999999999", "²", "L2", "\x00", ""):
        await enter(office, oskar, "L2", colleague=somebody)
        assert oskar.status == 422
        assert 'id="colleague-complaint"' in oskar.html
        assert "Bitte wählen Sie jemanden aus Ihrem Team." in oskar.says
        assert 'value="2026-11-27"' in oskar.html
    await enter(office, oskar, "L2")
    [(absence,)] = await office.ask("SELECT id FROM absences WHERE staff_id = :s", s=int(await id_of(office, "V3")))
    for colleague in (await id_of(office, "V3"), await id_of(office, "L2")):
        await fill(oskar, END, None, colleague=colleague, absence=str(absence))
        assert oskar.status == 409
        assert "gibt es nicht mehr" in oskar.says
    assert await away(office, "V1", "V3") == before
    assert [record for (record,) in await office.ask("SELECT record FROM accesses WHERE what LIKE 'absence%'")] == [
        "L2"
    ]


async def test_whose_team_changes_sees_and_changes_the_new_one_alone(office: Office, ruth: AtTheDesk) -> None:
    [(absence,)] = await office.ask("SELECT id FROM absences WHERE staff_id = :s", s=int(await id_of(office, "V3")))
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE staff SET team_id = (SELECT id FROM teams WHERE name = 'U25') WHERE staff_id = 'V1'")
        )
    await fill(ruth, END, None, colleague=await id_of(office, "V3"), absence=str(absence))
    assert ruth.status == 409
    assert "Birte Quandt: abwesend" not in ruth.says
    await enter(office, ruth, "V2")
    assert ruth.status == 422
    assert await away(office, "V2") == []
    await enter(office, ruth, "U3")
    assert len(await away(office, "U3")) == 1


async def test_who_leads_no_more_is_turned_away_with_the_form_still_open(office: Office, oskar: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE staff SET roles = '{case_manager}' WHERE staff_id = 'L4'"))
    await enter(office, oskar, "L2")
    assert oskar.status == 403
    assert await away(office, "L2") == []


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("from_day", "", "Tag und eine Uhrzeit"),
        ("from_day", "2026-02-30", "Tag und eine Uhrzeit"),
        ("from_day", "2026-11-23", "frühestens heute"),
        ("until_day", "2026-11-20", "Ende liegt vor dem Anfang"),
        ("until_day", "9999-12-31", "Tag und eine Uhrzeit"),
        ("until_day", "2031-01-01", "zu weit"),
        ("until_day", INJECTION, "Tag und eine Uhrzeit"),
        ("until_day", LONG, "Tag und eine Uhrzeit"),
        ("away_stand_in", "99999", "gibt es nicht"),
        ("away_stand_in", "\x00", "gibt es nicht"),
        ("away_stand_in", "oneself", "vertritt sich selbst"),
    ],
)
async def test_what_cannot_be_is_complained_about_at_its_field_and_nothing_typed_is_lost(
    office: Office, oskar: AtTheDesk, field: str, typed: str, complaint: str
) -> None:
    them = await id_of(office, "L2")
    says = await enter(office, oskar, "L2", from_time="09:00", **{field: them if typed == "oneself" else typed})
    assert oskar.status == 422
    assert f'id="{field}-complaint"' in oskar.html
    assert complaint in says
    assert 'value="09:00"' in oskar.html
    assert f'<option value="{them}" selected>Matthis Brandl' in oskar.html
    assert "<script>alert" not in oskar.html
    assert await away(office, "L2") == []


async def test_of_two_who_enter_different_stand_ins_at_once_the_later_is_told(office: Office) -> None:
    first = await office.somebody(Role.CASE_MANAGER, Role.SUPERVISOR, staff_id="L1")
    second = await office.somebody(Role.CASE_MANAGER, Role.SUPERVISOR, staff_id="L4")
    await asyncio.gather(first.open(HERE), second.open(HERE))
    one, other = await id_of(office, "L3"), await id_of(office, "U1")
    await asyncio.gather(
        enter(office, first, "L2", away_stand_in=one), enter(office, second, "L2", away_stand_in=other)
    )
    assert sorted([first.status, second.status]) == [200, 422]
    later = first if first.status == 422 else second
    assert "eine Abwesenheit mit anderer Vertretung" in later.says
    assert len(await away(office, "L2")) == 1


async def test_what_is_entered_twice_at_once_is_one_absence_and_is_ended_once(office: Office, oskar: AtTheDesk) -> None:
    again = office.browser()
    again.client.cookies = oskar.client.cookies
    await again.open(HERE)
    await asyncio.gather(enter(office, oskar, "L2"), enter(office, again, "L2"))
    assert (oskar.status, again.status) == (200, 200)
    assert len(await away(office, "L2")) == 1
    await asyncio.gather(oskar.open(HERE), again.open(HERE))
    await asyncio.gather(oskar.send(END, "Beenden"), again.send(END, "Beenden"))
    assert sorted([oskar.status, again.status]) == [200, 409]
    assert await away(office, "L2") == []


async def test_a_stand_in_who_is_away_too_is_warned_of(office: Office, ruth: AtTheDesk) -> None:
    says = await enter(office, ruth, "V4")
    assert "Gespeichert. Aber die Vertretung ist von" in says
    assert "Emil Sandkuhl: abwesend bis" in says
    assert len(await away(office, "V4")) == 1


async def test_who_leads_no_team_is_told_so(office: Office) -> None:
    nobody = await office.somebody(Role.SUPERVISOR, name="lisa")
    assert "Ihr Konto gehört zu keinem Team" in await nobody.open(HERE)
    assert [form.action for form in nobody.forms if form.action.startswith(HERE)] == []


async def test_absences_that_are_over_are_told_nobody(office: Office) -> None:
    office.later(days=12)
    ruth = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    assert "In Ihrem Team ist niemand abwesend, und nichts ist geplant." in await ruth.open(HERE)
