"""Discards recordings that are not to be kept: spoken over by their callers, or come too late."""

from datetime import datetime

import structlog
from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import JOBS, Workshop, defer
from app.messages.fetching import GIVEN_UP_AFTER, MOST_RETRIES, RETRY
from app.messages.recordings import delete_recording

LOG = structlog.get_logger()
NOTE = text(
    "INSERT INTO unwanted_recordings (recording_sid, at) VALUES (:sid, :at) ON CONFLICT DO NOTHING RETURNING true"
)
GONE = text("DELETE FROM unwanted_recordings WHERE recording_sid = :sid")
STILL_THERE = text("SELECT recording_sid FROM unwanted_recordings WHERE at < :before ORDER BY at")


async def discard(connection: AsyncConnection, sid: str, at: datetime) -> None:
    """Have the carrier delete a recording, however long that takes; done again, it changes nothing."""
    if await connection.scalar(NOTE, {"sid": sid, "at": at}):
        await defer(connection, discard_recording, lock_of(sid), sid=sid)


@JOBS.task(name="discard_recording", retry=RETRY, pass_context=True)
async def discard_recording(context: JobContext, sid: str) -> None:
    """Delete it at the carrier; its id is known here until that is done."""
    workshop = Workshop.of(context)
    try:
        await delete_recording(workshop.http, workshop.settings, sid)
    except Exception as error:
        if context.job.attempts + 1 > MOST_RETRIES:
            say_so(sid, type(error).__name__)
        raise
    async with workshop.engine.begin() as connection:
        await connection.execute(GONE, {"sid": sid})


def say_so(sid: str, why: str) -> None:
    """Tell the log what the carrier still has after a day of trying."""
    LOG.error("recording_not_deleted_at_carrier", recording=sid, why=why)


@JOBS.periodic(cron="45 1 * * *")
@JOBS.task(name="take_up_unwanted_recordings", queueing_lock="take_up_unwanted_recordings", pass_context=True)
async def take_up_unwanted_recordings(context: JobContext, timestamp: int) -> None:
    """Try again, once a night, what was given up (R21)."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.begin() as connection:
        still_there = await connection.scalars(STILL_THERE, {"before": workshop.clock() - GIVEN_UP_AFTER})
        for sid in still_there.all():
            await defer(connection, discard_recording, lock_of(sid), sid=sid)


def lock_of(sid: str) -> str:
    """Return the lock under which at most one job works on a recording."""
    return f"recording-{sid}"
