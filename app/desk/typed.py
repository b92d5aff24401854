"""What people type into short fields: there, not too long, and nothing in it that no keyboard writes."""

from typing import Annotated, Final, Literal

from fastapi import Path

LONGEST: Final = 200
LARGEST_ID: Final = 2**31 - 1
"""Of a row (PostgreSQL's integer): an address with a larger one leads nowhere."""
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Fault = Literal["", "missing", "too_long", "unprintable"]


def fault_of(text: str, longest: int = LONGEST) -> Fault:
    """Return what is wrong with a short text, as a code that pages have a sentence for; nothing where it is right."""
    if not text:
        return "missing"
    if len(text) > longest:
        return "too_long"
    return "" if text.isprintable() else "unprintable"
