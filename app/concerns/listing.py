"""Lists the concerns that somebody may look at: newest first, by kind and by how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.paging import Page, Place


@dataclass(frozen=True)
class ListedConcern:
    """A concern in one line; ``kind`` is what it turned out to be."""

    id: int
    reference: str
    kind: str
    state: str
    received_at: datetime
    customer: int | None
    customer_number: str | None
    name: str | None
    stated_number: str | None
    appointment_day: date | None
    promised_by: datetime | None


@dataclass(frozen=True)
class Readable:
    """Whose concerns may be read, by internal ids; without ``customers`` it is everybody's.

    Besides, what was handed to ``staff`` or to ``team``, and with ``nobodys`` what belongs to no customer.
    """

    account: int
    customers: Sequence[int] | None
    staff: int | None = None
    team: int | None = None
    nobodys: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which of them: of a kind, in one of these states."""

    kind: str | None = None
    states: Sequence[str] = ("open", "acknowledged", "done")


# Each branch is found by an index of its own; together they are few enough to be put in order.
LISTED = """
WITH readable AS (
    {grounds}
)
SELECT c.id, reference, coalesce(corrected_kind, kind), state, received_at, person.id, customer_number,
       first_name || ' ' || last_name, stated_number, appointment_day, promised_by
FROM concerns c LEFT JOIN customers person ON person.id = c.customer_id
WHERE c.id IN (SELECT id FROM readable) AND state = ANY(:states)
    AND (CAST(:kind AS text) IS NULL OR coalesce(corrected_kind, kind) = :kind)
    AND (CAST(:before AS timestamptz) IS NULL OR (received_at, c.id) < (:before, CAST(:before_id AS int)))
    AND NOT (coalesce(person.sealed, false) AND NOT EXISTS (
        SELECT FROM sealed_for WHERE customer_id = person.id AND account_id = :account))
ORDER BY received_at DESC, c.id DESC LIMIT :limit
"""
OF_THESE = "SELECT id FROM concerns WHERE customer_id = ANY(:customers)"
OF_ALL = "SELECT id FROM concerns WHERE customer_id IS NOT NULL"
HANDED = "SELECT id FROM concerns WHERE handed_staff_id = :staff OR handed_team_id = :team"
NOBODYS = "SELECT id FROM concerns WHERE customer_id IS NULL"


async def list_readable(
    connection: AsyncConnection, readable: Readable, wanted: Wanted, *, limit: int, after: Place[int] | None = None
) -> Page[ListedConcern, int]:
    """Return at most ``limit`` concerns, newest first, that come after a place in that order."""
    grounds = [OF_ALL if readable.customers is None else OF_THESE, HANDED, *([NOBODYS] if readable.nobodys else [])]
    statement = text(LISTED.format(grounds="\n    UNION ALL ".join(grounds)))
    values: dict[str, Any] = {
        "account": readable.account,
        "staff": readable.staff,
        "team": readable.team,
        "kind": wanted.kind,
        "states": list(wanted.states),
        "before": after.received_at if after else None,
        "before_id": after.id if after else None,
        "limit": limit + 1,
    }
    if readable.customers is not None:
        values["customers"] = list(readable.customers)
    rows = (await connection.execute(statement, values)).all()
    shown = tuple(ListedConcern(*row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(shown, Place(shown[-1].received_at, shown[-1].id) if more else None)
