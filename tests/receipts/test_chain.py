"""Whatever is done to the evidence behind the house's back is found, and where."""

import tracemalloc
from datetime import UTC, datetime

import pytest
from kept_calls import add_concern, counted
from kept_receipts import add_receipt, add_receipts, run, tamper, verified
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.links import NOTHING
from app.receipts.proof import Head
from app.receipts.proving import head_of_chain
from app.receipts.verifying import Break
from app.retention import purge

LENGTH = 12


async def test_a_chain_without_links_is_whole(engine: AsyncEngine) -> None:
    report = await verified(engine)
    assert (report.is_whole, report.length, report.head) == (True, 0, Head(position=0, hash=NOTHING.hex()))


@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 33])
async def test_database_and_verifier_work_out_the_same_links(engine: AsyncEngine, now: datetime, length: int) -> None:
    await add_receipts(engine, now, length)
    report = await verified(engine)
    assert (report.is_whole, report.length, report.kept) == (True, length, length)
    async with engine.connect() as connection:
        assert report.head == await head_of_chain(connection)


@pytest.mark.parametrize(
    ("done", "position", "why"),
    [
        ('UPDATE receipts SET content = content || \'{"reason": "work"}\' WHERE position = 5', 5, "content"),
        ("UPDATE receipts SET content = content - 'manner' WHERE position = 5", 5, "content"),
        ("UPDATE receipts SET content = '[]' WHERE position = 5", 5, "content"),
        ("UPDATE receipts SET salt = sha256(salt) WHERE position = 12", 12, "content"),
        ("UPDATE receipts SET reference = '999999999' WHERE position = 5", 5, "another reference"),
        ("UPDATE receipt_links SET entry_hash = sha256('x') WHERE position = 5", 5, "does not follow"),
        ("UPDATE receipt_links SET link_hash = sha256('x') WHERE position = 5", 5, "does not follow"),
        ("UPDATE receipt_links SET link_hash = sha256('x') WHERE position = 12", 12, "does not follow"),
        ("DELETE FROM receipt_links WHERE position = 1", 1, "missing"),
        ("DELETE FROM receipt_links WHERE position = 5", 5, "missing"),
        ("DELETE FROM receipt_links WHERE position = 12", 12, "missing"),
        ("UPDATE receipt_links SET position = -position WHERE position = 5", 1, "missing"),
        ("INSERT INTO receipt_links VALUES (13, sha256('x'), sha256('x'))", 13, "does not follow"),
        ("INSERT INTO receipt_links VALUES (14, sha256('x'), sha256('x'))", 13, "missing"),
    ],
)
async def test_tampering_is_found_at_its_position(
    engine: AsyncEngine, now: datetime, done: str, position: int, why: str
) -> None:
    await add_receipts(engine, now, LENGTH)
    await tamper(engine, done)
    broken = (await verified(engine)).broken
    assert broken is not None
    assert broken.position == position
    assert why in broken.why


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("receipt_links", "the link does not follow from those before it"),
        ("receipts", "the content is not the one that was issued"),
    ],
)
async def test_two_that_changed_places_are_found(engine: AsyncEngine, now: datetime, table: str, why: str) -> None:
    await add_receipts(engine, now, LENGTH)
    swap = "UPDATE {} SET position = {} WHERE position = {}"
    await tamper(engine, *(swap.format(table, to, since) for since, to in ((5, 99), (6, 5), (99, 6))))
    assert (await verified(engine)).broken == Break(5, why)


async def test_a_cancellation_whose_receipt_was_taken_away_is_named(engine: AsyncEngine, now: datetime) -> None:
    references = await add_receipts(engine, now, LENGTH)
    await tamper(engine, "DELETE FROM receipts WHERE position = 5")
    assert (await verified(engine)).broken == Break(None, f"the cancellation {references[4]} has no receipt")


async def test_a_cancellation_that_never_had_a_receipt_is_named(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 2)
    async with engine.begin() as connection:
        await add_concern(connection, now, "other", reference="222222222")
        await add_concern(connection, now, "cancellation", reference="333333333")
    assert (await verified(engine)).broken == Break(None, "the cancellation 333333333 has no receipt")


async def test_a_chain_that_was_shortened_is_found_by_the_head_that_was_noted(
    engine: AsyncEngine, now: datetime
) -> None:
    await add_receipts(engine, now, LENGTH)
    noted = (await verified(engine)).head
    await tamper(
        engine,
        "DELETE FROM concerns WHERE id = (SELECT concern_id FROM receipts WHERE position = 12)",
        "DELETE FROM receipts WHERE position = 12",
        "DELETE FROM receipt_links WHERE position = 12",
    )
    assert (await verified(engine)).is_whole
    assert (await verified(engine, noted=noted)).broken == Break(12, "the chain ends before the noted position 12")


async def test_a_chain_that_was_written_anew_is_found_by_the_head_that_was_noted(
    engine: AsyncEngine, now: datetime
) -> None:
    await add_receipts(engine, now, 2)
    noted = (await verified(engine)).head
    await tamper(engine, "DELETE FROM receipts", "DELETE FROM receipt_links", "UPDATE concerns SET kind = 'other'")
    await run(engine, "INSERT INTO receipt_links (entry_hash) SELECT sha256('x') FROM concerns")
    assert (await verified(engine)).is_whole
    assert (await verified(engine, noted=noted)).broken == Break(2, "the link is not the one that was noted")


async def test_a_noted_head_is_found_again_in_a_longer_chain(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 5)
    noted = (await verified(engine)).head
    await add_receipts(engine, now, 5)
    report = await verified(engine, noted=noted)
    assert (report.is_whole, report.length) == (True, 10)


async def test_retention_takes_the_contents_and_leaves_the_chain_whole(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 5)
    async with engine.begin() as connection:
        await add_receipt(connection, now.replace(year=now.year + 1))
    async with engine.connect() as connection:
        gone = await purge(connection, datetime(now.year + 3, 1, 1, 12, tzinfo=UTC))
    assert gone["cancellations"] == 5
    assert await counted(engine, "receipts") == 1
    report = await verified(engine)
    assert (report.is_whole, report.length, report.kept) == (True, 6, 1)


async def test_a_long_chain_takes_no_more_memory_than_a_short_one(engine: AsyncEngine) -> None:
    peaks = []
    forge = "INSERT INTO receipt_links (entry_hash) SELECT sha256('x') FROM"
    for more in (3_000, 27_000):
        await run(engine, f"{forge} generate_series(1, {more})")
        tracemalloc.start()
        assert (await verified(engine)).is_whole
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
