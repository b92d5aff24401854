"""Reads a CSV file as offices save it: UTF-8 with or without BOM, comma or semicolon, one header row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.complaints import Complaint
from app.imports.outcome import Rejection


@dataclass(frozen=True)
class Record:
    """The cells of one row by column name, and the line of the file on which the row begins."""

    line: int
    cells: Mapping[str, object]


def read(content: bytes, columns: Sequence[str]) -> tuple[list[Record], list[Rejection]]:
    """Return the rows of a file that must have exactly these columns, in any order, and the lines that are none.

    A file whose header is wrong has no rows: its rejections are all on line 1.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [], [Rejection.of(line, "", Complaint("is not UTF-8 text; save the file as “CSV UTF-8”"))]
    try:
        return _read(list(_lines(text)), columns)
    except csv.Error as error:
        return [], [Rejection.of(1, "", Complaint("is not a CSV file: {error}", error=error))]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank with the line on which it begins (a quoted cell may hold line breaks)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, [cell.strip() for cell in row]
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(",;", key=header.count)


def _read(lines: list[tuple[int, list[str]]], columns: Sequence[str]) -> tuple[list[Record], list[Rejection]]:
    if not lines:
        return [], [Rejection.of(1, "", Complaint("the file is empty; the first line must name the columns"))]
    (header_line, names), *rows = lines
    header = [name.lower() for name in _without_trailing_blanks(names)]
    if wrong := [Rejection.of(header_line, *complaint) for complaint in _complaints(header, columns)]:
        return [], wrong
    records, rejected = [], []
    for line, cells in rows:
        filled = cells[: len(header)] + _without_trailing_blanks(cells[len(header) :])
        if len(filled) == len(header):
            records.append(Record(line, dict(zip(header, filled, strict=True))))
        else:
            told = Complaint(
                "has {cells} cells; the header names {columns} columns", cells=len(filled), columns=len(header)
            )
            rejected.append(Rejection.of(line, "", told))
    return records, rejected


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    """Leave out the empty cells that spreadsheets put at the end of a line."""
    kept = len(cells)
    while kept and not cells[kept - 1]:
        kept -= 1
    return cells[:kept]


def _complaints(header: list[str], columns: Sequence[str]) -> Iterator[tuple[str, Complaint]]:
    for name, times in Counter(header).items():
        if name not in columns:
            yield name, Complaint("is not a column of this file; it has {columns}", columns=", ".join(columns))
        elif times > 1:
            yield name, Complaint("stands {times} times in the header", times=times)
    for name in columns:
        if name not in header:
            yield name, Complaint("is missing from the header")
