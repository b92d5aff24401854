"""Leaves a message: the recording is noted with its concern, and fetching it queued, in the transaction of the turn."""

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.concerns.leaving import LeftConcern
from app.jobs import defer
from app.messages.fetching import fetch_recording, lock_of

LOG = structlog.get_logger()

KEEP = text("""
INSERT INTO messages (concern_id, recording_sid, duration_s, received_at)
SELECT id, :recording_sid, :duration_s, received_at FROM concerns
WHERE call_id = :call AND turn = :turn AND ordinal = :ordinal
ON CONFLICT (concern_id) DO NOTHING RETURNING id
""")


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
    LOG.error("message_without_recording", call=str(concern.call))
    event = Event(f"message-{message}-not_fetched", "message_not_fetched", concern.at, {"why": "not named"})
    await note_events(connection, concern.call, [event])
