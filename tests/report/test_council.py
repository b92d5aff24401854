"""The report to the council as it is read: the figures are those of the house, and nobody's name stands in it (R27)."""

import re
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from kept_receipts import add_receipts, tamper
from office_days import DAY, HOUR, JONAS, Days
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.figures import FORMULAS, SUPPRESSED, Measure, Unit, figures, publish
from app.periods import Periods
from app.report import NoSuchReport, Office, ask, draw_up, hand_out, print_council_report, quick_choices
from app.report.demands import free_of_charge
from app.report.numbers import span, value_words
from app.report.stretches import stretches

READER, TELLER = shutil.which("pdftotext"), shutil.which("pdfinfo")
readable = pytest.mark.skipif(not (READER and TELLER), reason="poppler-utils is not installed")
OFFICE = Office("Jobcenter der Stadt", "+498005550100", Periods())


def read(tool: str | None, file: bytes, folder: Path, *more: str) -> str:
    """Return what a tool says about a PDF, in one line."""
    path = folder / "report.pdf"
    path.write_bytes(file)
    after = ["-"] if tool == READER else []
    said = subprocess.run([tool or "", *more, str(path), *after], capture_output=True, check=True)  # noqa: S603
    return " ".join(said.stdout.decode(errors="replace").split())


async def three_months(days: Days) -> None:
    """Let the telephones ring in three months."""
    for back in (10, 40, 70):
        at = days.now - back * DAY
        await days.calls(14 + back, "connected", at, rang="V1", waited=17)
        await days.calls(12, "abandoned_waiting", at, rang="V1", waited=75)
        await days.calls(7, "abandoned_menu", at)
        for _ in range(6):
            appointment = await days.appointment(at + DAY)
            cancelled = await days.concern("cancellation", at, appointment_id=appointment, by=JONAS)
            await days.settle(cancelled, "acknowledged", at + 2 * HOUR)
            await days.ring_back(await days.concern("callback", at, by=JONAS, field="placement"), at + 3 * HOUR)


async def report_of(days: Days, since: timedelta = 80 * DAY) -> bytes:
    first, last = (days.now - since).date(), days.now.date()
    return await hand_out(days.connection, ask(str(first), str(last), days.now), OFFICE)


@readable
async def test_every_figure_in_it_is_that_of_the_house(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    words = read(READER, await report_of(days), tmp_path, "-layout")
    asked = ask(str((days.now - 80 * DAY).date()), str(days.now.date()), days.now)
    whole = publish(await figures(days.connection, asked.period, None, now=days.now))
    told = {measure: value_words(whole.total.figures[measure]).replace("\xa0", " ") for measure in Measure}
    assert told[Measure.CALLS] == "260"
    assert told[Measure.WAIT_P90] == "1 min 15 s"
    plain = words.replace("\xa0", " ")
    for measure in (Measure.CALLS, Measure.REACHED, Measure.WITHIN_30_S, Measure.CALLBACKS_48_H):
        assert f"{FORMULAS[measure].name_de}: {told[measure]}" in plain
    flowing = read(READER, await report_of(days), tmp_path).replace("\xa0", " ")
    for value in told.values():
        assert value in flowing


@readable
async def test_each_number_has_its_formula_beside_it_and_its_target(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    # In the order of the content, as it is read aloud: a cell is not torn by what stands beside it.
    words = read(READER, await report_of(days), tmp_path, "-raw").replace("\xa0", " ")
    for measure in Measure:
        assert FORMULAS[measure].de in words
    for measure in (Measure.REACHED, Measure.WITHIN_30_S, Measure.FIRST_CONTACT):
        assert FORMULAS[measure].name_de in words
    assert words.count("mindestens 75 %: ") >= 4
    assert words.count("mindestens 65 %: ") >= 2


@readable
async def test_the_demands_of_the_motion_stand_in_it_one_by_one(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    words = read(READER, await report_of(days), tmp_path)
    at = [words.index(f"Forderung {number}: ") for number in (1, 2, 3)]
    assert at == sorted(at)
    for said in (
        "17/SVV/0425",
        "Jobcenter der Stadt",
        "0800 5550100",
        "Wie gezählt wurde",
        "Was der Bericht nicht zeigt",
    ):
        assert said in words
    assert "September 2026" in words
    assert "Insgesamt" in words


@readable
async def test_nobody_of_the_town_is_named_in_it(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    words = read(READER, await report_of(days), tmp_path)
    staff = list(await days.connection.scalars(text("SELECT name FROM staff UNION SELECT staff_id FROM staff")))
    numbers = list(await days.connection.scalars(text("SELECT customer_number FROM customers")))
    names = list(await days.connection.scalars(text("SELECT last_name FROM customers")))
    lines = list(await days.connection.scalars(text("SELECT line FROM staff UNION SELECT phone FROM customers")))
    assert len(staff) > 10
    assert [
        one for one in (*staff, *numbers, *names, *filter(None, lines)) if re.search(rf"\b{re.escape(one)}\b", words)
    ] == []


@readable
async def test_it_is_tagged_for_screen_readers_and_says_what_it_is(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    file = await report_of(days)
    told = read(TELLER, file, tmp_path)
    assert "Tagged: yes" in told
    assert "Title: Bericht über die Erreichbarkeit des Jobcenters" in told
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in file
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert b"<dc:language><rdf:Bag><rdf:li>de-DE</rdf:li>" in file


@readable
async def test_tables_have_marked_heads_and_the_drawing_has_words(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    structure = read(TELLER, await report_of(days), tmp_path, "-struct-text")
    assert structure.count("TH ") + structure.count("TH (") >= 8
    assert "Figure" in structure
    report = await draw_up(days.connection, ask("2026-09-05", str(days.now.date()), days.now), OFFICE)
    assert len(report.stretches) == 3


async def test_the_same_figures_are_the_same_bytes(days: Days) -> None:
    await three_months(days)
    report = await draw_up(days.connection, ask("2026-09-05", str(days.now.date()), days.now), OFFICE)
    assert print_council_report(report) == print_council_report(report)
    assert await report_of(days) == await report_of(days)


@readable
async def test_what_must_not_be_shown_is_a_star_and_there_is_a_sentence_about_it(days: Days, tmp_path: Path) -> None:
    await three_months(days)
    await days.calls(2, "connected", days.now - 100 * DAY, rang="V1", waited=17)
    asked = ask(str((days.now - 105 * DAY).date()), str(days.now.date()), days.now)
    report = await draw_up(days.connection, asked, OFFICE)
    calls = [one.row.figures[Measure.CALLS].value for one in report.stretches]
    assert calls[0] is SUPPRESSED
    assert calls.count(SUPPRESSED) >= 2, "one star alone could be worked out from the total"
    words = read(READER, print_council_report(report), tmp_path)
    assert "Ein Stern (*) steht, wo weniger als 5 Beschäftigte oder 3 Fälle" in words


async def test_every_count_in_it_is_rounded(days: Days) -> None:
    await three_months(days)
    report = await draw_up(days.connection, ask("2026-09-05", str(days.now.date()), days.now), OFFICE)
    rows = [*(one.row for one in report.stretches), *report.teams.rows, *report.concerns.rows, report.whole.total]
    counts = [figure.value for row in rows for figure in row.figures.values() if figure.unit is Unit.COUNT]
    assert [one for one in counts if isinstance(one, int) and one % 10] == []
    assert any(counts)


@readable
async def test_a_broken_chain_is_told_and_a_whole_one_with_its_end(
    town_engine: AsyncEngine, now: datetime, tmp_path: Path
) -> None:
    await add_receipts(town_engine, now, 3)
    asked = ask(str(now.date()), str(now.date()), now)
    async with town_engine.begin() as connection:
        whole = read(READER, await hand_out(connection, asked, OFFICE), tmp_path)
    assert "Die Kette der Belege ist unversehrt" in whole
    await tamper(town_engine, 'UPDATE receipts SET content = content || \'{"reason": "work"}\' WHERE position = 2')
    async with town_engine.begin() as connection:
        broken = read(READER, await hand_out(connection, asked, OFFICE), tmp_path)
    assert "Die Kette der Belege ist nicht unversehrt: Die Prüfung fand einen Fehler an Stelle 2." in broken
    assert "ist unversehrt" not in broken


@readable
async def test_what_is_gone_or_not_judged_yet_is_told(days: Days, tmp_path: Path) -> None:
    await days.calls(9, "connected", days.now - 2 * DAY, rang="V1", waited=17, by=JONAS)
    words = read(READER, await report_of(days, 500 * DAY), tmp_path)
    assert "Anrufe werden nach 12 Monaten gelöscht." in words
    assert "Noch nicht beurteilt: Kontakte, die jünger als sieben Tage sind (rund 10)." in words


async def test_a_period_without_calls_has_no_report(days: Days) -> None:
    with pytest.raises(NoSuchReport, match="no call of this period"):
        await report_of(days)


def test_an_office_without_a_toll_free_number_is_told_so() -> None:
    assert "noch nicht erfüllt" in free_of_charge("+493315550100")


NOW = datetime.fromisoformat("2026-11-24T10:00:00+01:00")


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-10-02", "2026-10-01", "ends_before_it_begins"),
        ("2026-10-02", "2026-11-25", "in_future"),
        ("2026-11-25", "2026-11-26", "in_future"),
        ("2023-11-24", "2026-11-24", "too_long"),
        ("", "2026-11-24", "missing"),
        ("2026-11-24", "gestern", "no_date"),
        ("1900-01-01", "2026-11-24", "no_date"),
    ],
)
def test_what_can_be_no_period_is_named(first: str, last: str, why: str) -> None:
    with pytest.raises(NoSuchReport) as refused:
        ask(first, last, NOW)
    assert refused.value.why == why


def test_three_years_to_the_day_are_not_too_long() -> None:
    assert ask("2023-11-25", "2026-11-24", NOW).period.first == date(2023, 11, 25)
    assert ask("2024-02-29", "2026-11-24", NOW).period.first == date(2024, 2, 29)


def test_quick_choices_are_whole_and_over() -> None:
    spans = {name: (str(one.first), str(one.last)) for name, one in quick_choices(date(2026, 1, 15)).items()}
    assert spans == {
        "last_month": ("2025-12-01", "2025-12-31"),
        "last_quarter": ("2025-10-01", "2025-12-31"),
        "last_year": ("2025-01-01", "2025-12-31"),
    }


@pytest.mark.parametrize(
    ("first", "last", "parts"), [("2026-01-15", "2026-12-31", 12), ("2026-10-01", "2026-10-31", 5)]
)
def test_stretches_cover_every_day_once(first: str, last: str, parts: int) -> None:
    period = ask(first, last, datetime.fromisoformat("2027-01-01T12:00:00+01:00")).period
    found = stretches(period)
    assert len(found) == parts
    assert [day for one in found for day in one.days()] == list(period.days())


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0\xa0s"), (59.6, "1\xa0min\xa00\xa0s"), (125, "2\xa0min\xa05\xa0s")]
)
def test_waiting_is_written_in_minutes_and_seconds(seconds: float, words: str) -> None:
    assert span(seconds) == words
