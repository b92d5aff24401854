"""Settles what becomes of a text message, whoever says so, and in whatever order: it only ever gets further."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.jobs import defer
from app.texts.deleting import delete_text, lock_of


@dataclass(frozen=True)
class TextTicket:
    """Which text message a report is about; it travels sealed in the URL that the carrier reports to."""

    text: int


TEXT: Final[TypeAdapter[TextTicket]] = TypeAdapter(TextTicket)


@dataclass(frozen=True)
class Progress:
    """How far a text message has got: ``sent``, ``delivered`` or ``failed``, then with a code."""

    state: str
    at: datetime
    carrier_message_id: str | None = None
    code: str | None = None


# Delivered comes last: where we had given up not knowing, the carrier may know better.
RANKS = "array_position(ARRAY['ordered','sent','failed','delivered'], {state})"
NAME = text("""
UPDATE texts SET carrier_message_id = coalesce(carrier_message_id, :carrier_message_id) WHERE id = :text
""")
MOVE_ON = text(f"""
UPDATE texts SET state = :state, error_code = :code, phone = NULL, body = NULL,
    settled_at = CASE WHEN :state <> 'sent' THEN CAST(:at AS timestamptz) END
WHERE id = :text AND {RANKS.format(state="state")} < {RANKS.format(state=":state")}
RETURNING call_id, carrier_message_id
""")  # noqa: S608 - the parts are constants of this module


async def settle_text(connection: AsyncConnection, text_id: int, progress: Progress) -> bool:
    """Note how far a message has got and say whether that is news; what is repeated or overtaken changes nothing.

    Nobody needs its number and its text from here on: ours are erased now, the carrier's by a job once it is settled.
    """
    values: dict[str, Any] = {"text": text_id, **vars(progress)}
    await connection.execute(NAME, values)
    moved = (await connection.execute(MOVE_ON, values)).one_or_none()
    if moved is None:
        return False
    await note_events(connection, moved.call_id, [event_of(text_id, progress)])
    if progress.state != "sent" and moved.carrier_message_id:
        await defer(connection, delete_text, lock_of(text_id), text_id=text_id)
    return True


def event_of(text_id: int, progress: Progress) -> Event:
    """Describe the progress for the call's log, once."""
    details = {"code": progress.code} if progress.code else {}
    return Event(f"text-{text_id}-{progress.state}", f"text_{progress.state}", progress.at, details)
