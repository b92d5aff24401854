"""Staff: the people who can be rung, whom they stand in for, and when they cannot talk."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class StaffMember(Base):
    """One person of the office; ``line`` is E.164 and is never spoken or shown to a caller (R10)."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("field IN ('placement', 'benefits')", name="field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    field: Mapped[str]
    line: Mapped[str]
    email: Mapped[str | None]
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class Absence(Base):
    """A time in which somebody cannot be rung, with the reason that the log states for the hop."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("reason IN ('absent', 'in_consultation', 'phone_hours')", name="reason"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str]
