"""Seeds a database with the town, so that there is somebody to ring and somebody who rings."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.appointments import Appointment
from app.customers import Customer
from app.imports import Record, import_records
from app.imports.bulk import numbers_of
from app.office_hours import Closure, OfficePeriod
from app.staff import Absence, StaffMember
from app.teams import Team
from ivr_flows.rehearsal import town
from ivr_flows.rehearsal.neighbours import neighbours

GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")


async def seed(connection: AsyncConnection, now: datetime, *, customers: int | None = None) -> None:
    """Write the town as it is on the German day of ``now``, with 200 customers or as many as asked for.

    Running it again changes nothing, except that absences and appointments which are over move to the days ahead. What
    somebody has changed since (a manager, a telephone) goes back to the town's story.
    """
    today = now.astimezone(GERMAN_TIME).date()
    await _write(connection, "staff", town.COLLEAGUES)
    await _give_teams_their_lines(connection)
    await _write(connection, "customers", _residents(customers))
    await _write_absences(connection, today, now)
    await _write_appointments(connection, today, now)
    await _write_office_hours(connection, today)


def _residents(count: int | None) -> tuple[Any, ...]:
    if count is None:
        return town.RESIDENTS
    return (*town.CAST, *neighbours(max(0, count - len(town.CAST))))[:count]


async def _write(connection: AsyncConnection, kind: str, people: Iterable[Any]) -> None:
    records = [Record(line, asdict(person)) for line, person in enumerate(people, start=1)]
    result = await import_records(connection, kind, records, dry_run=False, partial=False)
    if result.rejected:
        raise ValueError(f"the town's {kind} do not fit the import: {result.rejected[0]}")


async def _give_teams_their_lines(connection: AsyncConnection) -> None:
    for name, line in town.TEAM_LINES.items():
        await connection.execute(update(Team).where(Team.name == name).values(line=line))


async def _write_absences(connection: AsyncConnection, today: date, now: datetime) -> None:
    """Replace the absences of those who are away in the story, unless one of theirs still lasts."""
    staff = await numbers_of(connection, StaffMember.staff_id, [one.staff_id for one in town.COLLEAGUES])
    lasting = select(Absence.staff_id).where(Absence.ends_at > now)
    still_away = set((await connection.execute(lasting)).scalars())
    for away in town.away(today):
        if staff[away.staff_id] in still_away:
            continue
        await connection.execute(delete(Absence).where(Absence.staff_id == staff[away.staff_id]))
        await connection.execute(insert(Absence).values({**asdict(away), "staff_id": staff[away.staff_id]}))


async def _write_appointments(connection: AsyncConnection, today: date, now: datetime) -> None:
    """Write the appointments that are not there yet or are over; one that lies ahead stays on its day."""
    lying_ahead = select(Appointment.appointment_id).where(Appointment.starts_at > now)
    ahead = set((await connection.execute(lying_ahead)).scalars())
    known = set((await connection.execute(select(Customer.customer_number))).scalars())
    due = [one for one in town.summonses(today) if one.appointment_id not in ahead and one.customer_number in known]
    await _write(connection, "appointments", due)


async def _write_office_hours(connection: AsyncConnection, today: date) -> None:
    """Write periods where there are none at all, and the two half holidays of this year and the next."""
    if not await connection.scalar(select(func.count()).select_from(OfficePeriod)):
        await connection.execute(insert(OfficePeriod), [asdict(period) for period in town.OFFICE_PERIODS])
    closures = [
        {"day": date(year, 12, day), "reason": reason}
        for year in (today.year, today.year + 1)
        for day, reason in ((24, "Heiligabend"), (31, "Silvester"))
    ]
    await connection.execute(insert(Closure).on_conflict_do_nothing(), closures)
