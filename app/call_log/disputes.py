"""Disputes: an entry of the log that somebody says is wrong is shown and handed on with that remark (§ 84 SGB X)."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.call_log.tables import LONGEST_DISPUTE, Dispute
from app.calls import Call


class WordsRefused(ValueError):
    """The words cannot be kept; ``why`` is ``empty``, ``too_long`` or ``unreadable``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoSuchDispute(LookupError):
    """The call has no such dispute that is still open."""


@dataclass(frozen=True)
class Signed:
    """What somebody writes about a call, by account and name, and when (aware)."""

    call: UUID
    account: int
    who: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Settlement:
    """How a dispute was settled."""

    at: datetime
    who: str
    words: str


@dataclass(frozen=True)
class DisputeRecord:
    """A dispute as it is shown."""

    id: int
    at: datetime
    who: str
    words: str
    settlement: Settlement | None


def unsettled() -> ColumnElement[bool]:
    """Return the condition that a call (``Call``) is disputed: by somebody, and not settled since."""
    settling = aliased(Dispute)
    settled = exists().where(settling.settles_id == Dispute.id)
    return exists().where(Dispute.call_id == Call.id, Dispute.settles_id.is_(None), ~settled)


DISPUTE = text("""
INSERT INTO disputes (call_id, at, account_id, who, words) VALUES (:call, :at, :account, :who, :words) RETURNING id
""")
# Of two who settle at the same moment the second is told that there is nothing left to settle.
SETTLE = text("""
INSERT INTO disputes (call_id, at, account_id, who, words, settles_id)
SELECT call_id, :at, :account, :who, :words, id FROM disputes
WHERE id = :dispute AND call_id = :call AND settles_id IS NULL
ON CONFLICT (settles_id) DO NOTHING RETURNING id
""")


async def dispute(connection: AsyncConnection, signed: Signed) -> int:
    """Write down that a call's entry is disputed, beside whatever else is; returns the dispute's id.

    Raises:
        WordsRefused: nothing to be read, too long, or no text.
    """
    values = {**vars(signed), "words": _clean(signed.words)}
    written: int = (await connection.execute(DISPUTE, values)).scalar_one()
    return written


async def settle(connection: AsyncConnection, dispute_id: int, signed: Signed) -> None:
    """Write down how a dispute was settled; the dispute itself stays.

    Raises:
        WordsRefused: nothing to be read, too long, or no text.
        NoSuchDispute: it is none of this call, or settled already.
    """
    values = {**vars(signed), "words": _clean(signed.words), "dispute": dispute_id}
    if await connection.scalar(SETTLE, values) is None:
        raise NoSuchDispute(f"{dispute_id} is no open dispute of this call")


async def disputes_of(connection: AsyncConnection, call: UUID) -> tuple[DisputeRecord, ...]:
    """Return the disputes of a call, oldest first, each with how it was settled."""
    settling = aliased(Dispute)
    columns = (Dispute.id, Dispute.at, Dispute.who, Dispute.words, settling.at, settling.who, settling.words)
    wanted = (
        select(*columns)
        .outerjoin(settling, settling.settles_id == Dispute.id)
        .where(Dispute.call_id == call, Dispute.settles_id.is_(None))
        .order_by(Dispute.id)
    )
    rows = await connection.execute(wanted)
    return tuple(DisputeRecord(*row[:4], Settlement(*row[4:]) if row[4] else None) for row in rows)


def _clean(words: str) -> str:
    """Return words as they are kept: composed (NFC), lines as lines, no control characters.

    Raises:
        WordsRefused: see there.
    """
    if any(unicodedata.category(one) in {"Cs", "Co"} or one == "\0" for one in words):
        raise WordsRefused("unreadable")
    lines = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = "".join(one for one in lines if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf"}).strip()
    if not kept:
        raise WordsRefused("empty")
    if len(kept) > LONGEST_DISPUTE:
        raise WordsRefused("too_long")
    return kept
