"""Receipts of calls, and what somebody with every right could do to them behind the house's back."""

from datetime import datetime
from typing import Any

from kept_calls import add_concern, counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.receipts.issuing import issue_receipt
from app.receipts.verifying import ChainReport, verify_chain

JONAS = "123B456789"


async def add_receipt(
    connection: AsyncConnection,
    at: datetime,
    reference: str = "123456782",
    **more: Any,  # noqa: ANN401 - columns
) -> int:
    """Add a cancellation, or a concern of another kind, with its receipt; returns the concern's id."""
    row: dict[str, Any] = {
        "kind": "cancellation",
        "manner": "cannot_come",
        "reason": "illness",
        "appointment_day": at.date(),
    } | more
    kind = row.pop("kind")
    concern = await add_concern(connection, at, kind, reference=reference, **row)
    await issue_receipt(connection, concern)
    return concern


async def add_receipts(engine: AsyncEngine, at: datetime, count: int) -> list[str]:
    """Add receipts one after the other, each with a reference of its own, and return their references."""
    first = await counted(engine, "receipts")
    references = [f"{100_000_000 + number * 7}" for number in range(first, first + count)]
    async with engine.begin() as connection:
        for reference in references:
            await add_receipt(connection, at, reference)
    return references


async def customer(connection: AsyncConnection, number: str = JONAS) -> int:
    """Return the id of somebody of the town."""
    found: int = await connection.scalar(
        text("SELECT id FROM customers WHERE customer_number = :number"), {"number": number}
    )
    return found


async def run(engine: AsyncEngine, *statements: str) -> None:
    """Run statements in one transaction."""
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def tamper(engine: AsyncEngine, *statements: str) -> None:
    """Change the database as its owner could: with every trigger and every foreign key switched off."""
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            assert (await connection.execute(text(statement))).rowcount


async def verified(engine: AsyncEngine, **noted: Any) -> ChainReport:  # noqa: ANN401 - what verify_chain takes
    """Return what is found."""
    async with engine.connect() as connection:
        return await verify_chain(connection, **noted)
