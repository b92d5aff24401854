"""Holds concerns for a change: locked, and compared with what the person who changes them had seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.history import Happened, histories_of
from app.concerns.owning import Owner, whose_are
from app.concerns.settling import Author, Entry, NoSuchConcern, write_down
from app.office_hours import GERMAN_TIME


@dataclass(frozen=True)
class Seen:
    """A concern as somebody had it before them: its id, and the id of the latest entry of its history (0: none)."""

    concern: int
    version: int


class ChangedMeanwhile(ValueError):
    """Somebody changed the concern since it was shown; ``since`` says who (by role), when and how."""

    def __init__(self, seen: Seen, since: Sequence[Happened]) -> None:
        told = ", ".join(f"{one.what} by {one.by} at {one.at.astimezone(GERMAN_TIME):%Y-%m-%d %H:%M}" for one in since)
        super().__init__(f"the concern was changed since it was shown: {told}")
        self.seen = seen
        self.since = tuple(since)


class IsFinished(ValueError):
    """The concern is done: nothing more can be done about it unless it is reopened."""


@dataclass(frozen=True)
class Held:
    """A concern that is locked until the transaction ends."""

    id: int
    state: str
    kind: str
    latest: int
    """The id of the latest entry of its history."""
    latest_by: str | None
    latest_entry: Entry | None
    latest_at: datetime | None

    @property
    def is_new(self) -> bool:
        """Whether nobody has acknowledged it, or not since it was passed on."""
        return self.state == "open" or (
            self.latest_entry is not None and self.latest_entry.what in {"handed", "returned"}
        )

    def is_as(self, seen: Seen) -> bool:
        """Say whether it is still what somebody had before them."""
        return self.latest == seen.version

    def repeats(self, author: Author, entry: Entry) -> bool:
        """Say whether the latest that happened to it is this very entry of this very author: a request sent twice."""
        if self.latest_entry is None or self.latest_by != author.name:
            return False
        same = (self.latest_entry.what, self.latest_entry.after, self.latest_entry.note)
        return same == (entry.what, entry.after, entry.note)


# Always in the order of the ids, so that two people who do the same with many do not wait for each other.
LOCK = text("""
SELECT id, state, coalesce(corrected_kind, kind) AS kind FROM concerns
WHERE id = ANY(:concerns) ORDER BY id FOR NO KEY UPDATE
""")
# In a statement of its own: the lock may have been waited for, and what came before it must be seen.
LATEST = text("""
SELECT DISTINCT ON (concern_id) concern_id, id, made_by, what, before, after, note, at FROM concern_changes
WHERE concern_id = ANY(:concerns) ORDER BY concern_id, id DESC
""")


async def hold_all(connection: AsyncConnection, concerns: Sequence[int]) -> dict[int, Held]:
    """Lock concerns and return them as they are; those that do not exist are left out."""
    values = {"concerns": sorted(set(concerns))}
    locked = (await connection.execute(LOCK, values)).all()
    latest = {row.concern_id: row for row in await connection.execute(LATEST, values)}
    return {row.id: _held(row, latest.get(row.id)) for row in locked}


async def hold(connection: AsyncConnection, concern: int) -> Held:
    """Lock one concern and return it as it is.

    Raises:
        NoSuchConcern: there is none, or its time was up.
    """
    held = (await hold_all(connection, [concern])).get(concern)
    if held is None:
        raise NoSuchConcern(f"no concern has the id {concern}")
    return held


async def refuse_if_changed(connection: AsyncConnection, held: Held, seen: Seen, author: Author) -> None:
    """Let nobody change what they have not seen.

    Raises:
        ChangedMeanwhile: it is not any more what they had before them.
    """
    if not held.is_as(seen):
        raise await what_changed(connection, seen, author)


async def what_changed(connection: AsyncConnection, seen: Seen, author: Author) -> ChangedMeanwhile:
    """Return what has happened to a concern since somebody saw it, as they are to be told."""
    owners = await whose_are(connection, [seen.concern], author.at)
    histories = await histories_of(connection, owners, await _reader(connection, author), since=seen.version)
    return ChangedMeanwhile(seen, histories.get(seen.concern, ()))


async def owner_of(connection: AsyncConnection, held: Held, now: datetime) -> Owner:
    """Return who has a concern that is held."""
    return (await whose_are(connection, [held.id], now))[held.id]


async def change(connection: AsyncConnection, held: Held, author: Author, entry: Entry) -> Seen:
    """Write down what was done about a concern and return it as its author sees it from now on."""
    await write_down(connection, [held.id], author, entry)
    return await as_seen(connection, held.id)


async def as_seen(connection: AsyncConnection, concern: int) -> Seen:
    """Return a concern as whoever has just changed it sees it."""
    latest = (await connection.execute(LATEST, {"concerns": [concern]})).one_or_none()
    return Seen(concern, latest.id if latest else 0)


READER = text("SELECT id FROM staff WHERE 'staff:' || staff_id = :name")


async def _reader(connection: AsyncConnection, author: Author) -> int | None:
    found: int | None = await connection.scalar(READER, {"name": author.name})
    return found


def _held(row: Any, latest: Any) -> Held:  # noqa: ANN401 - rows of LOCK and LATEST
    if latest is None:
        return Held(row.id, row.state, row.kind, 0, None, None, None)
    entry = Entry(latest.what, latest.before, latest.after, latest.note)
    return Held(row.id, row.state, row.kind, latest.id, latest.made_by, entry, latest.at)
