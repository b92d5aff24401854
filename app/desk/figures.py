"""Figures of a period, by days, hours, teams and what calls are about, as tables with a chart beside them.

What is asked stands in the address: days and a dimension. There is no place in it for anybody's name or number (R24).
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access import Page
from app.desk.figure_question import Question, Typed, quick_choices, read_question
from app.desk.figure_sheet import as_sheet
from app.desk.figure_words import formula_of, has_stars, name_of, short_name_of, written
from app.desk.spreadsheet import download
from app.desk.visit import Visit, may
from app.figures import SUPPRESSED, Dimension, FigureTable, Measure, NothingToDraw, chart, figures
from app.office_hours import GERMAN_TIME

router = APIRouter(prefix="/figures")
Reader = Annotated[Visit, may(Page.FIGURES)]
MOST_ROWS: Final = 62
"""Rows of one page: two months of days. The spreadsheet has all of them."""


@router.get("")
async def show_figures(visit: Reader, typed: Annotated[Typed, Query()]) -> Response:
    """Show what was asked for, or say at the field what cannot be asked."""
    question, complaints = read_question(typed, visit.now.astimezone(GERMAN_TIME).date())
    if question is None:
        return not_understood(visit, typed, complaints)
    table = await figures(visit.connection, question.period, question.by, now=visit.now)
    return visit.show(
        "house_figures.html", **form_of(visit, question.typed), **shown(visit, table, question, typed.part)
    )


def not_understood(visit: Visit, typed: Typed, complaints: dict[str, str]) -> Response:
    """Show what was typed again, with what is wrong with it."""
    return visit.show("house_figures.html", 422, table=None, **form_of(visit, typed.model_dump(), complaints))


def form_of(visit: Visit, typed: Mapping[str, object], complaints: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the form of the page shows."""
    language = visit.person.language
    return {
        "typed": typed,
        "complaints": {**dict.fromkeys(("since", "until", "by", "draw"), ""), **(complaints or {})},
        "quick": quick_choices(visit.now.astimezone(GERMAN_TIME).date()),
        "dimensions": tuple(Dimension),
        "formulas": {measure: formula_of(measure, language) for measure in Measure},
    }


def shown(visit: Visit, table: FigureTable, question: Question, part: int) -> dict[str, Any]:
    """Return what the page says of a table: a part of its rows, and their chart."""
    words, language = visit.words, visit.person.language
    parts = max(1, -(-len(table.rows) // MOST_ROWS))
    part = min(max(part, 1), parts)
    shown_rows = replace(table, rows=table.rows[(part - 1) * MOST_ROWS : part * MOST_ROWS])
    return {
        "table": shown_rows,
        "question": question,
        "part": part,
        "parts": parts,
        "has_stars": any(has_stars(row) for row in (*shown_rows.rows, table.total))
        or SUPPRESSED in (table.unfinished, *table.not_yet.values()),
        "name_of": lambda key: name_of(words, table.by, key, language),
        "written": partial(written, language=language),
        "drawing": drawing_of(visit, shown_rows, question.draw),
    }


def drawing_of(visit: Visit, table: FigureTable, measure: Measure) -> str:
    """Return the chart of a figure, or nothing where there are no rows."""
    words, language = visit.words, visit.person.language
    try:
        return chart(
            table,
            measure,
            lambda key: short_name_of(words, table.by, key, language),
            "de" if language == "de" else "en",
        )
    except NothingToDraw:
        return ""


@router.get("/export.csv")
async def export(visit: Reader, typed: Annotated[Typed, Query()]) -> Response:
    """Return the whole table as a spreadsheet, with the same stars as on the page."""
    question, complaints = read_question(typed, visit.now.astimezone(GERMAN_TIME).date())
    if question is None:
        return not_understood(visit, typed, complaints)
    table = await figures(visit.connection, question.period, question.by, now=visit.now)
    return download(as_sheet(table, visit.words, visit.person.language), visit.words.gettext("figures.csv"))
