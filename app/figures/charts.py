"""Draws one figure of a table: days as a line, hours as columns, everything that has names as bars."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Literal

from babel.numbers import format_decimal, format_percent

from app.figures.asked import Dimension
from app.figures.counting import Key
from app.figures.drawing import Drawing, Kind, draw
from app.figures.formulas import FORMULAS
from app.figures.measures import DEFINITIONS, Measure, Unit
from app.figures.suppressing import SUPPRESSED
from app.figures.table import FigureTable

Language = Literal["de", "en"]
NameOf = Callable[[Key], str]
"""Says what a row is called where it is shown: a date, a group, the name of a language, or words for nothing."""
KINDS: Final[Mapping[Dimension, Kind]] = {Dimension.DAY: "line", Dimension.HOUR: "columns"}
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "de": {
        "line": "Liniendiagramm mit {count} Werten",
        "columns": "Säulendiagramm mit {count} Werten",
        "bars": "Balkendiagramm mit {count} Werten",
        "range": "von {least} bis {most}",
        "hidden": "aus Datenschutz nicht gezeigt (*): {hidden}",
        "target": "die gestrichelte Linie ist das Ziel von {target}",
        "table": "Alle Werte stehen in der Tabelle.",
    },
    "en": {
        "line": "Line chart with {count} values",
        "columns": "Column chart with {count} values",
        "bars": "Bar chart with {count} values",
        "range": "from {least} to {most}",
        "hidden": "not shown for data protection (*): {hidden}",
        "target": "the dashed line is the target of {target}",
        "table": "All values are in the table.",
    },
}


def chart(table: FigureTable, measure: Measure, name_of: NameOf, language: Language = "de") -> str:
    """Return one figure of all rows of a table as SVG; a description in it says how many values, from where to where.

    Raises:
        NothingToDraw: the table has no rows.
    """
    formula, definition = FORMULAS[measure], DEFINITIONS[measure]
    kind = KINDS.get(table.by, "bars") if table.by else "bars"
    drawing = Drawing(
        kind=kind,
        name=f"{table.by}-{measure}",
        title=formula.name_de if language == "de" else formula.name_en,
        description="",
        labels=[name_of(row.key) for row in table.rows],
        values=[row.figures[measure].value for row in table.rows],
        write=lambda value: write(value, definition.unit, language),
        are_shares=definition.unit is Unit.SHARE,
        target=definition.target,
    )
    return draw(described(drawing, language))


def described(drawing: Drawing, language: Language) -> Drawing:
    """Return a drawing with words for who does not see it."""
    words = WORDS[language]
    numbers = [value for value in drawing.values if value is not None and value is not SUPPRESSED]
    hidden = sum(value is SUPPRESSED for value in drawing.values)
    parts = [words[drawing.kind].format(count=len(numbers))]
    if numbers:
        least, most = (drawing.write(limit) for limit in (min(numbers), max(numbers)))
        parts[0] += " " + words["range"].format(least=least, most=most)
    if hidden:
        parts.append(words["hidden"].format(hidden=hidden))
    if drawing.target is not None:
        parts.append(words["target"].format(target=drawing.write(drawing.target)))
    return replace(drawing, description="; ".join(parts) + ". " + words["table"])


def write(value: float, unit: Unit, language: Language) -> str:
    """Write a value as it is read: 75 %, 12 s, 1.234."""
    if unit is Unit.SHARE:
        return format_percent(value, "#,##0 %" if language == "de" else "#,##0%", locale=language)
    number = format_decimal(value, "#,##0.##", locale=language)
    return f"{number} s" if unit is Unit.SECONDS else number
