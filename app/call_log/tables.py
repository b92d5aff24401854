"""The tables that readers of the log write themselves: disputed entries, and filters that somebody keeps."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

LONGEST_DISPUTE: Final = 2000
"""Characters."""
LONGEST_NAME: Final = 60
"""Characters of the name of a filter."""


class Dispute(Base):
    """Somebody disputes an entry, or what was disputed is settled; append-only, kept so by the database (0018)."""

    __tablename__ = "disputes"
    __table_args__ = (CheckConstraint(f"length(words) BETWEEN 1 AND {LONGEST_DISPUTE}", name="length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    account_id: Mapped[int]
    """No foreign key: what somebody wrote stays signed when their account is long gone."""
    who: Mapped[str]
    """The name as it was then."""
    words: Mapped[str]
    settles_id: Mapped[int | None] = mapped_column(ForeignKey("disputes.id", ondelete="CASCADE"), unique=True)
    """The dispute that this entry settles; nothing where it begins one."""


class SavedFilter(Base):
    """What somebody looked for in the log. It stands here so that nothing about people stands in addresses."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="length"),
        Index("ix_saved_filters_passing", "made_at", postgresql_where=text("name IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    """Nothing for a search that nobody has kept; such a one is deleted after a day."""
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As it was chosen on the page: names of fields and what stood in them."""
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
