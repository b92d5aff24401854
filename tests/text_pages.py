"""Readers who use the text telephone as a browser does: pages are read, buttons pressed, fields filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
import pytest
from conftest import NOW
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import Clock, office_settings

from app.main import build_app

OURS = {"Sec-Fetch-Site": "same-origin"}
MARTA = "039 D 112233"


@dataclass
class Form:
    """A form: where it goes, its hidden fields, its buttons by what they say, and the name of what can be typed."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    entry: str = ""
    typed: str = ""


class Reading(HTMLParser):
    """Reads one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.button: tuple[str, dict[str, str], list[str]] | None = None
        self.in_area = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag == "form":
            self.forms.append(Form(given["action"]))
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1].hidden[given["name"]] = given["value"]
        elif tag in ("input", "textarea"):
            self.forms[-1].entry = given["name"]
            self.forms[-1].typed = given.get("value", "")
            self.in_area = tag == "textarea"
        elif tag == "button":
            name = {given["name"]: given["value"]} if "name" in given else {}
            self.button = (given.get("formaction", self.forms[-1].action), name, [])

    def handle_endtag(self, tag: str) -> None:
        self.in_area = False
        if tag == "button" and self.button:
            action, name, words = self.button
            self.forms[-1].buttons[" ".join(" ".join(words).split())] = (action, name)
            self.button = None

    def handle_data(self, data: str) -> None:
        if self.in_area:
            self.forms[-1].typed += data.removeprefix("\n")
        elif self.button:
            self.button[2].append(data)
        elif data.strip():
            self.words.append(" ".join(data.split()))


@dataclass
class Reader:
    """Somebody with a browser, at an address of their own."""

    app: FastAPI
    address: str = "192.0.2.1"
    response: httpx.Response = field(default_factory=lambda: httpx.Response(0))

    @property
    def page(self) -> Reading:
        return Reading(self.response.text)

    @property
    def words(self) -> str:
        return " ".join(self.page.words)

    @property
    def form(self) -> Form:
        return self.page.forms[-1]

    @property
    def buttons(self) -> list[str]:
        return list(self.form.buttons)

    @property
    def status(self) -> int:
        return self.response.status_code

    async def send(self, method: str, path: str, **more: object) -> "Reader":
        """Send a request."""
        transport = httpx.ASGITransport(self.app, client=(self.address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="https://hotline.example") as client:
            self.response = await client.request(method, path.partition("#")[0], **more)  # type: ignore[arg-type] # as httpx takes them
        return self

    async def open(self, path: str = "/text") -> "Reader":
        return await self.send("GET", path)

    async def post(self, path: str, fields: Mapping[str, str], **headers: str) -> "Reader":
        return await self.send("POST", path, data=dict(fields), headers={**OURS, **headers})

    async def begin(self, path: str = "/text") -> "Reader":
        """Open the first page and press its button."""
        await self.open(path)
        return await self.press(self.buttons[0])

    async def press(self, words: str, form: Form | None = None) -> "Reader":
        """Press the button that says these words, of this page or of one read before."""
        form = form or self.form
        action, name = next(button for said, button in form.buttons.items() if words in said)
        return await self.post(action, {**form.hidden, **name, **({form.entry: ""} if form.entry else {})})

    async def type(self, typed: str, form: Form | None = None) -> "Reader":
        """Type into the field and go on."""
        form = form or self.form
        return await self.post(form.action, {**form.hidden, form.entry: typed})


async def to_the_choices(reader: Reader) -> Reader:
    """Have Marta identify herself and get as far as what can be done for her."""
    await reader.begin()
    await reader.type(MARTA)
    await reader.press("Ja")
    return await reader.press("Geld") if any("Geld" in one for one in reader.buttons) else reader


async def to_the_message(reader: Reader) -> Reader:
    """Get as far as the field for a message."""
    await to_the_choices(reader)
    return await reader.press("Nachricht")


async def rows(engine: AsyncEngine, question: str) -> list[tuple[object, ...]]:
    """Ask the database."""
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(question))]


def house_of(engine: AsyncEngine, clock: Clock = lambda: NOW) -> FastAPI:
    return build_app(office_settings(), engine, clock)


@pytest.fixture
def reader(town_engine: AsyncEngine) -> Reader:
    return Reader(house_of(town_engine))
