"""The table of call-back attempts: whom the house rang first, and whether customer and office then spoke."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

UNDER_WAY = "(staff_outcome IS NULL OR staff_outcome = 'accepted' AND customer_outcome IS NULL)"
"""Whether an attempt can still come to something: nobody decided yet, or the customer is being rung."""


class CallbackAttempt(Base):
    """One attempt of one order: somebody of the office is rung first, and on their key the customer.

    The database sees to it that an order has one attempt at a time, and that nobody is rung for two orders at once.
    """

    __tablename__ = "callback_attempts"
    __table_args__ = (
        UniqueConstraint("concern_id", "number"),
        CheckConstraint("role IN ('own','stand_in','team','service_centre')", name="role"),
        CheckConstraint(
            "staff_outcome IN ('accepted','declined','no_answer','busy','mailbox','failed')", name="staff_outcome"
        ),
        CheckConstraint(
            "customer_outcome IN ('connected','no_answer','busy','mailbox','failed','declined','cancelled')",
            name="customer_outcome",
        ),
        CheckConstraint("customer_screened IN ('accepted','declined','silent')", name="customer_screened"),
        Index("uq_callback_attempts_order_under_way", "concern_id", unique=True, postgresql_where=text(UNDER_WAY)),
        Index("uq_callback_attempts_staff_under_way", "staff_id", unique=True, postgresql_where=text(UNDER_WAY)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1, 2, 3 ... within its order."""
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    role: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    carrier_call_id: Mapped[str | None]
    """Nothing while it is not known that the carrier took the call."""
    staff_answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    staff_outcome: Mapped[str | None]
    customer_answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    customer_screened: Mapped[str | None]
    """What whoever picked up at the customer's did with the question: accepted, declined or silent."""
    customer_screened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    customer_outcome: Mapped[str | None]
    """Cancelled: the office hung up before the customer could answer, which is no attempt to reach the customer."""
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    talked_s: Mapped[int | None]
    """Seconds of talk; the question before it is none."""
