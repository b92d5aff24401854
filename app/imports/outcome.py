"""What an import reports: how many rows it wrote, and every line that it refused with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from app.complaints import Complaint


@dataclass(frozen=True, order=True)
class Rejection:
    """One line that was refused; the header is line 1, ``column`` is empty where the whole line is meant."""

    line: int
    column: str
    message: str
    complaint: Complaint | None = field(default=None, compare=False, repr=False)
    """The message with its values apart, for who says it in another language."""

    @classmethod
    def of(cls, line: int, column: str, complaint: Complaint) -> Self:
        """Refuse a line for a complaint."""
        return cls(line, column, str(complaint), complaint)


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or in a dry run would do; nothing at all where it was refused because of a rejected line."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Rejection, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """The roles of those staff who have others by it, by staff id."""
