"""What people type into short fields: there, not too long, and nothing in it that no keyboard writes."""

from typing import Annotated, Final, Literal

from fastapi import Path

LONGEST: Final = 200
LARGEST_ID: Final = 2**31 - 1
"""Of a row (PostgreSQL's integer): an address with a larger one leads nowhere."""
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
LONGEST_ID: Final = 10
"""Figures of the largest one; what is longer is not even turned into a number."""
Fault = Literal["", "missing", "too_long", "unprintable"]


def is_row(typed: str) -> bool:
    """Say whether what a form has sent can be the id of a row, whether there is such a row or not."""
    return typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID and int(typed) <= LARGEST_ID


def fault_of(text: str, longest: int = LONGEST) -> Fault:
    """Return what is wrong with a short text, as a code that pages have a sentence for; nothing where it is right."""
    if not text:
        return "missing"
    if len(text) > longest:
        return "too_long"
    return "" if text.isprintable() else "unprintable"
