"""Writes down who has other roles by an import: whoever sets roles decides who sees what."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import Look, note
from app.imports.outcome import ImportResult


async def note_roles(connection: AsyncConnection, who: str, result: ImportResult, at: datetime) -> None:
    """Write into the audit log, in the transaction of an import, whose roles it has set; where none, nothing."""
    if result.roles:
        details = {"roles": {staff_id: list(roles) for staff_id, roles in result.roles.items()}}
        await note(connection, Look(None, who, "roles_changed", details=details), at)
