"""`durchwahl purge`: deletes at once what the worker would delete within the hour."""

import asyncio
from collections.abc import Mapping

from app.clock import Clock
from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.working import tell, working
from app.retention import Periods
from app.retention import purge as delete_what_is_due


def purge() -> None:
    """Delete everything whose time is up, and print how much of what it was.

    Example: durchwahl purge
    """
    settings = load_settings()
    with database(settings) as url, working("deleting what has had its time"):
        gone = asyncio.run(purge_database(url, clock_of(settings), settings.periods))
    tell(*(f"{kind}: {count}" for kind, count in gone.items()) if gone else ("nothing was due",))


async def purge_database(url: str, clock: Clock, periods: Periods | None = None) -> Mapping[str, int]:
    """Delete what is due in the database at ``url``; returns how many of each kind."""
    async with opened(url) as engine, engine.connect() as connection:
        return await delete_what_is_due(connection, clock(), periods)
