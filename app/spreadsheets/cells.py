"""What a spreadsheet is made of, whichever way it is written."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

Cell = str | int | datetime | None
"""A time is aware, and is written as German time."""


class Spreadsheet(Protocol):
    """A file that is made piece by piece: ``begin`` once, ``add`` as often as there are rows, ``end`` once.

    Each returns the bytes that are to be sent next, which may be none.
    """

    media_type: str

    def begin(self) -> bytes:
        """Return the beginning, with the heads of the columns."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return some rows."""

    def end(self) -> bytes:
        """Return the end, without which the file is none."""
