"""The tables behind the figures: each call that is over and its concerns as they are counted, and what is still to be.

A row says nothing of a customer or of a member of staff; it goes with its call (R22, R24).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class CountedCall(Base):
    """A call that is over, worked out from the log once and again whenever something of it changes (``keeping``)."""

    __tablename__ = "counted_calls"
    __table_args__ = (CheckConstraint("lost IN ('menu','ringing','queue')", name="lost"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date] = mapped_column(index=True)
    """In German time, as the hour."""
    hour: Mapped[int]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    """The team first tried; without a hop, the one that answers for the customer."""
    field: Mapped[str | None]
    concern: Mapped[str | None]
    """What the latest concern of the call turned out to be."""
    language: Mapped[str]
    reached_queue: Mapped[bool]
    """Whether anybody was rung or waited for: calls that ended in the menu are in no service level."""
    answered: Mapped[bool]
    waited_s: Mapped[int | None]
    talked_s: Mapped[int | None]
    lost: Mapped[str | None]
    """Where a caller gave up: in the menu, while somebody was rung, or in the queue."""
    is_contact: Mapped[bool]
    """Whether a known customer talked to somebody, left something or was told something."""
    rang_again: Mapped[bool]
    """Whether the same customer called again within seven days about the same thing."""


class CountedConcern(Base):
    """A concern of a call that is over, with the moments that decide whether the office has kept its word."""

    __tablename__ = "counted_concerns"

    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date] = mapped_column(index=True)
    hour: Mapped[int]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    field: Mapped[str | None]
    concern: Mapped[str]
    """What it turned out to be."""
    language: Mapped[str]
    is_order: Mapped[bool]
    """Whether somebody is to ring back about it."""
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    promised_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was first acknowledged or done."""
    kept_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was done, or office and customer talked about it, whichever came first."""
    appointment_id: Mapped[str | None]


class CallToCount(Base):
    """A call of which something has changed since it was counted; written by the database in the same transaction."""

    __tablename__ = "calls_to_count"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    call_id: Mapped[UUID]
