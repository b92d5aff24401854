"""Orders a text message: the row and the job that sends it, in the transaction of the turn."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import defer
from app.texts.deleting import lock_of
from app.texts.sending import send_text


@dataclass(frozen=True)
class OrderedText:
    """A text message as a caller orders it in a turn of a call; ``phone`` is E.164."""

    call: UUID
    turn: int
    ordinal: int
    phone: str
    body: str
    at: datetime


ORDER = text("""
INSERT INTO texts (call_id, turn, ordinal, reference, phone, body, ordered_at)
SELECT id, :turn, :ordinal, reference, :phone, :body, :at FROM calls WHERE id = :call
ON CONFLICT (call_id, turn, ordinal) DO NOTHING RETURNING id
""")


async def order_text(connection: AsyncConnection, ordered: OrderedText) -> None:
    """Note that a message is to be sent, and have it sent; a repeated turn changes nothing. Needs a transaction.

    Nothing is asked of the carrier here: the caller is still on the line.
    """
    text_id: int | None = await connection.scalar(ORDER, asdict(ordered))
    if text_id is not None:
        await defer(connection, send_text, lock_of(text_id), text_id=text_id)
