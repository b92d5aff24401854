"""The list of the call log: what stands in it, what can be looked for, and what of it anybody is shown."""

import re
from datetime import datetime, timedelta

import pytest
from desk_pages import OURS, AtTheDesk, Office
from logged_calls import (
    KARL,
    MARTA,
    NADJA,
    PETER,
    Logged,
    Tried,
    come_back,
    log_call,
    log_concern,
    officer,
    reader,
    references,
    seal,
    supervisor,
)

from app.access import PAGES, Page, Role
from app.desk.call_log import listing

SEARCH, SAVE = "/desk/calls/search", "/desk/calls/filters"


async def test_a_row_tells_the_call_in_few_words(office: Office) -> None:
    tried = (
        Tried("own", "V1", outcome="busy"),
        Tried("stand_in", "V2", outcome="unavailable", reason="absent"),
        Tried("team", team="Vermittlung"),
    )
    more = {"outcome": "connected", "field": "placement", "waited_s": 35, "talked_s": 260, "language": "uk"}
    call = await log_call(office, Logged(MARTA, office.now - timedelta(minutes=20), "123456782", tried, more=more))
    await log_concern(office, call, "callback", corrected_kind="documents")
    ruth = await supervisor(office)
    says = await ruth.open("/desk/calls")
    row = "09:40 123 456 782 Ukrainisch 039D112233 Arbeit Rückruf (berichtigt: Unterlagen) gesprochen 35 s 4 min 20 s"
    assert f"{row} zuständig: besetzt → Vertretung: abwesend → Team: gesprochen" in says
    assert "1 Anruf " in says
    assert not [name for name in ("Kaminski", "Thiede", "Ruth") if name in says.replace("Ruth Kaminski Fallm", "")]


async def test_each_look_at_the_list_is_noted_with_the_filter_and_the_purpose(office: Office) -> None:
    ruth = await supervisor(office)
    await ruth.open("/desk/calls?outcome=connected&waited=20")
    [(who, purpose, details)] = await office.ask(
        "SELECT who, purpose, details FROM accesses WHERE what = 'calls_listed' ORDER BY id DESC LIMIT 1"
    )
    assert (who, purpose) == ("Ruth Kaminski", "complaint: Az. 7")
    assert details == {"outcome": "connected", "waited": "20"}


async def test_without_a_purpose_nobody_reads_the_log(office: Office) -> None:
    call = await log_call(office, Logged())
    ruth = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    for path in ("/desk/calls", f"/desk/calls/{call.reference}", "/desk/calls/export.csv"):
        says = await ruth.open(path)
        assert ruth.address.startswith("/desk/purpose")
        assert call.reference not in says.replace(" ", "")


@pytest.mark.parametrize("role", list(Role))
async def test_only_who_may_read_the_log_opens_its_pages(office: Office, role: Role) -> None:
    call = await log_call(office, Logged())
    there = await office.somebody(role, staff_id="V1" if role in {Role.SUPERVISOR, Role.CASE_MANAGER} else "")
    may = role in PAGES[Page.CALLS]
    if may:
        await there.open("/desk/calls")
        await there.send("/desk/purpose", purpose="audit")
    for path in ("", f"/{call.reference}", "/export.csv", "/export.xlsx"):
        there.answer = await there.client.get(f"/desk/calls{path}")
        assert there.status == (200 if may else 403), path
    await there.open("/desk/account")
    token = re.findall(r'name="token" value="(\w+)"', there.html)[0]
    may_write = role is Role.SUPERVISOR
    sent = {
        "/search": (303, may),
        "/filters": (422, may),
        f"/{call.reference}/dispute": (422, may_write),
        f"/{call.reference}/disputes/1/settle": (422, may_write),
    }
    for path, (status, allowed) in sent.items():
        answer = await there.client.post(f"/desk/calls{path}", data={"token": token}, headers=OURS)
        assert answer.status_code == (status if allowed else 403), path


async def test_nobody_who_is_not_signed_in_sees_anything(office: Office) -> None:
    stranger = office.browser()
    for path in ("/desk/calls", "/desk/calls/123456782", "/desk/calls/export.xlsx"):
        await stranger.open(path)
        assert stranger.address.startswith("/desk/sign-in")


async def test_an_empty_list_says_what_to_do(office: Office) -> None:
    ruth = await supervisor(office)
    assert "noch keinen Anruf" in await ruth.open("/desk/calls")
    assert "nehmen Sie etwas aus dem Filter" in await ruth.open("/desk/calls?outcome=failed")


DAYS = {  # the tests' day is Tuesday 24 November 2026
    "today": {"24.11. 00:00", "24.11. 09:59"},
    "yesterday": {"23.11. 00:00", "23.11. 23:59"},
    "this_week": {"24.11. 00:00", "24.11. 09:59", "23.11. 00:00", "23.11. 23:59"},
    "last_week": {"22.11. 23:59", "16.11. 00:00"},
    "this_month": {
        *("24.11. 00:00", "24.11. 09:59", "23.11. 00:00", "23.11. 23:59", "22.11. 23:59", "16.11. 00:00"),
        *("15.11. 23:59", "01.11. 00:00"),
    },
    "last_month": {"31.10. 23:59", "01.10. 00:00"},
}
MOMENTS = sorted({*DAYS["this_month"], *DAYS["last_month"], "30.09. 23:59"})


async def test_periods_are_german_days_to_the_minute(office: Office) -> None:
    """October has summer time, November has not: both are cut at German midnight."""
    zone = office.now.tzinfo
    written = {}
    for text in MOMENTS:
        at = datetime.strptime(f"2026 {text}", "%Y %d.%m. %H:%M").replace(tzinfo=zone)
        written[(await log_call(office, Logged(at=at))).reference] = text
    doris = await officer(office)
    for period, expected in DAYS.items():
        await doris.open(f"/desk/calls?period={period}")
        assert {written[one] for one in references(doris)} == expected, period
    await doris.open("/desk/calls?from=2026-10-31&to=2026-11-15")
    assert {written[one] for one in references(doris)} == {"31.10. 23:59", "01.11. 00:00", "15.11. 23:59"}
    await doris.open("/desk/calls?to=30.09.2026")
    assert {written[one] for one in references(doris)} == {"30.09. 23:59"}
    await doris.open("/desk/calls")
    assert [written[one] for one in references(doris)] == sorted(
        MOMENTS, key=lambda text: (text[3:5], text[:2], text[7:]), reverse=True
    )


FILTERS: tuple[tuple[str, set[str]], ...] = (
    ("field=placement", {"talk"}),
    ("outcome=connected", {"talk"}),
    ("outcome=lasting", {"lasts"}),
    ("language=tr", {"turkish"}),
    ("channel=text", {"written"}),
    ("waited=29", {"talk", "turkish"}),
    ("waited=30", {"turkish"}),
    ("waited=0", {"talk", "turkish"}),
    ("concern=callback", {"stated"}),
    ("concern=documents", {"stated"}),  # what it was corrected to
    ("concern=payment", set()),
    ("field=placement&outcome=failed", set()),
)


async def test_each_filter_finds_its_own(office: Office) -> None:
    calls = {
        "talk": Logged(more={"outcome": "connected", "field": "placement", "waited_s": 30}),
        "lasts": Logged(more={"ended_at": None}),
        "turkish": Logged(more={"language": "tr", "outcome": "failed", "waited_s": 31}),
        "written": Logged(more={"channel": "text", "outcome": "message"}),
        "stated": Logged(more={"concern": "callback", "outcome": "callback"}),
    }
    for call in calls.values():
        await log_call(office, call)
    await log_concern(office, calls["stated"], "callback", corrected_kind="documents")
    doris = await officer(office)
    for query, found in FILTERS:
        await doris.open(f"/desk/calls?{query}")
        assert {name for name, call in calls.items() if call.reference in references(doris)} == found, query


async def test_the_team_filter_finds_calls_of_its_customers_and_its_telephones(office: Office) -> None:
    theirs = await log_call(office, Logged(KARL))
    rung = await log_call(office, Logged(NADJA, hops=(Tried("team", team="Leistung"),)))
    await log_call(office, Logged(NADJA))
    await log_call(office, Logged())
    [(leistung,)] = await office.ask("SELECT id FROM teams WHERE name = 'Leistung'")
    doris = await officer(office)
    await doris.open(f"/desk/calls?team={leistung}")
    assert set(references(doris)) == {theirs.reference, rung.reference}
    ruth = await supervisor(office)
    await ruth.open(f"/desk/calls?team={leistung}")
    assert references(ruth) == [rung.reference]


async def test_a_reference_finds_the_call_and_what_was_left_in_it(office: Office) -> None:
    call = await log_call(office, Logged())
    await log_concern(office, call, "callback", reference="987654324")
    ruth = await supervisor(office)
    for typed in (call.reference, f" {call.reference[:3]} {call.reference[3:6]} {call.reference[6:]}", "987 654 324"):
        await ruth.open("/desk/calls")
        await ruth.send(SEARCH, reference=typed)
        assert references(ruth) == [call.reference]


async def test_the_form_leads_to_an_address_that_can_be_come_back_to(office: Office) -> None:
    ruth = await supervisor(office)
    await ruth.open("/desk/calls")
    await ruth.send(SEARCH, period="last_week", outcome="connected", waited="30")
    assert ruth.address == "/desk/calls?period=last_week&outcome=connected&waited=30"
    form = next(one for one in ruth.forms if one.action == SEARCH)
    filled_in = {name: value for name, value in form.fields if value and name != "token"}
    assert filled_in == {"period": "last_week", "outcome": "connected", "waited": "30"}


async def test_words_stand_in_no_address_and_are_found_again_for_a_day_by_who_typed_them(office: Office) -> None:
    ruth, oskar = await supervisor(office), await reader(office, Role.SUPERVISOR, staff_id="L4")
    await ruth.open("/desk/calls")
    await ruth.send(SEARCH, words="Frau Sommerfeld Wohnung", outcome="connected")
    held = ruth.address
    assert re.fullmatch(r"/desk/calls\?filter=[0-9a-f-]{36}", held)
    assert 'value="Frau Sommerfeld Wohnung"' in ruth.html
    await oskar.open(held)
    assert oskar.status == 404
    office.later(days=1, minutes=1)
    await come_back(office, ruth)
    await ruth.send(SEARCH, words="anderes")
    assert await office.ask("SELECT wanted FROM saved_filters") == [({"words": "anderes"},)]


async def test_words_that_stand_in_an_address_are_not_looked_for(office: Office) -> None:
    call = await log_call(office, Logged())
    ruth = await supervisor(office)
    await ruth.open("/desk/calls?words=Sommerfeld")
    assert references(ruth) == [call.reference]
    assert "Sommerfeld" not in ruth.html


async def test_pages_follow_each_other_and_lead_back_without_a_gap(office: Office) -> None:
    made = [await log_call(office, Logged(at=office.now - timedelta(minutes=9))) for _ in range(30)]
    made += [await log_call(office, Logged(at=office.now - timedelta(hours=n))) for n in range(1, 91)]
    doris = await officer(office)
    await doris.open("/desk/calls")
    assert "120 Anrufe" in doris.says
    seen, links = [references(doris)], []
    while older := re.search(r'rel="next" href="([^"]+)"', doris.html):
        links.append(doris.address)
        await doris.open(older[1].replace("&amp;", "&"))
        assert "120 Anrufe" in doris.says
        seen.append(references(doris))
    assert [len(page) for page in seen] == [listing.A_PAGE, listing.A_PAGE, 20]
    assert sorted(one for page in seen for one in page) == sorted(call.reference for call in made)
    newer = re.search(r'rel="prev" href="([^"]+)"', doris.html)
    assert newer is not None
    await doris.open(newer[1].replace("&amp;", "&"))
    assert references(doris) == seen[1]
    await doris.open("/desk/calls?newer=9999999999999999-00000000000000000000000000000000")
    assert "Auf dieser Seite gibt es keine weiteren Anrufe" in doris.says


NO_PLACES = ("x", "1-2", "-1-" + "0" * 32, "9" * 17 + "-" + "0" * 32, "1790000000000000-" + "g" * 32)


async def test_a_place_that_is_none_is_not_found(office: Office) -> None:
    doris = await officer(office)
    for place in NO_PLACES:
        await doris.open(f"/desk/calls?older={place}")
        assert doris.status == 404, place


WRONG = (
    ("from", "31.02.2026", "Diesen Tag gibt es nicht"),
    ("from", "gestern", "Diesen Tag gibt es nicht"),
    ("to", "0001-01-01", "Diesen Tag gibt es nicht"),
    ("to", "2026-11-24\0", "Diesen Tag gibt es nicht"),
    ("waited", "-1", "ganze Zahl"),
    ("waited", "100000", "ganze Zahl"),
    ("waited", "١٢", "ganze Zahl"),
    ("reference", "12345678", "neun Ziffern"),
    ("reference", "'; DROP TABLE calls; --", "neun Ziffern"),
    ("words", "\0", "niemand lesen kann"),
    ("words", "x" * 201, "höchstens 200"),
    ("words", "?!", "mindestens ein Wort"),
    ("period", "forever", "aus der Liste wählen"),
    ("team", "99999999999999999999", "aus der Liste wählen"),
    ("field", "<script>alert(1)</script>", "aus der Liste wählen"),
    ("concern", '"><img src=x onerror=alert(1)>', "aus der Liste wählen"),
    ("outcome", "nope", "aus der Liste wählen"),
    ("language", "xx", "aus der Liste wählen"),
    ("channel", "fax", "aus der Liste wählen"),
)


async def test_what_makes_no_sense_is_said_at_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    call = await log_call(office, Logged())
    doris = await officer(office)
    for case in WRONG:
        await see_complaint(office, doris, case)
        assert call.reference not in references(doris)


async def see_complaint(office: Office, doris: AtTheDesk, case: tuple[str, str, str]) -> None:
    field, typed, complaint = case
    await doris.open("/desk/calls")
    before = await office.ask("SELECT count(*) FROM accesses WHERE what = 'calls_listed'")
    says = await doris.send(SEARCH, **{"outcome": "connected", field: typed})
    assert doris.status == 422
    assert complaint in says, case
    assert before == await office.ask("SELECT count(*) FROM accesses WHERE what = 'calls_listed'")
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true" aria-describedby="{field}-complaint"', doris.html)
    assert "<script>alert" not in doris.html
    assert "<img src=x" not in doris.html
    form = next(one for one in doris.forms if one.action == SEARCH)
    assert dict(form.fields)[field].replace("\N{REPLACEMENT CHARACTER}", "\0") == typed
    if field != "outcome":
        assert dict(form.fields)["outcome"] == "connected"


async def test_a_last_day_before_the_first_is_said_so(office: Office) -> None:
    doris = await officer(office)
    assert "liegt vor dem ersten" in await doris.open("/desk/calls?from=2026-11-24&to=2026-11-23")
    assert doris.status == 422


async def test_a_filter_is_kept_under_a_name_opened_again_and_deleted(office: Office) -> None:
    hers = await log_call(office, Logged(at=office.now - timedelta(days=7), more={"outcome": "failed"}))
    await log_call(office, Logged(more={"outcome": "failed"}))
    ruth = await supervisor(office)
    await ruth.open("/desk/calls?period=last_week&outcome=failed")
    says = await ruth.send(SAVE, name="  Gescheitert   <b>letzte</b> Woche ")
    assert "Der Filter ist gespeichert." in says
    assert references(ruth) == [hers.reference]
    await ruth.open("/desk/calls")
    assert "Gescheitert <b>letzte</b> Woche" in ruth.says
    assert "<b>letzte</b>" not in ruth.html
    kept = re.findall(r'href="(/desk/calls\?filter=[0-9a-f-]+)"', ruth.html)[0]
    await ruth.open(kept)
    assert references(ruth) == [hers.reference]
    office.later(days=7)  # "last week" is another one by then
    await come_back(office, ruth)
    await ruth.open(kept)
    assert hers.reference not in references(ruth)
    delete = next(one.action for one in ruth.forms if one.action.endswith("/delete"))
    assert "Der Filter ist gelöscht." in await ruth.send(delete)
    await ruth.open(kept)
    assert ruth.status == 404


async def test_a_filter_is_its_owner_s_alone(office: Office) -> None:
    ruth, oskar = await supervisor(office), await reader(office, Role.SUPERVISOR, staff_id="L4")
    await ruth.open("/desk/calls?outcome=failed")
    await ruth.send(SAVE, name="Meiner")
    [(kept,)] = await office.ask("SELECT id FROM saved_filters")
    await oskar.open("/desk/calls?outcome=failed")
    assert "Meiner" not in oskar.says
    await oskar.send(SAVE, name="Meiner")
    assert oskar.status == 200  # the same name, of another person
    token = dict(oskar.forms[0].fields)["token"]
    answer = await oskar.client.post(f"{SAVE}/{kept}/delete", data={"token": token}, headers=OURS)
    assert answer.status_code == 404
    assert await office.ask("SELECT count(*) FROM saved_filters") == [(2,)]


NO_NAMES = (
    ("   ", "geben Sie ihm einen Namen"),
    ("x" * 61, "höchstens 60"),
    ("a\0b", "niemand lesen kann"),
    ("a\u202eb", "niemand lesen kann"),
    ("Vergeben", "schon einen Filter mit diesem Namen"),
)


async def test_a_name_that_will_not_do_is_said_and_kept_in_its_field(office: Office) -> None:
    ruth = await supervisor(office)
    await ruth.open("/desk/calls?outcome=failed")
    await ruth.send(SAVE, name="Vergeben")
    for name, complaint in NO_NAMES:
        says = await ruth.send(SAVE, name=name)
        assert ruth.status == 422
        assert complaint in says
        form = next(one for one in ruth.forms if one.action == SAVE)
        assert dict(form.fields)["outcome"] == "failed"
        assert dict(form.fields)["name"].replace("\N{REPLACEMENT CHARACTER}", "\0") == name.strip()
    assert await office.ask("SELECT name FROM saved_filters") == [("Vergeben",)]


async def test_nobody_keeps_more_than_twenty_filters(office: Office) -> None:
    ruth = await supervisor(office)
    await ruth.open("/desk/calls?outcome=failed")
    for number in range(20):
        await ruth.send(SAVE, name=f"Filter {number}")
    says = await ruth.send(SAVE, name="Einer zu viel")
    assert ruth.status == 422
    assert "Sie haben 20 Filter" in says
    assert await office.ask("SELECT count(*) FROM saved_filters") == [(20,)]


async def test_what_must_not_be_seen_is_missing_from_list_count_and_search(office: Office) -> None:
    sealed = await log_call(office, Logged(PETER))
    await log_call(office, Logged(MARTA))
    await seal(office, PETER)
    for who in (await officer(office), await reader(office, Role.SUPERVISOR, staff_id="L4")):
        says = await who.open("/desk/calls")
        assert "1 Anruf " in says
        assert sealed.reference not in references(who)
        await who.open(f"/desk/calls?reference={sealed.reference}")
        assert references(who) == []
        await who.open(f"/desk/calls/{sealed.reference}")
        assert who.status == 404


async def test_no_address_of_the_log_takes_anybody_of_the_office(office: Office) -> None:
    """R24, R25: neither fields nor addresses name a member of staff."""
    doris = await officer(office)
    await doris.open("/desk/calls")
    fields = {name for form in doris.forms for name, _ in form.fields}
    assert not [name for name in fields if "staff" in name or "person" in name]
    call = await log_call(office, Logged(NADJA, hops=(Tried("own", "V3"),)))
    other = await log_call(office, Logged(NADJA, hops=(Tried("own", "V4"),)))
    await doris.open("/desk/calls?staff=V3&staff_id=3&case_manager=V3")
    assert set(references(doris)) == {call.reference, other.reference}
