"""What every test may ask for: a fresh database of its own (migrated, empty or with the town in it) and a fixed now."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import open_engine, start_embedded, with_driver
from app.migrate import migrate
from app.seed import seed

pytest_plugins = [
    "door_with_a_log",
    "voice_calls",
    "hotline_on_http",
    "office_days",
    "running_demo",
    "text_calls",
    "text_pages",
    "inbox_desks",
    "desk_pages",
    "invented_past",
]

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Tuesday morning with the office open."""

NOT_FOR_KEEPS = ("fsync", "full_page_writes", "synchronous_commit")
"""What makes a database survive a power cut; the tests' database need not."""

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it has a name that nobody can foresee
"""Where there is one, a disk in memory: every test copies a database of hundreds of files, ten times faster there."""
ROOM = 2 << 30
"""Bytes that the databases of one run may take."""


def has_room(folder: Path) -> bool:
    """Say whether the databases of the tests find room in a folder."""
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Start one PostgreSQL for the whole run, in a folder that its system user can reach."""
    kept_in = str(MEMORY) if has_room(MEMORY) else None
    with tempfile.TemporaryDirectory(prefix="durchwahl-tests-", dir=kept_in, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        # The server's package looks for its lock file at import, and warns where no runtime folder is set.
        runtime = Path(folder, "runtime")
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            administer(url, *(f"ALTER SYSTEM SET {name} = off" for name in NOT_FOR_KEEPS), "SELECT pg_reload_conf()")
            yield url


@pytest.fixture(scope="session")
def empty_template(server_url: str) -> str:
    """Migrate a database once; every test gets a copy of it."""
    url = create_database(server_url, "template0")
    migrate(url)
    return url


@pytest.fixture(scope="session")
async def town_template(server_url: str, empty_template: str) -> str:
    """Put the town into a database once; every test that asks for the town gets a copy of it."""
    url = create_database(server_url, database_of(empty_template))
    async with opened(url) as engine, engine.begin() as connection:
        await seed(connection, NOW)
    return url


@pytest.fixture
def new_database(server_url: str) -> Iterator[Callable[[str], str]]:
    """Return a function that copies a template, by its URL; the copies are gone after the test."""
    made: list[str] = []

    def copy(template: str) -> str:
        made.append(create_database(server_url, database_of(template)))
        return made[-1]

    yield copy
    administer(server_url, *(f'DROP DATABASE "{database_of(url)}" WITH (FORCE)' for url in made))


@pytest.fixture
def database_url(new_database: Callable[[str], str], empty_template: str) -> str:
    """Return the URL of a migrated, empty database that belongs to this test alone."""
    return new_database(empty_template)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Open the empty database."""
    async with opened(database_url) as engine:
        yield engine


@pytest.fixture
def town_url(new_database: Callable[[str], str], town_template: str) -> str:
    """Return the URL of a database with the town in it that belongs to this test alone."""
    return new_database(town_template)


@pytest.fixture
async def town_engine(town_url: str) -> AsyncIterator[AsyncEngine]:
    """Open a database with the town in it, as ``app.seed`` writes it at ``NOW``."""
    async with opened(town_url) as engine:
        yield engine


class opened:  # noqa: N801 - reads as a verb where it is used
    """An engine that is disposed of at the end, so that no connection outlives its test."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)

    async def __aenter__(self) -> AsyncEngine:
        return self.engine

    async def __aexit__(self, *failure: object) -> None:
        await self.engine.dispose()


def create_database(server_url: str, template: str) -> str:
    """Copy the database named ``template`` and return the URL of the copy."""
    name = f"test_{uuid.uuid4().hex}"
    administer(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def database_of(url: str) -> str:
    return make_url(url).database or ""


def administer(server_url: str, *statements: str) -> None:
    """Run statements that PostgreSQL wants outside any transaction."""
    engine = create_engine(with_driver(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        run_each(connection, statements)
    engine.dispose()


def run_each(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(text(statement))
