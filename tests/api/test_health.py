"""What the house says of itself to whoever watches it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.health import build_health
from app.database import open_engine


def clock() -> datetime:
    return datetime.now(UTC)


async def ask(engine: AsyncEngine, path: str, now: Callable[[], datetime] = clock) -> httpx.Response:
    app = FastAPI()
    app.include_router(build_health(engine, now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        return await client.get(path)


async def test_a_migrated_house_is_ready(engine: AsyncEngine) -> None:
    answer = await ask(engine, "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "degraded": []})


async def test_a_house_with_an_old_database_is_not_ready_and_says_what_to_run(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = await ask(engine, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["degraded"] == [
        {"what": "migrations", "why": "the database is at 0001, run `durchwahl migrate`"}
    ]


async def test_an_empty_database_is_not_ready(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
    answer = await ask(engine, "/readyz")
    assert answer.status_code == 503
    assert "nothing" in answer.json()["degraded"][0]["why"]


async def test_a_clock_that_is_wrong_is_reported_but_calls_are_still_served(engine: AsyncEngine) -> None:
    answer = await ask(engine, "/readyz", lambda: clock() + timedelta(minutes=5))
    assert answer.status_code == 200
    assert answer.json()["degraded"][0]["what"] == "clock"


async def test_a_house_without_a_database_lives_but_is_not_ready() -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    assert (await ask(engine, "/healthz")).status_code == 200
    answer = await ask(engine, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["degraded"][0]["what"] == "database"
    assert "durchwahl_database_up 0.0" in (await ask(engine, "/metrics")).text
    await engine.dispose()


async def test_a_database_that_hangs_is_given_up_after_a_second(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        answer = await ask(engine, "/readyz")
        assert time.monotonic() - began < 3
    assert answer.status_code == 503


async def test_the_figures_count_open_concerns_and_name_nobody(engine: AsyncEngine) -> None:
    answer = await ask(engine, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'durchwahl_concerns{state="open"} 0.0' in answer.text
    assert "durchwahl_database_up 1.0" in answer.text
