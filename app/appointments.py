"""Appointments: when a customer is expected, by whom."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey
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
