"""Writes rows as XLSX (Office Open XML, ECMA-376), into an archive that is sent while it is made."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import RawIOBase
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.office_hours import GERMAN_TIME
from app.spreadsheets.cells import Cell

MOST_ROWS: Final = 1_048_575
"""Rows that a sheet holds below its heads."""
MADE: Final = (1980, 1, 1, 0, 0, 0)
"""When the parts were made, as far as the archive says: the earliest time that it can tell, the same for all."""
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMAT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS: Final = {
    "[Content_Types].xml": f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{FORMAT}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{FORMAT}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{FORMAT}.styles+xml"/></Types>""",
    "_rels/.rels": f"""{HEAD}<Relationships xmlns="{RELATIONS}">
<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""{HEAD}<Relationships xmlns="{RELATIONS}">
<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""{HEAD}<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}
TIME_STYLE, HEAD_STYLE = 1, 2
BOOK: Final = f"""{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="%s" sheetId="1" r:id="r1"/></sheets></workbook>"""
SHEET: Final = f"""{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<cols><col min="1" max="%d" width="20" customWidth="1"/></cols><sheetData>"""
SHEET_END: Final = "</sheetData></worksheet>"
NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
LONGEST: Final = 32_767
"""Characters of a cell."""
FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
"""Times are days since then."""


class _Outgoing(RawIOBase):
    """Where the archive is written to: what has come is taken away and sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override] # an archive writes bytes and nothing else
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Return what has come since it was last asked for."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class XlsxFile:
    """XLSX with one sheet; what is text stays text, whatever it begins with."""

    media_type = f"{FORMAT}.sheet"

    def __init__(self, heads: Sequence[str], title: str) -> None:
        """Take the heads of the columns and the name of the sheet (at most 31 letters)."""
        self._heads, self._title = heads, title
        self._outgoing = _Outgoing()
        self._archive = ZipFile(self._outgoing, "w", ZIP_DEFLATED)

    def begin(self) -> bytes:
        """Return everything that stands before the first row."""
        for name, content in {**PARTS, "xl/workbook.xml": BOOK % attribute(self._title)}.items():
            self._archive.writestr(part(name), content)
        self._sheet = self._archive.open(part("xl/worksheets/sheet1.xml"), "w")
        self._sheet.write((SHEET % len(self._heads)).encode())
        self._sheet.write(f"<row>{''.join(text_cell(head, HEAD_STYLE) for head in self._heads)}</row>".encode())
        return self._outgoing.taken()

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return what of the rows has been packed by now; some of them may come with the next."""
        for row in rows:
            self._sheet.write(f"<row>{''.join(map(written, row))}</row>".encode())
        return self._outgoing.taken()

    def end(self) -> bytes:
        """Return the rest, and the directory of the archive."""
        self._sheet.write(SHEET_END.encode())
        self._sheet.close()
        self._archive.close()
        return self._outgoing.taken()


def part(name: str) -> ZipInfo:
    """Return the entry of a part."""
    entry = ZipInfo(name, MADE)
    entry.compress_type = ZIP_DEFLATED
    return entry


def written(cell: Cell) -> str:
    """Return a cell as XML."""
    match cell:
        case None:
            return "<c/>"
        case datetime():
            since = cell.astimezone(GERMAN_TIME).replace(tzinfo=None) - FIRST_DAY
            return f'<c s="{TIME_STYLE}"><v>{since.total_seconds() / 86400:.8f}</v></c>'
        case int():
            return f"<c><v>{cell}</v></c>"
        case _:
            return text_cell(cell)


def text_cell(text: str, style: int = 0) -> str:
    """Return a cell that is typed as text: it is never worked out."""
    shown = escape(NO_XML.sub("", text)[:LONGEST])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def attribute(text: str) -> str:
    """Return text as the value of an attribute."""
    return escape(NO_XML.sub("", text), {'"': "&quot;"})
