"""A table of figures as a spreadsheet: every number with what it was made of, and the same stars as on the page."""

from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations

from app.desk.figure_words import formula_of, name_of
from app.desk.spreadsheet import as_csv
from app.figures import SUPPRESSED, Figure, FigureRow, FigureTable, Measure, Unit
from app.figures.table import Number

MADE_OF = {Unit.COUNT: (), Unit.SHARE: ("numerator", "denominator"), Unit.SECONDS: ("denominator",)}
"""What stands beside a number of a kind."""


def as_sheet(table: FigureTable, words: NullTranslations, language: str) -> str:
    """Return all rows of a table and its total as CSV."""
    total = [words.gettext("All together"), *cells_of(table.total, language)]
    rows = ([first_cell(table, row, words, language), *cells_of(row, language)] for row in table.rows)
    return as_csv(header_of(table, words, language), [*rows, total])


def header_of(table: FigureTable, words: NullTranslations, language: str) -> list[str]:
    """Return the head: what is counted, in which unit, and for shares and waits what they were made of."""
    marks = {Unit.SHARE: " (%)", Unit.SECONDS: " (s)", Unit.COUNT: ""}
    parts = {"numerator": words.gettext("cases"), "denominator": words.gettext("out of")}
    header = [f"{table.period.first} – {table.period.last}"]
    for measure in Measure:
        unit, (name, _) = table.total.figures[measure].unit, formula_of(measure, language)
        header += [name + marks[unit], *(f"{name}: {parts[one]}" for one in MADE_OF[unit])]
    return header


def first_cell(table: FigureTable, row: FigureRow, words: NullTranslations, language: str) -> str:
    """Return what a row is about, days so that they can be sorted."""
    return row.key.isoformat() if isinstance(row.key, date) else name_of(words, table.by, row.key, language)


def cells_of(row: FigureRow, language: str) -> Iterator[str]:
    """Yield the numbers of a row."""
    for measure in Measure:
        figure = row.figures[measure]
        yield plain(value_of(figure), language)
        for part in MADE_OF[figure.unit]:
            yield plain(getattr(figure, part), language)


def value_of(figure: Figure) -> Number:
    """Return a number in the unit that the head names: shares in percent."""
    value = figure.value
    return 100 * value if figure.unit is Unit.SHARE and isinstance(value, float) else value


def plain(value: Number, language: str) -> str:
    """Write a number so that a spreadsheet of the language takes it for one."""
    if value is SUPPRESSED:
        return "*"
    if not isinstance(value, int | float):
        return ""
    # By hand: a spreadsheet of three years has forty thousand cells.
    number = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return number.replace(".", ",") if language == "de" else number
