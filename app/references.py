"""References (Vorgangsnummern): nine figures that a caller can note and repeat, the last one a check digit."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from stdnum import damm

RANDOM_FIGURES = 8


def new_reference() -> str:
    """Return a reference nobody can guess from another one; the caller's database refuses a second use."""
    figures = "".join(secrets.choice("0123456789") for _ in range(RANDOM_FIGURES))
    return figures + damm.calc_check_digit(figures)


@dataclass(frozen=True)
class Draw:
    """What the reference of a further concern is drawn from: a repeated turn must draw the same one."""

    call: UUID
    turn: int
    secret: str


CANDIDATES: Final = 6
USED = text("""
SELECT reference FROM calls WHERE reference = ANY(:candidates)
UNION ALL
SELECT reference FROM concerns WHERE reference = ANY(:candidates) AND NOT (call_id = :call AND turn = :turn)
""")


async def spare_reference(connection: AsyncConnection, draw: Draw) -> str:
    """Return a reference that no call and no concern has, for the concern that a turn may leave.

    Nobody can foresee it without the secret. Two calls that draw the same one at the same moment are kept apart by the
    database, which refuses the second (migration 0006).

    Raises:
        LookupError: all candidates are used, which is as unlikely as anything can be.
    """
    candidates = [drawn(draw, number) for number in range(CANDIDATES)]
    rows = await connection.execute(USED, {"candidates": candidates, "call": draw.call, "turn": draw.turn})
    used = set(rows.scalars())
    free = next((one for one in candidates if one not in used), None)
    if not free:
        raise LookupError("every reference drawn for this turn is used")
    return free


def drawn(draw: Draw, number: int) -> str:
    """Draw a candidate, always the same one for the same turn."""
    digest = hmac.digest(draw.secret.encode(), f"reference {draw.call} {draw.turn} {number}".encode(), sha256)
    figures = f"{int.from_bytes(digest[:8]) % 10**RANDOM_FIGURES:0{RANDOM_FIGURES}}"
    return figures + damm.calc_check_digit(figures)
