"""A town with a past: some hundred calls that nobody made, as the demo has them."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import pytest
from conftest import NOW, create_database, database_of, opened
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import HOTLINE, LOCAL

from app.seed import seed
from app.seeding import Numbers, Wish, invent_past

CALLS: Final = 900
KEYS: Final = ("the town's own key",)
"""As in ``office_settings``."""
NUMBERS: Final = Numbers(HOTLINE, LOCAL, KEYS)


def wish(now: datetime = NOW, calls: int = CALLS, number: int = 1) -> Wish:
    """Return what is wanted of a past."""
    return Wish(calls, now, NUMBERS, number)


async def rows(engine: AsyncEngine, question: str, **values: Any) -> list[Any]:  # noqa: ANN401 - what is asked for
    """Return what the database answers."""
    async with engine.connect() as connection:
        return list(await connection.execute(text(question), values))


async def figure(engine: AsyncEngine, question: str, **values: Any) -> int:  # noqa: ANN401 - as above
    """Return the one figure that the database answers."""
    ((found,),) = await rows(engine, question, **values)
    return int(found)


async def columns(engine: AsyncEngine, table: str, without: set[str]) -> list[Mapping[str, Any]]:
    """Return the rows of a table in the order of their text, without some columns."""
    async with engine.connect() as connection:
        found = (await connection.execute(text(f"SELECT * FROM {table}"))).mappings()  # noqa: S608 - a test's own word
        kept = [{name: value for name, value in row.items() if name not in without} for row in found]
    return sorted(kept, key=str)


@pytest.fixture(scope="session")
async def past_template(server_url: str, town_template: str) -> str:
    """Invent a past once; whoever changes something in it gets a copy."""
    url = create_database(server_url, database_of(town_template))
    async with opened(url) as engine:
        await invent_past(engine, wish())
    return url


@pytest.fixture(scope="session")
async def past(server_url: str, past_template: str) -> AsyncIterator[AsyncEngine]:
    """Open a town with a past, to be read only."""
    async with opened(create_database(server_url, database_of(past_template))) as engine:
        yield engine


@pytest.fixture
async def own_past(new_database: Callable[[str], str], past_template: str) -> AsyncIterator[AsyncEngine]:
    """Open a town with a past that belongs to this test alone."""
    async with opened(new_database(past_template)) as engine:
        yield engine


@pytest.fixture
async def town_at(engine: AsyncEngine) -> Callable[[datetime, int], Any]:
    """Return a function that puts town and past into an empty database at a moment."""

    async def furnished(now: datetime, calls: int = 12) -> AsyncEngine:
        async with engine.begin() as connection:
            await seed(connection, now)
        await invent_past(engine, wish(now, calls))
        return engine

    return furnished
