"""How a command reaches the house's database: the server that the settings name, or the embedded one."""

import json
import signal
import subprocess
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from psutil import pid_exists
from sqlalchemy.ext.asyncio import AsyncEngine

from app.commands.trouble import Trouble
from app.database import open_engine, start_embedded, with_driver
from app.settings import EMBEDDED, Settings

USERS: Final = ".handle_pids.json"
"""Where the server's package notes which processes use a server."""


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database; an embedded server is started, or joined if another command runs it.

    Raises:
        Trouble: the URL is none of PostgreSQL, or the embedded server does not start.
    """
    if settings.database_url != EMBEDDED:
        yield checked(settings.database_url)
        return
    folder = settings.folder.resolve()
    forget_the_dead(folder / "postgres" / USERS)
    try:
        with warnings.catch_warnings():
            # Where no runtime folder is set, the server's package takes one under /tmp for its lock, and warns.
            warnings.simplefilter("ignore")
            url, server = start_embedded(folder / "postgres")
    except subprocess.SubprocessError as error:
        raise Trouble(f"the embedded PostgreSQL does not start; see {folder / 'postgres' / 'log'}") from error
    with left_in_peace(server):
        yield url


@contextmanager
def left_in_peace(server: AbstractContextManager[object]) -> Iterator[None]:
    """Leave a server without being interrupted: an impatient second Ctrl-C must not leave it running."""
    server.__enter__()
    try:
        yield
    finally:
        before = {name: signal.signal(name, signal.SIG_IGN) for name in (signal.SIGINT, signal.SIGTERM)}
        server.__exit__(None, None, None)
        for name, reaction in before.items():
            signal.signal(name, reaction)


def forget_the_dead(users: Path) -> None:
    """Strike out commands that were killed: the server is stopped by its last user, and they will never be it."""
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if pid_exists(pid)]
        users.write_text(json.dumps(alive))


def checked(url: str) -> str:
    """Return a URL that names PostgreSQL."""
    try:
        with_driver(url)
    except ValueError as error:
        raise Trouble(str(error)) from error
    return url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine, and leave no connection behind."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()
