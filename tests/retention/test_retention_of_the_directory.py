"""Of who was away nothing stays, and what was changed in the directory stays for two years (R22, R24)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from conftest import NOW
from desks import Desks, german
from kept_calls import counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.administration import Responsibility, assign, change_closure
from app.concerns.settling import Author
from app.edits import Edit
from app.office_hours import GERMAN_TIME
from app.retention import purge

CHIEF = Author("staff:L4", NOW)


async def purged(engine: AsyncEngine, now: datetime) -> Mapping[str, int]:
    async with engine.connect() as connection:
        return await purge(connection, now)


async def test_an_absence_is_gone_with_its_end_and_what_lasts_or_is_planned_stays(town_engine: AsyncEngine) -> None:
    """The seed's three, of whom one is in consultation until midnight, and one who is away from next week on."""
    async with town_engine.begin() as connection:
        await Desks(connection).plan("L2", german(30), german(5, month=12))
    end = german(25)
    assert await purged(town_engine, end - timedelta(microseconds=1)) == {}
    assert await purged(town_engine, end) == {"absences": 1}
    assert await counted(town_engine, "absences") == 3
    assert await purged(town_engine, german(5, month=12)) == {"absences": 3}
    assert await counted(town_engine, "absences") == 0


async def test_what_is_deleted_of_absences_names_nobody(town_engine: AsyncEngine) -> None:
    await purged(town_engine, german(25))
    async with town_engine.connect() as connection:
        lines = [tuple(row) for row in await connection.execute(text("SELECT at, kind, count FROM deletions"))]
    assert lines == [(german(25), "absences", 1)]


async def test_a_change_of_the_directory_is_kept_for_two_years(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await connection.execute(text("DELETE FROM absences"))
        await change_closure(connection, date(2026, 12, 2), Edit(None, "Betriebsausflug"), CHIEF)
    border = datetime(2028, 11, 24, 10, tzinfo=GERMAN_TIME)
    assert await purged(town_engine, border - timedelta(seconds=1)) == {}
    assert await purged(town_engine, border) == {"directory_changes": 1}


async def test_whose_assignments_changed_is_forgotten_with_the_customer(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        someone = "INSERT INTO customers (customer_number, keys, keys_without_letter, first_name, last_name, born) "
        added = text(someone + "VALUES ('800A700600', '8002700600', '800700600', 'A', 'B', '1990-01-01') RETURNING id")
        customer = int(await connection.scalar(added) or 0)
        staff = await Desks(connection).id("L2")
        await assign(connection, Responsibility(customer, "benefits"), Edit(None, staff), CHIEF)
    assert await counted(town_engine, "directory_changes") == 1
    async with town_engine.begin() as connection:
        await connection.execute(text("SELECT set_config('durchwahl.retention', 'on', true)"))
        await connection.execute(text("DELETE FROM customers WHERE id = :id"), {"id": customer})
    assert await counted(town_engine, "directory_changes") == 0
