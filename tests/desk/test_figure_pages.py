"""Figures as they are read: what was asked, what stands in the table, what is hidden, and how it is saved."""

from datetime import timedelta

import pytest
from desk_pages import AtTheDesk, Office
from office_days import Days

from app.access import Role
from app.figures import FORMULAS, Measure

LONG = "9" * 5_000


async def counted(office: Office) -> None:
    """Let eight calls to Ruth's team be answered soon, two late, one given up, and two be about Gesine's team."""
    async with office.engine.begin() as connection:
        days = Days(connection, office.now)
        start = office.now - timedelta(days=3)
        await days.calls(8, "connected", start, rang="V1", waited=9, talked_s=200, field="placement")
        await days.calls(2, "connected", start, rang="V1", waited=50, talked_s=200, field="placement")
        await days.calls(1, "abandoned_waiting", start, rang="V1", waited=70, field="placement")
        await days.calls(2, "connected", start, rang="L1", waited=9, talked_s=200, field="benefits", language="tr")


@pytest.fixture
async def lead(office: Office) -> AtTheDesk:
    return await office.somebody(Role.SUPERVISOR, staff_id="L4")


async def test_without_a_question_the_last_four_weeks_are_shown_by_day(office: Office, lead: AtTheDesk) -> None:
    await counted(office)
    says = await lead.open("/desk/figures")
    assert lead.status == 200
    fields = dict(next(form for form in lead.forms if form.action == "/desk/figures").fields)
    assert fields == {"since": "2026-10-28", "until": "2026-11-24", "by": "day", "draw": "calls"}
    assert "Dasselbe nach Tagen Anrufe Liniendiagramm mit 28 Werten von 0 bis 13" in says
    assert "Sa., 21. Nov. 2026 13 " in says
    assert len(lead.html) < 100_000


async def test_every_figure_stands_there_with_its_formula_and_what_it_is_made_of(
    office: Office, lead: AtTheDesk
) -> None:
    await counted(office)
    says = await lead.open("/desk/figures?by=")
    for measure in Measure:
        assert FORMULAS[measure].name_de in says
        assert FORMULAS[measure].de in says
    assert "Erreichbarkeit 92,3 % 12 von 13 mindestens 75,0 % erreicht – Anrufe, in denen jemand" in says
    assert "76,9 % 10 von 13 mindestens 75,0 % erreicht" in says
    assert "Beim ersten Kontakt erledigt – – mindestens 65,0 % 0 Kontakte, nach denen" in says
    assert "Stand:" in says


async def test_two_cases_are_a_star_and_so_is_what_would_tell_them(office: Office, lead: AtTheDesk) -> None:
    await counted(office)
    says = await lead.open("/desk/figures?by=language")
    assert "Ein Stern (*) steht, wo zu wenige Menschen oder Fälle" in says
    sheet = (await lead.client.get("/desk/figures/export.csv?by=language")).text.splitlines()
    turkish, german, total = (
        next(line for line in sheet if line.startswith(name)) for name in ("Türkisch", "Deutsch", "Alles")
    )
    assert turkish.split(";")[1] == german.split(";")[1] == "*"
    assert total.split(";")[1] == "13"


async def test_the_spreadsheet_says_what_the_page_says(office: Office, lead: AtTheDesk) -> None:
    await counted(office)
    answer = await lead.client.get("/desk/figures/export.csv?by=team")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zahlen.csv"'
    head, *rows = answer.text.removeprefix("\ufeff").splitlines()
    columns = head.split(";")
    assert columns[1:5] == ["Anrufe", "Erreichbarkeit (%)", "Erreichbarkeit: Fälle", "Erreichbarkeit: von"]
    assert [row.split(";")[0] for row in rows] == ["Leistung + U25", "Vermittlung", "Alles zusammen"]
    assert rows[-1].split(";")[2:5] == ["92,31", "12", "13"]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ("since=2026-11-02&until=2026-11-01", "Der letzte Tag liegt vor dem ersten."),
        ("since=2020-01-01&until=2026-11-01", "Länger als drei Jahre wird nichts aufbewahrt."),
        ("since=2026-02-30&until=2026-11-01", "Das ist kein Datum."),
        ("since=0001-01-01&until=9999-12-31", "Das ist kein Datum."),
        ("since=2026-11-01", "Bitte füllen Sie dieses Feld aus."),
        ("since=%00&until=%3Cscript%3E", "Das ist kein Datum."),
        (f"since={LONG}&until={LONG}", "Das ist kein Datum."),
        ("since=2025-01-01&until=2026-11-01", "Nach Tagen lässt sich höchstens ein Jahr zeigen."),
        ("by=staff", "Bitte wählen Sie etwas aus der Liste."),
        ("draw=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "Bitte wählen Sie etwas aus der Liste."),
    ],
)
@pytest.mark.parametrize("path", ["/desk/figures", "/desk/figures/export.csv"])
async def test_what_cannot_be_asked_is_told_at_its_field(
    lead: AtTheDesk, path: str, asked: str, complaint: str
) -> None:
    if "draw" in asked and path.endswith("csv"):
        return
    says = await lead.open(f"{path}?{asked}")
    assert lead.status == 422
    assert complaint in says
    assert 'aria-invalid="true"' in lead.html
    assert "<script>" not in lead.html.replace("<script src", "")


async def test_what_was_typed_is_kept_where_it_cannot_be_asked(lead: AtTheDesk) -> None:
    await lead.open("/desk/figures?since=2026-11-02&until=2026-11-01&by=hour")
    fields = dict(next(form for form in lead.forms if form.action == "/desk/figures").fields)
    assert fields == {"since": "2026-11-02", "until": "2026-11-01", "by": "hour", "draw": "calls"}


async def test_a_long_period_by_day_is_shown_in_parts(office: Office, lead: AtTheDesk) -> None:
    await counted(office)
    says = await lead.open("/desk/figures?since=2026-01-01&until=2026-11-24&by=day")
    assert "Teil 1 von" in says
    assert len(lead.html) < 100_000
    assert "Spätere Tage" in says
    assert "Frühere Tage" not in says
    assert "Frühere Tage" in await lead.open("/desk/figures?since=2026-01-01&until=2026-11-24&by=day&part=99")


async def test_where_nothing_was_counted_the_page_says_so(lead: AtTheDesk) -> None:
    assert "In diesem Zeitraum wurde nichts gezählt." in await lead.open("/desk/figures")


async def test_figures_are_read_in_english_too(office: Office) -> None:
    await counted(office)
    there = await office.somebody(Role.PRIVACY_OFFICER)
    async with office.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE accounts SET language = 'en'")
    says = await there.open("/desk/figures?by=hour")
    assert "92.3% 12 of 13 at least 75.0% reached" in says
    assert "The same by hour of the day" in says
