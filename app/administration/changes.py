"""What was changed by hand in the directory: who, when, and both values, kept so that nobody can rewrite it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.concerns.settling import Author
from app.customers import Customer
from app.database import Base
from app.paging import Page, Place, older_than


class DirectoryChange(Base):
    """One change; append-only, kept so by the database (migration 0015). Nobody's availability is among them (R24)."""

    __tablename__ = "directory_changes"
    __table_args__ = (
        CheckConstraint("what IN ('stand_in','line','team_line','assignment','office_hours','closure')", name="what"),
        CheckConstraint("before IS DISTINCT FROM after", name="change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    made_by: Mapped[str]
    what: Mapped[str]
    which: Mapped[str]
    """Of a person the staff id, of a team its name, of a customer the field, of a closure the day (ISO)."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    """Whose assignment it is: what is erased with the customer must not stay here."""
    before: Mapped[str | None]
    after: Mapped[str | None]


@dataclass(frozen=True)
class Change:
    """A change that is about to be written down; ``customer`` is the internal id where it is about one."""

    what: str
    which: str
    before: str | None
    after: str | None
    customer: int | None = None


@dataclass(frozen=True)
class ChangeRecord:
    """A change as the administration reads it."""

    id: int
    at: datetime
    made_by: str
    what: str
    which: str
    customer_number: str | None
    before: str | None
    after: str | None


async def note_change(connection: AsyncConnection, change: Change, author: Author) -> None:
    """Write a change down, in the transaction that makes it."""
    values = {"what": change.what, "which": change.which, "customer_id": change.customer}
    values |= {"before": change.before, "after": change.after}
    await connection.execute(insert(DirectoryChange).values(at=author.at, made_by=author.name, **values))


async def list_changes(
    connection: AsyncConnection, *, limit: int, after: Place[int] | None = None
) -> Page[ChangeRecord, int]:
    """Return at most ``limit`` changes, newest first, that come after a place in that order."""
    columns = (
        DirectoryChange.id,
        DirectoryChange.at,
        DirectoryChange.made_by,
        DirectoryChange.what,
        DirectoryChange.which,
        Customer.customer_number,
        DirectoryChange.before,
        DirectoryChange.after,
    )
    changes = select(*columns).outerjoin(Customer, Customer.id == DirectoryChange.customer_id)
    if after:
        changes = changes.where(older_than(after, DirectoryChange.at, DirectoryChange.id))
    newest_first = changes.order_by(DirectoryChange.at.desc(), DirectoryChange.id.desc()).limit(limit + 1)
    rows = (await connection.execute(newest_first)).all()
    entries = tuple(ChangeRecord(*row) for row in rows[:limit])
    return Page(entries, Place(entries[-1].at, entries[-1].id) if len(rows) > limit else None)
