"""How CSV files are read: as any spreadsheet of a German office saves them, and with every mistake pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports import KINDS
from app.imports.reading import read

COLUMNS = ("staff_id", "name", "line")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_bom_separator_and_line_ends_make_no_difference(encoding: str, separator: str, ending: str) -> None:
    lines = ["staff_id,name,line", "V1,Ruth Kaminski,030", 'V2,"Holger ""Hol"" Thiede",030']
    text = ending.join(line.replace(",", separator) for line in lines)
    records, rejected = read(text.encode(encoding), COLUMNS)
    assert rejected == []
    assert [record.cells["name"] for record in records] == ["Ruth Kaminski", 'Holger "Hol" Thiede']


def test_columns_may_stand_in_any_order_and_in_capitals() -> None:
    records, _ = read(b"Name;LINE;Staff_ID\nRuth;030;V1\n", COLUMNS)
    assert records[0].cells == {"name": "Ruth", "line": "030", "staff_id": "V1"}


def test_unknown_missing_and_doubled_columns_are_refused_by_name() -> None:
    records, rejected = read(b"staff_id,name,name,shoe_size\nV1,Ruth,Ruth,41\n", COLUMNS)
    assert records == []
    assert [(one.line, one.column) for one in rejected] == [(1, "name"), (1, "shoe_size"), (1, "line")]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'staff_id,name,line\n\nV1,"Ruth\nKaminski",030\nV2,Holger\n\n,,\nV3,Birte,030,,\nV4,Emil,030,x\n'
    records, rejected = read(text.encode(), COLUMNS)
    assert [record.line for record in records] == [3, 8]
    assert [(one.line, one.message) for one in rejected] == [
        (5, "has 2 cells; the header names 3 columns"),
        (9, "has 4 cells; the header names 3 columns"),
    ]


def test_a_file_that_is_not_utf_8_is_refused_at_the_line_that_shows_it() -> None:
    records, rejected = read("staff_id,name,line\nV1,Kröger,030\n".encode("latin-1"), COLUMNS)
    assert records == []
    assert rejected[0].line == 2
    assert "UTF-8" in rejected[0].message


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b'staff_id,name,line\n"V1'])
def test_an_empty_or_broken_file_is_refused_in_words(content: bytes) -> None:
    records, rejected = read(content, COLUMNS)
    assert records == []
    assert rejected[0].message


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: b"staff_id,name,line\n" + text.encode()))
def test_no_file_whatever_is_in_it_stops_the_reader(content: bytes) -> None:
    records, _ = read(content, COLUMNS)
    assert all(set(record.cells) == set(COLUMNS) for record in records)


def test_the_columns_are_the_ones_of_the_contract() -> None:
    assert KINDS["staff"].columns == ("staff_id", "name", "team", "field", "line", "email", "stand_in", "roles")
    assert set(KINDS["customers"].columns) == {
        "customer_number",
        "household_number",
        "first_name",
        "last_name",
        "born",
        "language",
        "phone",
        "placement_manager",
        "benefits_manager",
    }
    assert set(KINDS["appointments"].columns) == {
        "appointment_id",
        "customer_number",
        "staff_id",
        "starts_at",
        "room",
        "kind",
    }
