"""Where else a dispute is told, and how long it, and what somebody searched for, is kept."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from door_with_a_log import Log
from kept_calls import add_call, counted
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.call_log.disputes import Signed, dispute, settle
from app.call_log.saved import hold_search, keep_filter
from app.retention import purge

A_SECOND = timedelta(seconds=1)


async def add_dispute(engine: AsyncEngine, call: UUID, at: datetime) -> int:
    async with engine.begin() as connection:
        return await dispute(connection, Signed(call, 1, "Ruth Kaminski", at, "Das war anders."))


async def add_settlement(engine: AsyncEngine, call: UUID, number: int, at: datetime) -> None:
    async with engine.begin() as connection:
        await settle(connection, number, Signed(call, 1, "Ruth Kaminski", at, "Geklärt."))


async def test_other_programs_are_told_until_it_is_settled(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine, now: datetime
) -> None:
    async def told() -> tuple[bool, dict[str, bool]]:
        one = (await program.get(f"/calls/{log.marta}")).json()
        listed = (await program.get("/calls")).json()["items"]
        return one["disputed"], {call["id"]: call["disputed"] for call in listed}

    nobody = {str(call): False for call in (log.jonas, log.marta, log.nobody)}
    assert await told() == (False, nobody)
    number = await add_dispute(town_engine, log.marta, now)
    assert await told() == (True, {**nobody, str(log.marta): True})
    await add_settlement(town_engine, log.marta, number, now)
    assert await told() == (False, nobody)


async def purged(engine: AsyncEngine, now: datetime) -> dict[str, int]:
    async with engine.connect() as connection:
        return dict(await purge(connection, now))


async def test_a_call_is_kept_while_it_is_disputed_and_goes_with_its_disputes(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        call = await add_call(connection, now)
        await add_call(connection, now)
    number = await add_dispute(engine, call, now)
    in_a_year = now.replace(year=now.year + 1)
    assert (await purged(engine, in_a_year))["calls"] == 1
    assert await counted(engine, "disputes") == 1
    await add_settlement(engine, call, number, in_a_year)
    assert (await purged(engine, in_a_year))["calls"] == 1
    assert await counted(engine, "disputes") == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE disputes SET words = 'x'", "DELETE FROM disputes", "TRUNCATE disputes", "DELETE FROM calls"],
)
async def test_nobody_rewrites_a_dispute(engine: AsyncEngine, now: datetime, statement: str) -> None:
    async with engine.begin() as connection:
        call = await add_call(connection, now)
    await add_dispute(engine, call, now)
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))


async def test_a_search_that_nobody_saved_is_gone_after_a_day_and_a_saved_filter_stays(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO accounts (id, sign_in_name, name, created_at) VALUES (1, 'r', 'R', :now)"), {"now": now}
        )
        await hold_search(connection, 1, {"words": "Sommerfeld"}, now)
        await keep_filter(connection, 1, "Meiner", {"outcome": "failed"}, now)
    border = now + timedelta(days=1)
    assert await purged(engine, border - A_SECOND) == {}
    assert await purged(engine, border) == {"searches": 1}
    assert await counted(engine, "saved_filters WHERE name = 'Meiner'") == 1
