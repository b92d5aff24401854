"""What an import is about to do, line by line: what would be new, what would change, what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from app.complaints import Complaint
from app.imports.checking import Checked
from app.imports.outcome import ImportResult, Rejection
from app.imports.rows import Row, StaffRow
from app.imports.writing import Stored

NOT_TO_BE_SET: Final = "differs from what is stored, and may not be set here"


@dataclass(frozen=True)
class Change:
    """A row that would be written: the line that it stands on, and what is stored of it, nothing where it is new."""

    line: int
    row: Row
    before: Mapping[str, Any] | None

    @cached_property
    def after(self) -> Mapping[str, Any]:
        """What would be stored."""
        return self.row.model_dump()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; of a new row, those that hold something."""
        before = self.before or {}
        return tuple(name for name, value in self.after.items() if (before.get(name) or None) != (value or None))

    @property
    def sets_roles(self) -> bool:
        """Whether somebody has other roles afterwards."""
        return isinstance(self.row, StaffRow) and "roles" in self.columns


@dataclass(frozen=True)
class Plan:
    """Everything that an import would do, and every line that it refuses."""

    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    rejected: tuple[Rejection, ...] = ()

    @property
    def result(self) -> ImportResult:
        """What is reported of it once it is done."""
        created = sum(change.before is None for change in self.changes)
        roles = {change.row.id: change.after["roles"] for change in self.changes if change.sets_roles}
        return ImportResult(created, len(self.changes) - created, self.unchanged, self.rejected, roles)

    def refusing(self, more: Sequence[Rejection]) -> "Plan":
        """Refuse more lines, whatever they would change."""
        lines = {one.line for one in more}
        left = tuple(change for change in self.changes if change.line not in lines)
        return replace(self, changes=left, rejected=tuple(sorted([*self.rejected, *more])))


def compare(rows: Sequence[Checked[Row]], stored: Stored, rejected: Sequence[Rejection]) -> Plan:
    """Return what is to be written of rows that are right."""
    changes = [Change(one.line, one.row, stored.get(one.row.id)) for one in rows]
    changed = tuple(change for change in changes if change.before != change.after)
    return Plan(changed, len(changes) - len(changed), tuple(sorted(rejected)))


def leave_alone(
    column: str, rows: Sequence[Checked[Row]], stored: Stored
) -> tuple[list[Checked[Row]], list[Rejection]]:
    """Take a column that an import has no say in as it is stored: an empty cell says nothing, another value is refused.

    To pass over a value in silence would tell its sender that it was set.
    """
    kept, rejected = [], []
    for one in rows:
        said, there = getattr(one.row, column), stored.get(one.row.id, {}).get(column, ())
        if said and set(said) != set(there):
            rejected.append(Rejection.of(one.line, column, Complaint(NOT_TO_BE_SET)))
        else:
            kept.append(Checked(one.line, one.row.model_copy(update={column: there})))
    return kept, rejected
