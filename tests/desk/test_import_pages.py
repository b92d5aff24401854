"""Imports at the desk: a file is checked, its mistakes are shown in words, and nothing is written until told."""

import csv
import io
import re
from datetime import timedelta

import pytest
from administration_pages import INJECTION, fill
from desk_pages import OURS, AtTheDesk, Office
from sqlalchemy import text

from app.access import Role
from app.retention import purge
from app.uploads import KEPT_FOR

HERE = "/desk/admin/imports"
STAFF = "staff_id,name,team,field,line,email,stand_in,roles\n"
CUSTOMERS = (
    "customer_number,household_number,first_name,last_name,born,language,phone,placement_manager,benefits_manager\n"
)
APPOINTMENTS = "appointment_id,customer_number,staff_id,starts_at,room,kind\n"
NELE = "N1,Nele Harms,Empfang,placement,030 23125 130,,,service_centre\n"
MARTA = "039D112233,,Marta,Neuname,1979-11-30,de,,V1,\n"


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    there = await office.somebody(Role.ADMINISTRATOR, name="ida")
    await there.open(HERE)
    return there


async def check(there: AtTheDesk, kind: str, content: str | bytes, name: str = "datei.csv") -> str:
    """Choose a file and have it checked."""
    await there.open(HERE)
    raw = content.encode() if isinstance(content, str) else content
    return await fill(there, HERE, files={"file": (name, raw)}, kind=kind)


def applying(there: AtTheDesk) -> str:
    return next(form.action for form in there.forms if form.action.endswith("/apply"))


async def test_a_file_is_shown_first_and_written_when_told(office: Office, ida: AtTheDesk) -> None:
    says = await check(ida, "staff", STAFF + NELE)
    assert "neu 1 geändert 0 wie bisher 0 Zeilen mit Fehlern 0" in says
    assert "Nele Harms" in says
    assert await office.ask("SELECT 1 FROM staff WHERE staff_id = 'N1'") == []
    says = await fill(ida, applying(ida))
    assert "Die Datei ist eingelesen." in says
    assert "neu 1 geändert 0" in says
    assert await office.ask("SELECT name, roles FROM staff WHERE staff_id = 'N1'") == [
        ("Nele Harms", ["service_centre"])
    ]
    [(roles, created)] = await office.ask(
        "SELECT details->'roles', details->'created' FROM accesses WHERE what = 'records_imported'"
    )
    assert (roles, created) == ({"N1": ["service_centre"]}, 1)
    assert await office.ask("SELECT 1 FROM uploads") == []


async def test_of_staff_the_values_are_shown_before_and_after(office: Office, ida: AtTheDesk) -> None:
    assert office
    line = (
        "V1,Ruth Kaminski,Vermittlung,placement,030 23125 199,"
        "ruth.kaminski@jobcenter.example,V2,case_manager supervisor\n"
    )
    says = await check(ida, "staff", STAFF + line)
    assert "2 V1 geändert line: +493023125101 → +493023125199" in says


@pytest.mark.parametrize("kind", ["customers", "appointments"])
async def test_of_customers_nothing_is_shown_but_lines_columns_and_counts(
    office: Office, ida: AtTheDesk, kind: str
) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at)
            SELECT 'T1', customers.id, staff.id, now() FROM customers, staff
            WHERE customer_number = '039D112233' AND staff.staff_id = 'V1'""")
        )
    new = "".join(f"962X{number:06},,Unbekannt,Person,1990-02-01,de,,V1,\n" for number in (1, 2, 3))
    file = {
        "customers": CUSTOMERS + MARTA + new,
        "appointments": APPOINTMENTS + "T1,039D112233,V1,01.12.2026 09:00,2.14,\n",
    }[kind]
    says = await check(ida, kind, file)
    assert "2 geändert" in says
    if kind == "customers":
        assert "household_number, last_name" in says
        assert "Neu sind die Zeilen 3–5." in says
    for hidden in ("039D112233", "Marta", "Sommerfeld", "Neuname", "Unbekannt", "962X", "1979", "2.14", "T1"):
        assert hidden not in says


async def test_mistakes_are_told_by_line_and_column_in_german_and_in_english(office: Office, ida: AtTheDesk) -> None:
    file = CUSTOMERS + "12B,,,Vogt,31.02.1990,de,keins,Z9,\n" + MARTA + "nur ein Feld\n"
    says = await check(ida, "customers", file)
    assert "Zeilen mit Fehlern 2" in says
    assert "2 born „31.02.1990“ gibt es im Kalender nicht" in says
    assert "2 customer_number „12B“ ist keine Kundennummer" in says
    assert "2 first_name darf nicht leer sein" in says
    assert "2 phone „keins“ ist keine Telefonnummer" in says
    assert "4 – hat 1 Felder; die erste Zeile nennt 9 Spalten" in says
    assert "Vogt" not in says
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE accounts SET language = 'en'"))
    says = await ida.open(ida.address)
    assert "2 born '31.02.1990' is not a day of the calendar" in says
    assert "4 – has 1 cells; the header names 9 columns" in says


async def test_with_a_mistake_nothing_is_written_unless_the_rest_is_chosen(office: Office, ida: AtTheDesk) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA + MARTA.replace("039D112233", "12"))
    says = await fill(ida, applying(ida))
    assert ida.status == 422
    assert "Bitte bestätigen Sie" in says
    assert await office.ask("SELECT 1 FROM customers WHERE last_name = 'Neuname'") == []
    says = await fill(ida, applying(ida), partial="yes")
    assert "geändert 1 wie bisher 0 Zeilen ausgelassen 1" in says
    assert await office.ask("SELECT customer_number FROM customers WHERE last_name = 'Neuname'") == [("039D112233",)]


async def test_a_file_without_any_good_line_cannot_be_imported_in_part(office: Office, ida: AtTheDesk) -> None:
    assert office
    await check(ida, "customers", CUSTOMERS + MARTA.replace("039D112233", "12"))
    assert not any(form.action.endswith("/apply") for form in ida.forms)


async def test_the_spreadsheet_of_mistakes_holds_no_formula(office: Office, ida: AtTheDesk) -> None:
    assert office
    formula = '=HYPERLINK("http://evil.example";"x")'
    lines = "".join(f'{n},"{formula.replace(chr(34), chr(34) * 2)}",x,y,+1,,@sum,\n' for n in range(150))
    await check(ida, "staff", STAFF + lines)
    assert ida.html.count('class="figure">') <= 2 * 100 + 2
    answer = await ida.client.get(f"{ida.address}/mistakes.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fehler.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Zeile", "Spalte", "Was nicht stimmt"]
    assert len(rows) > 300
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bericht.pdf", b"%PDF-1.7\n...", "Das ist ein PDF"),
        ("personal.xlsx", b"PK\x03\x04\x14\x00\x06", "Das ist eine Arbeitsmappe"),
        ("personal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "Das ist eine Arbeitsmappe"),
        ("bild.png", b"\x89PNG\r\n\x1a\n", "Das ist ein Bild"),
        ("bild.jpg", b"\xff\xd8\xff\xe0", "Das ist ein Bild"),
        ("leer.csv", b"", "Die Datei ist leer"),
        ("leer2.csv", b"\xef\xbb\xbf\r\n \r\n", "Die Datei ist leer"),
        ("utf16.csv", STAFF.encode("utf-16"), "Text in UTF-16"),
        ("programm.csv", b"\x7fELF\x00\x00\x01", "Das ist kein Text"),
        ("ansi.csv", (STAFF + NELE.replace("Nele", "Jörg")).encode("latin-1"), "nicht in UTF-8"),
        ("kopf.csv", b"a,b\n1,2\n", "Die erste Zeile nennt nicht die richtigen Spalten. a: ist keine Spalte"),
        ("kunden.csv", (CUSTOMERS + MARTA).encode(), "Diese Datei enthält Kundschaft"),
        ("nurkopf.csv", STAFF.encode(), "Unter der Zeile mit den Spalten steht nichts"),
        ("zitat.csv", (STAFF + '"V1').encode(), "ist keine gültige CSV-Datei"),
        ("gross.csv", b"x" * (10 * 1024 * 1024 + 1), "größer als 10 MB"),
    ],
)
async def test_a_file_of_the_wrong_kind_is_refused_by_its_name_and_for_what_it_is(
    office: Office, ida: AtTheDesk, name: str, content: bytes, sentence: str
) -> None:
    says = await check(ida, "staff", content, name)
    assert ida.status == 422
    assert f"{name} : " in says
    assert sentence in says
    assert re.search(r'value="staff" required checked', ida.html)
    assert await office.ask("SELECT 1 FROM uploads") == []


async def test_lines_of_the_wrong_length_are_mistakes_and_no_reason_to_refuse_the_file(
    office: Office, ida: AtTheDesk
) -> None:
    assert office
    assert "2 – hat 2 Felder; die erste Zeile nennt 8 Spalten" in await check(ida, "staff", STAFF + "a,b\n")


async def test_a_file_that_begins_like_a_picture_but_is_text_is_a_csv_file(office: Office, ida: AtTheDesk) -> None:
    assert office
    assert "ist keine Spalte" in await check(ida, "staff", "BM;b\n1;2\n")


@pytest.mark.parametrize(("kind", "sentence"), [("", "was die Datei enthält"), (INJECTION, "was die Datei enthält")])
async def test_a_file_of_no_kind_is_refused(office: Office, ida: AtTheDesk, kind: str, sentence: str) -> None:
    assert office
    assert sentence in await check(ida, kind, STAFF + NELE)
    assert "<script>alert" not in ida.html


async def test_without_a_file_there_is_nothing_to_check(office: Office, ida: AtTheDesk) -> None:
    assert office
    assert "Bitte wählen Sie eine Datei." in await fill(ida, HERE, kind="staff", file="a text, no file")


async def test_names_of_files_and_what_stands_in_them_are_shown_as_text(office: Office, ida: AtTheDesk) -> None:
    assert office
    evil = f"C:\\geheim\\{INJECTION}.csv"
    await check(ida, "staff", b"%PDF", evil)
    assert "<script>alert" not in ida.html
    assert "geheim" not in ida.html
    cell = INJECTION.replace('"', '""')
    await check(
        ida,
        "staff",
        f'{STAFF}N1,"{cell}","{cell}",placement,"{cell}",,,\nN2,"{cell}","{cell}",placement,03023125101,,,\n',
        evil,
    )
    assert ida.status == 200
    assert "<script>alert" not in ida.html
    assert "&lt;script&gt;" in ida.html


async def test_what_waits_for_its_import_is_encrypted_and_opens_for_its_owner_alone(
    office: Office, ida: AtTheDesk
) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA)
    [(sealed,)] = await office.ask("SELECT sealed FROM uploads")
    assert isinstance(sealed, bytes)
    assert b"Marta" not in sealed
    udo = await office.somebody(Role.ADMINISTRATOR, name="udo")
    assert "Die Datei ist nicht mehr da" in await udo.open(ida.address)
    token = dict(udo.forms[0].fields)["token"]
    await udo.client.post(f"{ida.address}/drop", data={"token": token}, headers=OURS)
    await udo.client.post(f"{ida.address}/apply", data={"token": token}, headers=OURS)
    assert await office.ask("SELECT count(*) FROM uploads") == [(1,)]
    assert await office.ask("SELECT 1 FROM customers WHERE last_name = 'Neuname'") == []


async def test_a_file_is_gone_after_half_an_hour_and_from_the_database_with_the_next_run(
    office: Office, ida: AtTheDesk
) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA)
    action = applying(ida)
    office.now += KEPT_FOR - timedelta(seconds=1)
    assert "Noch ist nichts gespeichert" in await ida.open(ida.address)
    office.now += timedelta(seconds=1)
    assert "Die Datei ist nicht mehr da" in await fill(ida, action)
    async with office.engine.connect() as connection:
        assert (await purge(connection, office.now))["uploads"] == 1
    assert await office.ask("SELECT 1 FROM uploads") == []


async def test_a_file_that_is_not_to_be_imported_is_gone_at_once(office: Office, ida: AtTheDesk) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA)
    drop = next(form.action for form in ida.forms if form.action.endswith("/drop"))
    assert "Es wurde nichts eingelesen" in await fill(ida, drop)
    assert await office.ask("SELECT 1 FROM uploads") == []


async def test_a_second_file_takes_the_place_of_the_first(office: Office, ida: AtTheDesk) -> None:
    await check(ida, "staff", STAFF + NELE)
    first = ida.address
    await check(ida, "customers", CUSTOMERS + MARTA)
    assert await office.ask("SELECT kind FROM uploads") == [("customers",)]
    assert "Die Datei ist nicht mehr da" in await ida.open(first)


async def test_if_the_records_have_changed_since_the_new_outcome_is_shown_first(office: Office, ida: AtTheDesk) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE customers SET first_name = 'Martha' WHERE customer_number = '039D112233'")
        )
    says = await fill(ida, applying(ida))
    assert ida.status == 409
    assert "hat sich der Bestand geändert" in says
    assert "household_number, first_name, last_name" in says
    assert await office.ask("SELECT 1 FROM customers WHERE last_name = 'Neuname'") == []
    assert "Die Datei ist eingelesen." in await fill(ida, applying(ida))


async def test_the_last_administrator_is_not_imported_away(office: Office) -> None:
    ruth = await office.somebody(Role.ADMINISTRATOR, staff_id="V1")
    await ruth.open(HERE)
    says = await check(ruth, "staff", STAFF + "V1,Ruth Kaminski,Vermittlung,placement,030 23125 101,,,case_manager\n")
    assert "2 roles nimmt der letzten Person die Administration" in says


async def test_nobody_gives_themselves_a_role_by_a_file_and_the_other_lines_can_be_imported(office: Office) -> None:
    ruth = await office.somebody(Role.ADMINISTRATOR, staff_id="V1")
    own = "V1,Ruth Kaminski,Vermittlung,placement,030 23125 101,,,administrator|privacy_officer\n"
    says = await check(ruth, "staff", STAFF + own + NELE)
    assert "2 roles gibt der Person, die die Datei einliest, eine Rolle" in says
    assert "Die Datei ist eingelesen." in await fill(ruth, applying(ruth), partial="yes")
    roles = "SELECT staff_id, roles FROM staff WHERE staff_id IN ('V1', 'N1') ORDER BY staff_id"
    assert await office.ask(roles) == [("N1", ["service_centre"]), ("V1", ["administrator"])]


async def test_a_preview_is_noted_without_what_is_in_it(office: Office, ida: AtTheDesk) -> None:
    await check(ida, "customers", CUSTOMERS + MARTA)
    [(record, details)] = await office.ask("SELECT record, details FROM accesses WHERE what = 'import_previewed'")
    assert record is None
    assert details == {"kind": "customers", "created": 0, "updated": 1, "unchanged": 0}


async def test_the_heaviest_previews_stay_light(office: Office, ida: AtTheDesk) -> None:
    assert office
    wide = "ü" * 190
    staff = "".join(
        f'N{n},"{wide}","{wide}",placement,030 23125 130,{"a" * 180}@amt.example,,service_centre\n' for n in range(300)
    )
    bad = "".join(f'B{n},"{wide}","{wide}","{wide}",keine {wide},"{wide}",X9,\n' for n in range(300))
    await check(ida, "staff", STAFF + staff + bad)
    assert len(ida.html.encode()) < 100_000
    scattered = "".join(f"962X{n:06},,A,B,1990-02-01,de,,{'V1' if n % 2 else 'Z9'},\n" for n in range(2000))
    await check(ida, "customers", CUSTOMERS + scattered)
    assert len(ida.html.encode()) < 100_000
    assert "…" in ida.says


@pytest.mark.parametrize("number", ["x", "00000000-0000-0000-0000-000000000000", "1' OR 1=1"])
async def test_a_file_that_never_was_leads_to_the_form_or_nowhere(office: Office, ida: AtTheDesk, number: str) -> None:
    assert office
    await ida.open(f"{HERE}/{number}")
    assert ida.status == 404 or "Die Datei ist nicht mehr da" in ida.says
