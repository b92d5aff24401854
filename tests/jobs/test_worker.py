"""The worker takes jobs as they come and ends in good order, and its queue fits the library that is installed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvloop
from message_calls import Hotline, hotline
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import office_settings

from app.clock import real_clock
from app.commands.worker import work
from app.database import open_engine, with_driver
from app.jobs import defer, take_up_stalled_jobs
from app.messages.fetching import fetch_recording
from app.migrate import step_back

SHAPE = """
SELECT table_name || '.' || column_name || ' ' || data_type || coalesce(column_default, '') || is_nullable
    FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'
UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'
UNION ALL SELECT oid::regprocedure || md5(prosrc) FROM pg_proc WHERE proname LIKE 'procrastinate%'
UNION ALL SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint WHERE conrelid::regclass::text LIKE 'procras%'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'procrastinate%'
UNION ALL SELECT enumtypid::regtype || enumlabel FROM pg_enum
"""
NOBODY_THERE = "http://127.0.0.1:9"
"""The discard port: a carrier that does not answer."""


@pytest.fixture
def house(town_engine: AsyncEngine) -> Hotline:
    return hotline(town_engine)


def shape(url: str, *before: str) -> set[str]:
    """Return everything that makes up the queue in the database, after running some statements there."""
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        for script in before:
            connection.connection.cursor().execute(script)
        found = set(connection.execute(text(SHAPE)).scalars())
    engine.dispose()
    return found


def test_the_queue_is_the_one_that_the_installed_library_expects(
    new_database: Callable[[str], str], empty_template: str
) -> None:
    """Fails after an upgrade of the library that brings migrations: then ours needs another one that runs them."""
    ours, theirs = new_database(empty_template), new_database(empty_template)
    step_back(theirs, "0002")
    assert shape(theirs) == set()
    assert shape(ours) == shape(theirs, SchemaManager.get_schema())


async def come_true(condition: Callable[[], Awaitable[object]], seconds: float = 10.0) -> None:
    """Wait until an awaited condition holds."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the database is asked, which rings no bell
            await asyncio.sleep(0.02)


async def test_a_job_is_taken_as_soon_as_it_is_there_and_the_worker_ends_when_told(house: Hotline) -> None:
    stop = asyncio.Event()
    settings = office_settings(twilio_api_base=NOBODY_THERE)
    working = asyncio.create_task(work(settings, house.engine, house.clock.now, stop))
    await come_true(lambda: workers(house))
    await house.ring("#")

    async def tried() -> bool:
        return await house.jobs() == [("todo", 1)]

    await come_true(tried, 3)
    stop.set()
    await asyncio.wait_for(working, 5)
    assert await workers(house) == 0


async def workers(house: Hotline) -> int:
    return await house.door.count("procrastinate_workers")


async def test_a_worker_without_a_database_waits_and_can_be_stopped() -> None:
    stop = asyncio.Event()
    engine = open_engine("postgresql://nobody@127.0.0.1:9/nothing")
    working = asyncio.create_task(work(office_settings(), engine, lambda: pytest.fail("no job can have come"), stop))
    await asyncio.sleep(0.3)
    assert not working.done()
    stop.set()
    await asyncio.wait_for(working, 5)
    await engine.dispose()


async def test_the_job_of_a_worker_that_died_is_taken_up_by_another(house: Hotline) -> None:
    await house.ring("#")
    async with house.engine.begin() as connection:
        died = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        dead = await connection.scalar(text(died))
        taken = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :dead"
        await connection.execute(text(taken), {"dead": dead})
        await defer(connection, take_up_stalled_jobs, "calendar", timestamp=0)
    await house.work()
    await house.work()
    assert await house.jobs() == []
    assert await house.at_the_carrier() == [404]


async def test_two_jobs_on_one_message_wait_for_each_other(house: Hotline) -> None:
    await house.ring("#")
    async with house.engine.begin() as connection:
        await defer(connection, fetch_recording, "message-1", message_id=1)
    await house.work()
    assert [one.partition(" ")[0] for one in house.way.asked] == ["GET", "DELETE"]


def test_a_worker_ends_at_whatever_moment_of_its_start_it_is_told(
    new_database: Callable[[str], str], empty_template: str
) -> None:
    """On the event loop that the demo runs on, where a cancellation in these moments can be lost."""
    url = new_database(empty_template)

    async def told_after(seconds: float) -> None:
        engine, stop = open_engine(url), asyncio.Event()
        working = asyncio.create_task(work(office_settings(twilio_api_base=NOBODY_THERE), engine, real_clock, stop))
        await asyncio.sleep(seconds)
        stop.set()
        await asyncio.wait_for(working, 5)
        await engine.dispose()

    for milliseconds in range(40):
        uvloop.run(told_after(milliseconds / 1000))
