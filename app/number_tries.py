"""Numbers that are looked up: counted, so that nobody finds out by trying which numbers somebody has (R7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import DateTime, ForeignKey, UniqueConstraint, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

LOG = structlog.get_logger()
AN_HOUR: Final = timedelta(hours=1)
MOST_OF_A_CALLER: Final = 20
"""Different numbers within an hour, from one telephone, right and wrong alike: what counts must not tell which are."""
MOST_WRONG_OF_ALL: Final = 600
"""Within an hour, from all telephones, withheld ones among them: telephone numbers can be forged, this cannot.

The text telephone has the same bound for itself, so that nobody closes the telephones from a browser.
"""


class NumberTry(Base):
    """A customer or household number that was looked up in a turn; never the number itself."""

    __tablename__ = "number_tries"
    __table_args__ = (UniqueConstraint("call_id", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    turn: Mapped[int]
    digest: Mapped[bytes]
    """Of the number, by a secret: tells whether two are the same, and no more."""
    found: Mapped[bool]
    """Whether somebody has it."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


@dataclass(frozen=True)
class TriedNumber:
    """A number is looked up in a turn of a call, from a telephone (E.164) or a withheld one."""

    call: UUID
    turn: int
    at: datetime
    caller_number: str | None
    digest: bytes


# The turn itself is left out: it is answered again as it was at first.
COUNTED = text("""
SELECT count(DISTINCT digest)
           FILTER (WHERE calls.caller_number = CAST(:caller_number AS text) AND digest <> :digest) AS of_caller,
       count(*) FILTER (WHERE NOT found) AS wrong_of_all
FROM number_tries JOIN calls ON calls.id = call_id
WHERE at > :since AND calls.channel = (SELECT channel FROM calls WHERE id = :call)
    AND NOT (call_id = :call AND number_tries.turn = :turn)
""")
NOTE = text("""
INSERT INTO number_tries (call_id, turn, digest, found, at) VALUES (:call, :turn, :digest, :found, :at)
ON CONFLICT DO NOTHING
""")


async def are_too_many(connection: AsyncConnection, one: TriedNumber) -> bool:
    """Say whether no number is to be looked up for this caller now, whether somebody has it or not."""
    counted = (await connection.execute(COUNTED, {**vars(one), "since": one.at - AN_HOUR})).one()
    if counted.wrong_of_all >= MOST_WRONG_OF_ALL:
        LOG.error("numbers_are_being_tried", wrong_within_an_hour=counted.wrong_of_all)
    return bool(counted.of_caller >= MOST_OF_A_CALLER or counted.wrong_of_all >= MOST_WRONG_OF_ALL)


async def note_try(connection: AsyncConnection, one: TriedNumber, *, found: bool) -> None:
    """Count a number that was looked up; a repeated turn counts once."""
    await connection.execute(NOTE, {**vars(one), "found": found})
