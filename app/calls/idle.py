"""Ends conversations in writing that nobody goes on with: a closed browser tells no one."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import end_call
from app.jobs import JOBS, Workshop

LOG = structlog.get_logger()
IDLE_AFTER: Final = timedelta(minutes=30)
"""Longer than most people read or write at one question; who comes back later goes on all the same."""
BATCH: Final = 500

IDLE = text("""
SELECT id, (SELECT max(at) FROM call_events WHERE call_id = calls.id) AS last FROM calls
WHERE channel = 'text' AND ended_at IS NULL AND received_at <= :before
    AND NOT EXISTS (SELECT FROM call_events WHERE call_id = calls.id AND at > :before)
ORDER BY received_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")


async def end_idle_texts(connection: AsyncConnection, now: datetime) -> int:
    """End the text calls of which nothing was heard for half an hour, at the moment when it was last; says how many."""
    idle = (await connection.execute(IDLE, {"before": now - IDLE_AFTER, "batch": BATCH})).all()
    for call, last in idle:
        await end_call(connection, call, "idle", last or now)
    return len(idle)


@JOBS.periodic(cron="*/5 * * * *")
@JOBS.task(name="end_idle_texts", queueing_lock="end_idle_texts", pass_context=True)
async def end_idle_texts_regularly(context: JobContext, timestamp: int) -> None:
    """Look every five minutes; what one batch leaves over is taken up with the next."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.begin() as connection:
        ended = await end_idle_texts(connection, workshop.clock())
    LOG.info("idle_texts_ended", count=ended)
