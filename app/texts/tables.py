"""The table of text messages: what was ordered, how far it got, and for as long as it must be sent, to whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class TextMessage(Base):
    """One text message, ordered by a caller's key; ``phone`` and ``body`` go as soon as nobody has to send them."""

    __tablename__ = "texts"
    __table_args__ = (
        UniqueConstraint("call_id", "turn", "ordinal"),
        CheckConstraint("state IN ('ordered','sent','delivered','failed')", name="state"),
        CheckConstraint("state = 'ordered' OR (phone IS NULL AND body IS NULL)", name="erased_once_sent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    turn: Mapped[int]
    ordinal: Mapped[int]
    reference: Mapped[str]
    """Of the concern that it is about, which is that of the call."""
    phone: Mapped[str | None]
    """E.164."""
    body: Mapped[str | None]
    ordered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    attempted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was last handed to the carrier; noted before, so that it is never handed over twice."""
    state: Mapped[str] = mapped_column(server_default="ordered")
    """The furthest that was heard of; it never goes back."""
    error_code: Mapped[str | None]
    """The carrier's code, or our own word for what went wrong."""
    carrier_message_id: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was delivered or had failed."""
    deleted_at_carrier_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
