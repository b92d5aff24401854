"""Does the demo's jobs beside its calls, in the same process: whatever ends the demo ends its worker too."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.commands.database import opened
from app.commands.demo_house import Demo
from app.commands.interrupts import Interrupts
from app.commands.worker import work


def let_work(app: FastAPI, ready: Demo, interrupts: Interrupts) -> None:
    """Have a worker begin when the app begins and end when it ends.

    By then the server listens to SIGINT: if one came before, it is told again.
    """
    alone = app.router.lifespan_context

    @asynccontextmanager
    async def together(app: FastAPI) -> AsyncIterator[None]:
        async with alone(app), doing_jobs(ready):
            if interrupts.come:
                signal.raise_signal(signal.SIGINT)
            yield

    app.router.lifespan_context = together


@asynccontextmanager
async def doing_jobs(ready: Demo) -> AsyncIterator[None]:
    """Do jobs until the end of the block; what is being done by then is finished first."""
    stop = asyncio.Event()
    async with opened(ready.url) as engine:
        worker = asyncio.create_task(work(ready.settings, engine, ready.clock, stop))
        try:
            yield
        finally:
            stop.set()
            await worker
