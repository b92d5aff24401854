"""Fetches recordings: from the carrier into our database, encrypted, and then out of the carrier's keeping."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.jobs import JOBS, Workshop, defer
from app.messages.audio import cipher_of
from app.messages.recordings import delete_recording, fetch_media

LOG = structlog.get_logger()
MOST_RETRIES: Final = 10
RETRY: Final = RetryStrategy(max_attempts=MOST_RETRIES, exponential_wait=3)
"""After 3, 9, 27 ... seconds: ten retries are 24.6 hours, and then somebody has to look."""
GIVEN_UP_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True)
class Waiting:
    """A message on its way: what is still to be done with it."""

    id: int
    call: UUID
    sid: str
    to_be_fetched: bool
    to_be_deleted: bool

    def event(self, what: str, at: datetime, **details: Any) -> Event:  # noqa: ANN401 - as the log's details are
        """Describe what was done, once."""
        return Event(f"message-{self.id}-{what}", f"message_{what}", at, details)


@JOBS.task(name="fetch_recording", retry=RETRY, pass_context=True)
async def fetch_recording(context: JobContext, message_id: int) -> None:
    """Fetch a message and have the carrier delete it; done again, it goes on where it had got to."""
    workshop = Workshop.of(context)
    async with workshop.engine.connect() as connection:
        waiting = await look_at(connection, message_id)
    if waiting is None:
        return
    try:
        await bring_home(workshop, waiting)
    except Exception as error:
        why, attempt = type(error).__name__, context.job.attempts + 1
        LOG.info("recording_tried", message=message_id, attempt=attempt, why=why)
        if attempt > MOST_RETRIES:
            await give_up(workshop, message_id, why)
        raise


WAITING = text("""
SELECT messages.id, call_id, recording_sid,
       fetched_at IS NULL AND deleted_at IS NULL AS to_be_fetched, deleted_at_carrier_at IS NULL AS to_be_deleted
FROM messages JOIN concerns ON concerns.id = concern_id
WHERE messages.id = :message AND recording_sid IS NOT NULL
""")


async def look_at(connection: AsyncConnection, message_id: int) -> Waiting | None:
    """Return what is to be done with a message; nothing where there is none (any more)."""
    row = (await connection.execute(WAITING, {"message": message_id})).one_or_none()
    return Waiting(*row) if row else None


async def bring_home(workshop: Workshop, waiting: Waiting) -> None:
    """Take the steps that are still to be taken; the carrier's copy goes only once ours is committed."""
    if waiting.to_be_fetched:
        sound = await fetch_media(workshop.http, workshop.settings, waiting.sid)
        await store(workshop, waiting, cipher_of(workshop.settings.keys).encrypt(sound))
    if waiting.to_be_deleted:
        await delete_recording(workshop.http, workshop.settings, waiting.sid)
        await note_deleted(workshop, waiting)


STORE = text("""
UPDATE messages SET audio = :audio, fetched_at = :at
WHERE id = :message AND recording_sid = :sid AND fetched_at IS NULL AND deleted_at IS NULL RETURNING id
""")


async def store(workshop: Workshop, waiting: Waiting, audio: bytes) -> None:
    """Keep the encrypted sound, unless the message was handled in the meantime."""
    now = workshop.clock()
    async with workshop.engine.begin() as connection:
        if await connection.scalar(STORE, {"message": waiting.id, "sid": waiting.sid, "audio": audio, "at": now}):
            await note_events(connection, waiting.call, [waiting.event("fetched", now)])


DELETED_THERE = text("""
UPDATE messages SET deleted_at_carrier_at = :at WHERE id = :message AND recording_sid = :sid
""")


async def note_deleted(workshop: Workshop, waiting: Waiting) -> None:
    """Note that the carrier has the message no more."""
    now = workshop.clock()
    async with workshop.engine.begin() as connection:
        await connection.execute(DELETED_THERE, {"message": waiting.id, "sid": waiting.sid, "at": now})
        await note_events(connection, waiting.call, [waiting.event("deleted_at_carrier", now)])


async def give_up(workshop: Workshop, message_id: int, why: str) -> None:
    """Say in both logs what could not be done; each night it is tried again."""
    async with workshop.engine.begin() as connection:
        waiting = await look_at(connection, message_id)
        if waiting:
            what = "not_fetched" if waiting.to_be_fetched else "not_deleted_at_carrier"
            LOG.error("message_given_up", message=message_id, what=what, why=why)
            await note_events(connection, waiting.call, [waiting.event(what, workshop.clock(), why=why)])


FORGOTTEN = text("""
SELECT id FROM messages
WHERE deleted_at_carrier_at IS NULL AND recording_sid IS NOT NULL AND received_at < :before ORDER BY id
""")


@JOBS.periodic(cron="40 1 * * *")
@JOBS.task(name="take_up_waiting_messages", queueing_lock="take_up_waiting_messages", pass_context=True)
async def take_up_waiting_messages(context: JobContext, timestamp: int) -> None:
    """Try again, once a night, what was given up: nothing may stay at the carrier because of one bad day (R21)."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.begin() as connection:
        given_up = await connection.scalars(FORGOTTEN, {"before": workshop.clock() - GIVEN_UP_AFTER})
        for message in given_up.all():
            await defer(connection, fetch_recording, lock_of(message), message_id=message)


def lock_of(message_id: int) -> str:
    """Return the lock under which at most one job works on a message."""
    return f"message-{message_id}"
