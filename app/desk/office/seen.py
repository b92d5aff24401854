"""What pages about the office have in common: what was seen of a value, and all three where two people changed it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from app.access import Page
from app.desk.typed import LARGEST_ID
from app.desk.visit import Visit, may
from app.edits import ChangedMeanwhile

Administration = Annotated[Visit, may(Page.DIRECTORY)]
ADMIN: Final = "/desk/admin"
LONGEST_NUMBER: Final = 9
"""Digits of an id that a form may send; what is longer is no row."""


@dataclass(frozen=True)
class Difference:
    """A value as it was seen, as it stands now, and as it is wanted, in words; ``what`` is which value it is."""

    what: str
    seen: str
    now: str
    wanted: str


def difference_in(what: str, why: ChangedMeanwhile, in_words: Callable[[Any], str]) -> Difference:
    """Return all three values in words."""
    values: tuple[Any, ...] = (why.seen, why.current, why.wanted)
    seen, now, wanted = (in_words(one) for one in values)
    return Difference(what, seen, now, wanted)


def row_typed(visit: Visit, name: str) -> int | None:
    """Return the id that a form names; nothing where it is empty, and an id of nobody where it is none."""
    typed = visit.typed(name)
    if not typed:
        return None
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER
    return int(typed) if is_number else LARGEST_ID
