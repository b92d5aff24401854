"""Files of rows: whatever stands in a cell stays what it is, and nothing of it is ever worked out."""

import csv
import io
import secrets
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.spreadsheets import Cell, CsvFile, Spreadsheet, XlsxFile
from app.spreadsheets.csv_file import BEGINS_FORMULAS

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEADS = ("Zeit", "Wörter & <Zeichen>", "Zahl")
FORMULAS = (
    "=1+1",
    "+49 331",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    '=HYPERLINK("http://boese.example";"Klick")',
    "=cmd|' /C calc'!A0",
)
AT = datetime(2026, 11, 24, 9, 5, 12, tzinfo=UTC)


def made(file: Spreadsheet, *portions: Sequence[Sequence[Cell]]) -> bytes:
    return b"".join([file.begin(), *(file.add(portion) for portion in portions), file.end()])


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(content: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - what we have just written
        return ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - likewise


def xlsx_cells(content: bytes) -> list[list[tuple[str, str]]]:
    """Return type and value of every cell; of an empty one neither."""
    return [
        [(cell.get("t", ""), "".join(cell.itertext())) for cell in row.iter(f"{NS}c")]
        for row in sheet(content).iter(f"{NS}row")
    ]


def test_csv_opens_in_a_german_excel_by_a_double_click() -> None:
    content = made(CsvFile(HEADS), [(AT, "Äpfel; Birnen", 7), (None, 'sagt "nein"', None)])
    assert content.startswith(b"\xef\xbb\xbfZeit;")
    assert content.count(b"\r\n") == 3
    assert csv_rows(content) == [
        list(HEADS),
        ["24.11.2026 10:05:12", "Äpfel; Birnen", "7"],
        ["", 'sagt "nein"', ""],
    ]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_csv_begins_a_formula(formula: str) -> None:
    rows = csv_rows(made(CsvFile(HEADS), [(None, formula, None)]))
    assert rows[1] == ["", f"'{formula}", ""]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_text_of_xlsx_is_typed_as_text(formula: str) -> None:
    content = made(XlsxFile(HEADS, "Blatt"), [(None, formula, -5)])
    assert xlsx_cells(content)[1][1][0] == "inlineStr"
    assert xlsx_cells(content)[1][2] == ("", "-5")
    assert not list(sheet(content).iter(f"{NS}f"))


def test_xlsx_holds_german_times_numbers_and_any_words() -> None:
    words = "Ümläute <b>&amp;</b> \U0001f600 \N{RIGHT-TO-LEFT OVERRIDE}"
    cells = xlsx_cells(made(XlsxFile(HEADS, "Anruf & Liste"), [(AT, words, 7)], [(None, "\0\x0b\ufffe", None)]))
    assert [value for _, value in cells[0]] == list(HEADS)
    days = float(cells[1][0][1])
    assert datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=days) - timedelta(hours=1) - AT < timedelta(
        seconds=0.001
    )
    assert cells[1][1:] == [("inlineStr", words), ("", "7")]
    assert cells[2] == [("", ""), ("inlineStr", ""), ("", "")]


def test_a_cell_is_cut_where_a_spreadsheet_would_refuse_it() -> None:
    assert len(xlsx_cells(made(XlsxFile(HEADS, "x"), [("a" * 40_000,)]))[1][0][1]) == 32_767


TEXTS = st.lists(st.text(alphabet="aä;\"'<>&,\\ \t\r\n=＝-0\U0001f600", max_size=12), max_size=20)


@given(TEXTS)
def test_any_texts_come_back_as_they_went_in(texts: list[str]) -> None:
    rows = [(text, "end") for text in texts]
    in_csv = csv_rows(made(CsvFile(("x", "y")), rows))[1:]
    assert [row[0] for row in in_csv] == [f"'{text}" if text.startswith(BEGINS_FORMULAS) else text for text in texts]
    in_xlsx = xlsx_cells(made(XlsxFile(("x", "y"), "x"), rows))[1:]
    # XML makes one line end of all.
    assert [row[0][1] for row in in_xlsx] == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


def test_a_long_file_is_given_out_while_it_is_made() -> None:
    """What was given out is not kept: the file is many times as long as any piece of it."""
    file = XlsxFile(("x",), "x")
    rows = [[(secrets.token_hex(20),) for _ in range(250)] for _ in range(160)]
    pieces = [file.begin(), *(file.add(portion) for portion in rows), file.end()]
    assert max(map(len, pieces)) * 10 < sum(map(len, pieces))
