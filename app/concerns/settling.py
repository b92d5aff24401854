"""Settles concerns: acknowledges, corrects and finishes them, and writes down each change beside what was there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.tables import Concern, ConcernChange
from app.messages.handling import delete_handled

STATES: Final = ("open", "acknowledged", "done")
"""In the order in which a concern goes through them; only a person at the desk may reopen what is done (``inbox``)."""


class NoSuchConcern(LookupError):
    """No concern has this reference."""


class AlreadyFurther(ValueError):
    """The concern has gone further than the state that was asked for."""


@dataclass(frozen=True)
class Author:
    """Who changes something, and when (aware); the name says what kind of author it is, for example ``key:NAME``."""

    name: str
    at: datetime

    @classmethod
    def of_staff(cls, staff_id: str, at: datetime) -> Self:
        """Return a member of staff as an author; ``staff_id`` is the office's own (``V1``)."""
        return cls(f"staff:{staff_id}", at)


@dataclass(frozen=True)
class Entry:
    """What is written down about a change; ``note`` is what somebody wrote to whoever it was handed to."""

    what: str
    before: str
    after: str
    note: str | None = None


async def acknowledge_concern(connection: AsyncConnection, reference: str, author: Author) -> None:
    """Note that somebody has seen the concern; a second acknowledgement changes nothing.

    Raises:
        NoSuchConcern: there is none.
        AlreadyFurther: it is done.
    """
    await _move(connection, reference, author, "acknowledged")


async def finish_concern(connection: AsyncConnection, reference: str, author: Author) -> None:
    """Note that nothing is left to do, and delete its message (R21); doing so again changes nothing.

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


async def correct_kind(connection: AsyncConnection, which: str | int, author: Author, kind: str) -> None:
    """Note what the concern with a reference or an id turned out to be; what the caller stated is kept.

    Raises:
        NoSuchConcern: there is none.
    """
    concern = await _lock(connection, which)
    if concern.current_kind != kind:
        await connection.execute(update(Concern).where(Concern.id == concern.id).values(corrected_kind=kind))
        await write_down(connection, [concern.id], author, Entry("kind", concern.current_kind, kind))


async def write_down(connection: AsyncConnection, concerns: Sequence[int], author: Author, entry: Entry) -> None:
    """Add one and the same entry to the history of several concerns; they must be locked."""
    made = {"at": author.at, "made_by": author.name, **vars(entry)}
    await connection.execute(insert(ConcernChange), [{"concern_id": concern, **made} for concern in concerns])


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
        await write_down(connection, [concern.id], author, Entry("state", concern.state, state))
    if state == "done":
        await delete_handled(connection, concern.id, author.at)
