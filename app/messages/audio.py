"""Encrypts the sound of messages, with keys that serve nothing else, and reads it for whoever may listen."""

from collections.abc import Sequence

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app import derived_keys
from app.messages.tables import Message

PURPOSE = b"durchwahl: the sound of messages"
"""What the keys are derived for: a key of another purpose (the seal of an action URL) opens no message."""


class UnreadableAudio(ValueError):
    """None of the keys opens the sound: its key was taken away before the message was deleted."""


def cipher_of(keys: Sequence[str]) -> MultiFernet:
    """Return what encrypts with the newest of ``SECRET_KEYS`` and decrypts with every one.

    A message lives for a fortnight, so an old key may go fifteen days after a new one was put before it.
    """
    return derived_keys.cipher_of(keys, PURPOSE)


async def listen_to(connection: AsyncConnection, concern_id: int, keys: Sequence[str]) -> bytes | None:
    """Return the sound (WAV) of a concern's message, or nothing: no message, not fetched yet, or deleted.

    Raises:
        UnreadableAudio: it is there, but its key is not.
    """
    return await opened(connection, Message.concern_id == concern_id, keys)


async def play_back(connection: AsyncConnection, recording_sid: str, keys: Sequence[str]) -> bytes | None:
    """Return the sound (WAV) of a recording that has been fetched already, for the caller who has just spoken it.

    Raises:
        UnreadableAudio: it is there, but its key is not.
    """
    return await opened(connection, Message.recording_sid == recording_sid, keys)


async def opened(connection: AsyncConnection, which: ColumnElement[bool], keys: Sequence[str]) -> bytes | None:
    """Decrypt the sound of one message, if it is there."""
    audio = await connection.scalar(select(Message.audio).where(which))
    if audio is None:
        return None
    try:
        return cipher_of(keys).decrypt(audio)
    except InvalidToken as error:
        raise UnreadableAudio("no key in SECRET_KEYS opens this message") from error
