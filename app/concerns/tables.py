"""The tables of concerns: what a caller wants done, with reference and second of receipt, and what changed since."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Concern(Base):
    """One concern of one call. A call-back order carries the number to ring and its deadlines (R12)."""

    __tablename__ = "concerns"
    __table_args__ = (
        UniqueConstraint("call_id", "turn", "ordinal"),
        CheckConstraint("kind IN ('cancellation','callback','message','documents','payment','other')", name="kind"),
        CheckConstraint("state IN ('open','acknowledged','done')", name="state"),
        CheckConstraint(
            "corrected_kind IN ('cancellation','callback','message','documents','payment','other')",
            name="corrected_kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    turn: Mapped[int]
    ordinal: Mapped[int]
    reference: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    field: Mapped[str | None]
    verified: Mapped[bool] = mapped_column(server_default="false")
    """Whether number and birth date both fitted when it was left."""
    callback_number: Mapped[str | None]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Aimed at: 24 h of service hours."""
    promised_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Promised to the caller: 48 h."""
    appointment_day: Mapped[date | None]
    """A cancellation's day, as the caller keyed it."""
    appointment_id: Mapped[str | None]
    """The calendar's id of the appointment, where the keyed day fits exactly one."""
    manner: Mapped[str | None]
    """Of a cancellation: cannot come, late, later today, another date (R14)."""
    reason: Mapped[str | None]
    """Of a cancellation, as the caller chose it; never a diagnosis."""
    corrected_kind: Mapped[str | None]
    """What the concern turned out to be; what the caller stated stays in ``kind``."""


class ConcernChange(Base):
    """Somebody acknowledged, corrected or finished a concern; append-only, kept so by the database (migration 0002)."""

    __tablename__ = "concern_changes"
    __table_args__ = (CheckConstraint("what IN ('state','kind')", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str]
    """``key:NAME`` for a program; the desk says which member of staff. Not part of any report (R24)."""
    what: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
