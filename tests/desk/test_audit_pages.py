"""The audit log at the desk: who saw what and why can be found, taken away as a file, and tells nothing on the way."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from administration_pages import BAD_TEXTS, INJECTION, fill
from desk_pages import AtTheDesk, Office
from sqlalchemy import text

from app.access import Role
from app.audit import Look, note
from app.desk.wording import LABELS
from app.settings import Settings

HERE = "/desk/audit"
MARTA = "039D112233"


@pytest.fixture
async def ole(office: Office) -> AtTheDesk:
    return await office.somebody(Role.PRIVACY_OFFICER, name="ole")


async def looked(  # noqa: PLR0913, PLR0917 - an entry has as many parts
    office: Office, who: str, what: str, record: str | None = None, at: datetime | None = None, purpose: str = ""
) -> None:
    look = Look(None, who, what, record, purpose or None, {"roles": ["supervisor"]} if what == "roles_changed" else {})
    async with office.engine.begin() as connection:
        await note(connection, look, at or office.now)


async def test_it_says_who_did_what_when_and_for_which_purpose_in_plain_words(office: Office, ole: AtTheDesk) -> None:
    await looked(office, "Ruth Kaminski", "file_sealed", MARTA, purpose="complaint: Az. 12/26")
    await looked(office, "command line", "roles_changed", "ida")
    await looked(office, "key:Aktenanlage", "something_of_tomorrow")
    says = await ole.open(HERE)
    assert "24. November 2026, 10:00:00 Uhr Ruth Kaminski hat eine Akte gesperrt 039D112233 Beschwerde" in says.replace(
        "Eine Beschwerde", "Beschwerde"
    )
    assert "Az. 12/26" in says
    assert "am Server, mit einem Befehl hat Rollen geändert ida – Rollen: Teamleitung" in says
    assert "Programm „Aktenanlage“ something_of_tomorrow" in says


async def test_that_it_is_read_is_written_into_it(office: Office, ole: AtTheDesk) -> None:
    await ole.open(HERE)
    assert "ole hat die Zugriffe gelesen" in await ole.open(HERE)
    await fill(ole, HERE, record=MARTA, since="2026-11-01")
    noted = await office.ask("SELECT record, details FROM accesses ORDER BY id DESC LIMIT 1")
    assert noted == [(MARTA, {"since": "2026-11-01"})]


async def test_nothing_that_is_looked_for_stands_in_an_address(office: Office, ole: AtTheDesk) -> None:
    await looked(office, "Ruth Kaminski", "file_sealed", MARTA)
    await ole.open(HERE)
    says = await fill(ole, HERE, record=MARTA, who="Ruth Kaminski")
    assert "hat eine Akte gesperrt" in says
    assert re.fullmatch(r"/desk/audit\?view=[\w-]+", ole.address)
    for part in (MARTA, "Ruth", "Kaminski", "112233"):
        assert part not in ole.address
        assert part not in str(re.findall(r'href="([^"]*)"', ole.html))
    assert f'value="{MARTA}"' in ole.html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "Ruth Kaminski"}, {"A1", "A2", "A3"}),
        ({"what": "key_added"}, {"A2", "B2"}),
        ({"record": "B1"}, {"B1"}),
        ({"since": "2026-11-23"}, {"A2", "A3", "B2"}),
        ({"until": "2026-11-22"}, {"A1", "B1"}),
        ({"since": "2026-11-23", "until": "2026-11-23", "who": "Ruth Kaminski"}, {"A2"}),
        ({"who": "Niemand"}, set()),
        ({"what": "made_up"}, {"A1", "A2", "A3", "B1", "B2"}),
    ],
)
async def test_it_is_found_by_period_person_kind_and_record(
    office: Office, ole: AtTheDesk, asked: dict[str, str], found: set[str]
) -> None:
    midnight = office.now.replace(hour=0)
    for who, what, record, days in (
        ("Ruth Kaminski", "file_sealed", "A1", 2),
        ("Ruth Kaminski", "key_added", "A2", 1),
        ("Ruth Kaminski", "file_opened", "A3", 0),
        ("Udo", "file_sealed", "B1", 2),
        ("Udo", "key_added", "B2", 1),
    ):
        await looked(office, who, what, record, midnight - timedelta(days=days))
    await ole.open(HERE)
    says = await fill(ole, HERE, None, **asked)
    assert set(re.findall(r"\b[AB][123]\b", says)) == found
    if not found:
        assert "Nichts gefunden" in says


async def test_when_somebody_signed_in_is_neither_shown_nor_exported(office: Office, ole: AtTheDesk) -> None:
    """R24: a list of sign-ins would be a record of who was there when."""
    for what in ("signed_in", "signed_out_everywhere"):
        await looked(office, "Ruth Kaminski", what)
    await ole.open(HERE)
    says = await fill(ole, HERE, who="Ruth Kaminski")
    assert "Nichts gefunden" in says
    assert 'value="signed_in"' not in ole.html
    await fill(ole, HERE, what="signed_in")
    assert "hat sich angemeldet" not in ole.says
    answer = await ole.client.get(f"{HERE}/export.csv")
    assert "hat sich angemeldet" not in answer.text


async def test_long_lists_come_page_by_page_each_entry_once(office: Office, ole: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO accesses (at, who, what, record, details)
            SELECT CAST(:now AS timestamptz) - make_interval(secs => n / 3), 'Ruth Kaminski', 'file_sealed', 'R' || n,
                   '{"named": ["Somebody with a long name", "Somebody else with a long name"]}'
            FROM generate_series(1, 130) AS n"""),
            {"now": office.now},
        )
    await ole.open(HERE)
    await fill(ole, HERE, who="Ruth Kaminski")
    seen: list[str] = []
    while True:
        assert len(ole.html.encode()) < 100_000
        seen += re.findall(r"<td>(R\d+)</td>", ole.html)
        further = re.search(r'<a class="button" href="(/desk/audit\?view=[\w-]+)">Ältere', ole.html)
        if further is None:
            break
        await ole.open(further[1])
    assert len(seen) == len(set(seen)) == 130


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("who", typed) for typed in BAD_TEXTS if typed.strip()),
        *(("record", typed) for typed in BAD_TEXTS if typed.strip()),
        ("since", "gestern"),
        ("until", "31.02.2026"),
        ("since", "0001-01-01"),
        ("until", "9999-12-31"),
        ("since", INJECTION),
    ],
)
async def test_what_cannot_be_looked_for_is_complained_about_at_its_field(
    office: Office, ole: AtTheDesk, field: str, typed: str
) -> None:
    assert office
    await ole.open(HERE)
    await fill(ole, HERE, None, **({"who": "Ruth Kaminski", "record": MARTA} | {field: typed}))
    assert ole.status == 422
    assert f'id="{field}-complaint"' in ole.html
    assert "<script>alert" not in ole.html
    assert (f'value="{MARTA}"' in ole.html) == (field != "record")
    assert "Nichts gefunden" not in ole.says


async def test_a_period_that_ends_before_it_begins_is_complained_about(office: Office, ole: AtTheDesk) -> None:
    assert office
    await ole.open(HERE)
    assert "vor dem ersten Tag" in await fill(ole, HERE, since="2026-11-02", until="2026-11-01")
    assert 'value="2026-11-02"' in ole.html


@pytest.mark.parametrize("view", ["x", "AAAA", "%00", "ä", "A" * 5000])
async def test_a_view_that_is_not_ours_leads_nowhere(office: Office, ole: AtTheDesk, view: str) -> None:
    assert office
    for page in (HERE, f"{HERE}/export.csv"):
        await ole.open(f"{page}?view={view}")
        assert ole.status == 404


async def test_the_export_holds_what_was_found_as_text_that_no_spreadsheet_computes(
    office: Office, ole: AtTheDesk
) -> None:
    await looked(office, "=1+1", "file_sealed", "@SUM(A1)", purpose="\t=cmd")
    await looked(office, "Udo", "file_sealed")
    await ole.open(HERE)
    await fill(ole, HERE, who="=1+1")
    found = re.search(r'href="(/desk/audit/export\.csv\?view=[\w-]+)"', ole.html)
    assert found
    answer = await ole.client.get(found[1])
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "zugriffe.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Wann", "Wer", "Was", "Worum es ging", "Zweck", "Näheres"]
    assert rows[1] == ["2026-11-24 10:00:00", "'=1+1", "hat eine Akte gesperrt", "'@SUM(A1)", "'\t=cmd", ""]
    assert len(rows) == 2
    assert await office.ask("SELECT details FROM accesses WHERE what = 'audit_exported'") == [({"who": "=1+1"},)]


async def test_an_export_of_too_much_asks_for_a_shorter_period(office: Office, ole: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO accesses (at, who, what)
            SELECT CAST(:now AS timestamptz) - make_interval(secs => n), 'Ruth', 'file_sealed'
            FROM generate_series(1, 20001) AS n"""),
            {"now": office.now},
        )
    assert "mehr als 20.000 Einträge" in await ole.open(f"{HERE}/export.csv")
    assert ole.status == 422
    assert await office.ask("SELECT 1 FROM accesses WHERE what = 'audit_exported'") == []


async def test_what_stands_in_the_log_is_shown_as_text(office: Office, ole: AtTheDesk) -> None:
    await looked(office, INJECTION, INJECTION, INJECTION, purpose=INJECTION)
    await ole.open(HERE)
    assert "<script>alert" not in ole.html
    assert ole.html.count("{{ 7 * 7 }}") == 4


async def test_every_kind_that_the_desk_notes_has_a_name(office: Office) -> None:
    assert office
    assert {"roles_changed", "records_imported", "audit_read", "file_sealed"} <= set(LABELS["access"])


async def test_the_protocol_of_deletions_says_how_much_went_and_names_nobody(office: Office, ole: AtTheDesk) -> None:
    assert "Bisher wurde nichts gelöscht" in await ole.open(f"{HERE}/deletions")
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO deletions (at, kind, count)
            SELECT CAST(:now AS timestamptz) - make_interval(hours => n), 'messages', n
            FROM generate_series(1, 150) AS n ORDER BY n DESC"""),
            {"now": office.now},
        )
    says = await ole.open(f"{HERE}/deletions")
    assert "24. November 2026, 09:00:00 Uhr Gesprochene und geschriebene Nachrichten 1" in says
    assert ole.html.count("<time") == 100
    further = re.search(rf'href="({HERE}/deletions\?before=\d+)"', ole.html)
    assert further
    await ole.open(further[1])
    assert ole.html.count("<time") == 50


async def test_periods_are_shown_with_their_legal_basis_as_this_office_has_set_them(office: Office) -> None:
    shorter = {"retention_message_days": 7, "retention_cancellation_years": 3}
    office.settings = Settings(_env_file=None, **{**office.settings.model_dump(), **shorter})
    ole, ida = await office.somebody(Role.PRIVACY_OFFICER), await office.somebody(Role.ADMINISTRATOR)
    for there, page in ((ole, f"{HERE}/retention"), (ida, "/desk/admin/retention")):
        says = await there.open(page)
        assert "Gesprochene und geschriebene Nachrichten 7 Tage üblich: 14 Tage" in says
        assert "Absagen mit ihren Bestätigungen 3 Jahre üblich: 2 Jahre" in says
        assert "§ 40 Abs. 1 SGB II mit § 44 Abs. 4 SGB X" in says
        assert "Hochgeladene, nicht eingelesene Dateien 30 Minuten" in says
        assert "das nächste Mal um 10:17 Uhr" in says
    assert "DURCHWAHL_RETENTION_MESSAGE_DAYS" in ida.says
    assert "DURCHWAHL" not in ole.says
