"""`durchwahl seed`: puts the invented town into a database, to try things out."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import tell, working
from app.seed import seed as seed_town
from app.settings import Settings
from app.staff import StaffMember
from ivr_flows.rehearsal.town import COLLEAGUES


def seed(
    customers: Annotated[int | None, typer.Option(min=1, help="how many customers; 200 if not said")] = None,
) -> None:
    """Put the invented town into an empty database; running it again brings its appointments up to today.

    Example: durchwahl seed --customers 10000
    """
    settings = load_settings()
    with database(settings) as url:
        with working("seeding the town"):
            asyncio.run(_seed(url, settings, customers))
        tell("the town is there")


async def _seed(url: str, settings: Settings, customers: int | None) -> None:
    async with opened(url) as engine, engine.begin() as connection:
        if await is_a_real_office(connection):
            raise Trouble("this database has staff of its own; the invented town belongs into an empty one")
        await seed_town(connection, clock_of(settings)(), customers=customers)


async def is_a_real_office(connection: AsyncConnection) -> bool:
    """Say whether people work here whom the town does not know: invented customers have no place among theirs."""
    invented = [one.staff_id for one in COLLEAGUES]
    return bool(await connection.scalar(select(exists().where(StaffMember.staff_id.not_in(invented)))))
