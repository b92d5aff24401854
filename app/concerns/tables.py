"""The tables of concerns: what a caller wants done, with reference and second of receipt, and what changed since."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

ANSWERED_BY_RINGING = "coalesce(corrected_kind, kind) IN ('callback','documents','payment')"
TO_BE_RUNG = f"""
    state <> 'done' AND callback_number IS NOT NULL AND promised_by IS NOT NULL AND unreached_at IS NULL
    AND {ANSWERED_BY_RINGING}
"""
"""Which concerns the house rings back about by itself."""
CANCELLATION = "'cancellation' IN (kind, coalesce(corrected_kind, kind))"
"""Which concerns are evidence about an appointment: stated to be a cancellation, or corrected to be one."""


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
        CheckConstraint("callback_window IN ('morning','afternoon')", name="callback_window"),
        CheckConstraint("handed_staff_id IS NULL OR handed_team_id IS NULL", name="one_has_it"),
        Index("ix_concerns_ring_at", "ring_at", postgresql_where=text(TO_BE_RUNG)),
        Index("ix_concerns_unfinished", "id", postgresql_where=text("state <> 'done'")),
        Index("ix_concerns_cancellations", "received_at", "id", postgresql_where=text(CANCELLATION)),
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
    on_behalf: Mapped[bool] = mapped_column(server_default="false")
    """Whether somebody spoke for the customer."""
    stated_number: Mapped[str | None]
    """What a caller keyed whom it does not identify: for a person to match."""
    stated_birth_date: Mapped[date | None]
    """What a caller keyed as birth date in that call, whether it fitted or not: the receipt is found by it."""
    callback_number: Mapped[str | None]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Aimed at: 24 h of service hours."""
    promised_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Promised to the caller: 48 h."""
    callback_window: Mapped[str | None]
    """When the customer would rather be rung: morning (before twelve, German time) or afternoon."""
    ring_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the house looks at a call-back order again; nothing before it has looked at it at all."""
    ring_asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When somebody at the desk last asked for it to be rung at once."""
    ring_asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Whose telephone is rung first because they asked; nothing where they have none."""
    unreached_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the house stopped ringing by itself because the customer was not reached; a person goes on."""
    appointment_day: Mapped[date | None]
    """A cancellation's day: as the caller keyed it, or since a person matched it that of the appointment."""
    nearest: Mapped[bool] = mapped_column(server_default="false")
    """Whether the caller meant their nearest appointment and keyed no day."""
    appointment_id: Mapped[str | None]
    """The calendar's id of the appointment, where the keyed day fits exactly one or a person matched it."""
    manner: Mapped[str | None]
    """Of a cancellation: cannot come, late, later today, another date (R14)."""
    reason: Mapped[str | None]
    """Of a cancellation, as the caller chose it; never a diagnosis."""
    corrected_kind: Mapped[str | None]
    """What the concern turned out to be; what the caller stated stays in ``kind``."""
    handed_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """To whom it was handed on by name; nothing where the records say whose it is (``owning``)."""
    handed_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    """To which team it was handed on or returned: any of its members may take it."""


class ConcernChange(Base):
    """Somebody settled, passed on or matched a concern; append-only, kept so by the database (migration 0002)."""

    __tablename__ = "concern_changes"
    __table_args__ = (
        CheckConstraint(
            "what IN ('state','kind','handed','taken','returned','seen','matched','appointment','appointment_day',"
            "'rung')",
            name="what",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str]
    """``key:NAME`` for a program, ``staff:STAFF_ID`` at the desk, ``house``. Not part of any report (R24)."""
    what: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    note: Mapped[str | None]
    """What whoever handed it on wrote to whom it went; the customer may read it (§ 25 SGB X)."""
