"""Calls of long ago, with what was left in them, to see what of it is still kept."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.calls import Call, CallEvent, Leg
from app.concerns import Concern, ConcernChange
from app.messages import Message
from app.references import new_reference

NUMBER = "+4915112345678"
USED: set[str] = set()


def unused_reference() -> str:
    """Draw a reference until it is one that no test has used: some hundreds of them do meet by chance."""
    while (reference := new_reference()) in USED:
        pass
    USED.add(reference)
    return reference


async def add_call(connection: AsyncConnection, at: datetime) -> UUID:
    """Add a call with an event and a leg."""
    call = uuid4()
    row = {"id": call, "carrier_call_id": f"CA{call.hex}", "reference": unused_reference(), "received_at": at}
    row |= {"entry_number": "+498005550100", "caller_number": NUMBER, "language": "de"}
    await connection.execute(insert(Call).values(row))
    await connection.execute(insert(CallEvent).values(call_id=call, key="turn-0-0", at=at, kind="received"))
    await connection.execute(insert(Leg).values(call_id=call, turn=1, ordinal=0, role="own"))
    return call


async def add_concern(
    connection: AsyncConnection,
    at: datetime,
    kind: str,
    done_at: datetime | None = None,
    **more: Any,  # noqa: ANN401 - columns
) -> int:
    """Add a call with a concern, finished at a time or still open; returns the concern's id."""
    row = {"call_id": await add_call(connection, at), "turn": 5, "ordinal": 0, "reference": unused_reference()}
    row |= {"kind": kind, "received_at": at, "callback_number": NUMBER, "state": "done" if done_at else "open", **more}
    concern: int = (await connection.execute(insert(Concern).values(row).returning(Concern.id))).scalar_one()
    if done_at:
        change = {"concern_id": concern, "at": done_at, "made_by": "key:tests", "what": "state"}
        await connection.execute(insert(ConcernChange).values(**change, before="open", after="done"))
    return concern


async def add_message(connection: AsyncConnection, at: datetime, done_at: datetime | None = None) -> int:
    """Add a message that has been fetched; returns the concern's id."""
    concern = await add_concern(connection, at, "message", done_at)
    row = {"concern_id": concern, "recording_sid": f"RE{concern}", "duration_s": 9, "received_at": at}
    await connection.execute(insert(Message).values(row | {"audio": b"sealed", "fetched_at": at}))
    return concern


async def counted(engine: AsyncEngine, question: str) -> int:
    """Return the number of rows of a table, or of a table with a condition."""
    async with engine.connect() as connection:
        rows: int = await connection.scalar(text(f"SELECT count(*) FROM {question}"))  # noqa: S608 - a test's own words
        return rows
