"""Hashes PINs so that a stolen table is worth nothing: argon2 of an HMAC whose key is not in the database.

Six figures alone are guessed from any hash within hours. Keys come of ``SECRET_KEYS``: new hashes are made with the
newest, every one is tried, and a PIN that was right with an older key is hashed again with the newest. So an old key
may go once whoever rings at all has rung; a PIN that was not used until then is wrong from that day on, and its owner
needs a new letter.
"""

import asyncio
import hmac
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pwdlib.hashers.argon2 import Argon2Hasher

PURPOSE: Final = b"durchwahl: telephone PINs"
"""What the keys are derived for: a key of another purpose (the seal of an action URL) fits no PIN."""
KEY_BYTES: Final = 32
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""What OWASP asks of argon2id at least; more would cost callers time, and the secret key is what protects."""
ARGON2: Final = Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
NOBODYS: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"
"""The hash that is compared where there is no PIN: the same work, and nothing fits it."""


async def hash_pin(customer: int, pin: str, keys: Sequence[str]) -> str:
    """Return the hash of a customer's PIN, made with the newest of ``keys`` in a thread of its own."""
    return await asyncio.to_thread(ARGON2.hash, peppered(customer, pin, keys[0]))


async def key_that_fits(customer: int | None, pin: str, stored: str | None, keys: Sequence[str]) -> int | None:
    """Return which of ``keys`` makes the stored hash of this PIN, or nothing; where none is stored, as late."""
    return await asyncio.to_thread(partial(_key_that_fits, customer, pin, stored or NOBODYS, keys))


def _key_that_fits(customer: int | None, pin: str, stored: str, keys: Sequence[str]) -> int | None:
    fitting = (place for place, key in enumerate(keys) if ARGON2.verify(peppered(customer, pin, key), stored))
    return next(fitting, None)


def peppered(customer: int | None, pin: str, key: str) -> bytes:
    """Return what is hashed: the customer is part of it, so that no hash can be moved to somebody else's row."""
    return hmac.digest(derive(key), f"{customer}:{pin}".encode(), sha256)


def derive(key: str) -> bytes:
    """Derive this purpose's key from a secret of any form (HKDF, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(key.encode())
