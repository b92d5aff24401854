"""The report to the city council and the annex for the staff agreement: choose a period, and download the PDF."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page
from app.desk.visit import Visit, may
from app.office_hours import GERMAN_TIME
from app.report import NoSuchReport, annex, ask, hand_out, office_of, quick_choices

router = APIRouter()
Reporting = Annotated[Visit, may(Page.REPORT)]
USUAL: Final = "last_quarter"
LONGEST_SHOWN: Final = 200


@router.get("/report")
async def show_form(visit: Reporting, choice: str = USUAL) -> Response:
    """Show the form with the last quarter, or the period that was chosen."""
    choices = quick_choices(visit.now.astimezone(GERMAN_TIME).date())
    chosen = choices.get(choice, choices[USUAL])
    return shown(visit, str(chosen.first), str(chosen.last))


def shown(visit: Visit, first: str, last: str, trouble: NoSuchReport | None = None) -> Response:
    """Show the form with what was typed, and what is wrong at its field."""
    return visit.show(
        "report.html",
        422 if trouble else 200,
        typed={"from": first[:LONGEST_SHOWN], "to": last[:LONGEST_SHOWN]},
        choices=quick_choices(visit.now.astimezone(GERMAN_TIME).date()),
        field_of_trouble=trouble.field if trouble else "",
        why=trouble.why if trouble else None,
    )


@router.post("/report")
async def download_report(visit: Reporting) -> Response:
    """Hand out the report of a period, or say at the field why there can be none."""
    first, last = visit.typed("from"), visit.typed("to")
    try:
        asked = ask(first, last, visit.now)
        pdf = await hand_out(visit.connection, asked, office_of(visit.house.settings))
    except NoSuchReport as trouble:
        return shown(visit, first, last, trouble)
    await visit.note("report_made", f"{asked.period.first} – {asked.period.last}")
    return file_of(pdf, f"bericht-{asked.period.first}-{asked.period.last}.pdf")


@router.post("/report/annex")
async def download_annex(visit: Reporting) -> Response:
    """Hand out the annex; it is printed beside the event loop."""
    pdf = await asyncio.to_thread(annex, office_of(visit.house.settings), visit.now)
    await visit.note("annex_made")
    return file_of(pdf, "anlage-dienstvereinbarung.pdf")


def file_of(pdf: bytes, name: str) -> Response:
    """Return a PDF that is saved and not shown."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
