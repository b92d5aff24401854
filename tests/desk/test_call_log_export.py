"""The call log as a file: the same calls, columns and words as on the page, streamed, and noted."""

import asyncio
import csv
import io
import socket
import struct
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest
from desk_pages import AtTheDesk, Office
from hotline_on_http import served, settings_for
from logged_calls import KARL, MARTA, PETER, Logged, Tried, log_call, log_concern, officer, reader, seal, supervisor
from sqlalchemy import text

from app.access import Role
from app.database import open_engine
from app.desk.call_log.columns import NAMING, names_customers
from app.desk.call_log.exporting import PART, PARTS
from app.desk.sign_in import PURPOSES
from app.main import build_app

HEADS = [
    *("Eingegangen", "Vorgangsnummer", "Sprache", "Zugang", "Kundennummer", "Bereich", "Anliegen", "Berichtigt"),
    *("Ergebnis", "Gewartet (s)", "Gesprochen (s)", "Weg", "Bestritten"),
]
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def xlsx_rows(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - what we have just written
    return [["".join(cell.itertext()) for cell in row.iter(f"{NS}c")] for row in sheet.iter(f"{NS}row")]


async def take(there: AtTheDesk, path: str, **headers: str) -> httpx.Response:
    there.answer = await there.client.get(f"/desk/calls/{path}", headers=headers)
    return there.answer


async def fill(office: Office) -> Logged:
    """Log a call of every kind of cell, one that somebody else may read, and one that nobody may."""
    tried = (Tried("own", "V1", outcome="busy"), Tried("stand_in", "V2"))
    more = {"outcome": "connected", "field": "placement", "waited_s": 35, "talked_s": 260, "language": "uk"}
    call = await log_call(office, Logged(MARTA, office.now - timedelta(minutes=20), "012345679", tried, more=more))
    await log_concern(office, call, "callback", corrected_kind="documents")
    await log_call(office, Logged(KARL, hops=(Tried("team", team="Vermittlung", outcome=None),)))
    await log_call(office, Logged(PETER))
    await seal(office, PETER)
    return call


async def test_csv_holds_what_the_list_shows(office: Office) -> None:
    await fill(office)
    ruth = await supervisor(office)
    answer = await take(ruth, "export.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Anrufliste-2026-11-24-1000.csv"'
    assert answer.headers["X-Rows"] == "2"
    assert answer.headers["Cache-Control"] == "no-store"
    way = "zuständig: besetzt → Vertretung: gesprochen"
    named = ["24.11.2026 09:40:00", "012 345 679", "Ukrainisch", "Telefon", MARTA, "Arbeit", "Rückruf", "Unterlagen"]
    rows = csv_rows(answer.content)
    assert rows[:2] == [HEADS, [*named, "gesprochen", "35", "260", way, ""]]
    assert [rows[2][4], rows[2][11]] == ["", "Team: läuft noch"]  # another team's customer, and a talk that lasts
    assert len(rows) == 3


async def test_xlsx_holds_the_same(office: Office) -> None:
    await fill(office)
    ruth = await supervisor(office)
    in_csv = csv_rows((await take(ruth, "export.csv")).content)
    answer = await take(ruth, "export.xlsx")
    assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"].endswith('-1000.xlsx"')
    in_xlsx = xlsx_rows(answer.content)
    assert [row[1:] for row in in_xlsx] == [row[1:] for row in in_csv]


async def test_the_filter_and_a_dispute_go_along(office: Office) -> None:
    call = await fill(office)
    ruth = await supervisor(office)
    await ruth.open(f"/desk/calls/{call.reference}")
    await ruth.send(f"/desk/calls/{call.reference}/dispute", words="Das war anders.")
    await ruth.open("/desk/calls")
    await ruth.send("/desk/calls/search", language="uk", period="today")
    link = next(part for part in ruth.html.split('"') if "export.csv" in part).replace("&amp;", "&")
    answer = await ruth.client.get(link)
    rows = csv_rows(answer.content)
    assert [(row[1], row[12]) for row in rows[1:]] == [("012 345 679", "ja")]


async def test_it_is_noted_who_took_how_many_rows_of_which_filter(office: Office) -> None:
    await fill(office)
    ruth = await supervisor(office)
    await take(ruth, "export.xlsx?outcome=connected&language=uk")
    noted = await office.ask("SELECT who, purpose, details FROM accesses WHERE what = 'calls_exported'")
    details = {"format": "xlsx", "rows": 1, "filter": {"outcome": "connected", "language": "uk"}}
    assert noted == [("Ruth Kaminski", "complaint: Az. 7", details)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"purpose": "complaint"}, True),
        ({"purpose": "evidence", "words": "S 12 AS 34/26"}, True),
        ({"purpose": "quality"}, False),
        ({"purpose": "audit", "words": "complaint"}, False),
        ({"words": "a complaint"}, False),
    ],
)
async def test_customers_are_named_for_a_purpose_that_is_about_single_matters_alone(
    office: Office, kind: str, stated: dict[str, str], *, named: bool
) -> None:
    await fill(office)
    ruth = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    await ruth.open("/desk/calls")
    says = await ruth.send("/desk/purpose", **stated)
    assert ("Die Dateien enthalten keine Kundennummern" in says) is not named
    content = (await take(ruth, f"export.{kind}")).content
    rows = csv_rows(content) if kind == "csv" else xlsx_rows(content)
    assert rows[0] == [head for head in HEADS if named or head != "Kundennummer"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[1][1] == "012 345 679"
    assert (MARTA in rows[1]) is named
    assert rows[1][-3:] == ["260", "zuständig: besetzt → Vertretung: gesprochen", ""]


def test_every_purpose_that_names_customers_is_one_that_can_be_chosen() -> None:
    assert set(PURPOSES) > NAMING
    assert not names_customers(None)


async def test_who_needs_the_numbers_states_another_purpose_and_keeps_the_filter(office: Office) -> None:
    await fill(office)
    ruth = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    await ruth.open("/desk/calls?language=uk")
    await ruth.send("/desk/purpose", purpose="quality")
    link = next(part for part in ruth.html.split('"') if part.startswith("/desk/purpose?"))
    await ruth.open(link.replace("&amp;", "&"))
    await ruth.send("/desk/purpose", purpose="complaint")
    assert ruth.address == "/desk/calls?language=uk"
    assert "keine Kundennummern" not in ruth.says


async def test_nobody_of_the_office_stands_in_a_file(office: Office) -> None:
    await fill(office)
    doris = await officer(office)
    content = (await take(doris, "export.csv")).content.decode()
    for name in ("Kaminski", "Thiede", "V1", "V2", "4930231251"):
        assert name not in content


async def test_what_a_team_is_called_is_no_formula(office: Office) -> None:
    """A file is opened by programs that work things out; no cell of ours is anything but what it says."""
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE calls SET language = 'x'"))
    await log_call(office, Logged(more={"language": "=1+1", "channel": "phone", "outcome": '@SUM("x")'}))
    doris = await officer(office)
    row = csv_rows((await take(doris, "export.csv")).content)[1]
    assert (row[2], row[8]) == ("'=1+1", '\'@SUM("x")')


def parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    while content:
        rows, length = struct.unpack(">II", content[: PART.size])
        yield rows, content[PART.size : PART.size + length]
        content = content[PART.size + length :]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_in_parts_it_is_the_same_file_and_says_how_far_it_is(office: Office, kind: str) -> None:
    await many(office, 1200)
    doris = await officer(office)
    plain = await take(doris, f"export.{kind}")
    answer = await take(doris, f"export.{kind}", Accept=PARTS)
    assert answer.headers["Content-Type"] == PARTS
    assert answer.headers["X-Rows"] == "1200"
    told = list(parts(answer.content))
    assert b"".join(part for _, part in told) == plain.content
    assert [rows for rows, _ in told] == [0, 250, 500, 750, 1000, 1200, 1200]


async def many(office: Office, calls: int) -> None:
    """Log many calls at once."""
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""
            INSERT INTO calls (id, carrier_call_id, reference, received_at, ended_at, entry_number, language)
            SELECT gen_random_uuid(), 'CA' || n, to_char(n, 'FM000000000'),
                   CAST(:now AS timestamptz) - n * interval '1 s', :now, '+498001234567', 'de'
            FROM generate_series(1, :calls) AS n"""),
            {"now": office.now, "calls": calls},
        )


async def test_calls_that_come_in_meanwhile_are_not_among_those_that_were_counted(office: Office) -> None:
    await log_call(office, Logged())
    await log_call(office, Logged(at=office.now + timedelta(seconds=1)))
    doris = await officer(office)
    answer = await take(doris, "export.csv?period=this_week")
    assert (answer.headers["X-Rows"], len(csv_rows(answer.content))) == ("1", 2)


async def test_a_filter_that_makes_no_sense_gives_no_file(office: Office) -> None:
    doris = await officer(office)
    answer = await take(doris, "export.csv?outcome=nope")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    for path in ("export.pdf", "export.", "export.csv/"):
        assert (await take(doris, path)).status_code == 404
    assert await office.ask("SELECT count(*) FROM accesses WHERE what = 'calls_exported'") == [(0,)]


async def test_somebody_who_takes_file_after_file_is_asked_to_wait(office: Office) -> None:
    doris = await officer(office)
    assert [(await take(doris, "export.csv")).status_code for _ in range(7)] == [200] * 6 + [429]
    assert "Bitte warten Sie eine Minute" in doris.says
    oskar = await reader(office, Role.SUPERVISOR, staff_id="L4")
    oskar.client = doris.client
    assert await office.ask("SELECT count(*) FROM accesses WHERE what = 'calls_exported'") == [(6,)]


LOOKING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(DECLARE|FETCH)'
"""


async def wait_until(office: Office, looking: int) -> None:
    """Wait until so many questions are being answered in portions; the database tells nobody of it."""
    async with asyncio.timeout(20):
        while await office.ask(LOOKING) != [(looking,)]:  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


async def test_who_cancels_the_download_ends_the_question(office: Office, town_url: str) -> None:
    """The receiver takes little at a time, so most of the file is still to be made when it goes away."""
    await many(office, 100_000)
    doris = await officer(office)
    small = httpx.AsyncHTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
    build = lambda url: build_app(settings_for(url), open_engine(town_url), office.clock, office.clock)  # noqa: E731
    with served(build) as url:
        async with httpx.AsyncClient(transport=small, base_url=url, cookies=doris.client.cookies) as client:
            async with client.stream("GET", "/desk/calls/export.csv") as answer:
                assert answer.headers["X-Rows"] == "100000"
                pieces = answer.aiter_raw()
                assert (await anext(pieces)).startswith(b"\xef\xbb\xbf")
                await wait_until(office, looking=1)
                assert len(await anext(pieces)) < 1_000_000
            await wait_until(office, looking=0)
            assert (await client.get("/desk/account")).status_code == 200
