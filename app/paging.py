"""Pages of a list that grows at the top: newest first, each page beginning where the one before ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Entry = TypeVar("Entry")
Id = TypeVar("Id")


@dataclass(frozen=True)
class Place(Generic[Id]):
    """The last entry of a page: the next page holds what is older, or as old with a smaller id."""

    received_at: datetime
    id: Id


@dataclass(frozen=True)
class Page(Generic[Entry, Id]):
    """Some entries, newest first, and the place after which the rest begins; nothing if this is the rest."""

    entries: tuple[Entry, ...]
    next: Place[Id] | None


def older_than(
    place: Place[Id], received_at: InstrumentedAttribute[datetime], identity: InstrumentedAttribute[Id]
) -> ColumnElement[bool]:
    """Return the condition that a row comes after ``place`` in a list that is newest first."""
    return tuple_(received_at, identity) < tuple_(place.received_at, place.id)
