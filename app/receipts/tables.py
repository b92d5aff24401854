"""The tables of receipts: contents, which go when their time is up, and the chain of hashes, which stays for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ReceiptLink(Base):
    """One link of the chain; only ``entry_hash`` is ever inserted, the database works out the rest (migration 0007).

    No row is ever changed or deleted. The hashes are salted: once the content is gone they reveal nothing.
    """

    __tablename__ = "receipt_links"
    __table_args__ = (CheckConstraint("octet_length(entry_hash) = 32", name="entry_hash"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 ... without gaps."""
    entry_hash: Mapped[bytes]
    """SHA-256 of salt and content (``links.entry_hash``)."""
    link_hash: Mapped[bytes]
    """SHA-256 of earlier links, ``entry_hash`` and position (``links.link_hash``)."""


class Receipt(Base):
    """What a link stands for; append-only, kept so by the database, and deleted with its concern by retention alone."""

    __tablename__ = "receipts"
    __table_args__ = (CheckConstraint("octet_length(salt) = 32", name="salt"),)

    position: Mapped[int] = mapped_column(ForeignKey("receipt_links.position"), primary_key=True, autoincrement=False)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), unique=True)
    reference: Mapped[str] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    salt: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    """By the database's own clock: a witness beside ``received_at`` in the content."""
