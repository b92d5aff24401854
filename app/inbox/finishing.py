"""Finishes concerns, and reopens those that were finished too soon."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks.progress import HOUSE
from app.concerns.settling import Author, Entry, finish_order
from app.inbox.holding import Seen, as_seen, change, hold, refuse_if_changed


class WasKept(ValueError):
    """Customer and office have spoken: the call-back was kept, and a further wish is a further concern."""


async def finish(connection: AsyncConnection, seen: Seen, author: Author) -> Seen:
    """Note that nothing is left to do; a second time changes nothing. Needs a transaction.

    What was spoken or written is deleted in the same transaction (R21), and nobody is rung any more.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
    """
    held = await hold(connection, seen.concern)
    if held.state != "done":
        await refuse_if_changed(connection, held, seen, author)
        await finish_order(connection, held.id, author)
    return await as_seen(connection, held.id)


REOPENED = Entry("state", "done", "acknowledged")
REOPEN = text("UPDATE concerns SET state = 'acknowledged' WHERE id = :concern")
# The house finishes what it has kept; somebody may also finish it while customer and office still talk.
KEPT = text("""
SELECT EXISTS (SELECT FROM callback_attempts WHERE concern_id = :concern AND customer_outcome = 'connected')
    OR EXISTS (SELECT FROM concern_changes WHERE concern_id = :concern AND after = 'done' AND made_by = :house)
""")


async def reopen(connection: AsyncConnection, seen: Seen, author: Author) -> Seen:
    """Take back that nothing is left to do; a second time changes nothing. Needs a transaction.

    It is acknowledged again and not open: that somebody had seen it stays true, and so does all that was written down.
    The house goes on with an order as if it had never been finished, since what was promised is still owed. The sound
    of a message does not come back (R21); whose it was is still known, so that they can be asked.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
        WasKept: it was a call-back, and it was kept.
    """
    held = await hold(connection, seen.concern)
    if held.repeats(author, REOPENED) or (held.state != "done" and held.is_as(seen)):
        return await as_seen(connection, held.id)
    await refuse_if_changed(connection, held, seen, author)
    if await connection.scalar(KEPT, {"concern": held.id, "house": HOUSE}):
        raise WasKept("customer and office have spoken; what they want now is a new concern")
    await connection.execute(REOPEN, {"concern": held.id})
    return await change(connection, held, author, REOPENED)
