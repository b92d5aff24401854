"""Brings a database to the shape that this version of the house expects."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine

from app import (
    accounts,
    administration,
    appointments,
    audit,
    call_log,
    callbacks,
    calls,
    concerns,
    consents,
    customers,
    direct_lines,
    figures,
    keys,
    messages,
    notes,
    office_hours,
    pins,
    receipts,
    retention,
    sealed_files,
    staff,
    teams,
    texts,
    typed_answers,
    uploads,
    waiting,
)
from app.database import Base, with_driver

NOUNS = (
    accounts,
    administration,
    appointments,
    audit,
    call_log,
    callbacks,
    calls,
    concerns,
    consents,
    customers,
    direct_lines,
    figures,
    keys,
    messages,
    notes,
    office_hours,
    pins,
    receipts,
    retention,
    sealed_files,
    staff,
    teams,
    texts,
    typed_answers,
    uploads,
    waiting,
)
"""Every noun with a table: importing them is what fills ``Base.metadata``."""

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database at ``url`` (one transaction a migration, five seconds of waiting for a lock)."""
    with create_engine(with_driver(url), poolclass=NullPool).connect() as connection:
        command.upgrade(configuration(connection), revision)


def step_back(url: str, revision: str) -> None:
    """Downgrade the database at ``url`` to ``revision`` (``base`` for nothing at all)."""
    with create_engine(with_driver(url), poolclass=NullPool).connect() as connection:
        command.downgrade(configuration(connection), revision)


def drift(url: str) -> list[object]:
    """Return what the models say and the migrated database does not (nothing, if all is well)."""
    with create_engine(with_driver(url), poolclass=NullPool).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        return list(compare_metadata(context, Base.metadata))


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave out the tables of the job queue, which brings its own schema."""
    del parents
    return not (kind == "table" and (name or "").startswith("procrastinate"))


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration without a file of its own: nothing in it depends on the machine."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
