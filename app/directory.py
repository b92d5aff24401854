"""The directory: who is responsible for a caller, who stands in, and whether they can talk at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability.phone_hours import minute_of_week
from app.waiting import AHEAD, IN_A_TALK

WITHOUT_LETTER = 9


@dataclass(frozen=True)
class Entry:
    """Somebody who can be rung in a role (own, stand_in, team); ``line`` is E.164 and stays inside the house.

    ``unavailable`` is the reason why they cannot talk now, or nothing. ``in_talk`` is said of own and stand-in: they
    talk or are being rung, or others wait for them who come first.
    """

    field: str
    role: str
    staff: int | None
    team: int | None
    line: str | None
    unavailable: str | None
    in_talk: bool


@dataclass(frozen=True)
class Match:
    """A customer whose number fits what was keyed, with the fields in which somebody is responsible."""

    customer: int
    fields: tuple[str, ...]


# One statement: every further question to the database is time in which a caller hears nothing.
# The team's turn goes to its own line; a team without one to any colleague who can talk, by chance of the call. Whoever
# is away may have named somebody for this time; the permanent stand-in is a colleague like any other then.
IN_TALK = f"({IN_A_TALK} OR EXISTS (SELECT {AHEAD}))"
OUTSIDE_PHONE_HOURS = "CASE WHEN NOT {staff}.phone_hours @> CAST(:minute AS int) THEN 'phone_hours' END"
ASSIGNED = "SELECT field, staff_id FROM assignments WHERE customer_id = :customer"
SOMEBODY = "SELECT field, id AS staff_id FROM staff WHERE id = :staff"
PEOPLE_OF = f"""
WITH away AS (
    SELECT DISTINCT ON (staff_id) staff_id, reason, stand_in_id FROM absences
    WHERE starts_at <= :now AND ends_at > :now ORDER BY staff_id, starts_at, id
), own AS (
    SELECT mine.field, s.id, s.team_id, s.line, coalesce(away.stand_in_id, s.stand_in_id) AS stand_in_id,
           coalesce(away.reason, {OUTSIDE_PHONE_HOURS.format(staff="s")}) AS away
    FROM ({{responsible}}) mine JOIN staff s ON s.id = mine.staff_id LEFT JOIN away ON away.staff_id = s.id
), colleague AS (
    SELECT DISTINCT ON (own.field) own.field, s.id, s.line
    FROM own JOIN teams t ON t.id = own.team_id AND t.line IS NULL
    JOIN staff s ON s.team_id = t.id AND s.id <> own.id AND s.id IS DISTINCT FROM own.stand_in_id
    WHERE NOT EXISTS (SELECT FROM away WHERE away.staff_id = s.id)
        AND {OUTSIDE_PHONE_HOURS.format(staff="s")} IS NULL
    ORDER BY own.field, md5(s.id::text || :chance)
)
SELECT own.field, 1 AS nearness, 'own' AS role, own.id AS staff, own.team_id AS team, own.line, own.away,
       {IN_TALK.format(staff="own.id")} AS in_talk
FROM own
UNION ALL
SELECT own.field, 2, 'stand_in', s.id, s.team_id, s.line,
       CASE WHEN s.id IS NULL THEN 'nobody' ELSE coalesce(away.reason, {OUTSIDE_PHONE_HOURS.format(staff="s")}) END,
       {IN_TALK.format(staff="s.id")}
FROM own LEFT JOIN staff s ON s.id = own.stand_in_id LEFT JOIN away ON away.staff_id = s.id
UNION ALL
SELECT own.field, 3, 'team', CASE WHEN t.line IS NULL THEN colleague.id END, t.id, coalesce(t.line, colleague.line),
       CASE WHEN t.line IS NULL AND colleague.id IS NULL THEN 'nobody' END, false
FROM own JOIN teams t ON t.id = own.team_id LEFT JOIN colleague ON colleague.field = own.field
ORDER BY field, nearness
"""  # noqa: S608 - the parts are constants
PEOPLE = text(PEOPLE_OF.format(responsible=ASSIGNED))
PEOPLE_OF_ANY_CUSTOMER = text(PEOPLE_OF.format(responsible=SOMEBODY))

MATCHES = """
SELECT c.id, array_remove(array_agg(a.field ORDER BY a.field DESC), NULL) AS fields
FROM customers c LEFT JOIN assignments a ON a.customer_id = c.id
WHERE {condition} GROUP BY c.id ORDER BY c.id LIMIT 30
"""
BY_KEYS = text(MATCHES.format(condition="c.keys = :keys"))
BY_KEYS_WITHOUT_LETTER = text(MATCHES.format(condition="c.keys_without_letter = :keys"))
BY_BIRTH_DATE = text(MATCHES.format(condition="c.id = ANY(:among) AND c.born = :born"))

# A household is served by whoever pays the benefits of its first member.
HOUSEHOLD = text("SELECT id FROM households WHERE keys = :keys ORDER BY id LIMIT 1")
MEMBER = text("""
SELECT c.id FROM customers c JOIN assignments a ON a.customer_id = c.id AND a.field = 'benefits'
WHERE c.household_id = :household ORDER BY c.customer_number LIMIT 1
""")

BY_MEMBER = text(MATCHES.format(condition="c.household_id = :household AND c.born = :born"))
FIELDS = text("SELECT field FROM assignments WHERE customer_id = :customer ORDER BY field DESC")


async def who_can_help(
    connection: AsyncConnection, customer: int, now: datetime, chance: str, call: UUID | None = None
) -> tuple[Entry, ...]:
    """Return own case manager, stand-in and team in every field of a customer, nearest first.

    ``call`` is the one that asks: its own ringing and its own waiting keep nobody from it.
    """
    asked = {"customer": customer, "call": call, **when(now, chance)}
    return entries((await connection.execute(PEOPLE, asked)).all())


async def who_can_help_customers_of(
    connection: AsyncConnection, staff: int, now: datetime, chance: str
) -> tuple[Entry, ...]:
    """Return the same for any customer of somebody who is responsible in their own field."""
    asked = {"staff": staff, "call": None, **when(now, chance)}
    return entries((await connection.execute(PEOPLE_OF_ANY_CUSTOMER, asked)).all())


def when(now: datetime, chance: str) -> dict[str, object]:
    """Return the moment as the statements ask for it."""
    return {"now": now, "minute": minute_of_week(now), "chance": chance}


def entries(rows: Sequence[Any]) -> tuple[Entry, ...]:
    """Turn rows into entries."""
    return tuple(Entry(row.field, row.role, row.staff, row.team, row.line, row.away, row.in_talk) for row in rows)


async def find_customers(connection: AsyncConnection, keys: str) -> tuple[Match, ...]:
    """Return the customers whose number lies on these keys: ten with the letter's key, nine without the letter."""
    statement = BY_KEYS_WITHOUT_LETTER if len(keys) == WITHOUT_LETTER else BY_KEYS
    return matches((await connection.execute(statement, {"keys": keys})).all())


async def find_born(connection: AsyncConnection, among: Sequence[int], born: date) -> tuple[Match, ...]:
    """Return those of several customers who were born on a day."""
    return matches((await connection.execute(BY_BIRTH_DATE, {"among": list(among), "born": born})).all())


def matches(rows: Sequence[object]) -> tuple[Match, ...]:
    """Turn rows into matches."""
    return tuple(Match(row.id, tuple(row.fields)) for row in rows)  # type: ignore[attr-defined] # a row of MATCHES


async def find_household(connection: AsyncConnection, keys: str) -> int | None:
    """Return the household whose number lies on these keys, or nothing."""
    household: int | None = await connection.scalar(HOUSEHOLD, {"keys": keys})
    return household


async def member_of(connection: AsyncConnection, household: int) -> int | None:
    """Return a customer of a household whose benefits somebody pays, or nothing."""
    member: int | None = await connection.scalar(MEMBER, {"household": household})
    return member


async def find_member_born(connection: AsyncConnection, household: int, born: date) -> tuple[Match, ...]:
    """Return who of a household was born on a day."""
    return matches((await connection.execute(BY_MEMBER, {"household": household, "born": born})).all())


async def fields_of(connection: AsyncConnection, customer: int) -> tuple[str, ...]:
    """Return the fields in which somebody is responsible for a customer, placement first."""
    return tuple((await connection.execute(FIELDS, {"customer": customer})).scalars())
