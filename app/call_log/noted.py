"""The one place where the log meets the notes that case managers write about calls.

Who may read a call reads its notes. But whoever writes one may know whom it is about where the call does not: a note
about somebody whose file is sealed is left out, and its words find nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.visible import Reader, not_sealed
from app.notes import Note
from app.notes.reading import mentions, notes_of_call


@dataclass(frozen=True)
class ShownNote:
    """A note of a call as the log shows it; ``corrected`` says that it has replaced another one."""

    at: datetime
    author_name: str
    words: str
    corrected: bool


def calls_with_notes_about(reader: Reader, words: str) -> ColumnElement[bool]:
    """Return the condition that a call (``Call``) has a note that somebody may read with these words in it."""
    found = mentions(words)
    return found.where(not_sealed(reader, "notes.customer_id")) if isinstance(found, Exists) else found


async def notes_of(connection: AsyncConnection, reader: Reader, call: UUID) -> tuple[ShownNote, ...]:
    """Return the notes of a call that count and that somebody may read, oldest first."""
    readable = select(Note.id).where(Note.call_id == call, not_sealed(reader, "notes.customer_id"))
    ids = set((await connection.scalars(readable)).all())
    notes = [one for one in await notes_of_call(connection, call) if one.id in ids]
    return tuple(ShownNote(one.at, one.author_name, one.words, bool(one.earlier)) for one in notes)
