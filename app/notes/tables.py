"""The table of notes, and the words in it that can be searched for."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

LONGEST: Final = 4000
"""Characters."""


class Note(Base):
    """One note of a call; append-only, kept so by the database, and gone with its call (migration 0016)."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint(f"length(words) BETWEEN 1 AND {LONGEST}", name="length"),
        Index("ix_notes_customer_id", "customer_id", "at"),
        Index("ix_notes_searchable", "searchable", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    """Whom it is about: the call's customer, or whoever the author knows it to be."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    author_name: Mapped[str]
    """As it was signed, whatever the person is called later."""
    words: Mapped[str]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), unique=True)
    searchable: Mapped[str | None] = mapped_column(TSVECTOR, Computed("note_words(words)", persisted=True))
