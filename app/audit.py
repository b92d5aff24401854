"""The audit log: who saw or changed what, when, and for which purpose (R22, R23); nobody can rewrite it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, DateTime, Index, insert, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.paging import Page, Place


class Access(Base):
    """One look or change; append-only, kept so by the database (migration 0013), deleted by retention alone."""

    __tablename__ = "accesses"
    __table_args__ = (
        Index(None, "record", "at"),
        Index(None, "account_id", "at"),
        Index(None, "who", "at"),
        Index(None, "what", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    account_id: Mapped[int | None]
    """No foreign key: what somebody saw stays written when their account is long gone."""
    who: Mapped[str]
    """The name as it was then; ``key:NAME`` for a program, ``house`` for what nobody asked for."""
    what: Mapped[str]
    record: Mapped[str | None]
    """A customer number, a reference, a sign-in name: what was looked at or changed."""
    purpose: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


@dataclass(frozen=True)
class Look:
    """What somebody is about to see or change; ``account`` is nothing for programs and for the house itself."""

    account: int | None
    who: str
    what: str
    record: str | None = None
    purpose: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AccessRecord:
    """An entry as it is shown."""

    id: int
    at: datetime
    who: str
    what: str
    record: str | None
    purpose: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class AccessFilter:
    """Which entries are wanted: from (included) to (excluded), and what else they must have."""

    since: datetime | None = None
    before: datetime | None = None
    who: str | None = None
    what: str | None = None
    record: str | None = None
    but: frozenset[str] = frozenset()
    """Kinds that are left out."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions that an entry has to meet."""
        wanted: list[ColumnElement[bool]] = []
        if self.since:
            wanted.append(Access.at >= self.since)
        if self.before:
            wanted.append(Access.at < self.before)
        if self.who:
            wanted.append(Access.who == self.who)
        if self.what:
            wanted.append(Access.what == self.what)
        if self.record:
            wanted.append(Access.record == self.record)
        if self.but:
            wanted.append(Access.what.not_in(sorted(self.but)))
        return wanted


async def note(connection: AsyncConnection, look: Look, at: datetime) -> None:
    """Write a look or a change down, in the transaction that makes it possible."""
    values: dict[str, Any] = {"at": at, "account_id": look.account, "who": look.who, "what": look.what}
    values |= {"record": look.record, "purpose": look.purpose, "details": dict(look.details)}
    await connection.execute(insert(Access).values(**values))


async def list_accesses(
    connection: AsyncConnection, wanted: AccessFilter, *, limit: int, after: Place[int] | None = None
) -> Page[AccessRecord, int]:
    """Return at most ``limit`` entries, newest first, that come after a place in that order."""
    columns = (Access.id, Access.at, Access.who, Access.what, Access.record, Access.purpose, Access.details)
    statement = select(*columns).where(*wanted.conditions())
    if after:
        statement = statement.where(tuple_(Access.at, Access.id) < tuple_(after.received_at, after.id))
    rows = (await connection.execute(statement.order_by(Access.at.desc(), Access.id.desc()).limit(limit + 1))).all()
    entries = tuple(AccessRecord(*row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(entries, Place(entries[-1].at, entries[-1].id) if more else None)


SEEN_BEFORE: Final = text("""
SELECT EXISTS (SELECT FROM accesses WHERE account_id = :account AND record = :record AND what = :what
               AND at > :since AND details @> CAST(:details AS jsonb))
""")
A_DAY: Final = timedelta(hours=12)


async def note_once(connection: AsyncConnection, look: Look, at: datetime) -> None:
    """Write a look down unless the same person has had the same before them already this day: pages look again."""
    asked = {"account": look.account, "record": look.record, "what": look.what, "since": at - A_DAY}
    asked["details"] = json.dumps(dict(look.details))
    if not await connection.scalar(SEEN_BEFORE, asked):
        await note(connection, look, at)
