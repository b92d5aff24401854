"""What goes on at this moment: calls in the menu, ringing, waiting and talking, and what was promised for today.

It is for looking at, and nothing of it is kept (R24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.tables import TO_BE_RUNG
from app.office_hours import GERMAN_TIME


@dataclass(frozen=True)
class Standing:
    """How many calls ring, wait and talk, and since when the one that has waited longest does so."""

    ringing: int = 0
    waiting: int = 0
    talking: int = 0
    waits_since: datetime | None = None

    def __add__(self, other: "Standing") -> "Standing":
        """Return both together."""
        since = [one for one in (self.waits_since, other.waits_since) if one]
        return Standing(
            self.ringing + other.ringing,
            self.waiting + other.waiting,
            self.talking + other.talking,
            min(since, default=None),
        )


@dataclass(frozen=True)
class Moment:
    """The house at a moment; ``teams`` are by internal id, nothing for the service centre and emergencies."""

    in_menu: int
    writing: int
    """Conversations on the text telephone."""
    teams: Mapping[int | None, Standing]
    callbacks_today: int
    """Promised by the end of this day, and not overdue."""
    callbacks_overdue: int

    @property
    def all(self) -> Standing:
        """All teams together."""
        return sum(self.teams.values(), Standing())


# Reports get lost: a call without a sign of life is believed as long as the question it was at can last, a ring for a
# minute and a talk for the longest one, as elsewhere (``waiting``).
ALIVE = "ended_at IS NULL AND received_at > CAST(:now AS timestamptz) - interval '4 hours'"
STANDING = text(f"""
WITH alive AS MATERIALIZED (
    SELECT id, channel, received_at FROM calls WHERE {ALIVE} AND received_at <= :now
), leg AS (
    SELECT DISTINCT ON (legs.call_id) legs.call_id, coalesce(legs.team_id, staff.team_id) AS team_id,
           screened = 'accepted' AS talks, dialled_at
    FROM alive JOIN legs ON legs.call_id = alive.id LEFT JOIN staff ON staff.id = legs.staff_id
    WHERE outcome IS NULL AND legs.ended_at IS NULL
        AND dialled_at > CAST(:now AS timestamptz)
            - CASE WHEN screened = 'accepted' THEN interval '3 hours' ELSE interval '1 minute' END
    ORDER BY legs.call_id, dialled_at DESC
), place AS (
    SELECT waits.call_id, staff.team_id, since FROM alive
    JOIN waits ON waits.call_id = alive.id JOIN staff ON staff.id = waits.staff_id
    WHERE left_at IS NULL AND seen_at > CAST(:now AS timestamptz) - interval '1 minute'
), lately AS (
    SELECT call_id FROM call_events JOIN alive ON alive.id = call_id
    WHERE at > CAST(:now AS timestamptz) - interval '5 minutes' GROUP BY call_id
)
SELECT alive.channel,
       CASE WHEN leg.talks THEN 'talking' WHEN leg.call_id IS NOT NULL THEN 'ringing'
            WHEN place.call_id IS NOT NULL THEN 'waiting' ELSE 'in_menu' END AS what,
       coalesce(leg.team_id, place.team_id) AS team_id, count(*) AS calls,
       min(coalesce(place.since, leg.dialled_at)) FILTER (WHERE leg.talks IS NOT TRUE) AS since
FROM alive LEFT JOIN leg ON leg.call_id = alive.id LEFT JOIN place ON place.call_id = alive.id
LEFT JOIN lately ON lately.call_id = alive.id
WHERE leg.call_id IS NOT NULL OR place.call_id IS NOT NULL OR lately.call_id IS NOT NULL
GROUP BY 1, 2, 3
""")  # noqa: S608 - a constant
PROMISED = text(f"""
SELECT count(*) FILTER (WHERE promised_by >= :now), count(*) FILTER (WHERE promised_by < :now)
FROM concerns WHERE {TO_BE_RUNG.replace("AND unreached_at IS NULL", "")} AND promised_by < :tomorrow
""")  # noqa: S608 - the parts are constants


async def look_at_now(connection: AsyncConnection, now: datetime) -> Moment:
    """Return what goes on at ``now``."""
    in_menu = writing = 0
    teams: dict[int | None, Standing] = {}
    for row in await connection.execute(STANDING, {"now": now}):
        if row.channel == "text":
            writing += row.calls
        elif row.what == "in_menu":
            in_menu += row.calls
        else:
            more = Standing(**{row.what: row.calls}, waits_since=row.since)
            teams[row.team_id] = teams.get(row.team_id, Standing()) + more
    midnight = now.astimezone(GERMAN_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    promised = {"now": now, "tomorrow": midnight + timedelta(days=1)}
    today, overdue = (await connection.execute(PROMISED, promised)).one()
    return Moment(in_menu, writing, teams, today, overdue)
