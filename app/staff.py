"""Staff: the people who can be rung, whom they stand in for, and when they cannot talk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class NoSuchStaff(LookupError):
    """Nobody of the office has this id."""


class StaffMember(Base):
    """One person of the office; ``line`` is E.164 and is never spoken or shown to a caller (R10)."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("field IN ('placement', 'benefits')", name="field"),
        CheckConstraint("NOT isempty(phone_hours)", name="phone_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    field: Mapped[str]
    line: Mapped[str]
    email: Mapped[str | None]
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    phone_hours: Mapped[Sequence[Range[int]] | None] = mapped_column(INT4MULTIRANGE)
    """The minutes of the German week in which they take calls (Monday 00:00 is 0); nothing: in all office hours.

    In the row itself, so that the directory, which is asked at every turn of every call, reads no other table for it.
    """


class Absence(Base):
    """A time in which somebody cannot be rung, with the reason that the log states for the hop.

    One that is over is deleted: who was when not at their desk is nothing that this house keeps (R24).
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("reason IN ('absent', 'in_consultation', 'phone_hours')", name="reason"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("stand_in_id <> staff_id", name="stand_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str]
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who answers instead this time; nothing: the permanent stand-in."""
