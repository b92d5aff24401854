"""How receipts are hashed and linked: pure functions that anybody can repeat without this house.

Every link holds the link before it, which makes the chain, and one further back, which makes a proof short: from any
receipt to the head of a million it takes some hundred hashes at most.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

Content = Mapping[str, str | int | bool | None]
"""What a receipt states: flat, in codes that mean the same in every language."""
CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
HASH_BYTES: Final = 32
NOTHING: Final = bytes(HASH_BYTES)
"""What the first link has before it, at position 0."""


def canonical(content: Content) -> bytes:
    """Return the one spelling of a content that is hashed: JSON in UTF-8, keys in order, no blanks."""
    return CANONICAL.encode(content).encode()


def entry_hash(salt: bytes, content: Content) -> bytes:
    """Return what stands for a content in the chain; the salt keeps everybody from trying contents out."""
    return hashlib.sha256(salt + canonical(content)).digest()


def skipped_to(position: int) -> int:
    """Return the earlier position that a link also holds: its own with the lowest binary one made zero."""
    return position & (position - 1)


def link_hash(previous: bytes, skipped: bytes, entry: bytes, position: int) -> bytes:
    """Return a link: SHA-256 of the link before, the one at ``skipped_to``, the entry, and eight bytes of position."""
    return hashlib.sha256(previous + skipped + entry + position.to_bytes(8, "big")).digest()


def way_up(position: int, head: int) -> list[int]:
    """Return the positions by which one gets from a link to the head, both included, in rising order."""
    way = [head]
    while way[-1] > position:
        skipped = skipped_to(way[-1])
        way.append(skipped if skipped >= position else way[-1] - 1)
    return way[::-1]
