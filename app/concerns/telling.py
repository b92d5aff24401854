"""Tells a caller what they have left: to whoever keyed their PIN, or the reference and the birth date of one matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, UniqueConstraint, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class TriedReceipt(Base):
    """A wrong birth date with which somebody asked for a receipt; never the date itself."""

    __tablename__ = "receipt_tries"
    __table_args__ = (UniqueConstraint("call_id", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    turn: Mapped[int]
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    """Whose file the date was compared with; nothing where the caller had stated one themselves."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


@dataclass(frozen=True)
class MatterRecord:
    """A concern as its caller may hear of it; ``missed`` is how often a call-back was tried in vain."""

    kind: str
    received_at: datetime
    state: str
    appointment_day: date | None
    missed: int


MOST_WRONG: Final = 5
"""Wrong birth dates in a week after which a receipt, or whatever a customer's file decides, is not told any more."""
A_WEEK: Final = timedelta(days=7)
MATTER = """
SELECT c.kind, c.received_at, c.state, {day},
       (SELECT count(*) FROM callback_attempts a
        WHERE a.concern_id = c.id AND a.customer_outcome <> 'connected') AS missed {more}
FROM concerns c {condition} ORDER BY c.received_at DESC, c.id DESC LIMIT {most}
"""
# References are drawn at random: two concerns may have the same one, once in a hundred million.
# The day of the nearest appointment is not told to those who have not keyed it: for that there is the PIN.
RECEIPT = text(
    MATTER.format(
        condition="LEFT JOIN customers p ON p.id = c.customer_id WHERE c.reference = :reference",
        day="CASE WHEN NOT c.nearest THEN c.appointment_day END",
        more=", c.stated_birth_date, p.born, c.customer_id, c.id",
        most=2,
    )
)
OF_CUSTOMER = text(
    MATTER.format(
        condition="WHERE c.customer_id = :customer AND c.state <> 'done'", day="c.appointment_day", more="", most=5
    )
)


@dataclass(frozen=True)
class Asked:
    """Somebody asks for a receipt in a turn of a call: with a reference, and the birth date of whoever left it."""

    call: UUID
    turn: int
    reference: str
    born: date
    at: datetime


async def find_receipt(connection: AsyncConnection, asked: Asked) -> MatterRecord | None:
    """Return what belongs to a reference and a birth date, or nothing; needs a transaction.

    Whoever keyed a birth date in the call in which they left it finds it by that very date, right or wrong, so that
    this teaches nothing (R7). Where none was keyed the file decides, and wrong ones count for all that it decides: a
    call-back can be left for anybody whose number one knows, and must not become a way to try birth dates.
    """
    for row in (await connection.execute(RECEIPT, {"reference": asked.reference})).all():
        *matter, stated, born, customer, concern = row
        fits = (stated or born) == asked.born
        judged = {"concern": concern, "customer": None if stated else customer}
        if await judge_birth_date(connection, judged, asked, fits=fits):
            return MatterRecord(*matter)
    return None


# Of many tries at once each waits here for the one before. The turn itself is left out, so that a repeated request is
# answered as it was at first.
ALONE = text("SELECT id FROM concerns WHERE id = :concern FOR NO KEY UPDATE")
ALONE_IN_FILE = text("SELECT id FROM customers WHERE id = :customer FOR NO KEY UPDATE")
WRONG = text("""
SELECT count(*) FROM receipt_tries
WHERE (concern_id = :concern OR customer_id = CAST(:customer AS int))
    AND at > :since AND NOT (call_id = :call AND turn = :turn)
""")
COUNT = text("""
INSERT INTO receipt_tries (call_id, turn, concern_id, customer_id, at)
VALUES (:call, :turn, :concern, :customer, :at) ON CONFLICT DO NOTHING
""")


async def judge_birth_date(
    connection: AsyncConnection, judged: Mapping[str, int | None], asked: Asked, *, fits: bool
) -> bool:
    """Say whether a birth date opens a concern, and count it where it does not fit."""
    values = {**judged, "call": asked.call, "turn": asked.turn, "at": asked.at, "since": asked.at - A_WEEK}
    await connection.execute(ALONE, values)
    await connection.execute(ALONE_IN_FILE, values)
    if (await connection.scalar(WRONG, values) or 0) >= MOST_WRONG:
        return False
    if not fits:
        await connection.execute(COUNT, values)
    return fits


async def matters_of(connection: AsyncConnection, customer: int) -> tuple[MatterRecord, ...]:
    """Return what a customer has left and nobody has finished, newest first."""
    rows = await connection.execute(OF_CUSTOMER, {"customer": customer})
    return tuple(MatterRecord(*row) for row in rows)
