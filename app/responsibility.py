"""Responsibility: whose files a person may see, as a condition that every query about customers carries (R23)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Person, Role
from app.concerns.owning import escalated_where

JUST_CALLED: Final = timedelta(hours=24)
"""How long after a call those whom it was put through to may look: time to finish what was asked."""

_OWN: Final = """EXISTS (
    SELECT FROM assignments JOIN staff AS responsible ON responsible.id = assignments.staff_id
    WHERE assignments.customer_id = {customer} AND (
        responsible.id = :seer_staff
        OR EXISTS (
            SELECT FROM absences
            WHERE absences.staff_id = responsible.id AND starts_at <= :seen_at AND ends_at > :seen_at
                AND coalesce(absences.stand_in_id, responsible.stand_in_id) = :seer_staff)))"""
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


HIDDEN = text("""
SELECT id FROM customers WHERE id = ANY(:customers) AND sealed
    AND NOT EXISTS (SELECT FROM sealed_for WHERE customer_id = customers.id AND account_id = :account)
""")


async def hidden_customers(connection: AsyncConnection, person: Person, customers: Collection[int]) -> set[int]:
    """Return which of several customers (internal ids) have files that are sealed for a person."""
    asked = {"customers": list(customers), "account": person.account}
    return set((await connection.scalars(HIDDEN, asked)).all()) if customers else set()


CONCERN = text(f"""
WITH {escalated_where("c.id = :concern")}
SELECT staff_id, stand_in_id, team_id, escalation IS NOT NULL AS escalated, customer_id FROM escalated
""")  # noqa: S608 - the parts are constants


async def may_deal_with(connection: AsyncConnection, person: Person, concern: int, now: datetime) -> bool:
    """Say whether somebody may see a concern and do something about it.

    It is theirs, or of whom they stand in for; it waits for their team, which they may lead; nobody is responsible and
    they take in for the office; or they may see its customer's file. A sealed file decides before all that.
    """
    row = (await connection.execute(CONCERN, {"concern": concern, "now": now})).one_or_none()
    if row is None:
        return False
    if row.customer_id and await hidden_customers(connection, person, {row.customer_id}):
        return False
    own = person.staff is not None and person.staff in {row.staff_id, row.stand_in_id}
    teams = person.team is not None and person.team == row.team_id
    waits = row.staff_id is None or row.escalated
    grounds = (
        person.has(Role.CASE_MANAGER) and (own or (teams and waits)),
        person.has(Role.SUPERVISOR) and teams,
        person.has(Role.SERVICE_CENTRE) and row.staff_id is None and row.team_id is None,
    )
    if any(grounds):
        return True
    return bool(row.customer_id) and await may_see_customer(connection, person, row.customer_id, now)


CALL = text("""
SELECT customer_id, EXISTS (
    SELECT FROM legs WHERE legs.call_id = calls.id AND (
        legs.staff_id = :staff OR legs.staff_id IS NULL AND legs.team_id = :team
        OR :centre AND legs.role IN ('service_centre', 'emergency'))) AS put_through
FROM calls WHERE id = :call
""")


async def may_deal_with_call(connection: AsyncConnection, person: Person, call: UUID, now: datetime) -> bool:
    """Say whether somebody may note something about a call: it was put through to them, or they may see the file."""
    asked = {"call": call, "staff": person.staff, "team": person.team, "centre": person.has(Role.SERVICE_CENTRE)}
    row = (await connection.execute(CALL, asked)).one_or_none()
    if row is None:
        return False
    if row.customer_id and await hidden_customers(connection, person, {row.customer_id}):
        return False
    if row.put_through:
        return True
    return bool(row.customer_id) and await may_see_customer(connection, person, row.customer_id, now)


VISIBLE_BY: Final[Mapping[Role, str]] = {
    Role.CASE_MANAGER: """
        SELECT customer_id FROM assignments JOIN staff ON staff.id = assignments.staff_id
        WHERE staff.id = :seer_staff OR EXISTS (
            SELECT FROM absences
            WHERE absences.staff_id = staff.id AND starts_at <= :seen_at AND ends_at > :seen_at
                AND coalesce(absences.stand_in_id, staff.stand_in_id) = :seer_staff)
        UNION SELECT customer_id FROM legs JOIN calls ON calls.id = call_id
        WHERE dialled_at > :called_since AND customer_id IS NOT NULL
            AND (legs.staff_id = :seer_staff OR legs.staff_id IS NULL AND legs.team_id = :seer_team)""",
    Role.SERVICE_CENTRE: """
        SELECT customer_id FROM legs JOIN calls ON calls.id = call_id
        WHERE dialled_at > :called_since AND customer_id IS NOT NULL AND role IN ('service_centre', 'emergency')""",
    Role.SUPERVISOR: """
        SELECT customer_id FROM assignments JOIN staff ON staff.id = assignments.staff_id
        WHERE team_id = :seer_team""",
}


async def visible_customers(connection: AsyncConnection, person: Person, now: datetime) -> Sequence[int] | None:
    """Return the customers (internal ids) whose files a person may see, sealed ones apart; nothing where it is all.

    It says the same as ``may_see`` of each customer, for lists that would otherwise ask of every row.
    """
    if person.has(Role.PRIVACY_OFFICER):
        return None
    grounds = [VISIBLE_BY[role] for role in sorted(person.roles) if role in VISIBLE_BY]
    if not grounds:
        return ()
    return (await connection.scalars(asking("\nUNION ".join(grounds), person, now))).all()
