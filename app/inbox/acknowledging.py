"""Acknowledges concerns: one, or all that somebody had before them and not what has come since."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.settling import Author, Entry, NoSuchConcern, write_down
from app.inbox.holding import ChangedMeanwhile, Seen, as_seen, hold_all, what_changed

OPEN_TO_SEEN = Entry("state", "open", "acknowledged")
PASSED_TO_SEEN = Entry("seen", "", "")
"""Of what was acknowledged before it was passed on: the office had seen it then, and whoever has it now has too."""


@dataclass(frozen=True)
class Acknowledged:
    """What came of acknowledging several concerns; those that were settled by others before are in neither list."""

    done: tuple[int, ...]
    changed: tuple[ChangedMeanwhile, ...]
    """Not acknowledged: something else happened to them since they were shown."""


ACKNOWLEDGE = text("UPDATE concerns SET state = 'acknowledged' WHERE id = ANY(:concerns)")


async def acknowledge_shown(connection: AsyncConnection, shown: Sequence[Seen], author: Author) -> Acknowledged:
    """Note that somebody has seen exactly these concerns; needs a transaction.

    What was acknowledged or finished in the meantime, by whomever, needs no acknowledging any more, and a second time
    changes nothing.
    """
    held = await hold_all(connection, [seen.concern for seen in shown])
    new = [seen for seen in dict.fromkeys(shown) if seen.concern in held and held[seen.concern].is_new]
    as_shown = [held[seen.concern] for seen in new if held[seen.concern].is_as(seen)]
    opened = [concern.id for concern in as_shown if concern.state == "open"]
    passed_on = [concern.id for concern in as_shown if concern.state != "open"]
    if opened:
        await connection.execute(ACKNOWLEDGE, {"concerns": opened})
        await write_down(connection, opened, author, OPEN_TO_SEEN)
    if passed_on:
        await write_down(connection, passed_on, author, PASSED_TO_SEEN)
    changed = [await what_changed(connection, seen, author) for seen in new if not held[seen.concern].is_as(seen)]
    return Acknowledged(tuple(opened + passed_on), tuple(changed))


async def acknowledge(connection: AsyncConnection, seen: Seen, author: Author) -> Seen:
    """Note that somebody has seen a concern; a second time changes nothing. Needs a transaction.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
    """
    if not await hold_all(connection, [seen.concern]):
        raise NoSuchConcern(f"no concern has the id {seen.concern}")
    acknowledged = await acknowledge_shown(connection, [seen], author)
    if acknowledged.changed:
        raise acknowledged.changed[0]
    return await as_seen(connection, seen.concern)
