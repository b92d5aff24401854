"""Receipts and their verification from a terminal: for the office, and for whoever doubts it."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from kept_receipts import JONAS, add_receipt, add_receipts, customer, tamper
from running_demo import durchwahl
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.proving import prove

REFERENCE = "123456782"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
async def code(town_engine: AsyncEngine, now: datetime) -> str:
    """Jonas has cancelled; returns the code on his receipt."""
    await add_receipts(town_engine, now, 3)
    async with town_engine.begin() as connection:
        await add_receipt(connection, now, customer_id=await customer(connection))
        found = await prove(connection, REFERENCE)
    return found.code


def test_a_receipt_is_printed_into_a_file(code: str, town_url: str, tmp_path: Path) -> None:
    assert code
    file = tmp_path / "receipt.pdf"
    ended = durchwahl("receipt", "123 456 782", "-o", str(file), DURCHWAHL_DATABASE_URL=town_url)
    assert (ended.returncode, ended.stdout) == (0, f"{file}: written\n")
    assert file.read_bytes().startswith(b"%PDF-1.7")


def test_the_code_on_the_paper_is_checked(code: str, town_url: str) -> None:
    ended = durchwahl("verify", "--reference", REFERENCE, "--code", code, DURCHWAHL_DATABASE_URL=town_url)
    assert ended.returncode == 0
    assert "Eingegangen: Dienstag, 24. November 2026, 10:00:00 Uhr (MEZ)" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "the receipt is genuine, and the code is its own"
    assert JONAS not in ended.stdout
    wrong = durchwahl("verify", "--reference", REFERENCE, "--code", code[::-1], DURCHWAHL_DATABASE_URL=town_url)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert "this code belongs to no receipt" in wrong.stderr


def test_a_proof_is_checked_where_there_is_no_database(code: str, town_url: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    exported = durchwahl(
        "verify", "--reference", REFERENCE, "--export-proof", str(file), DURCHWAHL_DATABASE_URL=town_url
    )
    assert exported.returncode == 0
    checked = durchwahl("verify", "--proof", str(file), DURCHWAHL_DATABASE_URL=NOWHERE)
    assert checked.returncode == 0
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["code"] == code
    head = checked.stdout.split()[-1]
    assert head == f"4:{document['head']['hash']}"
    found = durchwahl("verify", "--head", head, DURCHWAHL_DATABASE_URL=town_url)
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, f"head: {head}")
    document["content"]["reason"] = "work"
    file.write_text(json.dumps(document), encoding="utf-8")
    changed = durchwahl("verify", "--proof", str(file), DURCHWAHL_DATABASE_URL=NOWHERE)
    assert (changed.returncode, changed.stdout) == (1, "")
    assert changed.stderr == f"{file}: the content does not fit its entry at position 4\n"


async def test_the_whole_chain_is_verified_and_a_break_is_one_line(
    code: str, town_url: str, town_engine: AsyncEngine
) -> None:
    assert code
    whole = durchwahl("verify", DURCHWAHL_DATABASE_URL=town_url)
    assert whole.returncode == 0
    assert whole.stdout.startswith("4 receipts, 4 with their content: the chain is whole\nhead: 4:")
    assert whole.stderr == "verifying the chain of receipts ...\n"
    await tamper(town_engine, 'UPDATE receipts SET content = content || \'{"reason": "work"}\' WHERE position = 2')
    broken = durchwahl("verify", DURCHWAHL_DATABASE_URL=town_url)
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.splitlines()[1:] == ["position 2: the content is not the one that was issued"]


def test_a_reference_without_receipt_is_one_line(town_url: str, tmp_path: Path) -> None:
    for words in (["receipt", REFERENCE, "-o", str(tmp_path / "x.pdf")], ["verify", "--reference", REFERENCE]):
        ended = durchwahl(*words, DURCHWAHL_DATABASE_URL=town_url)
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
        assert "there is no receipt with the reference 123456782" in ended.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_a_file_of_a_proof_that_is_not_there_is_one_line() -> None:
    ended = durchwahl("verify", "--proof", "nowhere.json")
    assert (ended.returncode, ended.stderr) == (1, "nowhere.json: there is no such file\n")


@pytest.mark.parametrize(
    "words",
    [
        ["receipt", REFERENCE],
        ["receipt", "12", "-o", "x.pdf"],
        ["verify", "--reference", "abc"],
        ["verify", "--code", "7GQ4-0M2C-XK9T-3B1D"],
        ["verify", "--export-proof", "x.json"],
        ["verify", "--reference", REFERENCE, "--proof", "x.json"],
        ["verify", "--head", "5"],
    ],
)
def test_wrong_usage_is_exit_code_two(words: list[str]) -> None:
    assert durchwahl(*words, DURCHWAHL_DATABASE_URL=NOWHERE).returncode == 2
