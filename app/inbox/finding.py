"""Finds one concern as its inbox shows it, whoever has it and however it stands."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.history import histories_of
from app.concerns.owning import Owner, escalated_where
from app.inbox.composing import item_of
from app.inbox.items import InboxItem
from app.inbox.reading import DETAILS

# Where it lies for the one who reads it; whoever may look without having it sees it as their team's.
ONE: Final = text(f"""
WITH {escalated_where("c.id = :concern")}
SELECT escalated.*, teams.name AS team_name, coalesce(latest.id, 0) AS version,
       CASE WHEN staff_id = CAST(:staff AS int) THEN 'own' WHEN stand_in_id = CAST(:staff AS int) THEN 'stand_in'
            WHEN team_id IS NULL THEN 'service_centre' ELSE 'team' END AS place,
       state = 'open' OR state <> 'done' AND coalesce(latest.what IN ('handed','returned'), false) AS is_new,
       coalesce(least(due_at, CASE WHEN kind = 'cancellation' AND state = 'open'
           THEN begins_at - interval '30 minutes' END), received_at) AS act_by
FROM escalated LEFT JOIN teams ON teams.id = team_id
LEFT JOIN LATERAL (
    SELECT id, what FROM concern_changes WHERE concern_id = escalated.id ORDER BY id DESC LIMIT 1) latest ON true
""")  # noqa: S608 - the parts are constants


async def find_item(connection: AsyncConnection, concern: int, staff: int | None, now: datetime) -> InboxItem | None:
    """Return a concern by its id, for a reader (internal id of the staff, or nothing); nothing if there is none."""
    row = (await connection.execute(ONE, {"concern": concern, "staff": staff, "now": now})).mappings().one_or_none()
    if row is None:
        return None
    owner = Owner.of(row)
    details = (await connection.execute(DETAILS, {"concerns": [concern]})).mappings().one()
    histories = await histories_of(connection, {concern: owner}, staff)
    return item_of({**details, **row}, owner, histories[concern], now)
