"""Proves one receipt out of the database: its content, and the hashes by which it goes into the head of the chain."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.receipts.codes import code_of, is_code_of
from app.receipts.links import NOTHING, skipped_to, way_up
from app.receipts.proof import Head, Link, Proof, check


class NoSuchReceipt(LookupError):
    """No receipt has this reference; it may be gone because its time was up."""


class WrongCode(ValueError):
    """The verification code belongs to no receipt with this reference."""


RECEIPTS = text("""
SELECT position, content, salt, entry_hash FROM receipts JOIN receipt_links USING (position)
WHERE reference = :reference ORDER BY position DESC
""")
HEAD = text("SELECT position, link_hash FROM receipt_links ORDER BY position DESC LIMIT 1")
LINKS = text("SELECT position, entry_hash, link_hash FROM receipt_links WHERE position = ANY(:positions)")


async def prove(connection: AsyncConnection, reference: str, code: str | None = None) -> Proof:
    """Return the proof of the receipt with this reference; of several of one call the latest, or the one with the code.

    Raises:
        NoSuchReceipt: there is none.
        WrongCode: the code is none of theirs.
        ProofDoesNotHold: the database no longer holds what was issued.
    """
    found = (await connection.execute(RECEIPTS, {"reference": reference})).all()
    if not found:
        raise NoSuchReceipt(f"there is no receipt with the reference {reference}; its time may have been up")
    matching = [one for one in found if code is None or is_code_of(code, one.entry_hash)]
    if not matching:
        raise WrongCode(f"this code belongs to no receipt with the reference {reference}")
    receipt = matching[0]
    links, head = await _links_to_head(connection, receipt.position)
    proof = Proof.model_construct(
        content=receipt.content, salt=receipt.salt.hex(), code=code_of(receipt.entry_hash), links=links, head=head
    )
    check(proof)
    return proof


async def head_of_chain(connection: AsyncConnection) -> Head:
    """Return the last link: what an office notes or publishes, so that nobody can write the chain anew."""
    last = (await connection.execute(HEAD)).one_or_none()
    return Head(position=last.position, hash=last.link_hash.hex()) if last else Head(position=0, hash=NOTHING.hex())


async def _links_to_head(connection: AsyncConnection, position: int) -> tuple[list[Link], Head]:
    head = await head_of_chain(connection)
    way = way_up(position, head.position)
    needed = {at for one in way for at in (one, one - 1, skipped_to(one)) if at}
    rows = {row.position: row for row in await connection.execute(LINKS, {"positions": sorted(needed)})}
    return [_link(rows, one) for one in way if one in rows], head


def _link(rows: dict[int, Row[Any]], position: int) -> Link:
    """Return a link; where one that it holds is gone from the database, it does not fit."""
    previous, skipped = (
        rows[at].link_hash.hex() if at in rows else NOTHING.hex() for at in (position - 1, skipped_to(position))
    )
    return Link(position=position, entry_hash=rows[position].entry_hash.hex(), previous=previous, skipped=skipped)
