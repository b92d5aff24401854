"""Writes notes down, cleaned of what nobody can read, and corrects them by further ones."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.notes.reading import NoteRecord, notes_of_call
from app.notes.tables import LONGEST

TURNS_THE_LINE: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What makes a line read otherwise than it is written."""


class NoteRefused(ValueError):
    """The words cannot be kept as a note; the subclass says why."""


class NoteIsEmpty(NoteRefused):
    """Nothing is left to be read."""


class NoteIsTooLong(NoteRefused):
    """``length`` characters are more than ``LONGEST``."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters; a note has {LONGEST} at most")
        self.length = length


class NoteHoldsNul(NoteRefused):
    """A NUL, or half a character: no text that anybody typed."""


class NoSuchCall(LookupError):
    """There is no such call to write a note about."""


class NoSuchNote(LookupError):
    """The note to be replaced is none of this call."""


class AlreadyReplaced(ValueError):
    """Somebody else has corrected the note in the meantime; ``by`` is what counts now."""

    def __init__(self, by: "NoteRecord") -> None:
        super().__init__(f"note {by.id} has replaced it")
        self.by = by


@dataclass(frozen=True)
class NewNote:
    """A note as somebody writes it; ``customer`` where it is about another one than the call's."""

    call: UUID
    author: int | None
    """By internal id; nothing for somebody who has no row among the staff (the service centre)."""
    author_name: str
    at: datetime
    words: str
    replaces: int | None = None
    customer: int | None = None


WRITE = text("""
INSERT INTO notes (call_id, customer_id, at, author_id, author_name, words, replaces_id)
SELECT calls.id, coalesce(:customer, old.customer_id, calls.customer_id), :at, :author, :author_name, :words, old.id
FROM calls LEFT JOIN notes AS old ON old.id = :replaces AND old.call_id = calls.id
WHERE calls.id = :call AND (CAST(:replaces AS int) IS NULL OR old.id IS NOT NULL)
ON CONFLICT (replaces_id) DO NOTHING RETURNING id
""")


SENT_TWICE_WITHIN: Final = timedelta(minutes=1)
"""Somebody presses a button once more where a page is slow; nobody writes the same again so soon."""
ONE_AFTER_ANOTHER = text("SELECT pg_advisory_xact_lock(hashtextextended('durchwahl.note.' || :call, 0))")
SAME = text("""
SELECT id FROM notes
WHERE call_id = :call AND author_id IS NOT DISTINCT FROM CAST(:author AS int) AND author_name = :author_name
    AND words = :words AND replaces_id IS NULL AND at > :since
    AND coalesce(CAST(:customer AS int), customer_id) IS NOT DISTINCT FROM customer_id
LIMIT 1
""")


async def write_note(connection: AsyncConnection, note: NewNote) -> int:
    """Write a note down and return its id; sent twice, it is written once. Needs a transaction.

    Raises:
        NoteRefused: by the subclass one sees why.
        NoSuchCall, NoSuchNote: see there.
        AlreadyReplaced: somebody else was quicker with a correction.
    """
    values = {**vars(note), "words": clean(note.words)}
    if note.replaces is None:
        await connection.execute(ONE_AFTER_ANOTHER, {"call": str(note.call)})
        before: int | None = await connection.scalar(SAME, {**values, "since": note.at - SENT_TWICE_WITHIN})
        if before is not None:
            return before
    written: int | None = await connection.scalar(WRITE, values)
    if written is not None:
        return written
    if note.replaces is None:
        raise NoSuchCall(str(note.call))
    for current in await notes_of_call(connection, note.call):
        if note.replaces in {earlier.id for earlier in current.earlier}:
            raise AlreadyReplaced(current)
    raise NoSuchNote(f"{note.replaces} is no note of this call")


def clean(words: str) -> str:
    """Return words as they are kept: composed (NFC), without control characters, blanks at the ends and empty endings.

    Raises:
        NoteRefused: nothing is left, or too much, or it holds a NUL or half a character.
    """
    if "\0" in words or any(unicodedata.category(one) == "Cs" for one in words):
        raise NoteHoldsNul("a NUL, or half a character")
    lines = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", words)).replace("\t", " ")
    kept = "".join(one for one in lines if one == "\n" or not is_control(one)).strip()
    if not kept:
        raise NoteIsEmpty("nothing to be read")
    if len(kept) > LONGEST:
        raise NoteIsTooLong(len(kept))
    return kept


def is_control(one: str) -> bool:
    """Say whether a character steers a machine instead of being read."""
    return unicodedata.category(one) == "Cc" or one in TURNS_THE_LINE
