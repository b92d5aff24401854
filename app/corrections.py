"""Corrects what a call or a concern was about: what the caller stated stays, and whoever comes second is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Event, note_events
from app.concerns.settling import Author, NoSuchConcern, correct_kind

KINDS: Final = ("cancellation", "callback", "message", "documents", "payment", "other")
"""What a concern can turn out to be."""
CONCERNS: Final = (*KINDS, "placement", "benefits")
"""What a call can turn out to be about: the same, or just a talk about work or about money."""


class NoSuchCall(LookupError):
    """There is no such call."""


class NotAConcern(ValueError):
    """Nothing can be corrected to that."""


class ChangedMeanwhile(ValueError):
    """Somebody else has changed it since it was read: ``current`` is what stands there now, since ``at``."""

    def __init__(self, current: str | None, at: datetime) -> None:
        super().__init__(f"it is {current} by now")
        self.current = current
        self.at = at


@dataclass(frozen=True)
class Correction:
    """What somebody saw, which is nothing where nothing stood there, and what it is to be instead."""

    seen: str | None
    after: str


# The row is locked by a statement of its own: it may have been waited for, and what came before it must be seen.
LOCK_CALL = text("SELECT id FROM calls WHERE id = :call FOR NO KEY UPDATE")
CALL = text("""
SELECT coalesce(corrected_concern, concern) AS current,
       coalesce((SELECT max(at) FROM call_events WHERE call_id = calls.id AND kind IN
                 ('cancelled', 'callback_ordered', 'message_left', 'concern_corrected')), received_at) AS since,
       (SELECT count(*) FROM call_events WHERE call_id = calls.id AND kind = 'concern_corrected') AS corrections
FROM calls WHERE id = :call
""")
CORRECT = text("UPDATE calls SET corrected_concern = :after WHERE id = :call")


async def correct_call(connection: AsyncConnection, call: UUID, correction: Correction, author: Author) -> None:
    """Note what a call turned out to be about, also where its caller left nothing; needs a transaction.

    Correcting to what stands there already changes nothing.

    Raises:
        NotAConcern: it is none of ``CONCERNS``.
        NoSuchCall: see there.
        ChangedMeanwhile: something else stands there than what was seen.
    """
    if correction.after not in CONCERNS:
        raise NotAConcern(correction.after)
    if await connection.scalar(LOCK_CALL, {"call": call}) is None:
        raise NoSuchCall(str(call))
    row = (await connection.execute(CALL, {"call": call})).one()
    if _is_as_wanted(correction, row.current, row.since):
        return
    await connection.execute(CORRECT, {"call": call, "after": correction.after})
    details = {"before": row.current, "after": correction.after, "staff": author.name}
    event = Event(f"concern-corrected-{row.corrections + 1}", "concern_corrected", author.at, details)
    await note_events(connection, call, [event])


LOCK_CONCERN = text("SELECT id FROM concerns WHERE id = :concern FOR NO KEY UPDATE")
CONCERN = text("""
SELECT coalesce(corrected_kind, kind) AS current,
       coalesce((SELECT max(at) FROM concern_changes WHERE concern_id = concerns.id AND what = 'kind'), received_at)
           AS since
FROM concerns WHERE id = :concern
""")


async def correct_concern(connection: AsyncConnection, concern: int, correction: Correction, author: Author) -> None:
    """Note what a concern turned out to be; needs a transaction.

    Raises:
        NotAConcern: it is none of ``KINDS``.
        NoSuchConcern: there is none with this id.
        ChangedMeanwhile: something else stands there than what was seen.
    """
    if correction.after not in KINDS:
        raise NotAConcern(correction.after)
    if await connection.scalar(LOCK_CONCERN, {"concern": concern}) is None:
        raise NoSuchConcern(f"no concern has the id {concern}")
    row = (await connection.execute(CONCERN, {"concern": concern})).one()
    if not _is_as_wanted(correction, row.current, row.since):
        await correct_kind(connection, concern, author, correction.after)


def _is_as_wanted(correction: Correction, current: str | None, since: datetime) -> bool:
    """Say whether there is nothing left to correct; two who want the same do not disagree.

    Raises:
        ChangedMeanwhile: it is neither as it was seen nor as it is wanted.
    """
    if current == correction.after:
        return True
    if current != correction.seen:
        raise ChangedMeanwhile(current, since)
    return False
