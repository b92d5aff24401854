"""Seals what a call remembers into its action URL: any replica can take any turn, and nobody else can read it."""

import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import TypeAdapter, ValidationError

from app.calls.legs import LegKey
from ivr_flows.announce import Announced
from ivr_flows.engine.call import Line

LONGEST_UNSEALED = 64 * 1024
"""Bytes; what we seal has one or two thousand, and nothing larger is ever unpacked."""


class BrokenSeal(ValueError):
    """The token was sealed by another key, cut, altered, or written by another version of the house."""


@dataclass(frozen=True)
class LineTicket:
    """A call between two turns; the carrier's id is in it so that no call can be continued as another one."""

    call: UUID
    carrier_call_id: str
    line: Line


@dataclass(frozen=True)
class LegTicket:
    """A leg of a call, and all that may be said about the caller to the person it rings."""

    leg: LegKey
    about: Announced


Ticket = TypeVar("Ticket", LineTicket, LegTicket)
LINE: TypeAdapter[LineTicket] = TypeAdapter(LineTicket)
LEG: TypeAdapter[LegTicket] = TypeAdapter(LegTicket)


class Sealer:
    """Seals with the newest key and opens with every key (authenticated encryption, so rotation costs no call)."""

    def __init__(self, keys: list[str]) -> None:
        """Take secrets of any form, newest first."""
        self.fernet = MultiFernet([Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])

    def seal(self, adapter: TypeAdapter[Ticket], ticket: Ticket) -> str:
        """Return a token that fits into a path."""
        return self.fernet.encrypt(zlib.compress(adapter.dump_json(ticket), 1)).decode("ascii")

    def open(self, adapter: TypeAdapter[Ticket], token: str) -> Ticket:
        """Return what was sealed.

        Raises:
            BrokenSeal: it cannot be opened, or is not what was expected.
        """
        try:
            unpacking = zlib.decompressobj()
            packed = unpacking.decompress(self.fernet.decrypt(token.encode()), LONGEST_UNSEALED)
            return adapter.validate_json(packed)
        except (InvalidToken, UnicodeError, zlib.error, ValidationError) as error:
            raise BrokenSeal(type(error).__name__) from error
