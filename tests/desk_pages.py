"""People at the desk as a browser without scripts serves them: pages are opened, forms are filled in and sent."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest
from hotline_on_http import settings_for
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.access import Role
from app.accounts.keeping import NewAccount, add_account, set_password, set_roles
from app.accounts.sessions import begin_session
from app.main import build_app
from app.settings import Settings

PASSWORD = "vier blaue Wale tanzen"
AS_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OURS = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"}


@dataclass
class Form:
    """A form: where it goes, and what it sends if nobody touches it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """By what they say: name and value, and where they send the form if not to its own address."""


class Reading(HTMLParser):
    """Reads one page: its forms, and the words that people see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.hidden = 0
        self.button: tuple[str, str, str] | None = None
        self.select: tuple[str, str | None] | None = None
        self.area: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "title"):
            self.hidden += 1
        elif tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms:
            self.in_form(tag, given, {name for name, _ in attrs})

    def in_form(self, tag: str, given: dict[str, str], names: set[str]) -> None:
        form = self.forms[-1]
        if tag == "input" and given.get("type") in ("radio", "checkbox"):
            if "checked" in names:
                form.fields.append((given["name"], given.get("value", "on")))
        elif tag == "input" and "name" in given:
            form.fields.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self.select = (given["name"], None)
        elif tag == "option" and self.select:
            name, chosen = self.select
            if "selected" in names or chosen is None:
                self.select = (name, given.get("value", ""))
        elif tag == "textarea":
            self.area = (given["name"], "")
        elif tag == "button":
            self.button = (given.get("name", ""), given.get("value", ""), given.get("formaction", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self.hidden -= 1
        elif tag == "select" and self.select:
            self.forms[-1].fields.append((self.select[0], self.select[1] or ""))
            self.select = None
        elif tag == "textarea" and self.area:
            self.forms[-1].fields.append(self.area)
            self.area = None
        elif tag == "button":
            self.button = None

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.area:
            self.area = (self.area[0], self.area[1] + data)
        if self.button and self.forms and data.strip():
            self.forms[-1].buttons[data.strip()] = self.button
        self.words.append(data)


@dataclass
class AtTheDesk:
    """Somebody with a browser, and the page that they see."""

    client: httpx.AsyncClient
    answer: httpx.Response | None = None

    @property
    def html(self) -> str:
        assert self.answer is not None
        return self.answer.text

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    @property
    def address(self) -> str:
        """The path and query of the page."""
        assert self.answer is not None
        return self.answer.url.raw_path.decode()

    @property
    def says(self) -> str:
        """Everything that can be read, spaces made one."""
        return re.sub(r"\s+", " ", " ".join(Reading(self.html).words)).strip()

    @property
    def forms(self) -> list[Form]:
        return Reading(self.html).forms

    async def open(self, path: str) -> str:
        self.answer = await self.client.get(path, follow_redirects=True)
        return self.says

    async def send(self, action: str, press: str = "", **typed: str) -> str:
        """Fill in the page's form with this action, press one of its buttons, and follow where it leads."""
        form = next(one for one in self.forms if one.action == action and (not press or press in one.buttons))
        name, value, elsewhere = form.buttons[press] if press else ("", "", "")
        kept = [field for field in form.fields if field[0] not in typed]
        body = [*kept, *typed.items(), *([(name, value)] if name else [])]
        self.answer = await self.client.post(
            elsewhere or action, content=urlencode(body), headers={**OURS, **AS_A_FORM}, follow_redirects=True
        )
        return self.says


@dataclass
class Office:
    """A desk over a database with the town in it, and the time there."""

    engine: AsyncEngine
    settings: Settings
    now: datetime
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def browser(self) -> AtTheDesk:
        """Open a new browser in which nobody is signed in."""
        app = build_app(self.settings, self.engine, self.clock, self.clock)
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://house", headers=OURS)
        self.clients.append(client)
        return AtTheDesk(client)

    async def account(self, sign_in_name: str, *roles: Role, staff_id: str = "", password: str = "") -> int:
        """Add an account, of a member of staff of the town or of somebody else."""
        async with self.engine.begin() as connection:
            staff = (
                await connection.execute(text("SELECT id, name FROM staff WHERE staff_id = :id"), {"id": staff_id})
            ).one_or_none()
            new = NewAccount(sign_in_name, staff.name if staff else sign_in_name, roles, staff.id if staff else None)
            account = await add_account(connection, new, self.now)
            if staff and roles:
                await set_roles(connection, account, roles)
            if password:
                await set_password(connection, account, password, self.settings.keys)
        return account

    async def somebody(self, *roles: Role, staff_id: str = "", name: str = "") -> AtTheDesk:
        """Sign somebody in, without the detour over the sign-in."""
        account = await self.account(name or f"{staff_id}{'-'.join(sorted(roles))}", *roles, staff_id=staff_id)
        async with self.engine.begin() as connection:
            secret = await begin_session(connection, account, "password", self.now)
        there = self.browser()
        there.client.cookies.set("durchwahl", secret)
        return there

    async def ask(self, question: str, **values: object) -> list[tuple[object, ...]]:
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(question), values)]


@pytest.fixture
async def office(town_engine: AsyncEngine, now: datetime) -> AsyncIterator[Office]:
    there = Office(town_engine, settings_for("http://house"), now)
    yield there
    for client in there.clients:
        await client.aclose()
