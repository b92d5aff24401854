"""From a reference to the file: the receipt, or the reason why there is none."""

from datetime import datetime

import pytest
from kept_receipts import add_receipt, tamper
from sqlalchemy.ext.asyncio import AsyncEngine

from app.receipts.handing_out import NoReceiptToPrint, hand_out
from app.receipts.paper import print_receipt
from app.receipts.proving import prove


async def test_the_receipt_is_printed_for_its_reference_however_it_is_grouped(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        await add_receipt(connection, now)
        printed = await hand_out(connection, " 123 456\N{NO-BREAK SPACE}782", now)
        assert printed.pdf == print_receipt(await prove(connection, "123456782"), now)
    assert printed.name == "Eingangsbestaetigung-123456782.pdf"


@pytest.mark.parametrize("reference", ["123456782", "", "12345678x", "1" * 50, "\x00", "../../etc"])
async def test_a_reference_that_nobody_has_gives_no_receipt(engine: AsyncEngine, now: datetime, reference: str) -> None:
    async with engine.connect() as connection:
        with pytest.raises(NoReceiptToPrint) as told:
            await hand_out(connection, reference, now)
    assert told.value.why == "no_such_receipt"


async def test_a_receipt_that_was_changed_is_not_handed_out(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_receipt(connection, now)
    await tamper(engine, "UPDATE receipts SET content = jsonb_set(content, '{reason}', '\"work\"')")
    async with engine.connect() as connection:
        with pytest.raises(NoReceiptToPrint, match="does not fit its entry") as told:
            await hand_out(connection, "123456782", now)
    assert told.value.why == "does_not_hold"
