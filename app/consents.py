"""Consents: a customer lets the house remember the telephone they call from and their language, until they say no."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class GivenConsent(Base):
    """One consent, given by a key on the telephone; once withdrawn or replaced it names no telephone any more."""

    __tablename__ = "consents"
    __table_args__ = (
        UniqueConstraint("given_in", "turn"),
        CheckConstraint("(withdrawn_at IS NULL) = (phone IS NOT NULL)", name="phone_while_it_stands"),
        Index("ix_consents_standing", "customer_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    phone: Mapped[str | None] = mapped_column(index=True)
    """E.164; nothing as soon as the consent is withdrawn."""
    language: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the customer said no, or gave another consent in its place."""
    given_in: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"))
    """The call; a consent outlives the call log."""
    turn: Mapped[int]


@dataclass(frozen=True)
class Consent:
    """What a customer agrees to in a turn of a call: this telephone (E.164) and this language are remembered."""

    customer: int
    phone: str
    language: str
    at: datetime
    call: UUID
    turn: int


@dataclass(frozen=True)
class Hint:
    """Who probably calls: never a proof, for others may hold the telephone."""

    customer: int
    language: str


# Two consents of one customer at once take turns here.
ALONE = text("SELECT id FROM customers WHERE id = :customer FOR NO KEY UPDATE")
OVERTAKEN = text("""
SELECT EXISTS (
    SELECT FROM consents
    WHERE (given_in = :call AND turn = :turn) OR (customer_id = :customer AND greatest(given_at, withdrawn_at) > :at))
""")
GIVE = text("""
INSERT INTO consents (customer_id, phone, language, given_at, given_in, turn)
VALUES (:customer, :phone, :language, :at, :call, :turn)
""")
WITHDRAW = text("""
UPDATE consents SET withdrawn_at = :at, phone = NULL
WHERE customer_id = :customer AND withdrawn_at IS NULL AND given_at <= :at
    AND phone = coalesce(CAST(:phone AS text), phone)
""")


async def remember(connection: AsyncConnection, consent: Consent) -> None:
    """Note a consent in place of the customer's former one.

    A repeated turn changes nothing, and neither does one that comes after the customer has decided otherwise. Needs
    a transaction.
    """
    values = asdict(consent)
    known = await connection.scalar(ALONE, values)
    if known is None or await connection.scalar(OVERTAKEN, values):
        return
    await forget(connection, consent.customer, consent.at)
    await connection.execute(GIVE, values)


async def forget(connection: AsyncConnection, customer: int, at: datetime, phone: str | None = None) -> None:
    """Withdraw the customer's consent: that it was given stays, the telephone does not. Again, it changes nothing.

    With a ``phone`` (E.164) only a consent for that one: who merely knows the number of a customer withdraws nothing.
    """
    await connection.execute(WITHDRAW, {"customer": customer, "at": at, "phone": phone})


KNOWN = text("SELECT customer_id, language FROM consents WHERE phone = :phone AND withdrawn_at IS NULL LIMIT 2")


async def known_caller(connection: AsyncConnection, phone: str) -> Hint | None:
    """Return whose telephone (E.164) it is, if exactly one customer had it remembered."""
    found = (await connection.execute(KNOWN, {"phone": phone})).all()
    return Hint(*found[0]) if len(found) == 1 else None


REMEMBERED = text("SELECT EXISTS (SELECT FROM consents WHERE customer_id = :customer AND withdrawn_at IS NULL)")


async def is_remembered(connection: AsyncConnection, customer: int) -> bool:
    """Say whether a consent of this customer stands."""
    return bool(await connection.scalar(REMEMBERED, {"customer": customer}))
