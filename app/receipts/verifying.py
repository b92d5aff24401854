"""Verifies the evidence: works every link of the chain out again and compares it with what the database holds."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.receipts.links import NOTHING, entry_hash, link_hash, skipped_to
from app.receipts.proof import Head

ROWS_AT_A_TIME: Final = 1000


@dataclass(frozen=True)
class Break:
    """Where the evidence does not hold, and why; the position is none where there is no link to name."""

    position: int | None
    why: str


@dataclass(frozen=True)
class ChainReport:
    """What was found: ``length`` links that hold from the first on, ``kept`` of them with their content."""

    length: int
    kept: int
    head: Head
    broken: Break | None

    @property
    def is_whole(self) -> bool:
        """Whether everything holds."""
        return self.broken is None


CHAIN = text("""
SELECT position, entry_hash, link_hash, content, salt, reference
FROM receipt_links LEFT JOIN receipts USING (position) ORDER BY position
""")
WITHOUT_LINK = text("""
SELECT min(position) FROM receipts
WHERE NOT EXISTS (SELECT FROM receipt_links WHERE receipt_links.position = receipts.position)
""")
WITHOUT_RECEIPT = text("""
SELECT reference FROM concerns
WHERE kind = 'cancellation' AND NOT EXISTS (SELECT FROM receipts WHERE concern_id = concerns.id)
ORDER BY id LIMIT 1
""")


class Walk:
    """A walk along the chain that keeps no more than the few links which later ones will hold."""

    def __init__(self, noted: Head | None) -> None:
        self.noted = noted
        self.length = self.kept = 0
        self.links = {0: NOTHING}

    @property
    def head(self) -> Head:
        """The last link that holds."""
        return Head(position=self.length, hash=self.links[self.length].hex())

    def go_on(self, row: Row[Any]) -> str | None:
        """Take the next link, or say why it does not hold."""
        position, skipped = self.length + 1, skipped_to(self.length + 1)
        link = link_hash(self.links[self.length], self.links[skipped], row.entry_hash, position)
        if row.position != position:
            return "the link is missing"
        if row.link_hash != link:
            return "the link does not follow from those before it"
        if row.content is not None and entry_hash(row.salt, row.content) != row.entry_hash:
            return "the content is not the one that was issued"
        if row.content is not None and row.content.get("reference") != row.reference:
            return "the receipt is filed under another reference"
        if self.noted and self.noted.position == position and self.noted.hash != link.hex():
            return "the link is not the one that was noted"
        self.length, self.kept = position, self.kept + (row.content is not None)
        self.links = {at: kept for at, kept in self.links.items() if at <= skipped} | {position: link}
        return None


async def verify_chain(connection: AsyncConnection, noted: Head | None = None) -> ChainReport:
    """Verify all receipts, up to the first that does not hold; a million take a minute and next to no memory.

    A chain that was shortened or written anew as a whole is seen only by a head that was noted before.
    """
    walk = Walk(noted)
    broken = await _walk(connection, walk) or await _look_beside(connection, walk)
    return ChainReport(walk.length, walk.kept, walk.head, broken)


async def _walk(connection: AsyncConnection, walk: Walk) -> Break | None:
    async with connection.stream(CHAIN, execution_options={"yield_per": ROWS_AT_A_TIME}) as rows:
        async for row in rows:
            if why := walk.go_on(row):
                return Break(walk.length + 1, why)
    return None


async def _look_beside(connection: AsyncConnection, walk: Walk) -> Break | None:
    """Look for what should be in the chain and is not."""
    if (orphan := await connection.scalar(WITHOUT_LINK)) is not None:
        return Break(orphan, "the link is missing")
    if walk.noted and walk.noted.position > walk.length:
        return Break(walk.length + 1, f"the chain ends before the noted position {walk.noted.position}")
    if (reference := await connection.scalar(WITHOUT_RECEIPT)) is not None:
        return Break(None, f"the cancellation {reference} has no receipt")
    return None
