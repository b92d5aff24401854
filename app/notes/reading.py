"""Reads notes: those of a call or of a customer that count, and which calls have words in theirs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, cast, exists, false, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.calls import Call
from app.notes.tables import Note
from app.paging import Page, Place, older_than

MOST_WORDS: Final = 12
"""Words of a search that are looked for; more narrow nothing down any more."""


@dataclass(frozen=True)
class NoteRecord:
    """A note as it is shown; ``earlier`` are those that it has replaced, the latest first."""

    id: int
    call_id: UUID
    customer_id: int | None
    at: datetime
    author_id: int | None
    author_name: str
    words: str
    earlier: tuple["NoteRecord", ...] = ()


COLUMNS: Final = (
    Note.id,
    Note.call_id,
    Note.customer_id,
    Note.at,
    Note.author_id,
    Note.author_name,
    Note.words,
    Note.replaces_id,
)


async def notes_of_call(connection: AsyncConnection, call: UUID) -> tuple[NoteRecord, ...]:
    """Return the notes of a call that count, oldest first, each with what it has replaced."""
    rows = (await connection.execute(select(*COLUMNS).where(Note.call_id == call).order_by(Note.at, Note.id))).all()
    return tuple(_with_earlier(rows))


async def notes_of_customer(
    connection: AsyncConnection, customer: int, *, limit: int, after: Place[int] | None = None
) -> Page[NoteRecord, int]:
    """Return at most ``limit`` notes about a customer, newest first, that come after a place in that order."""
    statement = select(Note.id, Note.at, Note.call_id).where(Note.customer_id == customer, counts())
    if after:
        statement = statement.where(older_than(after, Note.at, Note.id))
    chosen = (await connection.execute(statement.order_by(Note.at.desc(), Note.id.desc()).limit(limit + 1))).all()
    shown = chosen[:limit]
    rows = await connection.execute(select(*COLUMNS).where(Note.call_id.in_({row.call_id for row in shown})))
    records = {record.id: record for record in _with_earlier(rows.all())}
    more = Place(shown[-1].at, shown[-1].id) if len(chosen) > limit else None
    return Page(tuple(records[row.id] for row in shown), more)


def counts() -> ColumnElement[bool]:
    """Return the condition that nobody has replaced a note."""
    later = aliased(Note)
    return ~exists().where(later.replaces_id == Note.id)


def mentions(question: str) -> ColumnElement[bool]:
    """Return the condition that a call (``Call``) has a note that counts with every word of a question in it.

    Words are found by their stem, by how they begin, and inside longer ones: "bescheid" finds "Bewilligungsbescheide".
    A question without any word finds nothing.
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", question).lower())[:MOST_WORDS]
    if not words:
        return false()
    asked = func.note_question(cast(words, ARRAY(TEXT)))
    return exists().where(Note.call_id == Call.id, Note.searchable.bool_op("@@")(asked), counts())


def _with_earlier(rows: Iterable[Any]) -> Iterator[NoteRecord]:
    """Put each note that counts together with those before it."""
    by_id = {row.id: row for row in rows}
    replaced = {row.replaces_id for row in by_id.values()}
    for row in by_id.values():
        if row.id not in replaced:
            yield _record(row, tuple(_before(by_id, row)))


def _before(by_id: Mapping[int, Any], row: Any) -> Iterator[NoteRecord]:  # noqa: ANN401 - a row
    while row.replaces_id is not None:
        row = by_id[row.replaces_id]
        yield _record(row)


def _record(row: Any, earlier: tuple[NoteRecord, ...] = ()) -> NoteRecord:  # noqa: ANN401 - a row
    *shown, _ = row
    return replace(NoteRecord(*shown), earlier=earlier)
