"""Tells the history of concerns to the people who deal with them: who did what when, by role and by name.

It is the history of a concern and only that: nothing is ever added up over a person (R24), and no program is given it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.owning import Owner

By = Literal["you", "own", "stand_in", "team", "service_centre", "colleague", "program", "house"]
"""Seen from a concern: the one who reads this, whoever has it now, whoever stands in for them, their team, the service
centre, anybody else of the office, another program, or the house by itself.
"""
PASSING_ON: Final = ("handed", "taken", "returned")


@dataclass(frozen=True)
class Happened:
    """One entry of a history; ``before`` and ``after`` are codes, ``place:name`` where it was passed on."""

    id: int
    at: datetime
    what: str
    before: str
    after: str
    note: str | None
    by: By
    name: str | None
    """Of the member of staff who did it."""
    to: str | None
    """The name of the person or the team that it went to."""


# Teams are written down by name, people by the office's own id.
HISTORY = text("""
SELECT change.id, change.concern_id, change.at, change.what, change.before, change.after, change.note, change.made_by,
       author.id AS staff, author.team_id AS team, author.name, author.roles,
       coalesce(receiver.name, substring(change.after FROM '^team:(.*)$')) AS receiver
FROM concern_changes change
LEFT JOIN staff author ON author.staff_id = substring(change.made_by FROM '^staff:(.*)$')
LEFT JOIN staff receiver ON receiver.staff_id = substring(change.after FROM '^staff:(.*)$')
WHERE change.concern_id = ANY(:concerns) AND change.id > :since ORDER BY change.id
""")


async def histories_of(
    connection: AsyncConnection, owners: Mapping[int, Owner], reader: int | None, since: int = 0
) -> dict[int, tuple[Happened, ...]]:
    """Return the histories of several concerns, oldest entry first, beginning after the entry ``since``.

    ``owners`` says for each concern who has it now, ``reader`` who is told (an internal id).
    """
    found: dict[int, list[Happened]] = defaultdict(list)
    for row in await connection.execute(HISTORY, {"concerns": list(owners), "since": since}):
        found[row.concern_id].append(happened(row, owners[row.concern_id], reader))
    return {concern: tuple(found[concern]) for concern in owners}


def happened(row: Row[Any], owner: Owner, reader: int | None) -> Happened:
    """Turn a row into an entry."""
    to = row.receiver if row.what in PASSING_ON else None
    by = role_of(row, owner, reader)
    return Happened(row.id, row.at, row.what, row.before, row.after, row.note, by, row.name, to)


def role_of(author: Row[Any], owner: Owner, reader: int | None) -> By:
    """Say as what somebody did something."""
    if author.staff is None:
        return "house" if author.made_by == "house" else "program" if author.made_by.startswith("key:") else "colleague"
    nearness: Sequence[tuple[bool, By]] = (
        (author.staff == reader, "you"),
        (author.staff == owner.staff, "own"),
        (author.staff == owner.deputy, "stand_in"),
        (author.team == owner.team, "team"),
        ("service_centre" in author.roles, "service_centre"),
    )
    return next((role for fits, role in nearness if fits), "colleague")


def last_passed_on(history: Sequence[Happened]) -> Happened | None:
    """Return the entry by which a concern came to whoever has it now, or nothing: matching it makes it start anew."""
    for entry in reversed(history):
        if entry.what in {"matched", "appointment"}:
            return None
        if entry.what in PASSING_ON:
            return entry
    return None
