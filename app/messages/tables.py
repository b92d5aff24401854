"""The table of messages: where a recording is on its way from the carrier to us, to whoever listens, and out again."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Message(Base):
    """The spoken part of a concern of kind ``message``, deleted on handling or after a fortnight (R21)."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), unique=True)
    recording_sid: Mapped[str | None]
    """The carrier's id of the recording; nothing where the carrier named none that can be asked for."""
    duration_s: Mapped[int]
    """Seconds, as the carrier counts them."""
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    audio: Mapped[bytes | None]
    """The sound (WAV), encrypted; nothing before it is fetched and after it is deleted."""
    fetched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at_carrier_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
