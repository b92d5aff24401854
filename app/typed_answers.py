"""Typed answers: which page of a conversation in writing was answered how, so that one sent twice changes nothing.

A page holds the state of its conversation, and whoever reads it can go back to an old one and answer that once more. On
the telephone nobody can: so what a call must not forget by going back is kept here, on our side.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

MOST_SECOND_THOUGHTS: Final = 5
"""How often an old page may be answered anew in a call: enough to correct oneself, too little to guess birth dates."""


class TypedAnswer(Base):
    """One answer to one page of a call."""

    __tablename__ = "typed_answers"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    asked: Mapped[int] = mapped_column(primary_key=True)
    """The turn that asked; no two pages of a call have the same."""
    answer: Mapped[bytes] = mapped_column(primary_key=True)
    """What was answered, as a keyed digest from which nobody can read it."""
    turn: Mapped[int]
    """The turn after which the answer was taken: later than ``asked`` where an old page was answered anew."""
    tries: Mapped[int]
    """Numbers that had been looked up in this call once the answer was taken."""


@dataclass(frozen=True)
class Typed:
    """An answer as it comes in: to the page that turn ``asked`` of a call wrote."""

    call: UUID
    asked: int
    answer: bytes


@dataclass(frozen=True)
class Taken:
    """After which turn an answer is taken, and how many numbers had been looked up by then."""

    turn: int
    tries: int
    again: bool
    """Whether the very same answer to the same page was taken before."""


class PageIsOver(LookupError):
    """The page was answered before: what came of it stands against another answer, or there were too many."""


# The key stays free, so that a PIN judged in a transaction of its own can refer to the call meanwhile.
LOCK = text("SELECT turn FROM calls WHERE id = :call AND channel = 'text' FOR NO KEY UPDATE")
CLOSED = text("SELECT EXISTS (SELECT FROM call_events WHERE call_id = :call AND key = 'closed')")
SEEN = text("SELECT turn FROM typed_answers WHERE call_id = :call AND asked = :asked AND answer = :answer")
TRIES = text("SELECT coalesce(max(tries), 0) FROM typed_answers WHERE call_id = :call AND turn < :turn")
SECOND_THOUGHTS = text("SELECT count(*) FROM typed_answers WHERE call_id = :call AND turn > asked")
LEFT_SINCE = text("SELECT EXISTS (SELECT FROM concerns WHERE call_id = :call AND turn > :asked)")


async def place_answer(connection: AsyncConnection, typed: Typed) -> Taken:
    """Say where an answer belongs; until the transaction ends, no other answer of this call is placed.

    Raises:
        PageIsOver: there is no such call, its reader has ended it, something was left in it after that page, or it was
            answered too often.
    """
    latest = await connection.scalar(LOCK, {"call": typed.call})
    if latest is None:
        raise PageIsOver("no such call")
    # Whoever ended it may have left the computer to somebody else: not even the same answer is shown again.
    if await connection.scalar(CLOSED, {"call": typed.call}):
        raise PageIsOver("ended by the reader")
    seen = await connection.scalar(SEEN, vars(typed))
    turn = latest if seen is None else seen
    if seen is None and latest > typed.asked:
        await refuse_what_is_over(connection, typed)
    tries = await connection.scalar(TRIES, {"call": typed.call, "turn": turn})
    return Taken(turn, tries, again=seen is not None)


async def refuse_what_is_over(connection: AsyncConnection, typed: Typed) -> None:
    """Refuse an answer to an old page that would contradict what was left, or that guesses."""
    if await connection.scalar(LEFT_SINCE, {"call": typed.call, "asked": typed.asked}):
        raise PageIsOver("something was left since")
    thoughts: int = await connection.scalar(SECOND_THOUGHTS, {"call": typed.call})
    if thoughts >= MOST_SECOND_THOUGHTS:
        raise PageIsOver("too many second thoughts")


KEEP = text("""
INSERT INTO typed_answers (call_id, asked, answer, turn, tries) VALUES (:call, :asked, :answer, :turn, :tries)
ON CONFLICT DO NOTHING
""")
GOES_ON = text("UPDATE calls SET ended_at = NULL WHERE id = :call AND ended_at IS NOT NULL")


async def keep_answer(connection: AsyncConnection, typed: Typed, turn: int, tries: int) -> None:
    """Note an answer that was taken; a conversation that had been given up for idle goes on with it."""
    await connection.execute(KEEP, {**vars(typed), "turn": turn, "tries": tries})
    await connection.execute(GOES_ON, {"call": typed.call})
