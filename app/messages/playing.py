"""Plays a message to whoever deals with it: its sound, or what was written, or why there is neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.messages.audio import UnreadableAudio, listen_to
from app.messages.writing import UnreadableWords, read_words

Why = Literal["no_message", "not_fetched", "never_came", "handled", "expired", "key_missing"]
"""No message: the concern has none. Not fetched: the carrier still has it, and the house goes on asking. Never came:
the carrier named no recording that could be asked for. Handled and expired: deleted, with the word that nothing is left
to do or when its fortnight was over (R21). Key missing: it is there, and none of SECRET_KEYS opens it.
"""


@dataclass(frozen=True)
class Sound:
    """What was spoken (WAV), and for how many seconds."""

    wav: bytes
    duration_s: int


@dataclass(frozen=True)
class Words:
    """What was written on the text telephone, as it was typed."""

    text: str


@dataclass(frozen=True)
class Silence:
    """There is nothing to play."""

    why: Why


# Whoever finishes a concern deletes its message at that very moment; a later finish found it gone already.
STANDING = text("""
SELECT duration_s, CASE
    WHEN deleted_at IS NOT NULL AND EXISTS (
        SELECT FROM concern_changes
        WHERE concern_changes.concern_id = messages.concern_id AND what = 'state' AND after = 'done'
            AND at <= deleted_at) THEN 'handled'
    WHEN deleted_at IS NOT NULL THEN 'expired'
    WHEN audio IS NOT NULL OR words IS NOT NULL THEN 'there'
    WHEN recording_sid IS NOT NULL THEN 'not_fetched'
    ELSE 'never_came' END AS standing
FROM messages WHERE concern_id = :concern
""")


async def play_message(connection: AsyncConnection, concern_id: int, keys: Sequence[str]) -> Sound | Words | Silence:
    """Return what can be heard or read of a concern's message, or why nothing can; ``keys`` are SECRET_KEYS."""
    row = (await connection.execute(STANDING, {"concern": concern_id})).one_or_none()
    if row is None or row.standing != "there":
        return Silence(row.standing if row else "no_message")
    try:
        wav, written = await listen_to(connection, concern_id, keys), await read_words(connection, concern_id, keys)
    except (UnreadableAudio, UnreadableWords):
        return Silence("key_missing")
    if wav is not None:
        return Sound(wav, row.duration_s)
    # Between the two looks somebody may have dealt with it.
    return Words(written) if written is not None else Silence("handled")
