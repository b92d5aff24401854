"""API keys: how another program shows who it is; only a hash is kept."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import DateTime, LargeBinary, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

PREFIX: Final = "dw_"
"""What every secret begins with, so that scanners of published text can tell what they found."""
SECRET_BYTES: Final = 32


class ApiKey(Base):
    """One key; the secret itself is printed once and never stored."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of the secret: 32 random bytes need no slow hash."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class KeyNameTaken(ValueError):
    """A key of that name exists or existed; the name stands in the log, so it is never given twice."""


async def add_key(connection: AsyncConnection, name: str, now: datetime) -> str:
    """Add a key and return its secret, which is shown this once and cannot be read again.

    Raises:
        KeyNameTaken: the name is not new.
    """
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    added = insert(ApiKey).values(name=name, digest=digest_of(secret), created_at=now)
    number = await connection.scalar(added.on_conflict_do_nothing(index_elements=["name"]).returning(ApiKey.id))
    if number is None:
        raise KeyNameTaken(f"a key named {name!r} exists already; choose another name")
    return secret


async def revoke_key(connection: AsyncConnection, name: str, now: datetime) -> bool:
    """Revoke a key from ``now`` on; returns whether there was one that still opened something."""
    revoked = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.scalar(revoked.returning(ApiKey.id))) is not None


async def find_key(connection: AsyncConnection, secret: str) -> str | None:
    """Return the name of the key with this secret, or nothing if there is none or it was revoked.

    It is looked up by its hash: how long that takes tells nobody how much of a guessed secret was right.
    """
    found = select(ApiKey.name).where(ApiKey.digest == digest_of(secret), ApiKey.revoked_at.is_(None))
    return await connection.scalar(found)


def digest_of(secret: str) -> bytes:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
