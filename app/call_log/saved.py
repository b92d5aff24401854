"""Saved filters: what somebody looks for again and again, under a name of their own; and what they search just now.

A search for words stands here too, without a name and for a day, so that its page has an address in which no word of it
stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.tables import LONGEST_NAME, SavedFilter

MOST: Final = 20
"""Filters that one person keeps."""
PASSING: Final = timedelta(days=1)
"""How long a search that nobody has kept can be come back to."""


class NameRefused(ValueError):
    """The filter cannot be kept; ``why`` is empty, too_long, unreadable or taken (the name), or most (one too many)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Kept:
    """A filter that somebody keeps."""

    id: UUID
    name: str


async def keep_filter(
    connection: AsyncConnection, account: int, name: str, wanted: Mapping[str, str], at: datetime
) -> UUID:
    """Keep a filter under a name; needs a transaction.

    Raises:
        NameRefused: the name is empty, too long, no text, or taken by another one of theirs; or they keep ``MOST``.
    """
    name = _checked(name)
    await connection.execute(ALONE, {"account": account})
    names = [one.name for one in await kept_filters(connection, account)]
    if name in names:
        raise NameRefused("taken")
    if len(names) >= MOST:
        raise NameRefused("most")
    return await _write(connection, account, name, wanted, at)


# Two windows of the same person must not keep a twenty-first together.
ALONE = text("SELECT id FROM accounts WHERE id = :account FOR NO KEY UPDATE")


async def hold_search(connection: AsyncConnection, account: int, wanted: Mapping[str, str], at: datetime) -> UUID:
    """Hold on to a search without a name, for a day, and let go of what is older."""
    await connection.execute(delete(SavedFilter).where(SavedFilter.name.is_(None), SavedFilter.made_at <= at - PASSING))
    return await _write(connection, account, None, wanted, at)


async def find_filter(connection: AsyncConnection, account: int, which: UUID) -> Mapping[str, str] | None:
    """Return what a filter of somebody's own says, or nothing."""
    asked = select(SavedFilter.wanted).where(SavedFilter.id == which, SavedFilter.account_id == account)
    found: Mapping[str, str] | None = await connection.scalar(asked)
    return found


async def kept_filters(connection: AsyncConnection, account: int) -> tuple[Kept, ...]:
    """Return the filters that somebody keeps, by name."""
    asked = (
        select(SavedFilter.id, SavedFilter.name)
        .where(SavedFilter.account_id == account, SavedFilter.name.is_not(None))
        .order_by(func.lower(SavedFilter.name), SavedFilter.name)
    )
    return tuple(Kept(row.id, row.name or "") for row in await connection.execute(asked))


async def drop_filter(connection: AsyncConnection, account: int, which: UUID) -> bool:
    """Delete a filter of somebody's own, and say whether there was one."""
    gone = delete(SavedFilter).where(SavedFilter.id == which, SavedFilter.account_id == account)
    return (await connection.execute(gone)).rowcount > 0


async def _write(
    connection: AsyncConnection, account: int, name: str | None, wanted: Mapping[str, str], at: datetime
) -> UUID:
    row = {"id": uuid4(), "account_id": account, "name": name, "wanted": dict(wanted), "made_at": at}
    await connection.execute(insert(SavedFilter).values(row))
    return UUID(str(row["id"]))


def _checked(name: str) -> str:
    kept = " ".join(name.split())
    if not kept:
        raise NameRefused("empty")
    if not kept.isprintable():
        raise NameRefused("unreadable")
    if len(kept) > LONGEST_NAME:
        raise NameRefused("too_long")
    return kept
