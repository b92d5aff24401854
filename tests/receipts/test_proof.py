"""The proof of one receipt holds without a database, shows nothing of anybody else, and forgives no changed bit."""

import json
import re
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_receipts import add_receipt, add_receipts, customer, tamper
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.codes import code_of, is_code_of
from app.receipts.links import canonical, entry_hash, skipped_to, way_up
from app.receipts.proof import Head, Proof, ProofDoesNotHold, verify_proof
from app.receipts.proving import NoSuchReceipt, WrongCode, head_of_chain, prove

MILLION = 1_000_000


async def proved(engine: AsyncEngine, reference: str, code: str | None = None) -> Proof:
    async with engine.connect() as connection:
        return await prove(connection, reference, code)


async def test_every_receipt_of_a_chain_is_proved_up_to_its_head(engine: AsyncEngine, now: datetime) -> None:
    references = await add_receipts(engine, now, 21)
    async with engine.connect() as connection:
        head = await head_of_chain(connection)
    for position, reference in enumerate(references, start=1):
        proof = verify_proof((await proved(engine, reference)).document())
        assert (proof.content["reference"], proof.links[0].position, proof.head) == (reference, position, head)


async def test_it_shows_no_other_reference_and_no_other_number(town_engine: AsyncEngine, now: datetime) -> None:
    numbers = ["123B456789", "039D112233"]
    async with town_engine.begin() as connection:
        for number, reference in zip(numbers, ("123456782", "234567893"), strict=True):
            await add_receipt(connection, now, reference, customer_id=await customer(connection, number))
    document = (await proved(town_engine, "123456782")).document()
    assert numbers[0] in document
    assert "234567893" not in document
    assert numbers[1] not in document
    members = json.loads(document)
    for link in members.pop("links"):
        assert set(link) == {"position", "entry_hash", "previous", "skipped"}
        assert all(re.fullmatch("[0-9a-f]{64}", value) for name, value in link.items() if name != "position")
    assert set(members) == {"format", "version", "content", "salt", "code", "head"}


async def test_no_bit_of_it_can_be_changed(engine: AsyncEngine, now: datetime) -> None:
    references = await add_receipts(engine, now, 3)
    document = bytearray((await proved(engine, references[1])).document().encode())
    verify_proof(bytes(document))
    believed = []
    for place in range(len(document) * 8):
        document[place // 8] ^= 1 << place % 8
        try:
            verify_proof(bytes(document))
            believed.append(place)
        except ProofDoesNotHold:
            pass
        document[place // 8] ^= 1 << place % 8
    assert believed == []


@pytest.mark.parametrize(
    ("spelt", "anew"),
    [
        ('"kind":"cancellation"', '"kind":"other","kind":"cancellation"'),
        ('"version":1,', '"version":1,"note":"",'),
        ('"version":1,', '"version":true,'),
        ('"links":[', '"links":[],"more":['),
    ],
)
async def test_it_cannot_be_spelt_so_that_people_and_programs_read_different_things(
    engine: AsyncEngine, now: datetime, spelt: str, anew: str
) -> None:
    references = await add_receipts(engine, now, 2)
    document = json.dumps(json.loads((await proved(engine, references[0])).document()), separators=(",", ":"))
    verify_proof(document)
    assert spelt in document
    with pytest.raises(ProofDoesNotHold):
        verify_proof(document.replace(spelt, anew, 1))


@given(st.one_of(st.text(), st.binary(), st.just("[" * 100_000)))
def test_whatever_is_no_proof_is_refused(document: str | bytes) -> None:
    with pytest.raises(ProofDoesNotHold):
        verify_proof(document)


async def test_content_that_was_changed_in_the_database_is_proved_no_more(engine: AsyncEngine, now: datetime) -> None:
    references = await add_receipts(engine, now, 4)
    await tamper(engine, 'UPDATE receipts SET content = content || \'{"reason": "work"}\' WHERE position = 2')
    with pytest.raises(ProofDoesNotHold, match="position 2"):
        await proved(engine, references[1])


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"received_at": "9999-12-31T23:59:59.000000Z"},
        {"received_at": "2026-13-31T23:59:59.000000Z"},
        {"appointment_day": "31.12.2026"},
        {"version": 2},
        {"verified": "yes"},
        {"name": "Jonas"},
    ],
)
async def test_a_chain_that_somebody_made_up_holds_no_nonsense(
    engine: AsyncEngine, now: datetime, content: dict[str, str | int | bool | None]
) -> None:
    """Its hashes all fit, and its head is not the office's; still it must read as a receipt."""
    (reference,) = await add_receipts(engine, now, 1)
    proof = await proved(engine, reference)
    made_up = proof.content | content if content else {}
    entry = entry_hash(bytes.fromhex(proof.salt), made_up)
    link = proof.links[0].model_copy(update={"entry_hash": entry.hex()})
    head = Head(position=1, hash=link.hash())
    forged = {"content": made_up, "code": code_of(entry), "links": [link], "head": head}
    with pytest.raises(ProofDoesNotHold, match="the content is not as it was issued"):
        verify_proof(proof.model_copy(update=forged).document())


async def test_a_link_missing_on_the_way_up_is_named(engine: AsyncEngine, now: datetime) -> None:
    references = await add_receipts(engine, now, 8)
    await tamper(engine, "DELETE FROM receipt_links WHERE position = 6")
    with pytest.raises(ProofDoesNotHold, match="breaks off at position 7"):
        await proved(engine, references[4])


async def test_of_several_receipts_of_one_call_the_latest_counts_or_the_one_with_the_code(
    engine: AsyncEngine, now: datetime
) -> None:
    """Calls of long ago have one reference for all that was left in them; today it would be refused."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE concerns DISABLE TRIGGER concerns_one_reference"))
        for kind in ("cancellation", "callback"):
            await add_receipt(connection, now, kind=kind)
            if kind == "cancellation":
                earlier = await prove(connection, "123456782")
    assert (await proved(engine, "123456782")).content["kind"] == "callback"
    assert (await proved(engine, "123456782", earlier.code)).content["kind"] == "cancellation"


async def test_a_reference_without_receipt_and_a_wrong_code_are_refused(engine: AsyncEngine, now: datetime) -> None:
    first, second = await add_receipts(engine, now, 2)
    with pytest.raises(NoSuchReceipt):
        await proved(engine, "999999999")
    with pytest.raises(WrongCode):
        await proved(engine, first, (await proved(engine, second)).code)


@given(st.integers(1, MILLION), st.integers(1, MILLION))
def test_the_way_up_is_short_and_every_step_is_a_link_that_holds_the_one_before(one: int, other: int) -> None:
    position, head = sorted((one, other))
    way = way_up(position, head)
    assert (way[0], way[-1]) == (position, head)
    assert all(before in {after - 1, skipped_to(after)} for before, after in pairwise(way))
    assert len(way) <= 210


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_recognised_however_it_is_typed(entry: bytes) -> None:
    code = code_of(entry)
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    for typed in (code.lower(), code.replace("-", " "), code.replace("0", "o").replace("1", "l")):
        assert is_code_of(typed, entry)
    assert not is_code_of(code[:-1], entry)
    assert not is_code_of(code, bytes([entry[0] ^ 1]) + entry[1:])


def test_the_spelling_that_is_hashed_never_changes() -> None:
    content = {"b": None, "a": "ü\n", "c": True, "version": 1}
    assert canonical(content) == '{"a":"ü\\n","b":null,"c":true,"version":1}'.encode()


@pytest.mark.parametrize("text", ["", "5", "5:ab", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_a_noted_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="POSITION:HASH"):
        Head.noted(text)
