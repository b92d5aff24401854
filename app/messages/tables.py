"""The table of messages: what was spoken on its way from the carrier to us and out again, and what was written."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Message(Base):
    """The spoken or written part of a concern of kind ``message``, deleted on handling or after a fortnight (R21)."""

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
    words: Mapped[bytes | None]
    """What was written on the text telephone (UTF-8), encrypted as the sound is; nothing after it is deleted."""
    fetched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at_carrier_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class UnwantedRecording(Base):
    """A recording that is not to be kept, for as long as the carrier still has it."""

    __tablename__ = "unwanted_recordings"

    recording_sid: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When it was replaced, or came too late to be kept."""
