"""Deletes text messages out of the carrier's keeping, once it is known what became of them."""

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
from app.texts.posting import delete_message

LOG = structlog.get_logger()
MOST_RETRIES: Final = 10
RETRY: Final = RetryStrategy(max_attempts=MOST_RETRIES, exponential_wait=3)
"""After 3, 9, 27 ... seconds, a day in all: the carrier deletes nothing that it is not done with (error 20009)."""
UNHEARD_OF: Final = timedelta(days=2)
"""After so long no report is waited for any more."""


@dataclass(frozen=True)
class Kept:
    """A message that the carrier still has."""

    id: int
    call: UUID
    carrier_message_id: str

    def event(self, what: str, at: datetime, **details: Any) -> Event:  # noqa: ANN401 - as the log's details are
        """Describe what was done, once."""
        return Event(f"text-{self.id}-{what}", f"text_{what}", at, details)


@JOBS.task(name="delete_text", retry=RETRY, pass_context=True)
async def delete_text(context: JobContext, text_id: int) -> None:
    """Have the carrier forget a message; done again, it changes nothing."""
    workshop = Workshop.of(context)
    async with workshop.engine.connect() as connection:
        kept = await look_at(connection, text_id)
    if kept is None:
        return
    try:
        await delete_message(workshop.http, workshop.settings, kept.carrier_message_id)
    except Exception as error:
        why, attempt = str(error) or type(error).__name__, context.job.attempts + 1
        LOG.info("text_deletion_tried", text=text_id, attempt=attempt, why=why)
        if attempt > MOST_RETRIES:
            await give_up(workshop, kept, why)
        raise
    await note_deleted(workshop, kept)


KEPT = text("""
SELECT id, call_id, carrier_message_id FROM texts
WHERE id = :text AND carrier_message_id IS NOT NULL AND deleted_at_carrier_at IS NULL
""")


async def look_at(connection: AsyncConnection, text_id: int) -> Kept | None:
    """Return a message that the carrier still has, or nothing."""
    row = (await connection.execute(KEPT, {"text": text_id})).one_or_none()
    return Kept(*row) if row else None


DELETED_THERE = text("UPDATE texts SET deleted_at_carrier_at = :at WHERE id = :text")


async def note_deleted(workshop: Workshop, kept: Kept) -> None:
    """Note that the carrier has the message no more."""
    now = workshop.clock()
    async with workshop.engine.begin() as connection:
        await connection.execute(DELETED_THERE, {"text": kept.id, "at": now})
        await note_events(connection, kept.call, [kept.event("deleted_at_carrier", now)])


async def give_up(workshop: Workshop, kept: Kept, why: str) -> None:
    """Say in both logs that the carrier still has the message; each night it is tried again."""
    LOG.error("text_not_deleted_at_carrier", text=kept.id, why=why)
    async with workshop.engine.begin() as connection:
        await note_events(connection, kept.call, [kept.event("not_deleted_at_carrier", workshop.clock(), why=why)])


FORGOTTEN = text("""
SELECT id FROM texts
WHERE deleted_at_carrier_at IS NULL AND carrier_message_id IS NOT NULL AND ordered_at < :before ORDER BY id
""")


@JOBS.periodic(cron="50 1 * * *")
@JOBS.task(name="take_up_kept_texts", queueing_lock="take_up_kept_texts", pass_context=True)
async def take_up_kept_texts(context: JobContext, timestamp: int) -> None:
    """Once a night, delete what was given up, and what the carrier never reported the end of."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.begin() as connection:
        kept = await connection.scalars(FORGOTTEN, {"before": workshop.clock() - UNHEARD_OF})
        for text_id in kept.all():
            await defer(connection, delete_text, lock_of(text_id), text_id=text_id)


def lock_of(text_id: int) -> str:
    """Return the lock under which at most one job works on a message."""
    return f"text-{text_id}"
