"""Draws up the annex for the staff agreement out of the code: data, reports, roles, periods, and what is not done.

What stands in it is what the house does: tables and columns are those of the database, roles those that open pages,
periods those that the worker follows (R25). The sentences lie in ``columns.toml`` and ``annex.toml``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Table

from app.access import PAGES, WANTS_PURPOSE, Page, Role
from app.database import Base
from app.figures import FORMULAS, Dimension, Measure
from app.figures.suppressing import FEWEST_CASES, FEWEST_STAFF
from app.figures.table import ROUNDED_TO
from app.keys import Scope
from app.migrate import NOUNS
from app.periods import Periods
from app.report import numbers
from app.report.council import Office
from app.report.printing import HERE, print_out
from app.retention import PERIOD_OF

ABOUT_STAFF: Final = frozenset({"staff", "absences", "accounts", "sessions", "published_lines", "accesses"})
"""Tables that are about staff as a whole."""
SIGNED: Final = frozenset({"made_by", "author_name", "who"})
"""Columns in which somebody is named without a key to the staff."""
UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "minutes": ("Minute", "Minuten"),
    "days": ("Tag", "Tage"),
    "months": ("Monat", "Monate"),
    "years": ("Jahr", "Jahre"),
}
PURPOSE: Final = "Vor dem Anrufprotokoll und der Liste der Absagen wird der Zweck erfragt und protokolliert."
TITLE: Final = "Anlage zur Dienstvereinbarung"


class NoSentence(LookupError):
    """Something of the house has no sentence in this folder's files."""


def annex(office: Office, at: datetime) -> bytes:
    """Return the annex as PDF/A-3a and PDF/UA-1; it takes up to a second, so the desk calls it in a thread."""
    return print_out("annex.typ", annex_words(office, at), at)


def annex_words(office: Office, at: datetime) -> dict[str, object]:
    """Return everything that the template prints.

    Raises:
        NoSentence: a table, a column, a page or a period has no sentence.
    """
    said = sentences("annex.toml")
    return {
        "title": TITLE,
        "subtitle": "Telefondienst Durchwahl: Daten, Auswertungen, Rollen und Fristen",
        "description": "Anlage zur Dienstvereinbarung über den Telefondienst, aus dem Programm selbst erzeugt",
        "footer": f"{TITLE}, Stand {numbers.moment_words(at)}",
        "facts": [("Dienststelle", office.name), ("Stand", numbers.moment_words(at))],
        "nothing": list(said["nothing"]["list"]),
        "rules": list(_rules()),
        "measures": [[formula.name_de, formula.de] for formula in (FORMULAS[measure] for measure in Measure)],
        "dimensions": [_said(said, "dimensions", one) for one in Dimension],
        "pages": [[_said(said, "pages", page), _who(said, page)] for page in Page],
        "purpose": PURPOSE if WANTS_PURPOSE else "",
        "scopes": [_said(said, "scopes", scope) for scope in Scope],
        "periods": list(_periods(said, office.periods)),
        "tables": list(_tables()),
    }


def sentences(name: str) -> dict[str, Any]:
    """Return the sentences of a file of this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _said(said: Mapping[str, Any], group: str, code: str) -> str:
    try:
        return str(said[group][code])
    except KeyError as error:
        raise NoSentence(f"{group}.{code}") from error


def _who(said: Mapping[str, Any], page: Page) -> str:
    if PAGES[page] == frozenset(Role):
        return "alle"
    return ", ".join(_said(said, "roles", role) for role in Role if role in PAGES[page])


def _rules() -> Iterator[str]:
    behind = f"mindestens {FEWEST_STAFF} Beschäftigte und {FEWEST_CASES} Fälle"
    yield f"Eine Zahl steht nur, wo {behind} dahinterstehen, sonst ein Stern (*)."
    yield "Auch wo sich eine verdeckte Zahl aus Summen ausrechnen ließe, steht ein Stern."
    yield f"Teams mit weniger als {FEWEST_STAFF} Beschäftigten werden zusammengefasst, bevor gezählt wird."
    yield "Die kleinste zeitliche Einheit ist ein Tag; die Stunde gibt es nur über alle Tage eines Zeitraums zusammen."
    yield f"Was veröffentlicht wird, ist auf volle {ROUNDED_TO} gerundet, Anteile auf ganze Prozent."
    yield "Dieselben Regeln gelten für Seiten, Ausgaben als Tabelle und Berichte."


def _periods(said: Mapping[str, Any], chosen: Periods) -> Iterator[list[str]]:
    for kind, named in PERIOD_OF.items():
        yield [_said(said, "kept", kind), _long(named, chosen), str(said["from"].get(kind, "ab dem Eintrag"))]


def _long(named: str | timedelta, chosen: Periods) -> str:
    if isinstance(named, timedelta):
        return _counted(int(named / timedelta(minutes=1)), "minutes") if named else "sofort"
    return _counted(getattr(chosen, named), named.rpartition("_")[2])


def _counted(count: int, unit: str) -> str:
    one, several = UNITS[unit]
    return f"{count}{numbers.BLANK}{one if count == 1 else several}"


def _tables() -> Iterator[dict[str, object]]:
    said = sentences("columns.toml")
    for table in all_tables():
        yield {
            "name": table.name,
            "about": _said(said, table.name, "_"),
            "columns": [[column.name, about(said, column), _names_staff(column)] for column in table.columns],
        }


def all_tables() -> list[Table]:
    """Return every table of the house by name."""
    if not NOUNS:
        raise NoSentence("no table is known")
    return sorted(Base.metadata.tables.values(), key=lambda table: table.name)


def about(said: Mapping[str, Any], column: "Column[Any]") -> str:
    """Return the sentence of a column.

    Raises:
        NoSentence: nobody has written one.
    """
    own = said.get(column.table.name, {})
    found = own.get(column.name) or said["every"].get(column.name)
    if not found:
        raise NoSentence(f"{column.table.name}.{column.name}")
    return str(found)


def _names_staff(column: "Column[Any]") -> str:
    """Return whether somebody of the office can be told by a column."""
    leads_there = any(key.column.table.name in {"staff", "accounts"} for key in column.foreign_keys)
    signed = column.name in SIGNED or column.name == "account_id"
    return "ja" if leads_there or signed or column.table.name in ABOUT_STAFF else "nein"
