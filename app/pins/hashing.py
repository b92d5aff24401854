"""Hashes PINs: a PIN that was right with an older key is hashed again with the newest.

One that was not used until the old key went is wrong from that day on, and its owner needs a new letter.
"""

from collections.abc import Sequence
from typing import Final

from app import keyed_hashes

PURPOSE: Final = b"durchwahl: telephone PINs"
"""What the keys are derived for: a key of another purpose (the seal of an action URL) fits no PIN."""


async def hash_pin(customer: int, pin: str, keys: Sequence[str]) -> str:
    """Return the hash of a customer's PIN, made with the newest of ``keys``."""
    return await keyed_hashes.hash_keyed(f"{customer}:{pin}", keys, PURPOSE)


async def key_that_fits(customer: int | None, pin: str, stored: str | None, keys: Sequence[str]) -> int | None:
    """Return which of ``keys`` makes the stored hash of this PIN, or nothing; where none is stored, as late."""
    return await keyed_hashes.key_that_fits(f"{customer}:{pin}", stored, keys, PURPOSE)
