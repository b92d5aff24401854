"""API keys: how another program shows who it is, and what it may be used for; only a hash is kept."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, Select, Text, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

PREFIX: Final = "dw_"
"""What every secret begins with, so that scanners of published text can tell what they found."""
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 80


class Scope(StrEnum):
    """What a key may be used for."""

    READ = "read"
    """Reads calls, concerns and what is kept of a customer."""
    CONCERNS = "concerns"
    """Acknowledges, corrects and finishes concerns."""
    RECORDS = "records"
    """Writes customers and appointments."""
    STAFF = "staff"
    """Writes staff, without their roles."""
    ROLES = "roles"
    """Together with ``staff``: sets roles too, and so decides who sees what at the desk."""


FULL: Final = frozenset(Scope)


class ApiKey(Base):
    """One key; the secret itself is printed once and never stored."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("scopes <@ '{read,concerns,records,staff,roles}'::text[]", name="scopes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of the secret: 32 random bytes need no slow hash."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class KeyNameTaken(ValueError):
    """A key of that name exists or existed; the name stands in the log, so it is never given twice."""


@dataclass(frozen=True)
class Grant:
    """What a valid key opens: its name, which stands in logs, and what it may be used for."""

    name: str
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class KeyRecord:
    """A key as administration sees it; its secret is not among it, nor anywhere else."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None


async def add_key(connection: AsyncConnection, name: str, now: datetime, scopes: Collection[Scope] = FULL) -> str:
    """Add a key and return its secret, which is shown this once and cannot be read again.

    Raises:
        KeyNameTaken: the name is not new.
    """
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    values = {"name": name, "digest": digest_of(secret), "scopes": in_order(scopes), "created_at": now}
    added = insert(ApiKey).values(**values).on_conflict_do_nothing(index_elements=["name"])
    if await connection.scalar(added.returning(ApiKey.id)) is None:
        raise KeyNameTaken(f"a key named {name!r} exists already; choose another name")
    return secret


async def revoke_key(connection: AsyncConnection, name: str, now: datetime) -> bool:
    """Revoke a key from ``now`` on; returns whether there was one that still opened something."""
    revoked = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.scalar(revoked.returning(ApiKey.id))) is not None


async def find_grant(connection: AsyncConnection, secret: str) -> Grant | None:
    """Return what the key with this secret opens, or nothing if there is none or it was revoked.

    It is looked up by its hash: how long that takes tells nobody how much of a guessed secret was right.
    """
    found = select(ApiKey.name, ApiKey.scopes).where(ApiKey.digest == digest_of(secret), ApiKey.revoked_at.is_(None))
    row = (await connection.execute(found)).one_or_none()
    return Grant(row.name, frozenset(map(Scope, row.scopes))) if row else None


async def find_key(connection: AsyncConnection, secret: str) -> str | None:
    """Return the name of the key with this secret, or nothing if there is none or it was revoked."""
    grant = await find_grant(connection, secret)
    return grant.name if grant else None


async def list_keys(connection: AsyncConnection, *, limit: int, before: int | None = None) -> tuple[KeyRecord, ...]:
    """Return at most ``limit`` keys, the newest first, that were added before the one with the id ``before``."""
    wanted = _records().order_by(ApiKey.id.desc()).limit(limit)
    rows = await connection.execute(wanted.where(ApiKey.id < before) if before is not None else wanted)
    return tuple(_record(*row) for row in rows)


async def key_with_id(connection: AsyncConnection, number: int) -> KeyRecord | None:
    """Return one key, or nothing if there is none."""
    row = (await connection.execute(_records().where(ApiKey.id == number))).one_or_none()
    return _record(*row) if row else None


def _records() -> Select[int, str, list[str], datetime, datetime | None]:
    return select(ApiKey.id, ApiKey.name, ApiKey.scopes, ApiKey.created_at, ApiKey.revoked_at)


def _record(number: int, name: str, scopes: list[str], created_at: datetime, revoked_at: datetime | None) -> KeyRecord:
    return KeyRecord(number, name, tuple(map(Scope, in_order(scopes))), created_at, revoked_at)


def in_order(scopes: Collection[str]) -> list[str]:
    """Return scopes in the order in which they are always named."""
    return [scope.value for scope in Scope if scope in scopes]


def digest_of(secret: str) -> bytes:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
