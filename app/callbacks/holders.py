"""Finds who is rung for an order that was handed on: whoever has it now, not who answers for the customer otherwise."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.owning import AWAY
from app.directory import IN_TALK, OUTSIDE_PHONE_HOURS, Entry, when

# Handed to a person: that one, who stands in for them, their team. Handed to a team: its line, or any of its members.
HOLDERS = text(f"""
WITH {AWAY}, unavailable AS (
    SELECT DISTINCT ON (staff_id) staff_id, reason FROM absences
    WHERE starts_at <= :now AND ends_at > :now ORDER BY staff_id, starts_at
), held AS (
    SELECT c.handed_staff_id, coalesce(c.handed_team_id, holder.team_id) AS team_id,
           coalesce(away.stand_in_id, holder.stand_in_id) AS deputy_id
    FROM concerns c LEFT JOIN staff holder ON holder.id = c.handed_staff_id LEFT JOIN away ON away.staff_id = holder.id
    WHERE c.id = :concern AND coalesce(c.handed_staff_id, c.handed_team_id) IS NOT NULL
), colleague AS (
    SELECT s.id, s.line FROM held JOIN staff s ON s.team_id = held.team_id
    WHERE s.id IS DISTINCT FROM held.handed_staff_id AND s.id IS DISTINCT FROM held.deputy_id
        AND NOT EXISTS (SELECT FROM unavailable WHERE unavailable.staff_id = s.id)
        AND {OUTSIDE_PHONE_HOURS.format(staff="s")} IS NULL
    ORDER BY md5(s.id::text || :chance) LIMIT 1
)
SELECT 1 AS nearness, s.field, 'own' AS role, s.id AS staff, s.team_id AS team, s.line,
       coalesce(unavailable.reason, {OUTSIDE_PHONE_HOURS.format(staff="s")}) AS reason,
       {IN_TALK.format(staff="s.id")} AS in_talk
FROM held JOIN staff s ON s.id = held.handed_staff_id LEFT JOIN unavailable ON unavailable.staff_id = s.id
UNION ALL
SELECT 2, s.field, 'stand_in', s.id, s.team_id, s.line,
       coalesce(unavailable.reason, {OUTSIDE_PHONE_HOURS.format(staff="s")}), {IN_TALK.format(staff="s.id")}
FROM held JOIN staff s ON s.id = held.deputy_id LEFT JOIN unavailable ON unavailable.staff_id = s.id
UNION ALL
SELECT 3, '', 'team', CASE WHEN t.line IS NULL THEN colleague.id END, t.id, coalesce(t.line, colleague.line),
       CASE WHEN t.line IS NULL AND colleague.id IS NULL THEN 'nobody' END, false
FROM held JOIN teams t ON t.id = held.team_id LEFT JOIN colleague ON true
ORDER BY nearness
""")  # noqa: S608 - the parts are constants


async def holders_of(connection: AsyncConnection, concern: int, now: datetime, chance: str) -> tuple[Entry, ...]:
    """Return who has an order that was handed on, nearest first; nothing if it never was."""
    rows = await connection.execute(HOLDERS, {**when(now, chance), "concern": concern, "call": None})
    return tuple(Entry(row.field, row.role, row.staff, row.team, row.line, row.reason, row.in_talk) for row in rows)
