"""Jobs: what a turn sets off and does not wait for, kept in the same PostgreSQL and done by ``durchwahl worker``."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

import httpx
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.tasks import Task
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.clock import Clock
from app.settings import Settings

LOG = structlog.get_logger()
JOBS: Final = App(connector=PsycopgConnector())
"""The register of jobs. It has no connection of its own: deferring brings one along, a worker lends one."""
FAILED_JOBS_KEPT: Final = timedelta(days=30)
SILENT_WORKER_S: Final = 60
"""Seconds without a sign of life after which a worker is taken for dead and its jobs for unfinished."""


@dataclass(frozen=True)
class Workshop:
    """What a job works with: every job gets it from the worker that does it."""

    engine: AsyncEngine
    settings: Settings
    clock: Clock
    http: httpx.AsyncClient

    @classmethod
    def of(cls, context: JobContext) -> "Workshop":
        """Return the workshop in which a job is being done."""
        return cast("Workshop", context.additional_context["workshop"])


class DeferredTooSoon(RuntimeError):
    """A job was deferred outside any transaction."""


def borrow(engine: AsyncEngine) -> PsycopgConnector:
    """Return a connector to the database of ``engine``, with a few connections of its own, one of them listening."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return PsycopgConnector(conninfo=url, min_size=1, max_size=4, timeout=5.0, kwargs={"connect_timeout": 2})


async def defer(
    connection: AsyncConnection,
    task: Task[Any, Any, Any] | str,
    lock: str,
    *,
    priority: int = 0,
    **arguments: int | str,
) -> None:
    """Have a task done after this transaction, and only if it is committed; of one ``lock`` one job runs at a time.

    A name stands for a task that this part of the house may not know. Higher priorities are done first.

    The library's own ``connection`` option is given psycopg's connection, the one below SQLAlchemy's. Calling its SQL
    functions ourselves would work too, but those carry version numbers and change with the library's migrations.

    Raises:
        DeferredTooSoon: the connection commits by itself, so the job could run without what it is about.
    """
    raw = await connection.get_raw_connection()
    if getattr(raw.driver_connection, "autocommit", False):
        raise DeferredTooSoon(task if isinstance(task, str) else task.name)
    name = task if isinstance(task, str) else task.name
    deferring = JOBS.configure_task(name, connection=raw.driver_connection, lock=lock, priority=priority)
    await deferring.defer_async(**arguments)


@JOBS.periodic(cron="*/5 * * * *")
@JOBS.task(name="take_up_stalled_jobs", queueing_lock="take_up_stalled_jobs", pass_context=True)
async def take_up_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died to another one, and forget what failed long ago."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_WORKER_S):
        LOG.warning("stalled_job_taken_up", task=job.task_name, job=job.id)
        await manager.retry_job(job)
    hours = int(FAILED_JOBS_KEPT / timedelta(hours=1))
    await manager.delete_old_jobs(nb_hours=hours, include_failed=True, include_cancelled=True, include_aborted=True)
