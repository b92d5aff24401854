"""How figures are written where they are shown, and what the rows of their tables are called."""

from datetime import date
from functools import lru_cache
from gettext import NullTranslations
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from app.desk.times import locale_of, span
from app.desk.wording import label
from app.figures import FORMULAS, SUPPRESSED, Dimension, FigureRow, Measure, Unit
from app.figures.counting import Key
from app.figures.table import Number

GROUPS: Final = {Dimension.FIELD: "field", Dimension.CONCERN: "kind", Dimension.LANGUAGE: "language"}
"""Which group of labels names the codes of a dimension."""


@lru_cache(maxsize=10_000)
def written(value: Number, unit: str, language: str) -> str:
    """Write a number as it is read in a unit (``Unit``): a star where it is not shown, a dash where there is none."""
    if value is SUPPRESSED:
        return "*"
    if not isinstance(value, int | float):
        return "–"
    if unit == Unit.SECONDS:
        return span(value)
    if unit == Unit.SHARE:
        pattern = "#,##0.0 %" if language == "de" else "#,##0.0%"
        return format_percent(value, pattern, locale=locale_of(language))
    return format_decimal(value, "#,##0.#", locale=locale_of(language))


def name_of(words: NullTranslations, by: Dimension | None, key: Key, language: str) -> str:
    """Return what a row is called."""
    if key is None:
        return label(words, by or "", "no_key")
    if isinstance(key, date):
        pattern = "EEE, d. MMM y" if language == "de" else "EEE d MMM y"
        return format_date(key, pattern, locale=locale_of(language))
    if isinstance(key, int):
        return words.gettext("%(begins)s–%(ends)s h") % {"begins": f"{key:02}", "ends": f"{key + 1:02}"}
    return label(words, key, GROUPS[by]) if by in GROUPS else key


def short_name_of(words: NullTranslations, by: Dimension | None, key: Key, language: str) -> str:
    """Return what a row is called in a drawing, where there is little room."""
    if isinstance(key, date):
        return format_date(key, "d.M." if language == "de" else "d MMM", locale=locale_of(language))
    return f"{key:02}" if isinstance(key, int) else name_of(words, by, key, language)


def formula_of(measure: Measure, language: str) -> tuple[str, str]:
    """Return a figure's name and how it is counted."""
    one = FORMULAS[measure]
    return (one.name_de, one.de) if language == "de" else (one.name_en, one.en)


def has_stars(row: FigureRow) -> bool:
    """Say whether anything of a row is not shown."""
    return any(SUPPRESSED in (one.value, one.numerator, one.denominator) for one in row.figures.values())
