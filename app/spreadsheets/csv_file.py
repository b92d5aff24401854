"""Writes rows as CSV in the way in which a German Excel opens it by a double click."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Final

from app.office_hours import GERMAN_TIME
from app.spreadsheets.cells import Cell

BEGINS_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that spreadsheets take for a formula, also in the width of East Asian letters (OWASP)."""


class CsvFile:
    """CSV: UTF-8 with its mark, semicolons, CRLF; times as ``24.11.2026 10:05:12``."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, heads: Sequence[str]) -> None:
        """Take the heads of the columns."""
        self._heads = heads

    def begin(self) -> bytes:
        """Return the mark of UTF-8, without which umlauts are broken, and the heads."""
        return BOM_UTF8 + self.add([self._heads])

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return some rows."""
        written = StringIO()
        csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(
            [as_text(one) for one in row] for row in rows
        )
        return written.getvalue().encode()

    def end(self) -> bytes:
        """Return nothing: the last row is the end."""
        return b""


def as_text(cell: Cell) -> str:
    """Return a cell as text; one that would be taken for a formula begins with an apostrophe and is none."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone(GERMAN_TIME).strftime("%d.%m.%Y %H:%M:%S")
        case str() if cell.startswith(BEGINS_FORMULAS):
            return f"'{cell}"
        case _:
            return str(cell)
