"""The tables of telephone PINs: a row for each PIN that is valid or locked, and a row for each time one was keyed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Pin(Base):
    """The PIN of a customer, as a hash; nobody can read it, only compare."""

    __tablename__ = "pins"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    failures: Mapped[int] = mapped_column(server_default="0")
    """Wrong ones in a row, over all calls and telephones."""
    locked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TriedPin(Base):
    """One PIN that was keyed in a turn of a call, and what was answered; never the figures themselves."""

    __tablename__ = "pin_tries"
    __table_args__ = (
        UniqueConstraint("call_id", "turn"),
        CheckConstraint("result IN ('right','wrong','locked')", name="result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    turn: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    """Nothing where the number that was keyed before is nobody's."""
    result: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
