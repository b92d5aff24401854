"""Sealed files: of colleagues, their relatives, people whose address is protected; only named persons see them.

§ 35 (1) sentence 3 SGB I asks for it where staff know each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.audit import Look, note
from app.customers import Customer, NoSuchCustomer
from app.database import Base


class SealedFor(Base):
    """Somebody who may see a file that is sealed."""

    __tablename__ = "sealed_for"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True)


async def seal_file(
    connection: AsyncConnection, customer_number: str, named: Collection[int], by: Look, at: datetime
) -> None:
    """Seal a file for all but the accounts that are named, or name others; it is written down who did it.

    Raises:
        NoSuchCustomer: there is none.
    """
    customer = await _lock(connection, customer_number)
    await connection.execute(update(Customer).where(Customer.id == customer).values(sealed=True))
    await connection.execute(delete(SealedFor).where(SealedFor.customer_id == customer))
    rows = [{"customer_id": customer, "account_id": account} for account in sorted(set(named))]
    if rows:
        await connection.execute(insert(SealedFor), rows)
    await note(connection, by, at)


async def open_file(connection: AsyncConnection, customer_number: str, by: Look, at: datetime) -> None:
    """Let a file be seen again by whoever is responsible.

    Raises:
        NoSuchCustomer: there is none.
    """
    customer = await _lock(connection, customer_number)
    await connection.execute(update(Customer).where(Customer.id == customer).values(sealed=False))
    await connection.execute(delete(SealedFor).where(SealedFor.customer_id == customer))
    await note(connection, by, at)


@dataclass(frozen=True)
class Seal:
    """Whether a file is sealed, and the accounts that may see it."""

    sealed: bool
    named: frozenset[int]


async def look_at_seal(connection: AsyncConnection, customer_number: str) -> Seal:
    """Return how a file stands; it stays so until the transaction ends.

    Raises:
        NoSuchCustomer: there is none.
    """
    customer = await _lock(connection, customer_number)
    sealed = await connection.scalar(select(Customer.sealed).where(Customer.id == customer))
    named = await connection.execute(select(SealedFor.account_id).where(SealedFor.customer_id == customer))
    return Seal(bool(sealed), frozenset(named.scalars()))


async def is_sealed(connection: AsyncConnection, customer_number: str) -> bool:
    """Say whether a file is sealed at this moment; what nobody has is not."""
    wanted = select(Customer.sealed).where(Customer.customer_number == customer_number)
    return bool(await connection.scalar(wanted))


WITH_REFERENCE = text("""
SELECT EXISTS (SELECT FROM customers WHERE sealed AND (
    id IN (SELECT customer_id FROM concerns WHERE reference = :reference)
    OR customer_number IN (SELECT content->>'customer_number' FROM receipts WHERE reference = :reference)))
""")


async def is_of_sealed_file(connection: AsyncConnection, reference: str) -> bool:
    """Say whether what was left under a reference (figures alone) belongs to a file that is sealed at this moment."""
    return bool(await connection.scalar(WITH_REFERENCE, {"reference": reference}))


async def _lock(connection: AsyncConnection, customer_number: str) -> int:
    wanted = select(Customer.id).where(Customer.customer_number == customer_number).with_for_update()
    found: int | None = await connection.scalar(wanted)
    if found is None:
        raise NoSuchCustomer(customer_number)
    return found


@dataclass(frozen=True)
class SealedFile:
    """A sealed file: its number, who may see it, and who of them may not sign in any more; nothing else of it."""

    customer_number: str
    named: tuple[str, ...]
    disabled: tuple[str, ...]


PAGE = text("""
SELECT customer_number,
       coalesce(array_agg(accounts.name ORDER BY accounts.name) FILTER (WHERE disabled_at IS NULL
           AND accounts.id IS NOT NULL), '{}'),
       coalesce(array_agg(accounts.name ORDER BY accounts.name) FILTER (WHERE disabled_at IS NOT NULL), '{}')
FROM customers LEFT JOIN sealed_for ON customer_id = customers.id LEFT JOIN accounts ON accounts.id = account_id
WHERE sealed AND customer_number > :after
GROUP BY customers.id ORDER BY customer_number LIMIT :limit
""")


async def list_sealed(connection: AsyncConnection, *, limit: int, after: str = "") -> tuple[SealedFile, ...]:
    """Return at most ``limit`` sealed files by number, those that come after one of them."""
    rows = await connection.execute(PAGE, {"limit": limit, "after": after})
    return tuple(SealedFile(number, tuple(named), tuple(disabled)) for number, named, disabled in rows)


SEALED = text("""
SELECT customer_number, array_agg(accounts.name ORDER BY accounts.name) FILTER (WHERE accounts.id IS NOT NULL)
FROM customers LEFT JOIN sealed_for ON customer_id = customers.id LEFT JOIN accounts ON accounts.id = account_id
WHERE sealed GROUP BY customers.id ORDER BY customer_number
""")


async def sealed_files(connection: AsyncConnection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the numbers of sealed files and the names of those who may see each; nothing else of the files."""
    return tuple((number, tuple(names or ())) for number, names in await connection.execute(SEALED))
