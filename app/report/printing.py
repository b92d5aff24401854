"""Prints reports: PDF/A-3a and PDF/UA-1, for people, screen readers and archives; typst does the setting."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

from app.report.wording import council_words

if TYPE_CHECKING:
    from app.report.council import CouncilReport

HERE: Final = Path(__file__).parent


def print_council_report(report: "CouncilReport") -> bytes:
    """Return the PDF; the same report, the same bytes."""
    return print_out("council.typ", council_words(report), report.asked.now)


def print_out(template: str, written: Mapping[str, object], at: datetime) -> bytes:
    """Return the PDF of a template of this folder; what is printed goes in as values, never as typst's language."""
    page = b"\n".join((HERE / name).read_bytes() for name in ("paper.typ", template))
    return typst.compile(
        page,
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        sys_inputs={"written": json.dumps(written, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
        ignore_system_fonts=True,
    )
