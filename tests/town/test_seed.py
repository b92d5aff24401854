"""Seeding puts the town into a database, and doing it again spoils nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.appointments import Appointment
from app.seed import seed
from app.staff import Absence

TABLES = (
    "teams",
    "staff",
    "absences",
    "customers",
    "households",
    "assignments",
    "appointments",
    "office_periods",
    "closures",
)


async def everything(connection: AsyncConnection) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for table in TABLES:
        rows = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - the names stand above
        found[table] = sorted((tuple(row) for row in rows), key=str)
    return found


async def test_seeding_twice_changes_nothing(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        before = await everything(connection)
        await seed(connection, now + timedelta(hours=3))
        assert await everything(connection) == before
    assert {table: len(rows) for table, rows in before.items()} | {"households": 0, "assignments": 0} == {
        "teams": 3,
        "staff": 12,
        "absences": 3,
        "customers": 200,
        "households": 0,
        "assignments": 0,
        "appointments": 68,
        "office_periods": 8,
        "closures": 4,
    }


async def test_a_day_later_what_is_over_moves_to_the_days_ahead_and_the_rest_stays(
    town_engine: AsyncEngine, now: datetime
) -> None:
    tomorrow = now + timedelta(days=1, hours=4)
    async with town_engine.begin() as connection:
        before = await everything(connection)
        await seed(connection, tomorrow)
        after = await everything(connection)
        past = await connection.scalar(
            select(func.count()).select_from(Appointment).where(Appointment.starts_at <= tomorrow)
        )
        over = await connection.scalar(select(func.count()).select_from(Absence).where(Absence.ends_at <= tomorrow))
    assert (past, over) == (0, 0)
    assert before["customers"] == after["customers"]
    stayed = set(before["appointments"]) & set(after["appointments"])
    assert 40 < len(stayed) < 68


@pytest.mark.parametrize("count", [3, 500])
async def test_a_town_of_another_size_can_be_had(engine: AsyncEngine, count: int) -> None:
    async with engine.begin() as connection:
        await seed(connection, datetime(2026, 11, 24, 9, tzinfo=UTC), customers=count)
        assert len((await everything(connection))["customers"]) == count
