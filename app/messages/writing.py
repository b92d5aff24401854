"""Keeps what was written on the text telephone, encrypted like the sound of messages, and reads it for who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.fernet import InvalidToken
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.messages.audio import cipher_of
from app.messages.tables import Message

KEEP = text("""
UPDATE messages SET words = :words FROM concerns
WHERE concerns.id = concern_id AND call_id = :call AND turn = :turn AND kind = 'message'
    AND words IS NULL AND deleted_at IS NULL
""")


class UnreadableWords(ValueError):
    """None of the keys opens the words: their key was taken away before the message was deleted."""


@dataclass(frozen=True)
class WrittenWords:
    """What was written in a turn of a call."""

    call: UUID
    turn: int
    text: str


async def keep_words(connection: AsyncConnection, words: WrittenWords, keys: Sequence[str]) -> None:
    """Put the words to the message that this turn has left; a repeated turn changes nothing."""
    sealed = cipher_of(keys).encrypt(words.text.encode())
    await connection.execute(KEEP, {"call": words.call, "turn": words.turn, "words": sealed})


async def read_words(connection: AsyncConnection, concern_id: int, keys: Sequence[str]) -> str | None:
    """Return what was written with a concern, or nothing: no message, a spoken one, or deleted.

    Raises:
        UnreadableWords: it is there, but its key is not.
    """
    words = await connection.scalar(select(Message.words).where(Message.concern_id == concern_id))
    if words is None:
        return None
    try:
        return cipher_of(keys).decrypt(words).decode()
    except InvalidToken as error:
        raise UnreadableWords("no key in SECRET_KEYS opens this message") from error
