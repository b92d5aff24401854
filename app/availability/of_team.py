"""Absences that a team lead enters, or ends, for somebody of the own team who cannot do it (R10).

Every question asks for the team, those that change something too. Told is what lasts and what is ahead, because calls
are planned by it: since when somebody is away is not, nor is a consultation, which is presence (R24).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability.absences import NoSuchAbsence, Planned, cancel_absence, plan_absence
from app.availability.records import ABSENT, Leave, away_from


class NotOfTheTeam(LookupError):
    """Nobody of the team has this id."""


@dataclass(frozen=True)
class Member:
    """Somebody of a team; ``id`` is internal."""

    id: int
    name: str


@dataclass(frozen=True)
class TeamAbsence:
    """An absence of somebody: ``begins_at`` is nothing where it has begun, ``stand_in`` where the team stands in."""

    id: int
    staff: int
    name: str
    begins_at: datetime | None
    ends_at: datetime
    stand_in: str | None


MEMBERS = text("SELECT id, name FROM staff WHERE team_id = :team ORDER BY name, id")
# Those that last stand by name: their order tells nothing of who has been away for longer.
ABSENCES = text("""
SELECT absences.id, staff.id, staff.name, CASE WHEN starts_at > :now THEN starts_at END AS begins_at, ends_at,
       deputy.name
FROM absences JOIN staff ON staff.id = absences.staff_id
LEFT JOIN staff AS deputy ON deputy.id = coalesce(absences.stand_in_id, staff.stand_in_id)
WHERE staff.team_id = :team AND reason = 'absent' AND ends_at > :now
ORDER BY begins_at NULLS FIRST, staff.name, absences.id
""")
HOLD = text("SELECT staff_id FROM staff WHERE id = :staff AND team_id = :team FOR NO KEY UPDATE")


async def members_of(connection: AsyncConnection, team: int | None) -> Sequence[Member]:
    """Return who belongs to a team, by name; nobody belongs to none."""
    return tuple(Member(*row) for row in await connection.execute(MEMBERS, {"team": team}))


async def absences_of(connection: AsyncConnection, team: int | None, now: datetime) -> Sequence[TeamAbsence]:
    """Return the absences of a team that last, and then those that are ahead, in their order."""
    rows = await connection.execute(ABSENCES, {"team": team, "now": now})
    return tuple(TeamAbsence(*row) for row in rows)


async def hold_member(connection: AsyncConnection, team: int | None, staff: int) -> str:
    """Keep somebody in the team until the transaction ends; returns the office's own id of them.

    Raises:
        NotOfTheTeam: they belong to another one, or there is nobody with this id.
    """
    staff_id: str | None = await connection.scalar(HOLD, {"staff": staff, "team": team})
    if staff_id is None:
        raise NotOfTheTeam(f"nobody of the team {team} has the id {staff}")
    return staff_id


async def enter_for(
    connection: AsyncConnection, team: int | None, staff: int, leave: Leave, now: datetime
) -> tuple[str, Planned]:
    """Enter an absence of somebody of a team; returns the office's own id of them, and what ``plan_absence`` does.

    Raises:
        NotOfTheTeam: see there.
        NotPossible, NoSuchStaff: as ``plan_absence`` does.
    """
    staff_id = await hold_member(connection, team, staff)
    return staff_id, await plan_absence(connection, staff, leave, now)


async def end_for(connection: AsyncConnection, team: int | None, staff: int, absence: int, now: datetime) -> str:
    """End an absence of somebody of a team, or take it back; returns the office's own id of them.

    A consultation is none: whether one has a visitor, one says oneself.

    Raises:
        NotOfTheTeam: see there.
        NoSuchAbsence: there is none, it is somebody else's, it is over, or it is no absence.
    """
    staff_id = await hold_member(connection, team, staff)
    await end_absence_of(connection, staff, absence, now)
    return staff_id


async def end_absence_of(connection: AsyncConnection, staff: int, absence: int, now: datetime) -> None:
    """End an absence of somebody else, or take it back; a consultation is none.

    Raises:
        NoSuchAbsence: there is none, it is another one's, it is over, or it is no absence.
    """
    theirs = (await away_from(connection, [staff], now)).get(staff, ())
    if absence not in {one.id for one in theirs if one.reason == ABSENT}:
        raise NoSuchAbsence(f"there is no absence {absence} to end")
    await cancel_absence(connection, staff, absence, now)
