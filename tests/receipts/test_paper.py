"""The receipt on paper: plain German, nobody's name, and everything with which a program can check it."""

import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from kept_receipts import JONAS, add_receipt, customer
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.paper import TEMPLATE, print_receipt
from app.receipts.proof import Proof, verify_proof
from app.receipts.proving import prove
from app.receipts.words import received_words, rows_of

READER = shutil.which("pdftotext")
readable = pytest.mark.skipif(READER is None, reason="pdftotext (poppler-utils) is not installed")


@pytest.fixture
async def proof(town_engine: AsyncEngine, now: datetime) -> Proof:
    """Jonas has cancelled his appointment and wants another one."""
    async with town_engine.begin() as connection:
        jonas = await customer(connection)
        await add_receipt(connection, now, customer_id=jonas, verified=True, manner="another_date")
        return await prove(connection, "123456782")


def words_of(file: bytes, folder: Path) -> str:
    """Return what a reader of the PDF finds, in one line."""
    (folder / "receipt.pdf").write_bytes(file)
    command = [READER or "", str(folder / "receipt.pdf"), "-"]
    read = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own command
    return " ".join(read.stdout.decode().split())


def attachments(file: bytes) -> Iterator[bytes]:
    """Yield the embedded files; looking at the bytes alone, as a program without any PDF library would."""
    for found in re.finditer(rb"/Type\s*/EmbeddedFile.*?stream\r?\n(.*?)endstream", file, re.DOTALL):
        yield zlib.decompressobj().decompress(found[1])


def test_the_attachment_is_the_proof_and_holds(proof: Proof, now: datetime) -> None:
    (attached,) = attachments(print_receipt(proof, now))
    assert verify_proof(attached) == proof


def test_it_says_of_itself_that_it_is_for_archives_and_for_everybody(proof: Proof, now: datetime) -> None:
    file = print_receipt(proof, now)
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in file
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert b"<dc:language><rdf:Bag><rdf:li>de-DE</rdf:li>" in file
    assert b"/Marked true" in file
    assert b"/AFRelationship/Data" in file.replace(b" ", b"")


def test_printed_twice_it_is_the_same(proof: Proof, now: datetime) -> None:
    assert print_receipt(proof, now) == print_receipt(proof, now)


@readable
def test_it_says_what_was_declared_when_and_that_nothing_is_decided(
    proof: Proof, now: datetime, tmp_path: Path
) -> None:
    words = words_of(print_receipt(proof, now), tmp_path)
    for sentence in (
        "Eingangsbestätigung",
        "123 456 782",
        "Dienstag, 24. November 2026, 10:00:00 Uhr (MEZ)",
        "Absage eines Termins",
        "Ich kann nicht kommen und möchte einen neuen Termin",
        "Krankheit",
        "endet auf 789",
        "Sie ist noch nicht entschieden.",
        "schicken oder bringen Sie uns einen Nachweis",
        "Kommen Sie später am selben Tag? Auch das kann noch zählen.",
        "Es kommt auf diesen Brief an.",
        f"durchwahl verify --reference 123456782 --code {proof.code}",
        str(proof.head),
    ):
        assert sentence in words
    assert JONAS not in words
    assert "entschuldigt" not in words.lower()


@readable
def test_of_another_concern_it_says_nothing_about_appointments(proof: Proof, now: datetime, tmp_path: Path) -> None:
    other = {"kind": "callback", "appointment_day": None, "customer_number": None, "field": "benefits"}
    words = words_of(print_receipt(reworded(proof, **other), now), tmp_path)
    assert "Bitte um Rückruf" in words
    assert "Bereich Geld" in words
    assert "Kundennummer keine zugeordnet" in words
    assert "Es ist noch nicht entschieden." in words
    assert "Termin" not in words


@readable
def test_nothing_that_is_printed_is_read_as_a_command(proof: Proof, now: datetime, tmp_path: Path) -> None:
    hostile = '#panic("x") *b* $x$ ] "; \\ <a>'
    words = words_of(print_receipt(reworded(proof, reason=hostile, language=hostile), now), tmp_path)
    assert words.count(hostile) == 2


def reworded(proof: Proof, **more: str | None) -> Proof:
    return proof.model_copy(update={"content": proof.content | more})


def test_the_paper_never_says_that_somebody_is_excused() -> None:
    assert "schuldig" not in TEMPLATE.read_text(encoding="utf-8").lower()


def test_a_cancellation_without_a_day_is_of_the_nearest_appointment(proof: Proof) -> None:
    rows = dict(rows_of(proof.content | {"appointment_day": None, "verified": False, "reason": None}))
    assert rows["Termin"] == "Ihr nächster Termin"
    assert rows["Angaben zur Person"] == "noch nicht geprüft"
    assert rows["Grund"] == "Ohne Angabe"


def test_the_two_hours_of_an_autumn_night_are_told_apart() -> None:
    assert received_words("2026-10-25T00:30:05.999999Z") == "Sonntag, 25. Oktober 2026, 02:30:05 Uhr (MESZ)"
    assert received_words("2026-10-25T01:30:05.000000Z") == "Sonntag, 25. Oktober 2026, 02:30:05 Uhr (MEZ)"
