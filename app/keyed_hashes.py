"""Hashes what people key or type to prove who they are, so that a stolen table is worth nothing.

It is argon2 of an HMAC whose key is not in the database: a few figures alone are guessed from any hash within hours.
Keys come of ``SECRET_KEYS``: new hashes are made with the newest, every one is tried. Whoever finds that an older key
fitted hashes again with the newest; so an old key may go once everybody has been seen since.
"""

import asyncio
import hmac
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import Final

from pwdlib.hashers.argon2 import Argon2Hasher

from app.derived_keys import derive

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""What OWASP asks of argon2id at least; more would cost callers time, and the secret key is what protects."""
ARGON2: Final = Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
NOBODYS: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"
"""The hash that is compared where there is none: the same work, and nothing fits it."""


async def hash_keyed(proof: str, keys: Sequence[str], purpose: bytes) -> str:
    """Return the hash of a proof, made with the newest of ``keys`` in a thread of its own.

    Whose it is belongs into the proof, so that no hash can be moved to somebody else's row.
    """
    return await asyncio.to_thread(ARGON2.hash, _peppered(proof, keys[0], purpose))


async def key_that_fits(proof: str, stored: str | None, keys: Sequence[str], purpose: bytes) -> int | None:
    """Return which of ``keys`` makes the stored hash of this proof, or nothing; where none is stored, as late."""
    return await asyncio.to_thread(partial(_key_that_fits, proof, stored or NOBODYS, keys, purpose))


def _key_that_fits(proof: str, stored: str, keys: Sequence[str], purpose: bytes) -> int | None:
    fitting = (place for place, key in enumerate(keys) if ARGON2.verify(_peppered(proof, key, purpose), stored))
    return next(fitting, None)


def _peppered(proof: str, key: str, purpose: bytes) -> bytes:
    return hmac.digest(derive(key, purpose), proof.encode("utf-8", "surrogatepass"), sha256)
