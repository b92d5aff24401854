"""A house behind its voice door, and two ways to ring it: request by request, or through the carrier in a box."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from conftest import NOW, create_database, database_of, opened
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.calls import Call
from app.calls.reading import CallRecord, find_call
from app.carrier import (
    Account,
    Callees,
    Carrier,
    KeysCaller,
    OwnNumber,
    RunningCall,
    VirtualClock,
    Weather,
    everybody_accepts,
)
from app.carrier.checking import MAIN, check
from app.carrier.parameters import LegCard, standard
from app.carrier.signature import sign
from app.carrier.twiml import Verb, parse
from app.main import build_app
from app.settings import Settings

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32
PUBLIC_URL = "https://hotline.example"
HOTLINE, LOCAL, SERVICE_CENTRE = "+498005550100", "+493023125000", "+493023125500"
JONAS_PHONE = "+4915112345678"
SEEDS = count(1)
"""Two carriers never give the same id to two calls."""

Pairs = Sequence[tuple[str, str]]
Clock = Callable[[], datetime]


def office_settings(**changes: Any) -> Settings:  # noqa: ANN401 - whatever a setting may be
    """Return the settings of the town's Jobcenter, some of them changed."""
    chosen = {
        "public_url": PUBLIC_URL,
        "secret_keys": "the town's own key",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "hotline_number": HOTLINE,
        "local_number": LOCAL,
        "service_centre_line": SERVICE_CENTRE,
    }
    return Settings(_env_file=None, **{**chosen, **changes})


@dataclass(frozen=True)
class Reply:
    """What the door answered, and how a network and a caller would take it."""

    status: int
    content_type: str
    text: str

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """The document's verbs, those inside others too."""
        return tuple(every(parse(self.text)))

    def the(self, name: str) -> Verb:
        """Return the only verb of a name."""
        (found,) = (verb for verb in self.verbs if verb.name == name)
        return found

    def has(self, name: str) -> bool:
        return any(verb.name == name for verb in self.verbs)

    @property
    def words(self) -> str:
        """Everything that is said."""
        return " ".join(verb.text for verb in self.verbs if verb.name == "Say")

    @property
    def action(self) -> str:
        """Where the caller's answer, or the end of the ringing, goes."""
        return next(verb.get("action") for verb in self.verbs if verb.get("action"))

    def is_twiml(self, stage: str = MAIN) -> bool:
        """Say whether the network would perform it without so much as a warning."""
        return (self.status, self.content_type, check(parse(self.text), stage)) == (200, "text/xml; charset=utf-8", [])

    def leads_on(self) -> bool:
        """Say whether a caller hears something and is not left alone with it."""
        return self.is_twiml() and bool(self.words) and any(map(self.has, ("Gather", "Dial", "Record")))


def every(verbs: Iterable[Verb]) -> Iterable[Verb]:
    """Walk through a document."""
    for verb in verbs:
        yield verb
        yield from every(verb.children)


@dataclass(frozen=True)
class Door:
    """The house, its database, and the wire to it."""

    app: FastAPI
    engine: AsyncEngine
    settings: Settings
    clock: Clock = field(default=lambda: NOW)

    async def post(self, url: str, pairs: Pairs, **headers: str) -> Reply:
        """Send a request as the network does; headers given by name win over the signature's own."""
        absolute = url if "://" in url else PUBLIC_URL + url
        return await self.send(absolute, pairs, {"X-Twilio-Signature": sign(TOKEN, absolute, pairs), **headers})

    async def send(self, url: str, pairs: Pairs, headers: dict[str, str]) -> Reply:
        """Send a request with exactly these headers."""
        body = str(httpx.QueryParams(list(pairs))).encode()
        return await self.deliver(url, body, headers)

    async def deliver(self, url: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Reply:
        """Send these very bytes; a fragment stays with the sender, as it does with every client."""
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport) as client:
            response = await client.request(method, url, content=body, headers=kind | headers)
        return Reply(response.status_code, response.headers.get("content-type", ""), response.text)

    async def record(self, carrier_call_id: str) -> CallRecord | None:
        """Return what the log shows of a call."""
        async with self.engine.connect() as connection:
            by_carrier_id = select(Call.id).where(Call.carrier_call_id == carrier_call_id)
            call_id = await connection.scalar(by_carrier_id)
            return await find_call(connection, call_id) if call_id else None

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.engine.connect() as connection:
            rows: int = await connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - a test's own word
            return rows


def door_to(engine: AsyncEngine, clock: Clock = lambda: NOW, **changes: Any) -> Door:  # noqa: ANN401 - as above
    """Build the house over a database."""
    chosen = office_settings(**changes)
    return Door(build_app(chosen, engine, clock), engine, chosen, clock)


@dataclass
class Phone:
    """A call as the network sees it, request by request; ``reply`` is the last document the caller got."""

    door: Door
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    caller: str = JONAS_PHONE
    called: str = HOTLINE
    reply: Reply = Reply(0, "", "")

    def pairs(self, status: str = "in-progress", **more: str) -> list[tuple[str, str]]:
        """Return the parameters of a request about the caller's leg."""
        card = LegCard(ACCOUNT, self.sid, self.caller, self.called, status, "inbound")
        return [*standard(card), *more.items()]

    async def begin(self, **more: str) -> Reply:
        """Ring the hotline."""
        self.reply = await self.door.post("/voice/incoming", self.pairs("ringing", **more))
        return self.reply

    async def press(self, *entries: str) -> Reply:
        """Press keys at one question after the other; ``-`` is silence."""
        for digits in entries:
            keyed = {} if digits == "-" else {"Digits": digits.rstrip("#"), "FinishedOnKey": "#" * digits.count("#")}
            await self.answer(**keyed)
        return self.reply

    async def answer(self, status: str = "in-progress", **more: str) -> Reply:
        """Ask the last document's action what comes next."""
        self.reply = await self.door.post(self.reply.action, self.pairs(status, **more))
        return self.reply

    async def end(self, status: str = "completed", **more: str) -> Reply:
        """Report that the caller's leg is over; the caller hears nothing of the answer."""
        return await self.door.post("/voice/status", self.pairs(status, CallDuration="42", **more))

    async def record(self) -> CallRecord:
        """Return what the log shows of this call."""
        found = await self.door.record(self.sid)
        assert found is not None
        return found


@dataclass
class Hop:
    """The leg that a document dials, seen from the network."""

    phone: Phone
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")

    def __post_init__(self) -> None:
        self.number = self.phone.reply.the("Number")
        self.action = self.phone.reply.action
        self.sequence = count()

    def pairs(self, status: str, **more: str) -> list[tuple[str, str]]:
        """Return the parameters of a request about the leg of the person rung."""
        card = LegCard(ACCOUNT, self.sid, LOCAL, self.number.text, status, "outbound-dial", self.phone.sid)
        return [*standard(card), *more.items()]

    async def report(self, status: str, **more: str) -> Reply:
        """Send a progress callback."""
        more = {"CallbackSource": "call-progress-events", **more}
        return await self.phone.door.post(self.number.get("statusCallback"), self.pairs(status, **more))

    async def pick_up(self) -> Reply:
        """Ask what the person rung shall hear."""
        return await self.phone.door.post(self.number.get("url"), self.pairs("in-progress"))

    async def decide(self, whisper: Reply, digits: str = "") -> Reply:
        """Press a key in the whisper, or none."""
        more = {"Digits": digits, "FinishedOnKey": ""} if digits else {"msg": "Gather End"}
        return await self.phone.door.post(whisper.action, self.pairs("in-progress", **more))

    async def accept(self) -> Reply:
        """Pick up and press 1."""
        return await self.decide(await self.pick_up(), "1")

    async def over(self, status: str, call_status: str = "in-progress", **more: str) -> Reply:
        """Tell the caller's document that the ringing, or the talk, is over."""
        more = {"DialCallStatus": status, "DialCallSid": self.sid, **more}
        self.phone.reply = await self.phone.door.post(self.action, self.phone.pairs(call_status, **more))
        return self.phone.reply


def carrier_to(
    door: Door,
    callees: Callees = everybody_accepts,
    *,
    weather: Weather | None = None,
    clock: VirtualClock | None = None,
) -> Carrier:
    """Return a network whose hotline and local number lead to the house."""
    url = door.settings.public_url
    pages = (f"{url}/voice/incoming", f"{url}/voice/status", f"{url}/voice/fallback")
    return Carrier(
        Account(ACCOUNT, TOKEN),
        [OwnNumber(HOTLINE, *pages), OwnNumber(LOCAL, *pages)],
        callees=callees,
        weather=weather,
        clock=clock or VirtualClock(NOW),
        seed=next(SEEDS),
        transport=httpx.ASGITransport(door.app),
    )


async def placed(door: Door, script: str, callees: Callees = everybody_accepts, **more: Any) -> RunningCall:  # noqa: ANN401 - what Carrier.ring takes
    """Place a call with a script of keys, and wait until the last callback has been delivered."""
    clock = VirtualClock(NOW)
    # The house looks at the network's clock, so that what both note lies on one line of time.
    at_the_same_time = replace(door, app=build_app(door.settings, door.engine, clock.now), clock=clock.now)
    carrier = carrier_to(at_the_same_time, callees, weather=more.pop("weather", None), clock=clock)
    caller_number = more.pop("caller_number", JONAS_PHONE)
    call = await carrier.ring(caller_number, more.pop("called", HOTLINE), caller=KeysCaller(script), **more)
    await carrier.settle()
    return call


def figures_in(words: str) -> str:
    """Return the figures of what was said, without what stands between them."""
    return re.sub(r"\D", "", words)


@asynccontextmanager
async def town_of_its_own(server_url: str, template: str) -> AsyncIterator[AsyncEngine]:
    """Copy the town once for many tests that differ by the call's id alone."""
    async with opened(create_database(server_url, database_of(template))) as engine:
        yield engine


@pytest.fixture(scope="session")
async def shared_engine(server_url: str, town_template: str) -> AsyncIterator[AsyncEngine]:
    """Open a town that many tests ring; each knows its own calls by their ids."""
    async with town_of_its_own(server_url, town_template) as engine:
        yield engine


QUIET = (
    "UPDATE legs SET ended_at = dialled_at WHERE outcome IS NULL AND ended_at IS NULL",
    "UPDATE waits SET left_at = seen_at, how = 'hung_up' WHERE left_at IS NULL",
)


async def everybody_hangs_up(engine: AsyncEngine) -> None:
    """Free every line: who rings or talks in one test must not be found in a talk by the next."""
    async with engine.begin() as connection:
        for statement in QUIET:
            await connection.execute(text(statement))


@pytest.fixture(autouse=True)
async def quiet_town(request: pytest.FixtureRequest) -> None:
    """Begin every test in the shared town with free lines."""
    if "shared_engine" in request.fixturenames:
        await everybody_hangs_up(request.getfixturevalue("shared_engine"))


@pytest.fixture(scope="session")
def town_door(shared_engine: AsyncEngine) -> Door:
    """Return the house over the town that tests share."""
    return door_to(shared_engine)


@pytest.fixture
def own_door(town_engine: AsyncEngine) -> Door:
    """Return a house over a town that belongs to this test alone."""
    return door_to(town_engine)
