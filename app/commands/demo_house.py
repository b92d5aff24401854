"""Prepares the demo: a database with the town in it, a key for other programs, and a carrier in a box."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from app.carrier import Account, Carrier, OwnNumber, RealClock
from app.carrier.rest import rest_app
from app.clock import Clock, clock_set_to, real_clock
from app.commands.configuration import made_up, write_down
from app.commands.database import database, opened
from app.commands.demo_accounts import open_accounts
from app.commands.demo_clock import TOWN_HOURS, start_of_demo
from app.commands.line_to_hotline import AHEAD
from app.commands.network import webhooks
from app.commands.seed import invent, is_a_real_office, numbers_of
from app.commands.working import working
from app.keys import add_key, find_key
from app.migrate import migrate
from app.office_hours import load_office_hours
from app.seed import seed
from app.seeding import Wish
from app.settings import Settings

API_KEY = "DEMO_API_KEY"
CALLS = 3500
"""As many as a small office has in three months."""


@dataclass(frozen=True)
class Demo:
    """A demo that is ready to be served; ``set_to`` (aware) is where its clock was set, if it was."""

    settings: Settings
    url: str
    clock: Clock
    set_to: datetime | None
    api_key: str

    def carrier_app(self) -> FastAPI:
        """Return the REST doors of a carrier that has the hotline's numbers, pointed at this house."""
        return rest_app(demo_carrier(self.settings, self.clock))


@contextmanager
def prepare(settings: Settings, calls: int = CALLS) -> Iterator[Demo]:
    """Start what is not running, migrate, seed what is missing, and leave nothing running afterwards.

    ``calls`` are invented of the past three months where the log has none.
    """
    with ExitStack() as stack:
        with working("starting PostgreSQL"):
            url = stack.enter_context(database(settings))
        with working("migrating"):
            migrate(url)
        ready = asyncio.run(_furnish(settings, url, calls))
        ahead = (ready.clock() - real_clock()).total_seconds()
        write_down(settings.folder, {**made_up(settings.folder), API_KEY: ready.api_key, AHEAD: f"{ahead:.1f}"})
        yield ready


async def _furnish(settings: Settings, url: str, calls: int) -> Demo:
    """Set the clock, put the town on its day into the database, and find or make a key that opens the REST door."""
    async with opened(url) as engine:
        with working("seeding the town"):
            async with engine.begin() as connection:
                hours = await load_office_hours(connection)
                real = real_clock()
                now = settings.demo_now or start_of_demo(real, hours if hours.periods else TOWN_HOURS)
                invented = not await is_a_real_office(connection)
                if invented:
                    await seed(connection, now)
                    await open_accounts(connection, real)
                key = await _working_key(connection, settings)
        if invented and calls:
            await invent(engine, Wish(calls, now, numbers_of(settings)))
    set_to = None if now == real else now
    clock = clock_set_to(now) if set_to else real_clock
    return Demo(settings, url, clock, set_to, key)


async def _working_key(connection: AsyncConnection, settings: Settings) -> str:
    kept = made_up(settings.folder).get(API_KEY, "")
    if kept and await find_key(connection, kept):
        return kept
    return await add_key(connection, f"demo {secrets.token_hex(4)}", real_clock())


def demo_carrier(settings: Settings, clock: Clock) -> Carrier:
    """Return a carrier that shows the demo's time and has its numbers, pointed at this house as ``provision`` would."""
    hooks = webhooks(settings)
    numbers = filter(None, (settings.hotline_number, settings.local_number))
    return Carrier(
        Account(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()),
        [OwnNumber(one, hooks["VoiceUrl"], hooks["StatusCallback"], hooks["VoiceFallbackUrl"]) for one in numbers],
        clock=RealClock(clock),
        seed=secrets.randbits(64),
        api_base=settings.twilio_api_base,
    )
