"""`durchwahl worker`: does the jobs that turns set off, and those that the calendar does."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from typing import Final

import httpx
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from app import retention as retention  # registers its jobs
from app.calls import idle as idle  # registers its jobs
from app.clock import Clock
from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.logs import configure_logs
from app.figures import keeping as keeping  # registers its job
from app.jobs import JOBS, Workshop, borrow
from app.messages import discarding as discarding  # registers its jobs
from app.messages import fetching as fetching  # registers its jobs
from app.settings import Settings
from app.texts import deleting as deleting  # registers its jobs
from app.texts import sending as sending  # registers its jobs
from app.turns import moving_legs as moving_legs  # registers its jobs
from app.turns import ringing_back as ringing_back  # registers its job

LOG = structlog.get_logger()
JOBS_AT_ONCE: Final = 4
GRACE_S: Final = 8
"""Seconds that a job gets to finish when the worker stops; after that it goes back into the queue."""
ASK_AGAIN_S: Final = 0.1
"""Seconds before work that has not ended is asked to once more."""
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
                await do_jobs(workshop, stop)
            except (ConnectorException, OperationalError, OSError) as error:
                LOG.warning("jobs_without_database", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_S)


async def do_jobs(workshop: Workshop, stop: asyncio.Event | None = None) -> None:
    """Do the jobs that are due, and without ``stop`` no more than those; with it, until it is set.

    Raises:
        ConnectorException, OperationalError: the database cannot be reached.
    """
    forever, stop = stop is not None, stop or asyncio.Event()
    connector = borrow(workshop.engine)
    with JOBS.replace_connector(connector) as jobs:
        try:
            opening = asyncio.ensure_future(jobs.open_async())
            await until(stop, opening, opening.cancel)
            if opening.cancelled():
                return
            opening.result()
            worker = Worker(
                app=jobs,
                wait=forever,
                listen_notify=forever,
                concurrency=JOBS_AT_ONCE,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_S,
                install_signal_handlers=False,
                additional_context={"workshop": workshop},
            )
            working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call] # the library gives it no types
            await until(stop, working, worker.stop)
            working.result()
        finally:
            await connector.close_async()


async def until(stop: asyncio.Event, working: asyncio.Future[object], end: Callable[[], object]) -> None:
    """Wait until some work is done; as soon as ``stop`` is set, ask it to ``end`` until it does.

    Once is not enough: a worker forgets what it was asked before its first step, and before Python 3.12 a cancellation
    can be lost on its way (``asyncio.wait_for``). A demo that was stopped just as it started then never ended.
    """
    told = asyncio.create_task(stop.wait())
    await asyncio.wait((working, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    while not working.done():
        end()
        await asyncio.wait((working,), timeout=ASK_AGAIN_S)
