"""Edits: what somebody saw, what they want instead, and what stands there by now, so that the later of two is told."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Seen_co = TypeVar("Seen_co", covariant=True)


@dataclass(frozen=True)
class Edit(Generic[Seen_co]):
    """A change as somebody asks for it: the value that their page showed, and the one that they want."""

    seen: Seen_co
    wanted: Seen_co


class ChangedMeanwhile(Exception):
    """Somebody else has changed the value since it was read: nothing was written, and the page can show all three."""

    def __init__(self, edit: Edit[T], current: T) -> None:
        """Keep what was seen, what is wanted and what stands there now."""
        super().__init__("somebody else has changed this in the meantime")
        self.seen, self.wanted, self.current = edit.seen, edit.wanted, current


def is_to_be_written(edit: Edit[T], current: T) -> bool:
    """Say whether a change is still to be made; not where it already stands there, whoever wrote it.

    Raises:
        ChangedMeanwhile: what stands there is neither what was seen nor what is wanted.
    """
    if edit.wanted == current:
        return False
    if edit.seen != current:
        raise ChangedMeanwhile(edit, current)
    return True
