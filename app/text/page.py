"""What one page of a conversation holds, and how it is sealed into the form that goes on with it."""

import zlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha512
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import TypeAdapter

from ivr_flows.engine.call import Line

LASTS: Final = timedelta(hours=24)
"""How long a page can be answered. No shorter limit than twenty hours may be set to a reader (WCAG 2.2.1)."""
LONGEST_UNSEALED: Final = 256 * 1024
LONGEST_LOG: Final = 12_000
"""Characters of what was said before; the oldest go first, so that no form outgrows what is taken in."""
PURPOSE: Final = [b"durchwahl: a page of the text telephone"]
"""Sealed along with every page, so that nothing sealed for another purpose opens here, nor the other way round."""


class PageIsBroken(ValueError):
    """The state of a form was not sealed here, was altered, is a day old, or comes from another version."""


@dataclass(frozen=True)
class Remark:
    """One thing said in the conversation, by the house or (``mine``) by the person at the page."""

    text: str
    language: str
    mine: bool = False


@dataclass(frozen=True)
class Page:
    """A conversation between two turns; ``news`` is what the latest turn said before its question."""

    call: UUID
    line: Line
    written_at: datetime
    log: tuple[Remark, ...] = ()
    news: tuple[Remark, ...] = ()
    references: tuple[str, ...] = ()
    """What has been given out as proof so far, for the end of the conversation."""


PAGE: Final = TypeAdapter(Page)


class PageSealer:
    """Seals pages as ``app.turns.sealing`` seals lines: AES-SIV, newest key first, the same page to the same token."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take secrets of any form, newest first."""
        self.keys = [AESSIV(sha512(key.encode()).digest()) for key in keys]

    def seal(self, page: Page) -> str:
        """Return the token for a hidden field."""
        packed = zlib.compress(PAGE.dump_json(page), 6)
        return urlsafe_b64encode(self.keys[0].encrypt(packed, PURPOSE)).decode("ascii")

    def open(self, token: str, now: datetime) -> Page:
        """Return what was sealed.

        Raises:
            PageIsBroken: it cannot be opened, or lies too far back.
        """
        try:
            sealed = self.unlocked(b64decode(token.encode("ascii"), b"-_", validate=True))
            page = PAGE.validate_json(zlib.decompressobj().decompress(sealed, LONGEST_UNSEALED))
        except (ValueError, zlib.error) as error:  # a broken encoding, a broken form, and PageIsBroken itself
            raise PageIsBroken(type(error).__name__) from error
        if not timedelta(0) <= now - page.written_at < LASTS:
            raise PageIsBroken("expired")
        return page

    def unlocked(self, sealed: bytes) -> bytes:
        """Return what one of the keys opens."""
        for key in self.keys:
            try:
                return key.decrypt(sealed, PURPOSE)
            except InvalidTag:
                continue
        raise PageIsBroken("no key fits")


def shortened(log: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return the latest remarks that fit into a form."""
    room, kept = LONGEST_LOG, 0
    for remark in reversed(log):
        room -= len(remark.text)
        if room < 0:
            break
        kept += 1
    return log[len(log) - kept :]
