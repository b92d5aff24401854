"""Changes who stands in for whom, and which telephones people and teams are rung on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.administration.changes import Change, note_change
from app.availability.records import Away, Leave, absent_between
from app.concerns.settling import Author
from app.edits import Edit, is_to_be_written
from app.numbers import office_line
from app.staff import NoSuchStaff, StaffMember
from app.teams import NoSuchTeam, Team

AN_INSTANT = timedelta(microseconds=1)


class OwnStandIn(ValueError):
    """Nobody can be their own stand-in."""


class NotALine(ValueError):
    """Callers are put through to German numbers alone, and to none that costs whoever rings it."""


@dataclass(frozen=True)
class Colleague:
    """Somebody of the office as the administration sees them; ids are internal, ``staff_id`` is the office's own."""

    id: int
    staff_id: str
    name: str
    team: int
    field: str
    line: str
    stand_in: int | None


@dataclass(frozen=True)
class TeamRecord:
    """A team and its telephone (E.164), if it has one."""

    id: int
    name: str
    line: str | None


async def list_colleagues(connection: AsyncConnection) -> tuple[Colleague, ...]:
    """Return everybody of the office, by name."""
    return tuple(Colleague(*row) for row in await connection.execute(people().order_by(StaffMember.name)))


async def list_teams(connection: AsyncConnection) -> tuple[TeamRecord, ...]:
    """Return every team, by name."""
    teams = select(Team.id, Team.name, Team.line).order_by(Team.name)
    return tuple(TeamRecord(*row) for row in await connection.execute(teams))


def people() -> Select[*tuple[Any, ...]]:
    """Select people as records."""
    return select(
        StaffMember.id,
        StaffMember.staff_id,
        StaffMember.name,
        StaffMember.team_id,
        StaffMember.field,
        StaffMember.line,
        StaffMember.stand_in_id,
    )


async def change_stand_in(
    connection: AsyncConnection, staff: int, edit: Edit[int | None], author: Author
) -> tuple[Away, ...]:
    """Change who stands in for somebody permanently; the next call finds it.

    Returns a warning: the absence of the new stand-in, if it lasts at this moment.

    Raises:
        OwnStandIn: they would stand in for themselves.
        NoSuchStaff: nobody has one of the two ids.
        ChangedMeanwhile: it is not what was seen any more.
    """
    if edit.wanted == staff:
        raise OwnStandIn("nobody can be their own stand-in")
    person = await locked(connection, staff)
    if is_to_be_written(edit, person.stand_in):
        before, after = await known_as(connection, person.stand_in), await known_as(connection, edit.wanted)
        await store(connection, staff, stand_in_id=edit.wanted)
        await note_change(connection, Change("stand_in", person.staff_id, before, after), author)
    if edit.wanted is None:
        return ()
    return await absent_between(connection, edit.wanted, Leave(author.at, author.at + AN_INSTANT))


async def change_line(connection: AsyncConnection, staff: int, edit: Edit[str], author: Author) -> str:
    """Change the telephone of somebody, written in any German way; returns it as it is stored (E.164).

    Raises:
        NotALine: nobody may be put through to that number.
        NoSuchStaff: nobody has this id.
        ChangedMeanwhile: it is not what was seen any more.
    """
    wanted = line_in(edit.wanted)
    person = await locked(connection, staff)
    if is_to_be_written(Edit(edit.seen, wanted), person.line):
        await store(connection, staff, line=wanted)
        await note_change(connection, Change("line", person.staff_id, person.line, wanted), author)
    return wanted


async def change_team_line(
    connection: AsyncConnection, team: int, edit: Edit[str | None], author: Author
) -> str | None:
    """Change the telephone of a team; without one its turn goes to any colleague who can talk. Returns it as stored.

    Raises:
        NotALine: nobody may be put through to that number.
        NoSuchTeam: there is none with this id.
        ChangedMeanwhile: it is not what was seen any more.
    """
    wanted = None if edit.wanted is None else line_in(edit.wanted)
    mine = select(Team.name, Team.line).where(Team.id == team).with_for_update(key_share=True)
    row = (await connection.execute(mine)).one_or_none()
    if row is None:
        raise NoSuchTeam(f"no team has the id {team}")
    if is_to_be_written(Edit(edit.seen, wanted), row.line):
        await connection.execute(update(Team).where(Team.id == team).values(line=wanted))
        await note_change(connection, Change("team_line", row.name, row.line, wanted), author)
    return wanted


async def locked(connection: AsyncConnection, staff: int) -> Colleague:
    """Return somebody, whom nobody else changes until the transaction ends; calls that refer to them do not wait."""
    mine = people().where(StaffMember.id == staff).with_for_update(key_share=True)
    row = (await connection.execute(mine)).one_or_none()
    if row is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    return Colleague(*row)


async def known_as(connection: AsyncConnection, staff: int | None) -> str | None:
    """Return the office's own id of somebody, or nothing of nobody.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    if staff is None:
        return None
    found: str | None = await connection.scalar(select(StaffMember.staff_id).where(StaffMember.id == staff))
    if found is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    return found


async def store(connection: AsyncConnection, staff: int, **values: str | int | None) -> None:
    """Change columns of one person."""
    await connection.execute(update(StaffMember).where(StaffMember.id == staff).values(values))


def line_in(text: str) -> str:
    """Return a telephone of the office as E.164.

    Raises:
        NotALine: nobody may be put through to it.
    """
    try:
        return office_line(text.strip())
    except ValueError as error:
        raise NotALine(str(error)) from error
