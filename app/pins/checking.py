"""Judges a PIN that was keyed: three wrong in a row lock it, and no answer tells whether somebody has one at all (R7).

What is answered depends on two things alone: whether the right PIN was keyed, and how many were wrong in this call.
"Locked" is therefore the third wrong answer of a call, for a number that nobody has as for any other. A PIN that was
locked in an earlier call answers "wrong" twice before, even to the right figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.pins.hashing import hash_pin, key_that_fits

Result = Literal["right", "wrong", "locked"]
MOST_WRONG: Final = 3
"""Wrong PINs in a row before a PIN is locked, and in one call before no more are looked at."""


@dataclass(frozen=True)
class PinTry:
    """A PIN that was keyed in a turn of a call, by somebody who says that they are ``customer`` (nothing: nobody's)."""

    call: UUID
    turn: int
    customer: int | None
    pin: str = field(repr=False)
    at: datetime

    @property
    def key(self) -> dict[str, Any]:
        """What makes it one of a kind."""
        return {"call": self.call, "turn": self.turn}


# Whatever was answered in this turn is answered again, but only about the same customer: who goes back in a call and
# comes to the same turn as somebody else must not find the door open.
LOOK = text("""
SELECT (SELECT CASE WHEN customer_id IS NOT DISTINCT FROM CAST(:customer AS int) THEN result ELSE 'wrong' END
        FROM pin_tries WHERE call_id = :call AND turn = :turn) AS answered,
       (SELECT count(*) FROM pin_tries WHERE call_id = :call AND turn <> :turn AND result <> 'right') AS wrong,
       (SELECT hash FROM pins WHERE customer_id = :customer) AS stored
""")
NOTE = text("""
INSERT INTO pin_tries (call_id, turn, customer_id, result, at) VALUES (:call, :turn, :customer, :result, :at)
ON CONFLICT DO NOTHING RETURNING id
""")
# Of many tries at once each waits here for the one before, so the fourth finds the lock, right or not. A PIN that was
# replaced in the meantime is another one.
JUDGE = text("""
UPDATE pins SET
    failures = CASE WHEN :fits THEN 0 ELSE failures + 1 END,
    locked_at = CASE WHEN NOT :fits AND failures + 1 >= :most THEN CAST(:at AS timestamptz) END,
    hash = coalesce(CAST(:renewed AS text), hash)
WHERE customer_id = :customer AND hash = :stored AND locked_at IS NULL RETURNING :fits
""")
CORRECT = text("UPDATE pin_tries SET result = 'right' WHERE call_id = :call AND turn = :turn")


async def check_pin(connection: AsyncConnection, keyed: PinTry, keys: Sequence[str]) -> Result:
    """Judge a PIN, in the transaction that is open on the connection; a repeated turn gets the answer that it got.

    Once a call has heard "locked" no more PINs are looked at in it. ``keys`` are the settings' secret keys.
    """
    seen = (await connection.execute(LOOK, {**keyed.key, "customer": keyed.customer})).one()
    if seen.answered:
        answered: Result = seen.answered
        return answered
    if seen.wrong >= MOST_WRONG:
        await note(connection, keyed, "locked")
        return "locked"
    fitting = await key_that_fits(keyed.customer, keyed.pin, seen.stored, keys)
    otherwise: Result = "locked" if seen.wrong + 1 >= MOST_WRONG else "wrong"
    if not await note(connection, keyed, otherwise):
        return await check_pin(connection, keyed, keys)  # the same turn was judged while we looked
    if await judge(connection, keyed, Judgement(seen.stored, fitting, keys)):
        await connection.execute(CORRECT, keyed.key)
        return "right"
    return otherwise


async def note(connection: AsyncConnection, keyed: PinTry, result: Result) -> bool:
    """Write down that a PIN was keyed; says whether this turn had not been written down yet."""
    values = {**keyed.key, "customer": keyed.customer, "result": result, "at": keyed.at}
    return await connection.scalar(NOTE, values) is not None


@dataclass(frozen=True)
class Judgement:
    """What was compared: the hash as it was read, and the place of the key with which the PIN fits it, if any."""

    stored: str | None
    fitting: int | None
    keys: Sequence[str]


async def judge(connection: AsyncConnection, keyed: PinTry, found: Judgement) -> bool:
    """Count a PIN as wrong or begin to count anew; says whether it fits and its lock was open at this moment."""
    fits, outdated = found.fitting is not None, bool(found.fitting)
    renewed = await hash_pin(keyed.customer or 0, keyed.pin, found.keys) if outdated else None
    values = {"fits": fits, "most": MOST_WRONG, "at": keyed.at, "renewed": renewed}
    return bool(await connection.scalar(JUDGE, {**values, "customer": keyed.customer, "stored": found.stored}))
