"""The one place where the log meets the notes that case managers write about calls."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.visible import Reader
from app.notes.reading import mentions, notes_of_call


@dataclass(frozen=True)
class ShownNote:
    """A note of a call as the log shows it; ``corrected`` says that it has replaced another one."""

    at: datetime
    author_name: str
    words: str
    corrected: bool


def calls_with_notes_about(words: str) -> ColumnElement[bool]:
    """Return the condition that a call (``Call``) has a note with these words in it."""
    return mentions(words)


async def notes_of(connection: AsyncConnection, reader: Reader, call: UUID) -> tuple[ShownNote, ...]:
    """Return the notes of a call that count, oldest first; who may read the call, which is asked before, reads them."""
    del reader
    notes = await notes_of_call(connection, call)
    return tuple(ShownNote(one.at, one.author_name, one.words, bool(one.earlier)) for one in notes)
