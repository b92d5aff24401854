"""Rings a customer now: somebody at the desk does not want to wait until the house does it by itself."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks.orders import ring_now
from app.callbacks.tables import UNDER_WAY
from app.concerns.settling import Author, Entry
from app.inbox.holding import Seen, as_seen, change, hold, refuse_if_changed
from app.inbox.passing_on import refuse_if_finished
from app.office_hours import OfficeHours, is_open, next_opening

RUNG = Entry("rung", "", "")


class OfficeIsClosed(ValueError):
    """Nobody is rung outside office hours; ``opens_at`` says when the office opens next, if it ever does."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(f"the office is closed until {opens_at}" if opens_at else "the office has no hours")
        self.opens_at = opens_at


class IsBeingRung(ValueError):
    """An attempt is under way: the office's telephone rings, or the customer's."""


ATTEMPT = text(f"""
SELECT EXISTS (SELECT FROM callback_attempts WHERE concern_id = concerns.id AND {UNDER_WAY}) AS under_way,
       ring_asked_at > coalesce((
           SELECT max(coalesce(ended_at, placed_at)) FROM callback_attempts WHERE concern_id = concerns.id
       ), '-infinity') AS is_asked_for
FROM concerns WHERE id = :concern
""")  # noqa: S608 - a constant


async def ring_at_once(
    connection: AsyncConnection, seen: Seen, author: Author, staff: int | None, hours: OfficeHours
) -> Seen:
    """Have the worker ring the author's own telephone, and on their key the customer. Needs a transaction.

    ``staff`` is the author's internal id as staff: whoever has no telephone of their own lets that of the one ring who
    has the order. Asked twice before anybody was rung, it is done once.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        IsBeingRung: an attempt is under way.
        OfficeIsClosed: it is outside office hours.
        NoSuchOrder: it is no call-back order, or its number was deleted.
    """
    held = await hold(connection, seen.concern)
    attempt = (await connection.execute(ATTEMPT, {"concern": held.id})).one()
    if held.repeats(author, RUNG) and (attempt.is_asked_for or not held.is_as(seen)):
        return await as_seen(connection, held.id)
    await refuse_if_changed(connection, held, seen, author)
    refuse_if_finished(held)
    if attempt.under_way:
        raise IsBeingRung("the order is being rung at this moment")
    if not is_open(author.at, hours):
        raise OfficeIsClosed(next_opening(author.at, hours))
    await ring_now(connection, held.id, author.at, staff)
    return await change(connection, held, author, RUNG)
