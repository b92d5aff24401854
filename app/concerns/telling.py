"""Tells a caller what they have left: to whoever keyed their PIN, or the reference and the birth date of one matter."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import DateTime, ForeignKey, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class TriedReceipt(Base):
    """A wrong birth date with which somebody asked for a receipt of a customer; never the date itself."""

    __tablename__ = "receipt_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
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
"""Wrong birth dates in a week after which none is compared with a customer's file any more."""
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
        more=", c.stated_birth_date, p.born, c.customer_id",
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
    """Somebody asks for a receipt: with a reference, and the birth date of whoever left it."""

    reference: str
    born: date
    at: datetime


async def find_receipt(connection: AsyncConnection, asked: Asked) -> MatterRecord | None:
    """Return what belongs to a reference and a birth date, or nothing; needs a transaction.

    Whoever stated a birth date when they left it finds it by that very date, right or wrong, so that this teaches
    nothing (R7). Where none was stated the file decides, and then wrong ones are counted: a call-back can be left for
    anybody whose number one knows, and must not become a way to try birth dates.
    """
    for row in (await connection.execute(RECEIPT, {"reference": asked.reference})).all():
        *matter, stated, born, customer = row
        fits = (stated or born) == asked.born
        if not stated and customer and not await may_be_compared(connection, customer, asked.at, fits=fits):
            continue
        if fits:
            return MatterRecord(*matter)
    return None


# Of many tries at once each waits here for the one before.
ALONE = text("SELECT id FROM customers WHERE id = :customer FOR NO KEY UPDATE")
WRONG = text("SELECT count(*) FROM receipt_tries WHERE customer_id = :customer AND at > :since")
COUNT = text("INSERT INTO receipt_tries (customer_id, at) VALUES (:customer, :at)")


async def may_be_compared(connection: AsyncConnection, customer: int, at: datetime, *, fits: bool) -> bool:
    """Say whether a birth date is compared with a customer's file, and count it where it is wrong."""
    await connection.execute(ALONE, {"customer": customer})
    wrong = await connection.scalar(WRONG, {"customer": customer, "since": at - A_WEEK}) or 0
    if wrong >= MOST_WRONG:
        return False
    if not fits:
        await connection.execute(COUNT, {"customer": customer, "at": at})
    return True


async def matters_of(connection: AsyncConnection, customer: int) -> tuple[MatterRecord, ...]:
    """Return what a customer has left and nobody has finished, newest first."""
    rows = await connection.execute(OF_CUSTOMER, {"customer": customer})
    return tuple(MatterRecord(*row) for row in rows)
