"""The town's people at their desks, in a transaction that is taken back: what they set, and what a call then finds."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability import Availability, Away, Leave, Planned, availability_of, plan_absence
from app.availability.records import away_from
from app.directory import who_can_help
from app.office_hours import GERMAN_TIME, OpenPeriod, load_office_hours

MARTA, KARL, NADJA, ANTON, ILSE = "039D112233", "039P445566", "039K778899", "039W100200", "039T314159"


def german(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    """Return a time of the year in which the tests live (2026), by the clock on a German wall."""
    return datetime(2026, month, day, hour, minute, tzinfo=GERMAN_TIME)


def period(weekday: int, opens: str, closes: str) -> OpenPeriod:
    """Return a period of a week, as ``08:00`` and ``12:00``; Monday is 0."""
    return OpenPeriod(weekday, time.fromisoformat(opens), time.fromisoformat(closes))


@dataclass(frozen=True)
class Desks:
    """People by the ids that the office gives them (V1, L2 ...)."""

    connection: AsyncConnection

    async def id(self, staff_id: str) -> int:
        """Return the number under which somebody is stored."""
        found = await self.connection.scalar(text("SELECT id FROM staff WHERE staff_id = :id"), {"id": staff_id})
        assert isinstance(found, int)
        return found

    async def away(self, staff_id: str, now: datetime = NOW) -> tuple[Away, ...]:
        """Return what keeps somebody from the telephone from ``now`` on."""
        staff = await self.id(staff_id)
        return (await away_from(self.connection, [staff], now)).get(staff, ())

    async def stored(self, staff_id: str) -> int:
        """Return how many absences of somebody the database holds, over or not."""
        counted = "SELECT count(*) FROM absences WHERE staff_id = :staff"
        return int(await self.connection.scalar(text(counted), {"staff": await self.id(staff_id)}) or 0)

    async def plan(self, staff_id: str, starts_at: datetime, ends_at: datetime, stand_in: str | None = None) -> Planned:
        """Plan an absence at ``NOW``."""
        leave = Leave(starts_at, ends_at, await self.id(stand_in) if stand_in else None)
        return await plan_absence(self.connection, await self.id(staff_id), leave, NOW)

    async def is_away(self, staff_id: str, starts_at: datetime, ends_at: datetime, reason: str = "absent") -> None:
        """Write a time down that nobody could set now, for example one of the past."""
        statement = "INSERT INTO absences (staff_id, starts_at, ends_at, reason) VALUES (:staff, :starts, :ends, :why)"
        values = {"staff": await self.id(staff_id), "starts": starts_at, "ends": ends_at, "why": reason}
        await self.connection.execute(text(statement), values)

    async def availability(self, staff_id: str, at: datetime = NOW) -> Availability:
        """Return what somebody is at a time."""
        hours = await load_office_hours(self.connection)
        return await availability_of(self.connection, await self.id(staff_id), at, hours)

    async def people(self, customer_number: str, at: datetime = NOW) -> list[tuple[str, str | None, str | None]]:
        """Return role, staff id and reason of everybody whom a call of a customer finds, nearest first."""
        found = text("SELECT id FROM customers WHERE customer_number = :number")
        customer = await self.connection.scalar(found, {"number": customer_number})
        known = {row.id: row.staff_id for row in await self.connection.execute(text("SELECT id, staff_id FROM staff"))}
        entries = await who_can_help(self.connection, customer or 0, at, "call")
        return [(one.role, known.get(one.staff or 0), one.unavailable) for one in entries]

    async def run(self, statement: str, **values: Any) -> None:  # noqa: ANN401 - columns
        """Change the directory behind everybody's back."""
        await self.connection.execute(text(statement), values)
