"""The annex for the staff agreement says what the house stores, shows and deletes, all of it (R25)."""

import dataclasses
import inspect
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import typer
from sqlalchemy import Column, MetaData, Table, Text
from typer.main import get_command

from app.access import PAGES, Page, Role
from app.commands.report import report as report_command
from app.figures import FORMULAS, Dimension, Measure
from app.keys import Scope
from app.periods import Periods
from app.report import Asked, Office, annex, ask, draw_up, hand_out
from app.report.annex import NoSentence, about, all_tables, annex_words, sentences
from app.retention import PERIOD_OF

NOW = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
OFFICE = Office("Jobcenter der Stadt", "+498005550100", Periods(call_months=7))
COLUMNS = sentences("columns.toml")


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_every_table_and_every_column_has_a_sentence(table: Table) -> None:
    own = COLUMNS.get(table.name, {})
    missing = [column.name for column in table.columns if not (own.get(column.name) or column.name in COLUMNS["every"])]
    assert missing == [], f"write a German sentence for these columns of {table.name} into app/report/columns.toml"
    assert own.get("_"), f"say in app/report/columns.toml what the table {table.name} is"
    assert [words for words in own.values() if not (words.endswith(".") and words[0].isupper())] == []


def test_a_column_without_a_sentence_stops_the_annex() -> None:
    new = Table("calls", MetaData(), Column("mood", Text))
    with pytest.raises(NoSentence, match=r"calls\.mood"):
        about(COLUMNS, new.c.mood)


def test_every_page_dimension_measure_and_period_is_in_it() -> None:
    words = annex_words(OFFICE, NOW)
    assert len(words["pages"]) == len(Page)  # type: ignore[arg-type] # a list
    assert len(words["dimensions"]) == len(Dimension)  # type: ignore[arg-type] # a list
    assert len(words["periods"]) == len(PERIOD_OF)  # type: ignore[arg-type] # a list
    assert [row[0] for row in words["measures"]] == [FORMULAS[one].name_de for one in Measure]  # type: ignore[attr-defined] # a list
    assert "Nachrichten" in str(words["periods"])


def test_no_sentence_is_about_what_the_house_does_not_have() -> None:
    said = sentences("annex.toml")
    assert set(said["kept"]) == set(PERIOD_OF)
    assert set(said["from"]) <= set(PERIOD_OF)
    for group, there_are in (("pages", Page), ("roles", Role), ("dimensions", Dimension), ("scopes", Scope)):
        assert set(said[group]) == {str(one) for one in there_are}, group
    assert len(set(said["kept"].values())) == len(said["kept"])


def test_roles_are_those_that_open_the_page() -> None:
    said = sentences("annex.toml")
    pages = dict(annex_words(OFFICE, NOW)["pages"])  # type: ignore[call-overload] # a list of pairs
    for page in Page:
        named = set(pages[said["pages"][page]].split(", "))
        expected = {said["roles"][role] for role in PAGES[page]}
        assert named == ({"alle"} if PAGES[page] == set(Role) else expected)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_paper_says_the_periods_of_this_office_and_is_tagged(tmp_path: Path) -> None:
    file = tmp_path / "annex.pdf"
    file.write_bytes(annex(OFFICE, NOW))
    assert file.read_bytes() == annex(OFFICE, NOW)
    words = " ".join(run("pdftotext", str(file), "-").split()).replace("\xa0", " ")
    for said in (
        "Anlage zur Dienstvereinbarung",
        "7 Monate",
        "14 Tage",
        "Was nicht ausgewertet wird",
        "published_lines",
    ):
        assert said in words
    assert "mindestens 5 Beschäftigte und 3 Fälle" in words
    assert "Tagged: yes" in " ".join(run("pdfinfo", str(file)).split())


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603 - our own command


def test_what_leads_to_members_of_staff_is_marked() -> None:
    tables = {one["name"]: {row[0]: row[2] for row in one["columns"]} for one in annex_words(OFFICE, NOW)["tables"]}  # type: ignore[attr-defined] # a list
    assert tables["legs"]["staff_id"] == tables["concern_changes"]["made_by"] == tables["staff"]["line"] == "ja"
    assert set(tables["counted_calls"].values()) == {"nein"}


PERSONAL = re.compile(r"staff(?!_agreement)|employee|person|member|manager|colleague|agent\b|customer|line\b|name")


@pytest.mark.parametrize("function", [ask, draw_up, hand_out, annex, report_command])
def test_no_report_takes_a_member_of_staff(function: object) -> None:
    assert callable(function)
    assert [one for one in inspect.signature(function).parameters if PERSONAL.search(one)] == []


def test_what_is_asked_is_a_period_and_a_moment_alone() -> None:
    assert {field.name for field in dataclasses.fields(Asked)} == {"period", "now"}


def test_the_command_takes_a_period_and_a_file_alone() -> None:
    line = typer.Typer(add_completion=False)
    line.command()(report_command)
    options = {option for one in get_command(line).params for option in one.opts}
    assert options == {"--from", "--to", "--annex", "--output", "-o"}
