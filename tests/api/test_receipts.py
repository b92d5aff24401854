"""What other programs get of a receipt: the paper, for the file of the office."""

from datetime import datetime

import httpx
import pytest
from door_with_a_log import Log
from kept_receipts import add_receipt, tamper
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.issuing import issue_receipt

RECEIPT = "/concerns/123456782/receipt"


async def test_a_receipt_comes_as_a_file_that_nobody_keeps_on_the_way(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        concern = await connection.scalar(text("SELECT id FROM concerns WHERE call_id = :call"), {"call": log.jonas})
        await issue_receipt(connection, concern)
    answer = await program.get("/concerns/123 456 782/receipt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="Eingangsbestaetigung-123456782.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("path", [RECEIPT, "/concerns/999999999/receipt", "/concerns/x/receipt"])
async def test_where_there_is_none_that_is_a_problem(program: httpx.AsyncClient, log: Log, path: str) -> None:
    assert log
    answer = await program.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_receipt_that_was_changed_is_not_printed(
    program: httpx.AsyncClient, town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await add_receipt(connection, now)
    await tamper(town_engine, 'UPDATE receipts SET content = content || \'{"reason": "work"}\'')
    answer = await program.get(RECEIPT)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")


async def test_it_is_for_holders_of_a_key_alone(
    stranger: httpx.AsyncClient, town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await add_receipt(connection, now)
    assert (await stranger.get(RECEIPT)).status_code == 401
