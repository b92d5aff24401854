"""Deletes a message on handling: what was spoken or written goes with the word that nothing is left to do (R21)."""

from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import defer
from app.messages.fetching import fetch_recording, lock_of
from app.retention import Deletion

HANDLED = text("""
UPDATE messages SET audio = NULL, words = NULL, deleted_at = :at WHERE concern_id = :concern AND deleted_at IS NULL
RETURNING id, recording_sid IS NOT NULL AND deleted_at_carrier_at IS NULL AS is_at_carrier
""")


async def delete_handled(connection: AsyncConnection, concern_id: int, at: datetime) -> None:
    """Delete the sound and the words of a concern's message, if it has one; needs a transaction.

    Where the carrier still has the recording, the job that fetches it is sent once more: it finds nothing to fetch any
    more and has the carrier delete it, now and not only with its next attempt or in the night.
    """
    handled = (await connection.execute(HANDLED, {"concern": concern_id, "at": at})).one_or_none()
    if handled is None:
        return
    await connection.execute(insert(Deletion).values(at=at, kind="messages", count=1))
    if handled.is_at_carrier:
        await defer(connection, fetch_recording, lock_of(handled.id), message_id=handled.id)
