"""The audit log, for the privacy officer: who saw or changed what, when, and for which purpose.

When somebody signs in or out is left out, here and in the export: put one below the other it would be a record of who
was there when (R24).
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.responses import Response

from app.access import Page
from app.audit import AccessFilter, AccessRecord, list_accesses
from app.desk.audit_words import all_told, told
from app.desk.spreadsheet import as_csv, download
from app.desk.typed import fault_of
from app.desk.views import opened, sealed
from app.desk.visit import Visit, may
from app.desk.wording import LABELS, label
from app.office_hours import GERMAN_TIME
from app.paging import Place

router = APIRouter()
Officer = Annotated[Visit, may(Page.AUDIT)]
HERE: Final = "/desk/audit"
PRESENCE: Final = frozenset({"signed_in", "signed_out_everywhere"})
PER_PAGE: Final = 50
MOST_EXPORTED: Final = 20_000
"""Entries in one file; more are asked for month by month."""


@dataclass(frozen=True)
class Question:
    """What is looked for: days (both included), a name, a kind, a record; and after which entry the page begins."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    what: str = ""
    record: str = ""
    at: datetime | None = None
    id: int = 0

    def as_filter(self) -> AccessFilter:
        """Return what the log is asked."""
        return AccessFilter(
            beginning_of(self.since) if self.since else None,
            beginning_of(self.until + timedelta(days=1)) if self.until else None,
            self.who or None,
            self.what or None,
            self.record or None,
            PRESENCE,
        )

    @property
    def place(self) -> Place[int] | None:
        """Where the page begins."""
        return Place(self.at, self.id) if self.at else None


QUESTION: Final = TypeAdapter(Question)


def beginning_of(day: date) -> datetime:
    """Return when a day begins in Germany."""
    return datetime(day.year, day.month, day.day, tzinfo=GERMAN_TIME)


@router.get("/audit")
async def show_log(visit: Officer, view: str = "") -> Response:
    """Show a page of the log; that it was read is written into it as well."""
    question = opened(visit, QUESTION, view) if view else Question()
    page = await list_accesses(visit.connection, question.as_filter(), limit=PER_PAGE, after=question.place)
    await note(visit, "audit_read", question)
    following = replace(question, at=page.next.received_at, id=page.next.id) if page.next else None
    return visit.show(
        "audit.html",
        entries=page.entries,
        export=sealed(visit, QUESTION, replace(question, at=None, id=0)),
        next=sealed(visit, QUESTION, following) if following else "",
        **form_of(visit, question),
    )


def form_of(visit: Visit, question: Question, **complaints: str) -> dict[str, Any]:
    """Return what the form of the log shows."""
    return {
        "question": question,
        "told": partial(told, visit.words),
        "typed": {"since": question.since or "", "until": question.until or ""},
        "kinds": sorted_kinds(),
        "complaints": defaultdict(str, complaints),
        "faulty": any(complaints.values()),
    }


def sorted_kinds() -> list[str]:
    """Return the kinds that can be looked for."""
    return [kind for kind in LABELS["access"] if kind not in PRESENCE]


async def note(visit: Visit, what: str, question: Question) -> None:
    """Note that the log was read, and by what it was searched."""
    asked = {"since": question.since, "until": question.until, "who": question.who, "wanted": question.what}
    details = {name: str(value) for name, value in asked.items() if value}
    await visit.note(what, question.record or None, **details)


@router.post("/audit")
async def search(visit: Officer) -> Response:
    """Take what is looked for, and lead to a view of it whose address tells nothing."""
    question, complaints = question_typed(visit)
    if any(complaints.values()):
        values = form_of(visit, question, **complaints)
        values["typed"] = {"since": visit.typed("since"), "until": visit.typed("until")}
        return visit.show("audit.html", 422, entries=(), export="", next="", **values)
    if question == Question():
        return visit.see_other(HERE)
    return visit.see_other(f"{HERE}?view={sealed(visit, QUESTION, question)}")


def question_typed(visit: Visit) -> tuple[Question, dict[str, str]]:
    """Return what the form asks, and what is wrong with it by field."""
    complaints, days = {}, {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(visit.typed(name)) if visit.typed(name) else None
            complaints[name] = fault_of_day(days[name])
        except ValueError:
            days[name], complaints[name] = None, "no_date"
    who, record = visit.typed("who"), visit.typed("record")
    complaints["who"], complaints["record"] = (fault_of(one) if one else "" for one in (who, record))
    what = visit.typed("what") if visit.typed("what") in sorted_kinds() else ""
    since, until = days["since"], days["until"]
    if since and until and until < since:
        complaints["until"] = "before_since"
    return Question(since, until, who, what, record), complaints


def fault_of_day(day: date | None) -> str:
    """Return what is wrong with a day that could be read: years beyond these are slips of the pen."""
    return "no_date" if day and not 2000 <= day.year < 2100 else ""  # noqa: PLR2004 - said above


@router.get("/audit/export.csv")
async def export(visit: Officer, view: str = "") -> Response:
    """Return what was searched for as a spreadsheet, if it is not too much at once."""
    question = opened(visit, QUESTION, view) if view else Question()
    page = await list_accesses(visit.connection, question.as_filter(), limit=MOST_EXPORTED)
    if page.next:
        values = form_of(visit, question, since="too_many_entries")
        return visit.show("audit.html", 422, entries=(), export="", next="", **values)
    await note(visit, "audit_exported", question)
    # In a thread: a caller in the same process must not wait for a file.
    text = await asyncio.to_thread(as_csv, header_of(visit), (row_of(visit, one) for one in page.entries))
    return download(text, visit.words.gettext("audit-log.csv"))


def header_of(visit: Visit) -> tuple[str, ...]:
    """Return the head of the spreadsheet."""
    _ = visit.words.gettext
    return _("When"), _("Who"), _("What"), _("Record"), _("Purpose"), _("Details")


def row_of(visit: Visit, entry: AccessRecord) -> tuple[str, ...]:
    """Return an entry as a row of it."""
    at = entry.at.astimezone(GERMAN_TIME).strftime("%Y-%m-%d %H:%M:%S")
    what = label(visit.words, entry.what, "access")
    return at, entry.who, what, entry.record or "", entry.purpose or "", all_told(visit.words, entry.details)
