"""What the house says of itself to whoever watches it: that it lives, whether it can serve a full call, and figures."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Literal

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, ProcessCollector, generate_latest
from pydantic import BaseModel
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.concerns import Concern
from app.migrate import MIGRATIONS

PATIENCE_S: Final = 1.0
"""A database that takes longer than this is no help to a caller."""
TOLERANCE: Final = timedelta(seconds=2)
"""Times of receipt are evidence (R15): two clocks that differ by more leave open which one is right."""


class Lack(BaseModel):
    """One thing that is not as it should be, with what to do about it."""

    what: Literal["database", "migrations", "clock"]
    why: str


class Readiness(BaseModel):
    """Whether a full call can be served now, and what is worse than it should be."""

    ready: bool
    degraded: list[Lack]


def build_health(
    engine: AsyncEngine, clock: Callable[[], datetime], registry: CollectorRegistry | None = None
) -> APIRouter:
    """Return the routes ``/healthz``, ``/readyz`` and ``/metrics``; they need no key and show no personal data.

    ``clock`` is the machine's own clock (aware), even where the house's clock was set to another time for a demo.
    ``registry`` holds the figures that others count; by default there are those of this module alone.
    """
    router = APIRouter(tags=["health"])
    figures = Figures(registry or CollectorRegistry())

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process answers; nothing else is looked at."""
        return {"status": "alive"}

    @router.get("/readyz", responses={503: {"model": Readiness, "description": "No full call can be served."}})
    async def readyz(response: Response) -> Readiness:
        """Say whether a full call can be served, and what is degraded."""
        readiness = await look(engine, clock)
        response.status_code = 200 if readiness.ready else 503
        return readiness

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Show the figures in the text format of Prometheus."""
        await figures.take(engine)
        return Response(generate_latest(figures.registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def look(engine: AsyncEngine, clock: Callable[[], datetime]) -> Readiness:
    """Look at the database, its shape and the clocks; at most a second is waited."""
    try:
        async with asyncio.timeout(PATIENCE_S), engine.connect() as connection:
            lacks = [*await _unmigrated(connection), *await _clocks_apart(connection, clock)]
    except (SQLAlchemyError, OSError, TimeoutError):
        lacks = [Lack(what="database", why=f"does not answer within {PATIENCE_S:.0f} s")]
    return Readiness(ready=all(lack.what == "clock" for lack in lacks), degraded=lacks)


async def _unmigrated(connection: AsyncConnection) -> list[Lack]:
    there = await connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    revision = await connection.scalar(text("SELECT version_num FROM alembic_version")) if there else None
    if revision == newest_migration():
        return []
    return [Lack(what="migrations", why=f"the database is at {revision or 'nothing'}, run `durchwahl migrate`")]


async def _clocks_apart(connection: AsyncConnection, clock: Callable[[], datetime]) -> list[Lack]:
    there: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    apart = abs(there - clock())
    if apart <= TOLERANCE:
        return []
    return [Lack(what="clock", why=f"differs from the database's by {apart.total_seconds():.0f} s, check NTP on both")]


@cache
def newest_migration() -> str | None:
    """Return the revision that this version of the house expects."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


class Figures:
    """The gauges that are read from the database when somebody asks for them; none is about a person."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        ProcessCollector(registry=registry)
        self.database_up = Gauge("durchwahl_database_up", "Whether the database answers.", registry=registry)
        self.concerns = Gauge("durchwahl_concerns", "Concerns by state.", ["state"], registry=registry)

    async def take(self, engine: AsyncEngine) -> None:
        """Read the gauges; a database that does not answer leaves them at what they last were."""
        try:
            async with asyncio.timeout(PATIENCE_S), engine.connect() as connection:
                counted = await connection.execute(select(Concern.state, func.count()).group_by(Concern.state))
                found = {row[0]: row[1] for row in counted}
        except (SQLAlchemyError, OSError, TimeoutError):
            self.database_up.set(0)
            return
        self.database_up.set(1)
        for state in ("open", "acknowledged", "done"):
            self.concerns.labels(state).set(found.get(state, 0))
