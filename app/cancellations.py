"""Lists cancelled appointments for supervisors: received when, acknowledged when, and was that before it began.

A team is as near as this list comes to anybody: no member of staff is named, asked for or counted (R24).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.owning import escalated_where
from app.concerns.tables import CANCELLATION
from app.paging import Page, Place

Acknowledged = Literal["before", "after", "never", "unknown"]
"""Before or after the appointment began. Unknown: on the very day, and the house does not know the time of day; or it
does not know the day either.
"""


@dataclass(frozen=True)
class Cancellation:
    """A cancelled appointment; ``team`` is that of whoever has it now, nothing while nobody was identified.

    ``kind`` is another one where a person found out that it was none; it stays evidence of what was declared.
    """

    id: int
    reference: str
    kind: str
    state: str
    received_at: datetime
    customer_number: str | None
    verified: bool
    on_behalf: bool
    team_id: int | None
    team: str | None
    appointment_day: date | None
    starts_at: datetime | None
    manner: str | None
    reason: str | None
    acknowledged_at: datetime | None
    acknowledged: Acknowledged


@dataclass(frozen=True)
class CancellationFilter:
    """Which are wanted: received from (included) to (excluded), and what else they must have; teams by internal id."""

    received_from: datetime | None = None
    received_before: datetime | None = None
    team: int | None = None
    state: str | None = None
    acknowledged: Acknowledged | None = None
    reference: str | None = None

    def fits(self, one: Cancellation) -> bool:
        """Say whether a cancellation is wanted, as far as that has to be worked out first."""
        return self.team in {None, one.team_id} and self.acknowledged in {None, one.acknowledged}


SAID_OF_ITSELF: Final = {
    "received_from": "c.received_at >= :received_from",
    "received_before": "c.received_at < :received_before",
    "state": "c.state = :state",
    "reference": "c.reference = :reference",
}
"""What the database can tell of a cancellation without working out whose it is."""
# Whoever has a cancellation now is one of these (``app.concerns.owning``). Whose turn it is among them is worked out
# for what passes here alone: else all cancellations of a year would be gone through for a team that has three.
STAFF_OF_TEAM: Final = "SELECT id FROM staff WHERE team_id = :team"
MAY_BE_OF_TEAM: Final = f"""(
    c.handed_team_id = :team OR c.handed_staff_id IN ({STAFF_OF_TEAM})
    OR c.appointment_id IN (SELECT appointment_id FROM appointments WHERE staff_id IN ({STAFF_OF_TEAM}))
    OR c.customer_id IN (SELECT customer_id FROM assignments WHERE staff_id IN ({STAFF_OF_TEAM}))
    OR c.customer_id IS NULL AND c.household_id IN (
        SELECT household_id FROM customers JOIN assignments ON assignments.customer_id = customers.id
        WHERE staff_id IN ({STAFF_OF_TEAM})))"""  # noqa: S608 - constants
BEHIND: Final = "(c.received_at, c.id) < (:last_at, :last_id)"
MOST_AT_ONCE: Final = 2000
"""Cancellations that are worked out at once while those of a team, or seen too late, are looked for."""
MIDNIGHT: Final = "CAST({day} AS timestamp) AT TIME ZONE 'Europe/Berlin'"
NEWEST: Final = " ORDER BY c.received_at DESC, c.id DESC LIMIT :most"
# The oldest that was looked at comes along, wanted or not: it says where to go on.
LIST: Final = """
WITH {owned}
SELECT * FROM (
    SELECT c.id, c.reference, c.kind, c.state, c.received_at,
           (SELECT customer_number FROM customers WHERE customers.id = c.customer_id), c.verified, c.on_behalf,
           c.team_id, teams.name AS team, c.appointment_day, c.starts_at, c.manner, c.reason, seen.at,
           CASE WHEN seen.at IS NULL THEN 'never'
               WHEN seen.at < coalesce(c.starts_at, {begins}) THEN 'before'
               WHEN seen.at >= coalesce(c.starts_at, {ends}) THEN 'after'
               ELSE 'unknown' END AS acknowledged,
           c.looked_at, c.is_oldest
    FROM (SELECT escalated.*, count(*) OVER () AS looked_at,
                 row_number() OVER (ORDER BY received_at, id) = 1 AS is_oldest FROM escalated) c
    LEFT JOIN teams ON teams.id = c.team_id
    LEFT JOIN LATERAL (
        SELECT min(at) AS at FROM concern_changes
        WHERE concern_id = c.id AND what = 'state' AND after IN ('acknowledged', 'done')) seen ON true
    WHERE c.is_oldest OR CAST(:team AS int) IS NULL OR c.team_id = :team
) listed
WHERE is_oldest OR CAST(:acknowledged AS text) IS NULL OR acknowledged = :acknowledged
ORDER BY received_at DESC, id DESC
"""


async def list_cancellations(
    connection: AsyncConnection,
    wanted: CancellationFilter,
    now: datetime,
    *,
    limit: int,
    after: Place[int] | None = None,
) -> Page[Cancellation, int]:
    """Return at most ``limit`` cancellations, newest first, that come after a place in that order.

    Whose they are is not stored: where those of one team are wanted, candidates are worked out in growing numbers until
    there are enough.
    """
    found: list[Cancellation] = []
    part: _Part | None = _Part(limit + 1, after)
    while part:
        listed, part = await _work_out(connection, wanted, now, part)
        found += [one for one in listed if wanted.fits(one)]
        if len(found) > limit:
            break
    shown = tuple(found[:limit])
    return Page(shown, Place(shown[-1].received_at, shown[-1].id) if len(found) > limit else None)


@dataclass(frozen=True)
class _Part:
    """So many cancellations, those that come after a place."""

    most: int
    after: Place[int] | None


async def _work_out(
    connection: AsyncConnection, wanted: CancellationFilter, now: datetime, part: _Part
) -> tuple[Sequence[Cancellation], _Part | None]:
    """Return those of a part that are wanted, with its oldest, and the next part; nothing if there is none."""
    values = {name: getattr(wanted, name) for name in SAID_OF_ITSELF if getattr(wanted, name) is not None}
    conditions = [CANCELLATION, *(SAID_OF_ITSELF[name] for name in values)]
    if wanted.team is not None:
        conditions.append(MAY_BE_OF_TEAM)
    if wanted.acknowledged == "never":
        conditions.append("c.state = 'open'")
    if part.after:
        conditions.append(BEHIND)
        values |= {"last_at": part.after.received_at, "last_id": part.after.id}
    values |= {"now": now, "most": part.most, "team": wanted.team, "acknowledged": wanted.acknowledged}
    rows = (await connection.execute(_statement(conditions), values)).all()
    listed = [Cancellation(*row[: len(fields(Cancellation))]) for row in rows]
    if not rows or rows[-1].looked_at < part.most:
        return listed, None
    return listed, _Part(min(part.most * 4, MOST_AT_ONCE), Place(listed[-1].received_at, listed[-1].id))


def _statement(conditions: Sequence[str]) -> TextClause:
    begins, ends = MIDNIGHT.format(day="c.appointment_day"), MIDNIGHT.format(day="c.appointment_day + 1")
    return text(LIST.format(owned=escalated_where(" AND ".join(conditions) + NEWEST), begins=begins, ends=ends))
