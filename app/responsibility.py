"""Responsibility: whose files a person may see, as a condition that every query about customers carries (R23)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Person, Role

JUST_CALLED: Final = timedelta(hours=24)
"""How long after a call those whom it was put through to may look: time to finish what was asked."""

_OWN: Final = """EXISTS (
    SELECT FROM assignments JOIN staff AS responsible ON responsible.id = assignments.staff_id
    WHERE assignments.customer_id = {customer} AND (
        responsible.id = :seer_staff
        OR responsible.stand_in_id = :seer_staff AND EXISTS (
            SELECT FROM absences
            WHERE absences.staff_id = responsible.id AND starts_at <= :seen_at AND ends_at > :seen_at)))"""
_TEAM: Final = """EXISTS (
    SELECT FROM assignments JOIN staff AS responsible ON responsible.id = assignments.staff_id
    WHERE assignments.customer_id = {customer} AND responsible.team_id = :seer_team)"""
_CALLED: Final = """EXISTS (
    SELECT FROM calls JOIN legs ON legs.call_id = calls.id
    WHERE calls.customer_id = {customer} AND legs.dialled_at > :called_since AND ({put_through_to}))"""
_CALLED_ME: Final = _CALLED.replace(
    "{put_through_to}", "legs.staff_id = :seer_staff OR legs.staff_id IS NULL AND legs.team_id = :seer_team"
)
_CALLED_THE_CENTRE: Final = _CALLED.replace("{put_through_to}", "legs.role IN ('service_centre', 'emergency')")
_SEALED: Final = """NOT EXISTS (
    SELECT FROM customers AS file WHERE file.id = {customer} AND file.sealed AND NOT EXISTS (
        SELECT FROM sealed_for WHERE sealed_for.customer_id = file.id AND sealed_for.account_id = :seer_account))"""
_BY_ROLE: Final[Mapping[Role, str]] = {
    Role.CASE_MANAGER: f"({_OWN} OR {_CALLED_ME})",
    Role.SERVICE_CENTRE: _CALLED_THE_CENTRE,
    Role.SUPERVISOR: _TEAM,
    Role.PRIVACY_OFFICER: "true",
}


def may_see(person: Person, customer: str, *, nobodys: bool = False) -> str:
    """Return the SQL condition that ``person`` may see the file of ``customer``, an expression for its internal id.

    ``nobodys`` says what holds where the expression is NULL: whether what belongs to no customer is shown. The values
    that the condition takes are ``seen_by(person, now)``.
    """
    grounds = " OR ".join(_BY_ROLE[role] for role in sorted(person.roles) if role in _BY_ROLE) or "false"
    condition = f"({_SEALED} AND ({grounds}))".replace("{customer}", customer)
    return f"CASE WHEN {customer} IS NULL THEN {str(nobodys).lower()} ELSE {condition} END"


def seen_by(person: Person, now: datetime) -> dict[str, Any]:
    """Return the values of ``may_see``."""
    return {
        "seer_account": person.account,
        "seer_staff": person.staff,
        "seer_team": person.team,
        "seen_at": now,
        "called_since": now - JUST_CALLED,
    }


async def may_see_customer(connection: AsyncConnection, person: Person, customer: int, now: datetime) -> bool:
    """Say whether a person may see a customer's file (internal id)."""
    asked = asking(f"SELECT {may_see(person, 'CAST(:customer AS int)')}", person, now)
    return bool(await connection.scalar(asked, {"customer": customer}))


def asking(statement: str, person: Person, now: datetime) -> TextClause:
    """Return a statement with ``may_see`` in it, its values bound; of these it may use some or all."""
    values = {name: value for name, value in seen_by(person, now).items() if f":{name}" in statement}
    return text(statement).bindparams(**values)
