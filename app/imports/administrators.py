"""Keeps the roles that a staff file brings in bounds: somebody can let others in, and nobody lets themselves in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, String, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.complaints import Complaint
from app.imports.outcome import Rejection
from app.imports.plan import Change

LAST: Final = "takes the role from the last administrator; make somebody else one first"
OWN: Final = "gives a role to whoever imports this file; please ask another administrator"
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


def refuse_own_roles(changes: Sequence[Change], staff_id: str | None) -> list[Rejection]:
    """Refuse the line by which whoever imports a file (the office's own id) would get a role that they do not have."""
    gained = [
        change.line
        for change in changes
        if change.row.id == staff_id and change.sets_roles and set(change.after["roles"]) - _roles(change.before)
    ]
    return [Rejection.of(line, "roles", Complaint(OWN)) for line in gained]


def _roles(stored: Mapping[str, Any] | None) -> set[str]:
    return set((stored or {}).get("roles", ()))


def _is_one(stored: object) -> bool:
    return isinstance(stored, dict) and Role.ADMINISTRATOR in stored.get("roles", ())
