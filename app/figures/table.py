"""A table of figures as it may be shown: small cells are hidden in it, and nothing behind them can be got out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.figures.asked import Dimension, Period
from app.figures.counting import Counts, Key
from app.figures.measures import DEFINITIONS, FAMILIES, Definition, Family, Measure, Unit
from app.figures.suppressing import FEWEST_CASES, SUPPRESSED, Share, Suppressed, Tally, suppress

Number = int | float | Suppressed | None
"""Something to show: a number, ``SUPPRESSED``, or nothing where there is no case."""
ROUNDED_TO: Final = 10
"""Published counts are multiples of it, as in the tables of the Bundesagentur."""


@dataclass(frozen=True)
class Figure:
    """One number with what it was made of; ``formula`` is the key of ``FORMULAS`` that says how.

    A share lies from 0 to 1, waiting is in seconds. ``numerator`` is nothing for counts and quantiles.
    """

    value: Number
    numerator: Number
    denominator: Number
    unit: Unit
    formula: Measure
    target: float | None = None


@dataclass(frozen=True)
class FigureRow:
    """What stands beside a key: a day, an hour, a group's name, a code, or nothing for cases that have none."""

    key: Key
    figures: Mapping[Measure, Figure]


@dataclass(frozen=True)
class FigureTable:
    """The figures of a period as they were at ``as_of``.

    ``not_yet`` says how many cases a figure leaves out because they cannot be judged yet, ``unfinished`` how many calls
    of the period have no end so far and are in no figure.
    """

    period: Period
    by: Dimension | None
    as_of: datetime
    rows: tuple[FigureRow, ...]
    total: FigureRow
    not_yet: Mapping[Measure, Number]
    unfinished: Number


@dataclass(frozen=True)
class Line:
    """A row before it is known what of it may be shown; ``staff`` is how many people stand behind it."""

    key: Key
    staff: int
    counts: Counts


def lay_out(lines: tuple[Line, ...], total: Line) -> tuple[tuple[FigureRow, ...], FigureRow]:
    """Return rows and total with their figures, and with everything hidden that must not be shown."""
    every = (*lines, total)
    tallies: list[dict[Family, Tally]] = [{} for _ in every]
    for family in FAMILIES:
        rows, sums = suppress([_tally(line, family) for line in lines], _tally(total, family))
        for found, tally in zip(tallies, (*rows, sums), strict=True):
            found[family] = tally
    shown = tuple(FigureRow(line.key, _Cells(line.counts, of)) for line, of in zip(every, tallies, strict=True))
    return shown[:-1], shown[-1]


PLACES: Final = {measure: (family, place) for family in FAMILIES for place, measure in enumerate(family.measures)}
"""Where the shares of a measure stand."""


@dataclass(frozen=True, eq=False)
class _Cells(Mapping[Measure, Figure]):
    """The figures of a row, each made when it is looked at: of a year of days a page shows two months."""

    counts: Counts
    tallies: Mapping[Family, Tally]

    def __getitem__(self, measure: Measure) -> Figure:
        family, place = PLACES[measure]
        return _figure(self.counts, self.tallies[family].shares[place], measure)

    def __iter__(self) -> Iterator[Measure]:
        return iter(Measure)

    def __len__(self) -> int:
        return len(Measure)


def few(count: int) -> Number:
    """Return a count that stands beside a table of the whole office, or ``SUPPRESSED`` if it is one or two."""
    return SUPPRESSED if 0 < count < FEWEST_CASES else count


def _tally(line: Line, family: Family) -> Tally:
    shares = [_share(line.counts, definition) for definition in family.definitions]
    return Tally(line.staff, line.counts.get(family.cases, 0), tuple(shares))


def _share(counts: Counts, definition: Definition) -> Share:
    part = None if definition.part is None else counts.get(definition.part, 0)
    return Share(counts.get(definition.whole, 0), part)


def _figure(counts: Counts, share: Share | Suppressed, measure: Measure) -> Figure:
    definition = DEFINITIONS[measure]
    if not isinstance(share, Share):
        hidden = SUPPRESSED if definition.part else None
        return Figure(SUPPRESSED, hidden, SUPPRESSED, definition.unit, measure, definition.target)
    value = _value(counts, share, definition)
    return Figure(value, share.part, share.whole, definition.unit, measure, definition.target)


def _value(counts: Counts, share: Share, definition: Definition) -> Number:
    if definition.unit is Unit.COUNT:
        return share.whole
    if not share.whole:
        return None
    return counts[definition.value] if definition.value else (share.part or 0) / share.whole


def publish(table: FigureTable) -> FigureTable:
    """Return a table as it may be published: counts rounded to tens, shares to whole percent (R24)."""
    return replace(
        table,
        rows=tuple(map(_published, table.rows)),
        total=_published(table.total),
        not_yet={measure: rounded(count) for measure, count in table.not_yet.items()},
        unfinished=rounded(table.unfinished),
    )


def _published(row: FigureRow) -> FigureRow:
    return FigureRow(row.key, {measure: _rounded_figure(figure) for measure, figure in row.figures.items()})


def _rounded_figure(figure: Figure) -> Figure:
    value = figure.value
    if figure.unit is Unit.COUNT:
        value = rounded(value)
    elif figure.unit is Unit.SHARE and isinstance(value, float):
        value = round(value, 2)
    return replace(figure, value=value, numerator=rounded(figure.numerator), denominator=rounded(figure.denominator))


def rounded(count: Number) -> Number:
    """Return a count rounded to the nearest ten, five upwards; what is no number stays what it is."""
    if isinstance(count, int | float):
        return int(count + ROUNDED_TO / 2) // ROUNDED_TO * ROUNDED_TO
    return count
