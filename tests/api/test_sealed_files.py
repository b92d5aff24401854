"""What other programs get of sealed files: that there was a call and a concern, and not of whom (R23)."""

import httpx
import pytest
from conftest import NOW
from door_with_a_log import Log
from inbox_desks import Office, author
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.audit import Look
from app.inbox.matching import match_customer
from app.receipts.issuing import issue_receipt
from app.sealed_files import seal_file

MARTA, JONAS = "039D112233", "123B456789"
CONCERN = "/concerns/123456782"


async def seal(connection: AsyncConnection, *numbers: str) -> None:
    for number in numbers:
        await seal_file(connection, number, [], Look(None, "tests", "file_sealed"), NOW)


@pytest.fixture
async def concern(log: Log, desks: Office, town_engine: AsyncEngine) -> int:
    """Seal the file of Jonas, to whom a cancellation was matched, and that of Marta, who has rung."""
    assert log
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.do(match_customer, concern, JONAS, author("V1"))
    async with town_engine.begin() as connection:
        await seal(connection, JONAS, MARTA)
    return int(concern)


async def test_calls_and_concerns_of_a_sealed_file_stay_in_the_lists_without_its_number(
    program: httpx.AsyncClient, log: Log, concern: int
) -> None:
    assert concern
    for path in ("/calls", f"/calls/{log.marta}", "/concerns", CONCERN):
        answer = await program.get(path)
        assert answer.status_code == 200
        assert MARTA not in answer.text
        assert JONAS not in answer.text
    assert len((await program.get("/calls")).json()["items"]) == 3
    told = (await program.get(CONCERN)).json()
    assert (told["customer_number"], told["appointment_id"]) == (None, None)
    assert [(change["what"], change["before"], change["after"]) for change in told["changes"]] == [("matched", "", "")]
    assert JONAS not in (await program.patch(CONCERN, json={"state": "acknowledged"})).text


async def test_its_receipt_is_answered_like_one_that_nobody_has(
    program: httpx.AsyncClient, concern: int, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        await issue_receipt(connection, concern)
    sealed, nobodys = await program.get(f"{CONCERN}/receipt"), await program.get("/concerns/999999999/receipt")
    assert (sealed.status_code, sealed.json()) == (nobodys.status_code, nobodys.json())
    assert sealed.status_code == 404


async def test_a_receipt_that_was_issued_in_its_number_is_not_printed_for_a_concern_that_is_somebody_elses_by_now(
    program: httpx.AsyncClient, concern: int, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        await issue_receipt(connection, concern)
        await connection.execute(text("UPDATE concerns SET customer_id = NULL"))
    assert (await program.get(f"{CONCERN}/receipt")).status_code == 404
