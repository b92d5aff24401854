"""`durchwahl worker`: does the jobs that turns set off, and those that the calendar does."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any, Final

import httpx
import structlog
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from app import retention as retention  # registers its jobs
from app.clock import Clock
from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.logs import configure_logs
from app.jobs import JOBS, Workshop, borrow
from app.messages import fetching as fetching  # registers its jobs
from app.settings import Settings

LOG = structlog.get_logger()
JOBS_AT_ONCE: Final = 4
GRACE_S: Final = 8
"""Seconds that a job gets to finish when the worker stops; after that it goes back into the queue."""
AGAIN_S: Final = 5
"""Seconds before another try where the database cannot be reached."""


def worker() -> None:
    """Do the jobs of this house until it is stopped (Ctrl-C or SIGTERM).

    Example: durchwahl worker
    """
    configure_logs()
    # At its level of information the library prints a stack trace for every retry; what matters we say ourselves.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    settings = load_settings()
    with database(settings) as url, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(work_until_told(settings, url))


async def work_until_told(settings: Settings, url: str) -> None:
    """Work until the operating system asks to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with opened(url) as engine:
        await work(settings, engine, clock_of(settings), stop)


async def work(settings: Settings, engine: AsyncEngine, clock: Clock, stop: asyncio.Event) -> None:
    """Do jobs until ``stop`` is set; what is being done by then is finished first. Runs inside any event loop.

    A database that goes away stops the work, not the worker.
    """
    async with httpx.AsyncClient() as http:
        workshop = Workshop(engine, settings, clock, http)
        while not stop.is_set():
            try:
                await until(stop, do_jobs(workshop))
            except (ConnectorException, OperationalError, OSError) as error:
                LOG.warning("jobs_without_database", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_S)


async def do_jobs(workshop: Workshop, *, forever: bool = True) -> None:
    """Do the jobs that are due, and go on doing so unless told otherwise.

    Raises:
        ConnectorException, OperationalError: the database cannot be reached.
    """
    connector = borrow(workshop.engine)
    with JOBS.replace_connector(connector) as jobs:
        try:
            await jobs.open_async()
            await jobs.run_worker_async(
                wait=forever,
                listen_notify=forever,
                concurrency=JOBS_AT_ONCE,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_S,
                install_signal_handlers=False,
                additional_context={"workshop": workshop},
            )
        finally:
            await connector.close_async()


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Await some work, and end it in good order as soon as ``stop`` is set."""
    working = asyncio.create_task(work)
    told = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((working, told), return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        # Once may not be enough: a worker that is just starting can lose the word.
        while not working.done():
            working.cancel()
            await asyncio.wait({working}, timeout=GRACE_S + 2)
        with contextlib.suppress(asyncio.CancelledError):
            await working
