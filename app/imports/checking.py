"""Checks rows before anything is written: what each cell holds, who is named twice, and who is named but unknown."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.complaints import Complaint
from app.imports.outcome import Rejection
from app.imports.reading import Record
from app.imports.rows import Row
from app.imports.spellings import EXPLAINED

R = TypeVar("R", bound=Row)

EMPTY: Final = "must not be empty"
SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_too_short": EMPTY,
    "string_too_long": "is longer than {max_length} characters",
    "too_long": "is longer than {max_length} characters",
    "literal_error": "must be {expected}",
    "extra_forbidden": "is not a column of this file",
    "date_type": "is missing",
    "datetime_type": "is missing",
    "string_type": "is missing",
}
"""What a person can act on, by pydantic's name for the error; every other message is our own."""


@dataclass(frozen=True)
class Checked(Generic[R]):
    """A row whose cells are all right, and the line it came from."""

    line: int
    row: R


def check(model: type[R], records: Iterable[Record]) -> tuple[list[Checked[R]], list[Rejection]]:
    """Return the rows that are right and a rejection for every cell that is not; an id may appear only once."""
    checked, rejected = [], []
    seen: dict[str, int] = {}
    for record in records:
        try:
            row = model.model_validate(record.cells)
        except ValidationError as error:
            rejected += [_rejection(record.line, details) for details in error.errors(include_url=False)]
            continue
        first = seen.setdefault(row.id, record.line)
        if first == record.line:
            checked.append(Checked(record.line, row))
        else:
            told = Complaint("{id} stands on line {first} already", id=row.id, first=first)
            rejected.append(Rejection.of(record.line, model.key, told))
    return checked, rejected


def _rejection(line: int, error: ErrorDetails) -> Rejection:
    column = str(error["loc"][0]) if error["loc"] else ""
    return Rejection.of(line, column, complaint(error))


def sentence(error: ErrorDetails) -> str:
    """Return what is wrong with a cell in words that an office uses."""
    return str(complaint(error))


def complaint(error: ErrorDetails) -> Complaint:
    """Return what is wrong with a cell, the values apart."""
    if error["input"] in ("", None) and error["type"] != "extra_forbidden":
        return Complaint(EMPTY)
    context = error.get("ctx", {})
    if isinstance(ours := context.get("error"), Complaint):
        return ours
    if explained := EXPLAINED.get(context.get("pattern", "")):
        return Complaint(explained)
    if wording := SENTENCES.get(error["type"]):
        return Complaint(wording, **context)
    return Complaint("{words}", words=error["msg"].removeprefix("Value error, "))


def refuse_unknown(
    rows: Sequence[Checked[R]], known: Mapping[str, AbstractSet[str]]
) -> tuple[list[Checked[R]], list[Rejection]]:
    """Sort out the rows whose columns name somebody who is not among the ``known`` of that column.

    An empty cell names nobody; a row that names two strangers is rejected twice.
    """
    accepted, rejected = [], []
    for checked in rows:
        named = {column: getattr(checked.row, column) for column in known}
        strangers = [(column, name) for column, name in named.items() if name is not None and name not in known[column]]
        rejected += [
            Rejection.of(checked.line, column, Complaint("{name} is not known", name=name))
            for column, name in strangers
        ]
        if not strangers:
            accepted.append(checked)
    return accepted, rejected
