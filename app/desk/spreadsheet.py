"""Spreadsheets that people download: CSV as German offices open it, in which nothing is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.responses import Response

FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
"""What begins a formula in one spreadsheet or another (OWASP, CSV injection)."""


def harmless(cell: object) -> str:
    """Return a cell as text; an apostrophe in front keeps a spreadsheet from computing it."""
    written = "" if cell is None else str(cell)
    return f"'{written}" if written.startswith(FORMULA) or written.lstrip().startswith(FORMULA) else written


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV with semicolons, every cell harmless."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(harmless, header))
    writer.writerows(map(harmless, row) for row in rows)
    return written.getvalue()


def download(text: str, name: str) -> Response:
    """Return CSV as a file; the mark at its beginning tells spreadsheets that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(b"\xef\xbb\xbf" + text.encode(), media_type="text/csv; charset=utf-8", headers=headers)
