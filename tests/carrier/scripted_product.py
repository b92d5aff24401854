"""A product made of fixed answers, to be rung by the carrier in its own tests."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
from twilio.request_validator import RequestValidator

from app.carrier import Account, Behaviour, Callees, Carrier, Clock, OwnNumber, Weather, everybody_accepts

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = Account("AC" + "0" * 32, TOKEN)
HOTLINE = "+498001234567"
CALLER = "+4915112345678"
BASE = "http://hotline.example"
MARTA = "+493055550101"
"""The case manager everybody wants to reach."""


@dataclass(frozen=True)
class Page:
    """One answer; `body` is wrapped into a <Response> unless `raw`."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/xml; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    raw: bool = False

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if self.raw else f"<Response>{self.body}</Response>").encode()


@dataclass(frozen=True)
class Asked:
    """One request as the product saw it."""

    method: str
    path: str
    query: str
    params: tuple[tuple[str, str], ...]
    headers: dict[str, str]

    def get(self, name: str) -> str | None:
        return dict(self.params).get(name)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.params]


Answer = str | Page | Callable[[dict[str, str]], str | Page]


@dataclass
class Product:
    """Answers by path and remembers what it was asked."""

    pages: dict[str, Answer]
    asked: list[Asked] = field(default_factory=list)

    def to(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        page = self._page(scope, body.decode())
        headers = [("content-type", page.content_type), *page.headers]
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": page.status, "headers": encoded})
        await send({"type": "http.response.body", "body": page.content()})

    def _page(self, scope: MutableMapping[str, Any], body: str) -> Page:
        query = scope["query_string"].decode()
        params = tuple(parse_qsl(body if scope["method"] == "POST" else query, keep_blank_values=True))
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(Asked(scope["method"], scope["path"], query, params, headers))
        answer = self.pages.get(scope["path"], Page(status=404, content_type="text/plain"))
        answer = answer(dict(params)) if callable(answer) else answer
        return Page(answer) if isinstance(answer, str) else answer

    def signatures_are_right(self) -> bool:
        """Check every request with the SDK's own validator."""
        validator = RequestValidator(TOKEN)
        return all(
            validator.validate(
                f"{BASE}{one.path}" + (f"?{one.query}" if one.query else ""),
                dict(one.params) if one.method == "POST" else {},
                one.headers.get("x-twilio-signature", ""),
            )
            for one in self.asked
        )


def carrier_for(  # noqa: PLR0913 - the carrier's own settings, all by name
    product: Product,
    *,
    own: OwnNumber | None = None,
    weather: Weather | None = None,
    behaviour: Behaviour | None = None,
    callees: Callees = everybody_accepts,
    clock: Clock | None = None,
    seed: int = 1,
) -> Carrier:
    """Return a carrier whose hotline number leads to the product's /in and reports to its /ended."""
    number = own or OwnNumber(HOTLINE, voice_url=f"{BASE}/in", status_callback=f"{BASE}/ended")
    product.pages.setdefault("/ended", "")
    return Carrier(
        ACCOUNT,
        [number],
        weather=weather,
        behaviour=behaviour,
        callees=callees,
        clock=clock,
        seed=seed,
        transport=httpx.ASGITransport(product),
    )


def screened_dial(attributes: str = "", number: str = MARTA) -> str:
    """Return a <Dial> with a whisper and all four status callbacks, as the hotline uses it."""
    return (
        f'<Dial action="/done" callerId="{HOTLINE}" {attributes}><Number url="/whisper" statusCallback="/progress" '
        f'statusCallbackEvent="initiated ringing answered completed">{number}</Number></Dial>'
    )


def office(dial: str = "") -> Product:
    """Return a product that puts everybody through to Marta, who is asked to press 1."""
    return Product(
        {
            "/in": dial or screened_dial('timeout="15"'),
            "/whisper": '<Gather numDigits="1" timeout="6" action="/accept"><Say>Press 1</Say></Gather><Hangup/>',
            "/accept": lambda params: "" if params.get("Digits") == "1" else "<Hangup/>",
            "/done": "<Say>Goodbye</Say>",
            "/progress": Page(status=204),
        }
    )
