"""Settles concerns: acknowledges, corrects and finishes them, and writes down each change beside what was there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.tables import Concern, ConcernChange

STATES: Final = ("open", "acknowledged", "done")
"""In the order in which a concern goes through them; none may be gone back to."""


class NoSuchConcern(LookupError):
    """No concern has this reference."""


class AlreadyFurther(ValueError):
    """The concern has gone further than the state that was asked for."""


@dataclass(frozen=True)
class Author:
    """Who changes something, and when (aware); the name says what kind of author it is, for example ``key:NAME``."""

    name: str
    at: datetime


async def acknowledge_concern(connection: AsyncConnection, reference: str, author: Author) -> None:
    """Note that somebody has seen the concern; a second acknowledgement changes nothing.

    Raises:
        NoSuchConcern: there is none.
        AlreadyFurther: it is done.
    """
    await _move(connection, reference, author, "acknowledged")


async def finish_concern(connection: AsyncConnection, reference: str, author: Author) -> None:
    """Note that nothing is left to do; doing so again changes nothing.

    Raises:
        NoSuchConcern: there is none.
    """
    await _move(connection, reference, author, "done")


async def finish_order(connection: AsyncConnection, concern_id: int, author: Author) -> None:
    """Note the same of one concern by its id: a call may have left several under one reference.

    Raises:
        NoSuchConcern: there is none.
    """
    await _move(connection, concern_id, author, "done")


async def correct_kind(connection: AsyncConnection, reference: str, author: Author, kind: str) -> None:
    """Note what the concern turned out to be; what the caller stated is kept.

    Raises:
        NoSuchConcern: there is none.
    """
    concern = await _lock(connection, reference)
    if concern.current_kind != kind:
        await connection.execute(update(Concern).where(Concern.id == concern.id).values(corrected_kind=kind))
        await _write_down(connection, concern, author, ("kind", concern.current_kind, kind))


@dataclass(frozen=True)
class _Locked:
    id: int
    state: str
    current_kind: str


async def _lock(connection: AsyncConnection, which: str | int) -> _Locked:
    statement = (
        select(Concern.id, Concern.state, Concern.kind, Concern.corrected_kind)
        .where(Concern.id == which if isinstance(which, int) else Concern.reference == which)
        .order_by(Concern.received_at.desc(), Concern.id.desc())
        .limit(1)
        .with_for_update()
    )
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NoSuchConcern(f"no concern has the {'id' if isinstance(which, int) else 'reference'} {which}")
    return _Locked(found.id, found.state, found.corrected_kind or found.kind)


async def _move(connection: AsyncConnection, which: str | int, author: Author, state: str) -> None:
    concern = await _lock(connection, which)
    if STATES.index(concern.state) > STATES.index(state):
        raise AlreadyFurther(f"the concern is {concern.state} and cannot go back to {state}")
    if concern.state != state:
        await connection.execute(update(Concern).where(Concern.id == concern.id).values(state=state))
        await _write_down(connection, concern, author, ("state", concern.state, state))


async def _write_down(
    connection: AsyncConnection, concern: _Locked, author: Author, change: tuple[str, str, str]
) -> None:
    what, before, after = change
    entry = {"concern_id": concern.id, "at": author.at, "made_by": author.name}
    await connection.execute(insert(ConcernChange).values(**entry, what=what, before=before, after=after))
