"""Hides small cells, and as many others as it takes that none of them can be worked out from the rest (R24).

A cell is shown if at least five members of staff and three cases stand behind it; where there is no case, there is
nothing to hide. Whoever knows the rules, the total and every cell that is shown must be able to think of at least two
values for each one that is not, and for its share too. Everything here is a pure function of one table: what can be
learned from comparing two tables (periods that differ by a day) is bound by the day as the finest grain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

FEWEST_STAFF: Final = 5
FEWEST_CASES: Final = 3


class Suppressed(Enum):
    """What stands in place of a number that is not shown."""

    SUPPRESSED = "*"


SUPPRESSED: Final = Suppressed.SUPPRESSED


@dataclass(frozen=True)
class Share:
    """So many out of a whole; without a part the whole stands behind some other number, such as a median."""

    whole: int
    part: int | None = None


@dataclass(frozen=True)
class Tally:
    """What a row of a table counts: the staff behind it, its cases, and the same shares as every other row.

    Each whole is at most the cases; over all rows, cases, wholes and parts add up to those of the total.
    """

    staff: int
    cases: int | Suppressed
    shares: tuple[Share | Suppressed, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether anything of the row is."""
        return self.cases is not SUPPRESSED


def suppress(rows: Sequence[Tally], total: Tally) -> tuple[tuple[Tally, ...], Tally]:
    """Return the rows and the total with what must not be shown replaced by ``SUPPRESSED``.

    What is suppressed already stays so: suppressing a second time changes nothing.
    """
    rows, total = _without_small_cases(rows, total)
    for place in range(len(total.shares)):
        rows, total = _without_small_shares(rows, total, place)
    return tuple(rows), total


def _without_small_cases(rows: Sequence[Tally], total: Tally) -> tuple[list[Tally], Tally]:
    column = [Share(row.cases) if isinstance(row.cases, int) else None for row in rows]
    small = {n for n, row in enumerate(rows) if _is_small(row)}
    if _is_small(total) or not total.is_shown:
        return _hidden(rows, small), _hide(total)
    whole = Share(total.cases) if isinstance(total.cases, int) else Share(0)
    found = _with_partners(_Column(column, whole, frozenset()), small, _nearest(rows))
    return _hidden(rows, found or small), total if found is not None else _hide(total)


def _is_small(row: Tally) -> bool:
    few = row.staff < FEWEST_STAFF or (isinstance(row.cases, int) and row.cases < FEWEST_CASES)
    return row.is_shown and row.cases != 0 and few


def _without_small_shares(rows: Sequence[Tally], total: Tally, place: int) -> tuple[Sequence[Tally], Tally]:
    column = [share if isinstance(share := row.shares[place], Share) else None for row in rows]
    small = {n for n, share in enumerate(column) if share and 0 < share.whole < FEWEST_CASES}
    whole = total.shares[place]
    if not isinstance(whole, Share) or 0 < whole.whole < FEWEST_CASES:
        return _hidden(rows, small, place), _hide(total, place)
    if not small and None not in column:
        return rows, total
    gone = frozenset(n for n, row in enumerate(rows) if not row.is_shown)
    found = _with_partners(_Column(column, whole, gone), small, _nearest(rows))
    return _hidden(rows, found or small, place), total if found is not None else _hide(total, place)


@dataclass(frozen=True)
class _Column:
    """One share of every row, nothing where it is hidden already; rows that are ``gone`` may hide a whole of 0."""

    cells: Sequence[Share | None]
    total: Share
    gone: frozenset[int]

    def hides(self, more: Iterable[int]) -> bool:
        """Say whether no hidden cell can be worked out if so many more are hidden."""
        hidden = {n for n, cell in enumerate(self.cells) if cell is None} | set(more)
        shown = [cell for n, cell in enumerate(self.cells) if cell and n not in hidden]
        whole = self.total.whole - sum(cell.whole for cell in shown)
        if not hidden or whole == 0:
            return True
        part = None if self.total.part is None else self.total.part - sum(cell.part or 0 for cell in shown)
        # Each hidden cell that is not gone is known to have a case: if there are no more than that, all have one.
        can_be_told = len(hidden) == 1 or whole <= len(hidden - self.gone)
        return not can_be_told and (part is None or 0 < part < whole)


def _with_partners(column: _Column, small: set[int], nearest: Sequence[int]) -> set[int] | None:
    """Return what to hide: the small cells with no more others than needed; nothing where all others do not do."""
    others = [n for n in nearest if n not in small and _is_counted(column.cells[n])]
    if not column.hides(small) and not column.hides(small.union(others)):
        return None
    ways = ([], *([n] for n in others), *(others[: n + 1] for n in range(1, len(others))))
    return next(small.union(partners) for partners in ways if column.hides(small.union(partners)))


def _is_counted(cell: Share | None) -> bool:
    return cell is not None and cell.whole > 0


def _nearest(rows: Sequence[Tally]) -> list[int]:
    """Return the shown rows in the order in which they are hidden for the sake of others: small groups first."""
    shown = [(row.staff, row.cases, n) for n, row in enumerate(rows) if isinstance(row.cases, int)]
    return [n for _, _, n in sorted(shown)]


def _hidden(rows: Sequence[Tally], which: Iterable[int], place: int | None = None) -> list[Tally]:
    chosen = set(which)
    return [_hide(row, place) if n in chosen else row for n, row in enumerate(rows)]


def _hide(row: Tally, place: int | None = None) -> Tally:
    """Hide a whole row, or one of its shares."""
    if place is None:
        return replace(row, cases=SUPPRESSED, shares=tuple(SUPPRESSED for _ in row.shares))
    return replace(row, shares=tuple(SUPPRESSED if n == place else share for n, share in enumerate(row.shares)))
