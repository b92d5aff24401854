"""The report's page: choose a period, download a PDF; what cannot be is said at its field, nothing typed lost."""

from datetime import timedelta

import pytest
from desk_pages import AtTheDesk, Office
from office_days import Days

from app.access import Role

TODAY = "2026-11-24"


async def somebody_reporting(office: Office) -> AtTheDesk:
    """Sign in the team lead and open the page."""
    there = await office.somebody(Role.SUPERVISOR, staff_id="L4")
    await there.open("/desk/report")
    return there


async def some_calls(office: Office) -> None:
    """Let the office have had ten calls, some of them a while ago."""
    async with office.engine.begin() as connection:
        days = Days(connection, office.now)
        await days.calls(10, "connected", rang="V1", waited=17)


def pdf_of(there: AtTheDesk) -> bytes:
    assert there.answer is not None
    assert there.answer.headers["Content-Type"] == "application/pdf"
    return there.answer.content


async def test_the_form_begins_with_the_last_quarter_and_offers_others(office: Office) -> None:
    there = await somebody_reporting(office)
    assert {"from": "2026-07-01", "to": "2026-09-30"}.items() <= dict(there.forms[1].fields).items()
    await there.open("/desk/report?choice=last_month")
    assert {"from": "2026-10-01", "to": "2026-10-31"}.items() <= dict(there.forms[1].fields).items()
    await there.open("/desk/report?choice=last_year")
    assert {"from": "2025-01-01", "to": "2025-12-31"}.items() <= dict(there.forms[1].fields).items()
    await there.open("/desk/report?choice=%3Cscript%3E")
    assert {"from": "2026-07-01", "to": "2026-09-30"}.items() <= dict(there.forms[1].fields).items()


async def test_a_button_downloads_the_report_and_it_is_written_down_who_made_it(office: Office) -> None:
    await some_calls(office)
    there = await somebody_reporting(office)
    await there.send("/desk/report", **{"from": "2026-10-01", "to": TODAY})
    assert pdf_of(there).startswith(b"%PDF-1.7")
    assert there.answer is not None
    named = there.answer.headers["Content-Disposition"]
    assert named == f'attachment; filename="bericht-2026-10-01-{TODAY}.pdf"'
    noted = await office.ask("SELECT what, record FROM accesses WHERE what = 'report_made'")
    assert noted == [("report_made", f"2026-10-01 – {TODAY}")]


async def test_a_button_downloads_the_annex(office: Office) -> None:
    there = await somebody_reporting(office)
    await there.send("/desk/report/annex")
    assert pdf_of(there).startswith(b"%PDF-1.7")
    assert await office.ask("SELECT what FROM accesses") == [("annex_made",)]


@pytest.mark.parametrize(
    ("first", "last", "says", "field"),
    [
        ("", TODAY, "Bitte einen Tag angeben.", "from"),
        (TODAY, "", "Bitte einen Tag angeben.", "to"),
        ("2026-02-30", TODAY, "Diesen Tag gibt es im Kalender nicht.", "from"),
        ("<script>alert(1)</script>", TODAY, "Diesen Tag gibt es im Kalender nicht.", "from"),
        ('"><img src=x>', TODAY, "Diesen Tag gibt es im Kalender nicht.", "from"),
        ("\x002026-01-01", TODAY, "Diesen Tag gibt es im Kalender nicht.", "from"),
        (TODAY, "1" * 5000, "Diesen Tag gibt es im Kalender nicht.", "to"),
        (TODAY, "0001-01-01", "Diesen Tag gibt es im Kalender nicht.", "to"),
        ("2026-10-02", "2026-10-01", "Der letzte Tag liegt vor dem ersten.", "to"),
        ("2026-10-01", "2026-11-25", "Dieser Tag liegt in der Zukunft.", "to"),
        ("2027-01-01", "2027-02-01", "Dieser Tag liegt in der Zukunft.", "from"),
        ("2023-10-01", TODAY, "Bitte höchstens drei Jahre", "from"),
        ("2026-10-01", "2026-10-02", "Im Protokoll steht kein Anruf aus diesem Zeitraum.", "from"),
    ],
)
async def test_a_period_that_cannot_be_is_refused_at_its_field(
    office: Office, first: str, last: str, says: str, field: str
) -> None:
    there = await somebody_reporting(office)
    page = await there.send("/desk/report", **{"from": first, "to": last})
    assert there.status == 422
    assert says in page
    assert f'id="{field}-complaint"' in there.html
    assert "<script>alert" not in there.html
    assert "<img" not in there.html
    kept = dict(there.forms[1].fields)
    assert (kept["from"], kept["to"]) == (first[:200].replace("\x00", "�"), last[:200]) or "\x00" in first
    assert len(there.html) < 100_000
    assert await office.ask("SELECT what FROM accesses") == []


@pytest.mark.parametrize("role", list(Role))
async def test_who_reports_opens_the_page_and_nobody_else(office: Office, role: Role) -> None:
    staff = {Role.CASE_MANAGER: "V2", Role.SUPERVISOR: "L4"}.get(role, "")
    there = await office.somebody(role, staff_id=staff)
    await there.open("/desk/report")
    opens = {Role.SUPERVISOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}
    assert there.status == (200 if role in opens else 403)


async def test_who_is_asked_for_changes_nothing(office: Office) -> None:
    """R25: the page knows no field for a member of staff; one that is sent all the same is not read."""
    await some_calls(office)
    there = await somebody_reporting(office)
    period = {"from": str(office.now.date() - timedelta(days=60)), "to": TODAY}
    await there.send("/desk/report", **period)
    plain = pdf_of(there)
    await there.open("/desk/report?staff_id=V1")
    await there.send("/desk/report", **period, staff_id="V1", employee="V1", team="V1")
    assert pdf_of(there) == plain
