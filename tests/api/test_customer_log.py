"""A customer's own log, as another program gets it: the same account as at the desk, noted, and no sealed file."""

from datetime import datetime

import httpx
import pytest
from door_with_a_log import Log
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit import AccessFilter, list_accesses
from app.call_log.disputes import Signed, dispute
from app.customer_log import account_of
from app.sealed_files import is_sealed

MARTA = "039D112233"


async def looks(engine: AsyncEngine) -> list[tuple[str, str, str | None]]:
    async with engine.connect() as connection:
        page = await list_accesses(connection, AccessFilter(), limit=10)
    return [(one.who, one.what, one.record) for one in page.entries]


async def test_it_is_the_account_that_the_desk_prints_and_nobody_keeps_it_on_the_way(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await dispute(connection, Signed(log.marta, 1, "Ruth Kaminski", now, "So war es nicht."))
        account = await account_of(connection, MARTA, now)
    answer = await program.get(f"/customers/{MARTA}/log")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["customer_number"] == MARTA
    assert told["as_of"] == "2026-11-24T10:00:00+01:00"
    assert (told["title"], told["opening"]) == (account.title, list(account.opening))
    assert [(one["heading"], one["lines"]) for one in told["sections"]] == [
        (one.heading, list(one.lines)) for one in account.sections
    ]
    assert told["sections"][0]["lines"][-2].endswith("So war es nicht.")
    assert "Kaminski" not in answer.text


async def test_the_number_may_be_written_as_people_write_it(program: httpx.AsyncClient, log: Log) -> None:
    assert log
    assert (await program.get("/customers/039 d 112233/log")).json()["customer_number"] == MARTA


async def test_it_is_noted_which_program_read_whose_log(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    assert log
    await program.get(f"/customers/{MARTA}/log")
    assert await looks(town_engine) == [("key:tests", "customer_log_printed", MARTA)]


@pytest.mark.parametrize("number", ["000X000000", "nobody", "039D11223", "%00", "٠٣٩D112233"])
async def test_a_number_that_nobody_has_is_a_problem_and_no_look(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine, number: str
) -> None:
    assert log
    answer = await program.get(f"/customers/{number}/log")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("There is no customer with this number")
    assert await looks(town_engine) == []


async def test_a_sealed_file_is_answered_like_a_number_that_nobody_has(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    assert log
    async with town_engine.begin() as connection:
        await connection.execute(
            text("UPDATE customers SET sealed = true WHERE customer_number = :number"), {"number": MARTA}
        )
        assert await is_sealed(connection, MARTA)
        assert not await is_sealed(connection, "123B456789")
    sealed, nobodys = await program.get(f"/customers/{MARTA}/log"), await program.get("/customers/000X000000/log")
    assert sealed.status_code == nobodys.status_code == 404
    assert sealed.json() == nobodys.json()
    assert await looks(town_engine) == []
