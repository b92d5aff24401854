"""Uploads: a file that somebody has sent and not imported yet, encrypted, for the half hour in which they decide."""

import asyncio
import hmac
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.derived_keys import cipher_of, derive
from app.imports import KindName, Plan

PURPOSE: Final = b"durchwahl: uploaded files"
KEPT_FOR: Final = timedelta(minutes=30)
LARGEST: Final = 10 * 1024 * 1024
"""Bytes: some eighty thousand customers in one file."""


class Upload(Base):
    """One file; everybody has at most one, and nobody else can open it."""

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("kind IN ('staff','customers','appointments')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Name and content, compressed and encrypted."""
    foreseen: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A keyed hash of what would change, as it was shown last."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


@dataclass(frozen=True)
class File:
    """A file of records, as it was uploaded."""

    kind: KindName
    name: str
    content: bytes


@dataclass(frozen=True)
class KeptFile:
    """A file that is still kept, and what was foreseen of it."""

    id: UUID
    file: File
    foreseen: bytes | None


KIND: Final[TypeAdapter[KindName]] = TypeAdapter(KindName)


async def keep_file(connection: AsyncConnection, account: int, file: File, keys: Sequence[str], at: datetime) -> UUID:
    """Keep a file for its owner in place of the one before, and return its id."""
    sealed = await asyncio.to_thread(_seal, file, keys)
    await drop_file(connection, account)
    number = uuid4()
    values = {"id": number, "account_id": account, "kind": file.kind, "sealed": sealed, "at": at}
    await connection.execute(insert(Upload).values(**values))
    return number


async def find_file(
    connection: AsyncConnection, account: int, number: UUID, keys: Sequence[str], at: datetime
) -> KeptFile | None:
    """Return a file of its owner; nothing where it was imported, dropped, or its time is up."""
    wanted = select(Upload.kind, Upload.sealed, Upload.foreseen).where(
        Upload.id == number, Upload.account_id == account, Upload.at > at - KEPT_FOR
    )
    row = (await connection.execute(wanted)).one_or_none()
    if row is None:
        return None
    name, content = await asyncio.to_thread(_open, row.sealed, keys)
    return KeptFile(number, File(KIND.validate_python(row.kind), name, content), row.foreseen)


async def drop_file(connection: AsyncConnection, account: int) -> None:
    """Drop what somebody has uploaded."""
    await connection.execute(delete(Upload).where(Upload.account_id == account))


async def foresee(connection: AsyncConnection, number: UUID, plan: Plan, keys: Sequence[str]) -> bytes:
    """Note what is shown of an import before it is done, and return its mark: another one means that things changed."""
    mark = await asyncio.to_thread(_mark, plan, keys)
    await connection.execute(update(Upload).where(Upload.id == number).values(foreseen=mark))
    return mark


def _mark(plan: Plan, keys: Sequence[str]) -> bytes:
    told = repr(([(change.line, change.before) for change in plan.changes], plan.rejected))
    return hmac.digest(derive(keys[-1], PURPOSE), told.encode("utf-8", "surrogatepass"), sha256)


def _seal(file: File, keys: Sequence[str]) -> bytes:
    packed = zlib.compress(file.name.encode("utf-8", "replace") + b"\0" + file.content)
    return cipher_of(keys, PURPOSE).encrypt(packed)


def _open(sealed: bytes, keys: Sequence[str]) -> tuple[str, bytes]:
    name, _, content = zlib.decompress(cipher_of(keys, PURPOSE).decrypt(sealed)).partition(b"\0")
    return name.decode(), content
