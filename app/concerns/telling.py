"""Tells a caller what they have left: to whoever keyed their PIN, or the reference and the birth date of one matter."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class MatterRecord:
    """A concern as its caller may hear of it; ``missed`` is how often a call-back was tried in vain."""

    kind: str
    received_at: datetime
    state: str
    appointment_day: date | None
    missed: int


MATTER = """
SELECT c.kind, c.received_at, c.state, {day},
       (SELECT count(*) FROM callback_attempts a
        WHERE a.concern_id = c.id AND a.customer_outcome <> 'connected') AS missed
FROM concerns c {condition} ORDER BY c.received_at DESC, c.id DESC LIMIT {most}
"""
# Whoever stated a birth date that fitted nobody finds the receipt by that very date, so that this teaches nothing (R7).
# The day of the nearest appointment is not told to those who have not keyed it: for that there is the PIN.
RECEIPT = text(
    MATTER.format(
        condition="""LEFT JOIN customers p ON p.id = c.customer_id
        WHERE c.reference = :reference AND coalesce(c.stated_birth_date, p.born) = :born""",
        day="CASE WHEN NOT c.nearest THEN c.appointment_day END",
        most=1,
    )
)
OF_CUSTOMER = text(
    MATTER.format(condition="WHERE c.customer_id = :customer AND c.state <> 'done'", day="c.appointment_day", most=5)
)


async def find_receipt(connection: AsyncConnection, reference: str, born: date) -> MatterRecord | None:
    """Return what belongs to a reference and the birth date of whoever left it, or nothing."""
    row = (await connection.execute(RECEIPT, {"reference": reference, "born": born})).one_or_none()
    return MatterRecord(*row) if row else None


async def matters_of(connection: AsyncConnection, customer: int) -> tuple[MatterRecord, ...]:
    """Return what a customer has left and nobody has finished, newest first."""
    rows = await connection.execute(OF_CUSTOMER, {"customer": customer})
    return tuple(MatterRecord(*row) for row in rows)
