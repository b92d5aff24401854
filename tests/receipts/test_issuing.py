"""A receipt fixes what was declared, once for every concern, in a chain that has neither gaps nor forks."""

import asyncio
from datetime import datetime, timedelta

import pytest
from kept_calls import add_call, add_concern, counted
from kept_receipts import JONAS, add_receipt, add_receipts, customer, run, verified
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncEngine

from app.concerns.leaving import LeftConcern, leave_concern
from app.office_hours import OfficeHours
from app.receipts.issuing import issue_receipt
from app.receipts.links import NOTHING

AT_ONCE = 20
RETENTION = "SELECT set_config('durchwahl.retention', 'on', true)"


async def test_it_states_what_was_declared_in_codes_and_names_nobody(town_engine: AsyncEngine, now: datetime) -> None:
    at = now + timedelta(microseconds=7)
    async with town_engine.begin() as connection:
        jonas = await customer(connection)
        await add_receipt(connection, at, customer_id=jonas, field="placement", verified=True, appointment_id="A1")
        content = await connection.scalar(text("SELECT content FROM receipts"))
    assert content == {
        "version": 1,
        "reference": "123456782",
        "kind": "cancellation",
        "received_at": "2026-11-24T09:00:00.000007Z",
        "customer_number": JONAS,
        "field": "placement",
        "verified": True,
        "appointment_day": "2026-11-24",
        "appointment_id": "A1",
        "manner": "cannot_come",
        "reason": "illness",
        "language": "de",
    }


async def test_a_second_receipt_of_the_same_concern_changes_nothing(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        concern = await add_receipt(connection, now)
    for _ in range(2):
        async with engine.begin() as connection:
            await issue_receipt(connection, concern)
    assert await counted(engine, "receipts") == await counted(engine, "receipt_links") == 1


async def test_two_at_the_same_moment_issue_one(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        concern = await add_concern(connection, now, "cancellation")

    async def issue() -> None:
        async with engine.begin() as connection:
            await issue_receipt(connection, concern)

    await asyncio.gather(*(issue() for _ in range(AT_ONCE)))
    assert await counted(engine, "receipts") == await counted(engine, "receipt_links") == 1


async def test_a_concern_that_was_left_has_its_receipt_and_a_repeated_turn_no_second_one(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        concern = LeftConcern(await add_call(connection, now), 5, 0, "234567893", "callback", "benefits", now)
    for _ in range(2):
        async with engine.begin() as connection:
            await leave_concern(connection, concern, OfficeHours((), frozenset()))
    declared = '{"kind": "callback", "field": "benefits", "reference": "234567893"}'
    assert await counted(engine, f"receipts WHERE content @> '{declared}'") == 1
    assert await counted(engine, "receipt_links") == 1


async def test_two_concerns_of_one_call_have_a_receipt_each(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        call = await add_call(connection, now)
    for turn, reference, kind in ((5, "234567893", "cancellation"), (9, "345678904", "callback")):
        async with engine.begin() as connection:
            concern = LeftConcern(call, turn, 0, reference, kind, None, now)
            await leave_concern(connection, concern, OfficeHours((), frozenset()))
    for reference, kind in (("234567893", "cancellation"), ("345678904", "callback")):
        assert await counted(engine, f"receipts WHERE reference = '{reference}' AND content ->> 'kind' = '{kind}'") == 1
    assert (await verified(engine)).is_whole


async def test_a_reference_is_refused_that_another_concern_has(engine: AsyncEngine, now: datetime) -> None:
    """A receipt must prove one thing only, also where two calls draw the same reference at the same moment."""
    async with engine.begin() as connection:
        await add_receipt(connection, now)
    with pytest.raises(DBAPIError, match="used by another concern"):
        async with engine.begin() as connection:
            await add_receipt(connection, now)
    assert await counted(engine, "receipts") == 1


async def test_there_is_no_receipt_of_what_was_never_left(engine: AsyncEngine) -> None:
    with pytest.raises(NoResultFound):
        async with engine.begin() as connection:
            await issue_receipt(connection, 4711)


async def test_twenty_at_once_make_one_chain_without_gap_or_fork(engine: AsyncEngine, now: datetime) -> None:
    async def issue_some(caller: int) -> None:
        for number in range(5):
            async with engine.begin() as connection:
                await add_receipt(connection, now, f"{caller:04d}{number:05d}")

    await asyncio.gather(*(issue_some(caller) for caller in range(AT_ONCE)))
    report = await verified(engine)
    assert (report.is_whole, report.length, report.kept) == (True, 5 * AT_ONCE, 5 * AT_ONCE)
    assert await counted(engine, "receipt_links") == await counted(engine, "receipts") == 5 * AT_ONCE


async def test_a_transaction_that_fails_leaves_no_gap(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 2)
    async with engine.connect() as connection:
        await add_receipt(connection, now)
        await connection.rollback()
    await add_receipts(engine, now, 1)
    report = await verified(engine)
    assert (report.is_whole, report.length) == (True, 3)


@pytest.mark.parametrize("table", ["receipt_links", "receipts"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET position = position + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
async def test_nobody_rewrites_a_receipt(engine: AsyncEngine, now: datetime, table: str, statement: str) -> None:
    await add_receipts(engine, now, 2)
    with pytest.raises(DBAPIError, match="append-only"):
        await run(engine, statement.format(table))


async def test_not_even_retention_takes_a_link_away(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 2)
    with pytest.raises(DBAPIError, match="append-only for ever"):
        await run(engine, RETENTION, "DELETE FROM receipts", "DELETE FROM receipt_links")


async def test_a_concern_with_a_receipt_is_not_deleted_without_retention(engine: AsyncEngine, now: datetime) -> None:
    await add_receipts(engine, now, 1)
    with pytest.raises(DBAPIError, match="append-only"):
        await run(engine, "DELETE FROM concerns")


@pytest.mark.parametrize(
    "forged", [{"position": 9}, {"position": 2}, {"link": NOTHING}, {"position": 3, "link": NOTHING}]
)
async def test_a_forged_link_is_refused(engine: AsyncEngine, now: datetime, forged: dict[str, object]) -> None:
    await add_receipts(engine, now, 2)
    insert = text(
        "INSERT INTO receipt_links (position, entry_hash, link_hash)"
        " VALUES (CAST(:position AS bigint), :entry, CAST(:link AS bytea))"
    )
    with pytest.raises(DBAPIError, match="a forged link is refused"):
        async with engine.begin() as connection:
            await connection.execute(insert, {"position": None, "link": None, "entry": NOTHING} | forged)


@pytest.mark.parametrize("forged", ['content || \'{"reason": "work"}\', reference', "content, '987654321'"])
async def test_a_receipt_is_refused_whose_content_is_not_the_one_in_the_chain(
    engine: AsyncEngine, now: datetime, forged: str
) -> None:
    await add_receipts(engine, now, 1)
    keep = "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM receipts"
    insert = "INSERT INTO receipts (position, concern_id, salt, content, reference) SELECT position, concern_id, salt, "
    await run(engine, RETENTION, keep, "DELETE FROM receipts", f"{insert} content, reference FROM kept")
    with pytest.raises(DBAPIError, match="not the one in the chain"):
        await run(engine, RETENTION, keep, "DELETE FROM receipts", f"{insert} {forged} FROM kept")
