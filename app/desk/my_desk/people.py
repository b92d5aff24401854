"""Whom something can be handed to: colleagues and teams, as they are chosen from a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose, by internal id."""

    id: int
    name: str
    team: str


@dataclass(frozen=True)
class Team:
    """A team to choose, by internal id."""

    id: int
    name: str


COLLEAGUES = text("""
SELECT staff.id, staff.name, teams.name FROM staff JOIN teams ON teams.id = team_id ORDER BY teams.name, staff.name
""")
TEAMS = text("SELECT id, name FROM teams ORDER BY name")


async def colleagues(connection: AsyncConnection) -> Sequence[Colleague]:
    """Return everybody who can be rung, by team and name."""
    return tuple(Colleague(*row) for row in await connection.execute(COLLEAGUES))


async def teams(connection: AsyncConnection) -> Sequence[Team]:
    """Return all teams, by name."""
    return tuple(Team(*row) for row in await connection.execute(TEAMS))
