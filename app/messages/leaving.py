"""Leaves a message: the recording is noted with its concern, and fetching it queued, in the transaction of the turn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.concerns.leaving import LeftConcern
from app.jobs import defer
from app.messages.discarding import discard
from app.messages.fetching import fetch_recording, lock_of

LOG = structlog.get_logger()

KEEP = text("""
INSERT INTO messages (concern_id, recording_sid, duration_s, received_at)
SELECT id, :recording_sid, :duration_s, received_at FROM concerns
WHERE call_id = :call AND turn = :turn AND ordinal = :ordinal
ON CONFLICT (concern_id) DO NOTHING RETURNING id
""")

CHANNEL = text("SELECT channel FROM calls WHERE id = :call")


async def leave_message(
    connection: AsyncConnection, concern: LeftConcern, recording_sid: str | None, duration_s: int
) -> None:
    """Note the recording (``duration_s`` seconds) of a concern just left; a repeated turn changes nothing.

    Nothing is asked of the carrier here: the caller is still on the line.
    """
    values = {"call": concern.call, "turn": concern.turn, "ordinal": concern.ordinal}
    values |= {"recording_sid": recording_sid, "duration_s": duration_s}
    message: int | None = await connection.scalar(KEEP, values)
    if message is None:
        return
    if recording_sid:
        await defer(connection, fetch_recording, lock_of(message), message_id=message)
        return
    if await connection.scalar(CHANNEL, {"call": concern.call}) == "text":
        return  # what is written comes with ``writing.keep_words``, in the same transaction
    LOG.error("message_without_recording", call=str(concern.call))
    event = Event(f"message-{message}-not_fetched", "message_not_fetched", concern.at, {"why": "not named"})
    await note_events(connection, concern.call, [event])


REPLACE = text("""
UPDATE messages SET recording_sid = :recording_sid, duration_s = :duration_s, audio = NULL, fetched_at = NULL,
    deleted_at_carrier_at = NULL
WHERE concern_id = (SELECT id FROM concerns WHERE call_id = :call AND reference = :reference AND kind = 'message')
    AND recording_sid = :instead_of AND deleted_at IS NULL RETURNING id
""")


KEPT = text("SELECT EXISTS (SELECT FROM messages WHERE recording_sid = :recording_sid)")


@dataclass(frozen=True)
class Respoken:
    """A message spoken once more: the carrier's ids of both, and the seconds of the new one."""

    call: UUID
    reference: str
    recording_sid: str | None
    instead_of: str
    duration_s: int
    at: datetime


async def replace_message(connection: AsyncConnection, spoken: Respoken) -> None:
    """Keep the new recording instead of the old one, which goes; a repeated turn changes nothing.

    Where there is nothing to replace any more, because somebody has dealt with the message, the new one goes.
    """
    message: int | None = await connection.scalar(REPLACE, vars(spoken))
    if message is not None:
        await discard(connection, spoken.instead_of, spoken.at)
        if spoken.recording_sid:
            await defer(connection, fetch_recording, lock_of(message), message_id=message)
    elif spoken.recording_sid and not await connection.scalar(KEPT, vars(spoken)):
        await discard(connection, spoken.recording_sid, spoken.at)
