"""Appointments: when a customer is expected, by whom."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Appointment(Base):
    """One summons to one person; ``appointment_id`` is the id of the calendar it came from."""

    __tablename__ = "appointments"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    room: Mapped[str | None]
    kind: Mapped[str | None]


AHEAD = text("""
SELECT starts_at FROM appointments a
WHERE customer_id = :customer AND starts_at > :now
    AND NOT EXISTS (SELECT FROM concerns c WHERE c.appointment_id = a.appointment_id AND c.kind = 'cancellation'
                    AND c.verified AND c.manner IN ('cannot_come', 'another_date'))
ORDER BY starts_at LIMIT 10
""")


async def appointments_ahead(connection: AsyncConnection, customer: int, now: datetime) -> tuple[datetime, ...]:
    """Return when a customer is expected from ``now`` on, nearest first, without what they cancelled themselves."""
    return tuple((await connection.execute(AHEAD, {"customer": customer, "now": now})).scalars())
