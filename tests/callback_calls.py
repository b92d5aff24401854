"""Call-back orders in the town, a network on which customer and office answer as a test says, and a worker to send."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from conftest import NOW
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import ACCOUNT, HOTLINE, LOCAL, Door, Reply, carrier_to, door_to

from app.callbacks.placing import next_attempt
from app.calls.log import Arrival, open_call
from app.calls.reading import find_call
from app.carrier import Answer, Carrier, Dialled, RunningCall, VirtualClock, Weather
from app.carrier.parameters import LegCard, standard
from app.carrier.rest import rest_app
from app.commands.worker import do_jobs
from app.concerns.leaving import Leaver, LeftConcern, leave_concern
from app.jobs import Workshop, defer
from app.office_hours import load_office_hours
from app.turns.ringing_back import addresses_of, place_callbacks
from app.turns.sealing import Sealer

MARTA, MARTA_PHONE = "039D112233", "+4915112345670"
JONAS, JONAS_PHONE = "123B456789", "+4915112345678"
OWN, STAND_IN, TEAM, CENTRE = "+493023125101", "+493023125102", "+493023125191", "+493023125500"
"""Who answers for both of them in placement: Ruth Kaminski, Holger Thiede, and their team."""
BEGINS = NOW.replace(hour=16)
"""When an order that was left at ten on Tuesday is first rung."""

Answers = Mapping[str, Answer]


class Way(httpx.AsyncBaseTransport):
    """The way to the carrier's REST doors; ``fate`` says what becomes of a request, and every one is written down."""

    def __init__(self, carrier: Carrier) -> None:
        self.inside = httpx.ASGITransport(rest_app(carrier))
        self.asked: list[dict[str, str]] = []
        self.fate = "arrives"
        self.on_the_way: Callable[[], Any] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(httpx.QueryParams((await request.aread()).decode()).multi_items()))
        if self.on_the_way:
            await self.on_the_way()
        if self.fate == "refused":
            return httpx.Response(429, json={"code": 20429})
        if self.fate == "lost":
            raise httpx.ConnectError("no way")
        answer = await self.inside.handle_async_request(request)
        if self.fate == "answer lost":
            raise httpx.ReadTimeout("no answer")
        return httpx.Response(201, text="never mind") if self.fate == "nonsense" else answer


@dataclass
class House:
    """The house, the network that leads to it, and who answers how: by number, everybody else accepts."""

    door: Door
    clock: VirtualClock
    weather: Weather | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    dialled: list[str] = field(default_factory=list)
    """Every number that was rung, in order."""

    def __post_init__(self) -> None:
        self.carrier = carrier_to(self.door, self.answer, weather=self.weather, clock=self.clock)
        self.way = Way(self.carrier)

    @property
    def engine(self) -> AsyncEngine:
        return self.door.engine

    def answer(self, dialled: Dialled) -> Answer:
        self.dialled.append(dialled.number)
        return self.answers.get(dialled.number, Answer.accept())

    async def order(self, customer: str = MARTA, phone: str = MARTA_PHONE, **more: Any) -> int:  # noqa: ANN401 - columns
        """Have a customer leave an order at the house's present time; returns the concern's id."""
        now, columns = self.clock.now(), {"language": "de", "field": "placement", "window": None, **more}
        async with self.engine.begin() as connection:
            arrival = Arrival(f"CA{uuid4().hex}", HOTLINE, phone, columns["language"], now)
            call = await open_call(connection, arrival)
            known = await connection.scalar(KNOWN, {"call": call.id, "number": customer, "now": now})
            place = (call.id, 5, 0, call.reference, "callback", columns["field"], now, phone)
            left = LeftConcern(*place, leaver=Leaver(known))
            await leave_concern(connection, left, await load_office_hours(connection))
            found = await connection.scalar(WISHED, {"call": call.id, "window": columns["window"]})
        assert isinstance(found, int)
        return found

    async def pass_until(self, at: datetime) -> None:
        """Let time pass."""
        await self.clock.sleep((at - self.clock.now()).total_seconds())

    async def pass_minutes(self, minutes: float) -> None:
        await self.pass_until(self.clock.now() + timedelta(minutes=minutes))

    async def work(self) -> None:
        """Send the worker round once, and wait until every call that it placed is over."""
        # The worker's own calendar may have put the round into the queue already.
        with contextlib.suppress(AlreadyEnqueued):
            async with self.engine.begin() as connection:
                await defer(connection, place_callbacks, "round", timestamp=0)
        async with httpx.AsyncClient(transport=self.way) as http:
            await do_jobs(self.workshop(http))
        await self.carrier.settle()

    def workshop(self, http: httpx.AsyncClient) -> Workshop:
        return Workshop(self.engine, self.door.settings, self.clock.now, http)

    async def round_at(self, at: datetime) -> None:
        """Send the worker round at a time."""
        await self.pass_until(at)
        await self.work()

    async def attempts(self) -> list[tuple[str, str | None, str | None]]:
        """Return role, what the office did and what the customer did, of every attempt in order."""
        question = "SELECT role, staff_outcome, customer_outcome FROM callback_attempts ORDER BY concern_id, number"
        return [(row.role, row.staff_outcome, row.customer_outcome) for row in await self.rows(question)]

    async def rows(self, question: str) -> list[Any]:
        async with self.engine.connect() as connection:
            return list(await connection.execute(text(question)))

    async def change(self, statement: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement))

    async def state(self, concern: int) -> str:
        ((state,),) = await self.rows(f"SELECT state FROM concerns WHERE id = {concern}")  # noqa: S608 - a number
        return str(state)

    async def noted(self, concern: int) -> list[tuple[str, dict[str, Any]]]:
        """Return what the log of the call that left the order says about it."""
        ((call_id,),) = await self.rows(f"SELECT call_id FROM concerns WHERE id = {concern}")  # noqa: S608 - a number
        async with self.engine.connect() as connection:
            call = await find_call(connection, call_id)
        assert call is not None
        return [(event.kind, dict(event.details)) for event in call.events if event.kind.startswith("callback")]

    async def kinds(self, concern: int) -> list[str]:
        return [kind.removeprefix("callback_") for kind, _ in await self.noted(concern)]

    def calls(self) -> list[RunningCall]:
        """Return every call that was placed over REST."""
        return [self.carrier.call(sid) for sid in self.carrier.network.calls]


KNOWN = text("""
UPDATE calls SET customer_id = (SELECT id FROM customers WHERE customer_number = :number), assurance = 'number',
    field = 'placement', ended_at = :now
WHERE id = :call RETURNING customer_id
""")
WISHED = text("UPDATE concerns SET callback_window = :window WHERE call_id = :call RETURNING id")


def house_in(engine: AsyncEngine, weather: Weather | None = None, **answers: Answer) -> House:
    """Build a house over a town at ``NOW``; answers by role: own, stand_in, team, centre, customer."""
    clock = VirtualClock(NOW)
    numbers = {"own": OWN, "stand_in": STAND_IN, "team": TEAM, "centre": CENTRE, "customer": MARTA_PHONE}
    by_number = {numbers[role]: answer for role, answer in answers.items()}
    return House(door_to(engine, clock.now), clock, weather, by_number)


class Calls:
    """The webhooks of one attempt, request by request."""

    def __init__(self, house: House, base: str) -> None:
        self.house, self.base = house, base

    async def post(self, path: str, status: str = "in-progress", sid: str = "CA1", **more: str) -> Reply:
        card = LegCard(ACCOUNT, sid, LOCAL, OWN, status, "outbound-api")
        return await self.house.door.post(f"{self.base}/{path}", [*standard(card), *more.items()])

    async def accept(self) -> Reply:
        await self.post("announce")
        return await self.post("decide", Digits="1")

    async def customer_accepts(self) -> Reply:
        await self.post("customer", sid="CA2")
        return await self.post("customer/decide", sid="CA2", Digits="1")

    async def over(self, status: str = "completed", bridged: str = "true", seconds: str = "60") -> Reply:
        more = {"DialCallStatus": status, "DialBridged": bridged, "DialCallDuration": seconds, "DialCallSid": "CA2"}
        return await self.post("ended", **more)


async def begun(house: House) -> Calls:
    """Write an attempt down that nobody places, and return the way to its webhooks."""
    await house.order()
    await house.pass_until(BEGINS)
    async with httpx.AsyncClient(transport=house.way) as http:
        placed = await next_attempt(house.workshop(http))
    assert placed is not None
    dialled = addresses_of(placed, Sealer(house.door.settings.keys), house.door.settings)
    return Calls(house, dialled.status_url.removesuffix("/status"))
