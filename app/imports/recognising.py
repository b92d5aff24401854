"""Recognises a file that is no CSV file at all, so that it is refused for what it is and not for its first line."""

from collections.abc import Mapping
from typing import Final, Literal

from app.imports.importing import KINDS
from app.imports.reading import read

Wrong = Literal["empty", "pdf", "workbook", "image", "utf_16", "binary", "encoding", "no_rows"]
BEGINNINGS: Final[Mapping[bytes, Wrong]] = {
    b"%PDF": "pdf",
    b"PK\x03\x04": "workbook",  # XLSX and ODS are archives
    b"PK\x05\x06": "workbook",
    b"\xd0\xcf\x11\xe0": "workbook",  # XLS of before 2007
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"BM": "image",
    b"\xff\xfe": "utf_16",
    b"\xfe\xff": "utf_16",
}
SURE: Final = 3
"""Bytes of a beginning that decide alone; a shorter one could begin a text, so the content must be no text either."""


def what_is_wrong(content: bytes) -> Wrong | None:
    """Say what a file is, if it is no text in UTF-8; nothing where it may be a CSV file."""
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        return "empty"
    is_text = b"\0" not in content and _is_utf_8(content)
    for beginning, wrong in BEGINNINGS.items():
        if content.startswith(beginning) and (len(beginning) >= SURE or not is_text):
            return wrong
    if is_text:
        return None
    return "binary" if b"\0" in content else "encoding"


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def kind_by_header(content: bytes) -> str | None:
    """Return the kind of records whose columns the first line of a file names, or nothing."""
    header = content.lstrip().partition(b"\n")[0] + b"\n"
    return next((name for name, kind in KINDS.items() if not read(header, kind.columns)[1]), None)
