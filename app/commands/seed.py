"""`durchwahl seed`: puts the invented town into a database, and calls of the past if wanted, to try things out."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.demo_settings import NUMBERS
from app.commands.trouble import Trouble
from app.commands.working import counting, tell, working
from app.seed import seed as seed_town
from app.seeding import Numbers, Wish, invent_past
from app.settings import Settings
from app.staff import StaffMember
from ivr_flows.rehearsal.town import COLLEAGUES


def seed(
    calls: Annotated[int, typer.Option(min=0, help="how many calls of the past; none if not said")] = 0,
    customers: Annotated[int | None, typer.Option(min=1, help="how many customers; 200 if not said")] = None,
) -> None:
    """Put the invented town into an empty database; running it again brings its appointments up to today.

    Calls are spread over three months, more than 5000 over up to a year; a log with calls in it stays as it is.

    Example: durchwahl seed --calls 100000 --customers 10000
    """
    settings = load_settings()
    with database(settings) as url:
        asyncio.run(_seed(url, settings, customers, calls))


async def _seed(url: str, settings: Settings, customers: int | None, calls: int) -> None:
    now = clock_of(settings)()
    async with opened(url) as engine:
        with working("seeding the town"):
            async with engine.begin() as connection:
                if await is_a_real_office(connection):
                    raise Trouble("this database has staff of its own; the invented town belongs into an empty one")
                await seed_town(connection, now, customers=customers)
        tell("the town is there")
        if calls:
            written = await invent(engine, Wish(calls, now, numbers_of(settings)))
            tell(f"{written} calls are in the log" if written else "the log has calls already; none were added")


async def invent(engine: AsyncEngine, wish: Wish) -> int:
    """Write calls of the past into a log without any, and show how far that has got; returns how many they were."""
    with counting("inventing calls", wish.calls) as done:
        return await invent_past(engine, wish, done)


def numbers_of(settings: Settings) -> Numbers:
    """Return the numbers that callers knew: those of the settings, or the demo's where there are none yet."""
    return Numbers(
        settings.hotline_number or NUMBERS["DURCHWAHL_HOTLINE_NUMBER"],
        settings.local_number or NUMBERS["DURCHWAHL_LOCAL_NUMBER"],
        tuple(settings.keys),
    )


async def is_a_real_office(connection: AsyncConnection) -> bool:
    """Say whether people work here whom the town does not know: invented customers have no place among theirs."""
    invented = [one.staff_id for one in COLLEAGUES]
    return bool(await connection.scalar(select(exists().where(StaffMember.staff_id.not_in(invented)))))
