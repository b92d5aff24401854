"""A visit: one request of somebody at the desk, let in by role, in a transaction that ends before the answer leaves."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app.access import WANTS_PURPOSE, Page, Person, Role
from app.accounts.sessions import SignedIn, who_is
from app.audit import Look, note, note_once
from app.concerns.settling import Author
from app.desk.guard import SAFE, cookie_name, is_token_of, token_of
from app.desk.house import House, house_of
from app.desk.showing import fill, page
from app.desk.translating import preferred, translations

MOST_FIELDS: Final = 2000
LARGEST_FIELD: Final = 256 * 1024
NAVIGATION: Final = (
    Page.DESK,
    Page.CONCERNS,
    Page.CALLS,
    Page.CANCELLATIONS,
    Page.ABSENCES,
    Page.NOW,
    Page.FIGURES,
    Page.REPORT,
    Page.DIRECTORY,
    Page.ACCOUNTS,
    Page.AUDIT,
    Page.SEALING,
)
ADDRESSES: Final[Mapping[Page, str]] = {
    Page.DESK: "/desk",
    Page.CONCERNS: "/desk/concerns",
    Page.CALLS: "/desk/calls",
    Page.CANCELLATIONS: "/desk/cancellations",
    Page.ABSENCES: "/desk/absences",
    Page.NOW: "/desk/now",
    Page.FIGURES: "/desk/figures",
    Page.REPORT: "/desk/report",
    Page.DIRECTORY: "/desk/admin",
    Page.ACCOUNTS: "/desk/admin/accounts",
    Page.AUDIT: "/desk/audit",
    Page.SEALING: "/desk/sealed",
    Page.OWN_ACCOUNT: "/desk/account",
}


class NotSignedIn(Exception):
    """Nobody is signed in, or something is still lacking; ``leads_to`` is where that is done."""

    def __init__(self, leads_to: str = "/desk/sign-in") -> None:
        """Name the page."""
        super().__init__(leads_to)
        self.leads_to = leads_to


class NotAllowed(Exception):
    """None of the person's roles opens this."""


class FormFromElsewhere(Exception):
    """The form carries no token of this session."""


class PurposeWanted(Exception):
    """The log is not read without a purpose."""


LACKS: Final = {"second_factor": "/desk/sign-in/figures", "new_password": "/desk/sign-in/new-password"}


@dataclass(frozen=True)
class Visit:
    """What a page needs: who looks, the open transaction, and how to answer."""

    request: Request
    house: House
    connection: AsyncConnection
    signed_in: SignedIn
    secret: str
    form: FormData
    opened: Page
    """The page that was opened, for the navigation."""

    @property
    def person(self) -> Person:
        """Who looks."""
        return self.signed_in.person

    @property
    def now(self) -> datetime:
        """The house's time."""
        return self.house.clock()

    @property
    def author(self) -> Author:
        """Who does something now, as histories name them."""
        return Author(self.person.signs_as, self.now)

    @property
    def words(self) -> NullTranslations:
        """What translates into the person's language."""
        return translations(self.person.language)

    def typed(self, name: str) -> str:
        """Return what was typed into a field, without spaces around it; nothing where it is missing."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def show(self, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - whatever a template wants
        """Show a page."""
        return page(self.text(template, **values), self.person.language, status)

    def text(self, template: str, **values: Any) -> str:  # noqa: ANN401 - whatever a template wants
        """Fill a template."""
        common = {
            "person": self.person,
            "opened": self.opened,
            "navigation": [(one, ADDRESSES[one]) for one in NAVIGATION if self.person.may_open(one)],
            "token": token_of(self.secret),
            "done": self.request.query_params.get("done", ""),
            "demo": self.house.settings.demo,
            "path": self.request.scope["root_path"] + self.request.url.path.removeprefix("/desk"),
        }
        return fill(template, self.person.language, self.now, {**common, **values})

    def see_other(self, where: str, done: str = "") -> Response:
        """Lead on after something was done; ``done`` names the sentence that says so."""
        return see_other(f"{where}{'&' if '?' in where else '?'}done={done}" if done else where)

    async def note_once(self, what: str, record: str, **details: object) -> None:
        """Write into the audit log what the person is about to see, once a day: live pages show it again and again."""
        look = Look(self.person.account, self.person.name, what, record, self.signed_in.purpose, details)
        await note_once(self.connection, look, self.now)

    async def note(self, what: str, record: str | None = None, **details: object) -> None:
        """Write into the audit log what the person is about to see or has changed."""
        # What came with an address may hold a NUL, which no database takes.
        kept = {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in details.items()}
        look = Look(self.person.account, self.person.name, what, record, self.signed_in.purpose, kept)
        await note(self.connection, look, self.now)


def see_other(where: str) -> Response:
    """Lead on with a GET."""
    return RedirectResponse(where, 303)


@asynccontextmanager
async def begin_visit(request: Request, opened: Page, lacking: str | None = None) -> AsyncIterator[Visit]:
    """Find out who asks, and hold a transaction until the answer is made; a form must carry its session's token."""
    house = house_of(request)
    secret = request.cookies.get(cookie_name(house), "")
    if not secret:
        raise NotSignedIn
    # Before the transaction: what comes in slowly holds no connection.
    form = await form_of(request, secret)
    try:
        async with house.engine.begin() as connection:
            signed_in = await who_is(connection, secret, house.real_clock())
            if signed_in is None:
                raise NotSignedIn
            if signed_in.lacks != lacking:
                raise NotSignedIn(LACKS.get(signed_in.lacks or "", "/desk"))
            yield Visit(request, house, connection, signed_in, secret, form, opened)
    finally:
        # A large file lies on the disk until it is closed.
        await form.close()


async def form_of(request: Request, secret: str) -> FormData:
    """Return the fields of a form of this session; of a request without one, none."""
    if request.method in SAFE:
        return FormData()
    form = await request.form(max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD)
    if not is_token_of(secret, form.get("token")):
        await form.close()
        raise FormFromElsewhere
    return form


def may(opened: Page, *roles: Role) -> Any:  # noqa: ANN401 - what Depends returns is any value
    """Let in who has a role that opens the page (``app.access.PAGES``), or of these roles in particular."""

    async def visit(request: Request) -> AsyncIterator[Visit]:
        async with begin_visit(request, opened) as one:
            person = one.person
            if not person.may_open(opened) or (roles and not person.roles & set(roles)):
                raise NotAllowed
            if opened in WANTS_PURPOSE and not one.signed_in.purpose:
                raise PurposeWanted
            yield one

    visit.opened = opened  # type: ignore[attr-defined] # for the test that asks every route who may come in
    visit.roles = frozenset(roles)  # type: ignore[attr-defined] # likewise
    return Depends(visit, scope="function")


def who_lacks(lacking: str) -> Any:  # noqa: ANN401 - what Depends returns is any value
    """Let in who is half signed in, and still lacks just this."""

    async def visit(request: Request) -> AsyncIterator[Visit]:
        async with begin_visit(request, Page.OWN_ACCOUNT, lacking) as one:
            yield one

    return Depends(visit, scope="function")


AtHome = Annotated[Visit, may(Page.OWN_ACCOUNT)]
"""Anybody who is signed in."""


def language_of(request: Request) -> str:
    """Return the language of somebody who is not signed in."""
    return preferred(request.headers.get("Accept-Language"))
