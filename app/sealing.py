"""Seals what travels through other hands inside a URL: any replica can open it, and nobody else can read it."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from hashlib import sha512
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import TypeAdapter

LONGEST_UNSEALED = 64 * 1024
"""Bytes; what we seal has one or two thousand, and nothing larger is ever unpacked."""

Ticket = TypeVar("Ticket")


class BrokenSeal(ValueError):
    """The token was sealed by another key, cut, altered, or written by another version of the house."""


class Sealer:
    """Seals with the newest key and opens with every key, so that rotation costs no call.

    AES-SIV (RFC 5297) authenticates like other modes, and seals the same ticket to the same token: a request that the
    network repeats gets the same document to the letter.
    """

    def __init__(self, keys: list[str]) -> None:
        """Take secrets of any form, newest first."""
        self.keys = [AESSIV(sha512(key.encode()).digest()) for key in keys]

    def seal(self, adapter: TypeAdapter[Ticket], ticket: Ticket) -> str:
        """Return a token that fits into a path."""
        packed = zlib.compress(adapter.dump_json(ticket), 1)
        return urlsafe_b64encode(self.keys[0].encrypt(packed, None)).rstrip(b"=").decode("ascii")

    def open(self, adapter: TypeAdapter[Ticket], token: str) -> Ticket:
        """Return what was sealed.

        Raises:
            BrokenSeal: it cannot be opened, or is not what was expected.
        """
        try:
            sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            packed = self.unlocked(sealed)
            return adapter.validate_json(zlib.decompressobj().decompress(packed, LONGEST_UNSEALED))
        except (ValueError, zlib.error) as error:  # a broken encoding, a broken form, and BrokenSeal itself
            raise BrokenSeal(type(error).__name__) from error

    def unlocked(self, sealed: bytes) -> bytes:
        """Return what one of the keys opens."""
        for key in self.keys:
            with suppress(InvalidTag):
                return key.decrypt(sealed, None)
        raise BrokenSeal("no key fits")
