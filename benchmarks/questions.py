"""What the desk is asked: every page that there is, and the heaviest things that people ask of it.

The pages are those that the application itself puts together. One that nobody thought of stops the benchmark.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI

from app.access import PAGES, Page, Role
from app.figures import Dimension
from benchmarks.office import LAST_DAY

DOWNLOADS: Final = re.compile(r"/export\.|\.pdf$|\.wav$|\.csv$|\.mmd$")
NOT_ASKED: Final = {
    "/live": "a stream that lasts as long as the page: what it brings up to date is the page itself",
    "/now/live": "likewise",
    "/sign-in/provider": "leads to somebody else's server",
    "/sign-in/provider/back": "likewise",
    "/sign-in/figures": "for who is half signed in: one row by its key",
    "/sign-in/new-password": "likewise",
}
A_YEAR_AGO: Final = LAST_DAY - timedelta(days=364)
SPANS: Final = {"3 months": LAST_DAY - timedelta(days=91), "1 year": A_YEAR_AGO}


@dataclass(frozen=True)
class Question:
    """Somebody asks for a page; ``name`` is said of it where the address says nothing."""

    who: str
    path: str
    name: str = ""

    @property
    def shown(self) -> str:
        """What the table calls it."""
        return self.name or self.path.removeprefix("/desk") or "/"


@dataclass(frozen=True)
class Known:
    """What stands in addresses, taken out of the database and out of pages."""

    account: int
    customer: int
    staff: int
    waiting: int
    message: int
    call: str
    other_team: int
    crowded_team: int
    upload: str
    """The address of a file that was uploaded."""
    words: str
    """The address of a search for words."""
    audit: str
    """The address of a view of the audit log, half a year back."""
    audited_month: str
    """The address of a month of it as a file."""
    deep_calls: str
    """The place of a call half a year back, as in an address."""
    deep_concerns: str


def heavy(known: Known) -> Iterator[Question]:
    """Yield what takes longest of what people ask."""
    yield from of_the_log(known)
    yield from of_figures()
    for who in ("case_manager", "service_centre", "supervisor"):
        yield Question(who, "/desk/concerns?state=all")
        yield Question(who, f"/desk/concerns?state=all&after={known.deep_concerns}", "/concerns?state=all, half a year")
    for who in ("case_manager", "service_centre"):
        yield Question(who, "/desk/")
    for path in (
        f"customers/{known.customer}",
        f"customers/{known.customer}/log",
        f"concern/{known.waiting}",
        f"message/{known.message}",
    ):
        yield Question("case_manager", f"/desk/{path}")
    for who in ("case_manager", "supervisor", "privacy_officer"):
        yield Question(who, "/desk/now")
    yield Question("supervisor", "/desk/now?wall=1")
    yield Question("privacy_officer", known.audit, "/audit, half a year back")
    for path in ("accounts?part=2", f"accounts/{known.account}", f"staff/{known.staff}", "prompts/de"):
        yield Question("administrator", f"/desk/admin/{path}")
    yield Question("administrator", f"/desk/admin/staff?team={known.crowded_team}", "/admin/staff, a team of 90")
    yield Question("administrator", known.upload, "/admin/imports/{number}, 2,000 customers")


def of_the_log(known: Known) -> Iterator[Question]:
    """Yield what is asked of calls and cancellations."""
    filters = (
        *({name: value} for name, value in (("period", "last_month"), ("field", "benefits"), ("concern", "documents"))),
        *({"outcome": value} for value in ("connected", "abandoned_menu", "lasting")),
        *({name: value} for name, value in (("language", "uk"), ("channel", "text"), ("waited", "120"))),
        {"reference": "000050000"},
        {"from": A_YEAR_AGO.isoformat(), "to": LAST_DAY.isoformat(), "outcome": "abandoned_waiting", "waited": "90"},
        {"team": str(known.other_team)},
        {"older": known.deep_calls},
    )
    for who in ("supervisor", "privacy_officer"):
        yield Question(who, "/desk/calls")
        for one in filters:
            told = "older=half a year" if "older" in one else urlencode(one)
            yield Question(who, f"/desk/calls?{urlencode(one)}", f"/calls?{told}")
    yield Question("supervisor", known.words, "/calls, words in notes")
    yield Question("supervisor", f"/desk/calls/{known.call}")
    year = {"since": A_YEAR_AGO.isoformat(), "until": LAST_DAY.isoformat()}
    for who in ("supervisor", "supervisor of a quiet team", "privacy_officer"):
        yield Question(who, "/desk/cancellations")
        yield Question(who, f"/desk/cancellations?{urlencode(year)}", "/cancellations, a year")
        for seen in ("before", "after", "never"):
            asked = urlencode({**year, "seen": seen})
            yield Question(who, f"/desk/cancellations?{asked}", f"/cancellations, a year, seen {seen}")


def of_figures() -> Iterator[Question]:
    """Yield figures by everything, and plans."""
    for span, since in SPANS.items():
        for by in ("", *Dimension):
            asked = figures_since(since, by)
            yield Question("supervisor", f"/desk/figures?{asked}", f"/figures by {by or 'nothing'}, {span}")
    asked = figures_since(A_YEAR_AGO, "day")
    yield Question("supervisor", f"/desk/figures?{asked}&part=6&draw=within_30_s", "/figures by day, last part")
    yield Question("supervisor", "/desk/planner?weeks=12&patience=120&wrap_up=60")
    yield Question("supervisor", "/desk/planner?weeks=52&patience=240&share=95&within=10")
    yield Question("supervisor", "/desk/planner?weeks=12")


def figures_since(since: date, by: str) -> str:
    """Return the query of the figures since a day."""
    return urlencode({"since": since.isoformat(), "until": LAST_DAY.isoformat(), "by": by})


def downloads(known: Known) -> Iterator[Question]:
    """Yield the files that pages offer."""
    yield Question("supervisor", "/desk/calls/export.csv?period=last_month")
    yield Question("privacy_officer", "/desk/calls/export.xlsx?outcome=abandoned_waiting&period=last_month")
    yield Question("supervisor", f"/desk/figures/export.csv?{figures_since(A_YEAR_AGO, 'day')}", "/figures/export.csv")
    yield Question("privacy_officer", known.audited_month, "/audit/export.csv, a month")
    yield Question("administrator", "/desk/admin/call-map.mmd")
    yield Question("administrator", f"{known.upload}/mistakes.csv", "/admin/imports/{number}/mistakes.csv")


def every_page(desk: FastAPI, asked: Sequence[Question]) -> Iterator[Question]:
    """Yield a question for each page about which none is asked yet.

    Raises:
        LookupError: of a page nobody knows how to ask for it.
    """
    for path, rule in pages(desk):
        pattern = re.compile("/desk" + re.sub(r"{\w+(:\w+)?}", "[^/?]+", path) + r"(\?.*)?")
        if path in NOT_ASKED or DOWNLOADS.search(path) or any(pattern.fullmatch(one.path) for one in asked):
            continue
        if "{" in path:
            raise LookupError(f"nobody asks for {path}")
        yield Question(rule, f"/desk{path}")


def pages(desk: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield the path of each page, and somebody who may open it; nobody has to be signed in for the others."""
    for included in desk.routes:
        contexts = getattr(included, "effective_route_contexts", None)
        for one in contexts() if contexts else ():
            if "GET" in one.methods:
                opened: Page | None = next(
                    (page for rule in one.dependant.dependencies if (page := getattr(rule.call, "opened", None))), None
                )
                roles = {role for rule in one.dependant.dependencies for role in getattr(rule.call, "roles", ())}
                yield one.path, opens(opened, roles) if opened else ""


def opens(page: Page, roles: set[Role]) -> str:
    """Return the first role that opens a page, in the order in which roles are defined."""
    return next(role for role in Role if role in PAGES[page] and (not roles or role in roles))
