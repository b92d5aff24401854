"""Callers who leave a message, and the way from the house to the carrier's recordings."""

from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import HOTLINE, JONAS_PHONE, Door, carrier_to, door_to

from app.carrier import Answer, Carrier, KeysCaller, RunningCall, VirtualClock, Weather
from app.carrier.rest import rest_app
from app.commands.worker import do_jobs
from app.jobs import Workshop
from app.settings import Settings

TO_THE_MESSAGE = "0393112233# 1 2 3"
"""Marta's keys: her case manager does not answer, and she would rather speak."""
ROOT = "https://api.twilio.com/2010-04-01/Accounts"


class Way(httpx.AsyncBaseTransport):
    """The way to the carrier's REST doors; everything asked is written down.

    So many times the file is ``late``, and what is to be deleted is ``held``.
    """

    def __init__(self, carrier: Carrier) -> None:
        self.inside = httpx.ASGITransport(rest_app(carrier))
        self.late = 0
        self.held = 0
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url}")
        if request.method == "GET" and self.late:
            self.late -= 1
            return httpx.Response(404, json={"status": 404})
        if request.method == "DELETE" and self.held:
            self.held -= 1
            return httpx.Response(503)
        return await self.inside.handle_async_request(request)


@dataclass
class Hotline:
    """A house, the network that leads to it, and a worker that one has to send."""

    door: Door
    clock: VirtualClock
    carrier: Carrier
    way: Way = field(init=False)
    later: timedelta = timedelta()
    """How long after the call the worker comes."""

    def __post_init__(self) -> None:
        self.way = Way(self.carrier)

    @property
    def engine(self) -> AsyncEngine:
        return self.door.engine

    async def ring(self, last_keys: str) -> RunningCall:
        """Have Marta get as far as the tone, and do this then: ``#`` speaks and ends, ``hangup``, ``-`` is silent.

        More keys go on from there.
        """
        caller = KeysCaller(f"{TO_THE_MESSAGE} {last_keys}")
        call = await self.carrier.ring(JONAS_PHONE, HOTLINE, caller=caller)
        await self.carrier.settle()
        return call

    async def work(self, settings: Settings | None = None) -> None:
        """Do the jobs that are due."""
        async with httpx.AsyncClient(transport=self.way) as http:
            await do_jobs(self.workshop(http, settings))

    def workshop(self, http: httpx.AsyncClient, settings: Settings | None = None) -> Workshop:
        return Workshop(self.engine, settings or self.door.settings, lambda: self.clock.now() + self.later, http)

    async def pass_time(self) -> None:
        """Let the time come at which the waiting jobs are tried again."""
        async with self.engine.begin() as connection:
            await connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))

    async def jobs(self) -> list[tuple[str, int]]:
        """Return status and attempts of the jobs that fetch a recording and are not done."""
        question = (
            "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'fetch_recording' ORDER BY id"
        )
        async with self.engine.connect() as connection:
            return [(row.status, row.attempts) for row in await connection.execute(text(question))]

    async def at_the_carrier(self, ending: str = ".wav") -> list[int]:
        """Ask the carrier for every recording that it ever made, and return how it answers."""
        async with httpx.AsyncClient(transport=Way(self.carrier)) as http:
            account = self.door.settings.twilio_account_sid
            password = (account, self.door.settings.twilio_auth_token.get_secret_value())
            urls = [f"{ROOT}/{account}/Recordings/{sid}{ending}" for sid in self.carrier.network.recordings]
            return [(await http.get(url, auth=password)).status_code for url in urls]


def hotline(engine: AsyncEngine, weather: Weather | None = None) -> Hotline:
    """Build a house over a town, and a network on which nobody picks up."""
    clock = VirtualClock(NOW)
    door = door_to(engine, clock.now)
    return Hotline(door, clock, carrier_to(door, lambda _: Answer.no_answer(), weather=weather, clock=clock))
