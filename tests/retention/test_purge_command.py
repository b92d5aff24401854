"""``durchwahl purge`` says in plain lines what it deleted."""

import asyncio
from datetime import UTC, datetime, timedelta

from kept_calls import add_call, add_message
from sqlalchemy.ext.asyncio import AsyncEngine
from typer import Typer
from typer.testing import CliRunner

from app.commands.purge import purge, purge_database


async def test_it_deletes_what_is_due_by_the_clock_of_the_house(
    engine: AsyncEngine, database_url: str, now: datetime
) -> None:
    async with engine.begin() as connection:
        await add_message(connection, now)
    assert await purge_database(database_url, lambda: now) == {}
    assert await purge_database(database_url, lambda: now + timedelta(days=14)) == {"messages": 1}


async def test_it_prints_a_line_for_each_kind(database_url: str, engine: AsyncEngine) -> None:
    long_ago = datetime(2020, 1, 7, 10, tzinfo=UTC)
    async with engine.begin() as connection:
        await add_call(connection, long_ago)
    assert await asyncio.to_thread(printed, database_url) == ["caller_numbers: 1", "calls: 1"]
    assert await asyncio.to_thread(printed, database_url) == ["nothing was due"]


def printed(database_url: str) -> list[str]:
    """Return what the command prints."""
    app = Typer()
    app.command()(purge)
    result = CliRunner().invoke(app, env={"DURCHWAHL_DATABASE_URL": database_url})
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()
