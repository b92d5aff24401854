"""Keeps somebody who can let others in: no staff file takes the role from the last administrator."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, String, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.complaints import Complaint
from app.imports.outcome import Rejection
from app.imports.plan import Change

LAST: Final = "takes the role from the last administrator; make somebody else one first"
CONCERNED = text("""
SELECT staff.staff_id, 'administrator' = ANY(coalesce(staff.roles, accounts.roles)) AS is_one
FROM accounts LEFT JOIN staff ON staff.id = accounts.staff_id
WHERE disabled_at IS NULL
    AND ('administrator' = ANY(coalesce(staff.roles, accounts.roles)) OR staff.staff_id = ANY(:appointed))
""").bindparams(bindparam("appointed", type_=ARRAY(String)))


async def keep_an_administrator(connection: AsyncConnection, changes: Sequence[Change]) -> list[Rejection]:
    """Refuse the lines by which nobody would be left who can let others in; the transaction has its turn already."""
    lines = {change.row.id: change.line for change in changes if _is_one(change.before) and not _is_one(change.after)}
    if not lines:
        return []
    appointed = [change.row.id for change in changes if _is_one(change.after)]
    rows = (await connection.execute(CONCERNED, {"appointed": appointed})).all()
    left = [row for row in rows if row.staff_id in appointed or (row.is_one and row.staff_id not in lines)]
    if left or not any(row.is_one for row in rows):
        return []
    lost = sorted(lines[row.staff_id] for row in rows if row.is_one)
    return [Rejection.of(line, "roles", Complaint(LAST)) for line in lost]


def _is_one(stored: object) -> bool:
    return isinstance(stored, dict) and Role.ADMINISTRATOR in stored.get("roles", ())
