"""Prints a receipt: a PDF that people can read, programs can check and archives can keep (PDF/A-3a and PDF/UA-1)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from babel.dates import format_datetime

from app.office_hours import GERMAN_TIME
from app.receipts.proof import Proof
from app.receipts.words import in_groups, rows_of

TEMPLATE: Final = Path(__file__).with_name("receipt.typ")


def print_receipt(proof: Proof, printed_at: datetime) -> bytes:
    """Return the PDF of a receipt, with its proof attached as ``beweis.json``; takes some thirty milliseconds.

    Same proof and same time, same bytes: only the fonts that come with the printer are used.
    """
    reference = str(proof.content["reference"])
    written = {
        "reference": in_groups(reference),
        "typed": reference,
        "rows": list(rows_of(proof.content)),
        "about_appointment": proof.content["kind"] == "cancellation",
        "numbered": proof.content["customer_number"] is not None,
        "code": proof.code,
        "head": str(proof.head),
        "printed": format_datetime(printed_at, "d. MMMM y, HH:mm 'Uhr'", tzinfo=GERMAN_TIME, locale="de"),
    }
    # What is printed goes in as values: nothing of it is ever read as typst's language.
    inputs = {"receipt": json.dumps(written), "proof": proof.document()}
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        sys_inputs=inputs,
        timestamp=int(printed_at.timestamp()),
        ignore_system_fonts=True,
    )
