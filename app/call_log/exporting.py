"""Hands the whole of a filtered list out, row by row: however long it is, a few hundred rows are held at a time."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.call_log.entries import Entry, entries, entry
from app.call_log.visible import Reader
from app.call_log.wanted import Wanted, conditions
from app.calls import Call
from app.database import open_beside

AT_ONCE: Final = 250
"""Rows; they are some milliseconds' work, between which callers are answered."""
PATIENCE: Final = "60s"
"""How long whoever takes the rows may take for so many of them; then the database lets go of them by itself."""


def until_now(reader: Reader, wanted: Wanted) -> Wanted:
    """Return the same filter without calls that come in while they are counted and handed out."""
    return replace(wanted, received_before=min(wanted.received_before or reader.now, reader.now))


async def count_all(connection: AsyncConnection, reader: Reader, wanted: Wanted) -> int:
    """Return exactly how many entries are wanted."""
    counted = select(func.count()).select_from(Call).where(*conditions(reader, wanted))
    return await connection.scalar(counted) or 0


async def every_entry(engine: AsyncEngine, reader: Reader, wanted: Wanted) -> AsyncGenerator[Sequence[Entry], None]:
    """Yield all entries that are wanted, newest first, in portions.

    They come through a cursor of the server, over a connection beside the pool: whoever takes long keeps no caller
    waiting. Closing the iterator ends the question.
    """
    statement = entries(reader, wanted).order_by(Call.received_at.desc(), Call.id.desc())
    beside = open_beside(engine)
    async with beside.connect() as connection:
        await connection.execute(text(f"SET idle_in_transaction_session_timeout = '{PATIENCE}'"))
        rows = await connection.stream(statement.execution_options(yield_per=AT_ONCE))
        try:
            async for portion in rows.partitions():
                yield [entry(row) for row in portion]
        finally:
            await rows.close()
