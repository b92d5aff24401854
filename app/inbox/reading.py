"""Reads a person's inbox: what waits for them, for whom they stand in, for their team and for the service centre."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks.tables import UNDER_WAY
from app.concerns.history import histories_of
from app.concerns.owning import RUNG, Owner, escalated_where
from app.inbox.composing import item_of
from app.inbox.items import Desk, Inbox, Place, Waiting

MOST_SHOWN: Final = 200
"""Items of one part that are shown at once; what comes after them waits until some of these are done."""

# Everything unfinished is looked at, some hundred concerns. What is one's own is not shown once more as the team's.
WAITING: Final = f"""
WITH {escalated_where("c.state <> 'done'")},
placed AS (
    SELECT escalated.*, CASE
        WHEN staff_id = CAST(:staff AS int) THEN 'own'
        WHEN stand_in_id = CAST(:staff AS int) THEN 'stand_in'
        WHEN team_id = CAST(:team AS int) AND (staff_id IS NULL OR escalation IS NOT NULL) THEN 'team'
        WHEN :service_centre AND team_id IS NULL THEN 'service_centre' END AS place
    FROM escalated
), waiting AS (
    SELECT placed.*, coalesce(latest.id, 0) AS version,
           state = 'open' OR coalesce(latest.what IN ('handed','returned'), false) AS is_new,
           coalesce(least(due_at, CASE WHEN kind = 'cancellation' AND state = 'open'
               THEN begins_at - interval '30 minutes' END), received_at) AS act_by
    FROM placed LEFT JOIN LATERAL (
        SELECT id, what FROM concern_changes WHERE concern_id = placed.id ORDER BY id DESC LIMIT 1) latest ON true
    WHERE place IS NOT NULL
)"""  # noqa: S608 - the parts are constants

IN_ORDER = text(f"""
{WAITING}
SELECT waiting.*, teams.name AS team_name FROM waiting LEFT JOIN teams ON teams.id = team_id
ORDER BY act_by, received_at, waiting.id
""")  # noqa: S608 - the parts are constants
# In a statement of its own: PostgreSQL plans it for the few concerns that this desk has, and not for all.
DETAILS = text(f"""
SELECT c.id, c.reference, c.kind AS stated_kind, c.field, c.manner, c.reason, c.verified, c.on_behalf, c.stated_number,
       c.stated_birth_date, c.appointment_day, c.nearest, c.callback_number, c.callback_window,
       households.household_number, calls.language, calls.channel,
       person.id AS customer_id, person.customer_number, person.first_name, person.last_name,
       a.appointment_id, a.room, a.starts_at AS matched_at, expecting.name AS expecting_name,
       m.duration_s, CASE WHEN m.deleted_at IS NOT NULL THEN 'deleted' WHEN m.audio IS NOT NULL THEN 'there'
           WHEN m.words IS NOT NULL THEN 'written' WHEN m.recording_sid IS NOT NULL THEN 'not_fetched'
           ELSE 'never_came' END AS message_state,
       tried.attempts, tried.last_attempt_at, tried.is_ringing
FROM concerns c JOIN calls ON calls.id = c.call_id
LEFT JOIN customers person ON person.id = c.customer_id
LEFT JOIN households ON households.id = c.household_id
LEFT JOIN appointments a ON a.appointment_id = c.appointment_id
LEFT JOIN staff expecting ON expecting.id = a.staff_id
LEFT JOIN messages m ON m.concern_id = c.id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE customer_outcome IS NOT NULL) AS attempts, max(placed_at) AS last_attempt_at,
           coalesce(bool_or({UNDER_WAY}), false) AS is_ringing
    FROM callback_attempts WHERE concern_id = c.id) tried ON coalesce(c.corrected_kind, c.kind) IN {RUNG}
WHERE c.id = ANY(:concerns)
""")  # noqa: S608 - the parts are constants


async def inbox_of(connection: AsyncConnection, desk: Desk, now: datetime) -> Inbox:
    """Return what waits for a person; what has to be done first comes first, at most 200 items of each part.

    The versions are read first: what changes while this reads is refused later, never overwritten.
    """
    rows = first_of_each((await connection.execute(IN_ORDER, {**vars(desk), "now": now})).mappings().all())
    owners = {row["id"]: Owner.of(row) for row in rows}
    details = {row["id"]: row for row in (await connection.execute(DETAILS, {"concerns": list(owners)})).mappings()}
    histories = await histories_of(connection, owners, desk.staff)
    return Inbox.of(
        item_of({**details[row["id"]], **row}, owners[row["id"]], histories[row["id"]], now)
        for row in rows
        if row["id"] in details
    )


def first_of_each(rows: Sequence[RowMapping]) -> list[RowMapping]:
    """Return the first of each part of an inbox, as many as are shown."""
    shown: Counter[str] = Counter()
    first = []
    for row in rows:
        shown[row["place"]] += 1
        if shown[row["place"]] <= MOST_SHOWN:
            first.append(row)
    return first


COUNTS = text(f"""
{WAITING}
SELECT place, count(*) AS items, count(*) FILTER (WHERE is_new) AS new,
       count(*) FILTER (WHERE escalation IS NOT NULL OR act_by <= :now) AS urgent
FROM waiting GROUP BY place
""")  # noqa: S608 - the parts are constants


async def count_waiting(connection: AsyncConnection, desk: Desk, now: datetime) -> Mapping[Place, Waiting]:
    """Return how much waits in each part of a person's inbox, for a badge; it is theirs alone to see (R24)."""
    rows = await connection.execute(COUNTS, {**vars(desk), "now": now})
    found = {row.place: Waiting(row.items, row.new, row.urgent) for row in rows}
    places: Sequence[Place] = ("own", "stand_in", "team", "service_centre")
    return {place: found.get(place, Waiting()) for place in places}
