"""What an import writes, and what it refuses to write."""

import asyncio
import time
from dataclasses import astuple
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.appointments import Appointment
from app.customers import Assignment, Customer, Household
from app.imports import ImportResult, import_rows
from app.imports.writing import stored_customers
from app.staff import StaffMember
from app.teams import Team
from ivr_flows.rehearsal.neighbours import neighbours

STAFF = "staff_id,name,team,field,line,email,stand_in,roles\n"
CUSTOMERS = (
    "customer_number;household_number;first_name;last_name;born;language;phone;placement_manager;benefits_manager\n"
)
APPOINTMENTS = "appointment_id,customer_number,staff_id,starts_at,room,kind\n"
TWO = (
    "V1,Ruth Kaminski,Vermittlung,placement,030/231 25 101,,V2,case_manager supervisor\n"
    "V2,Holger Thiede,Vermittlung,Placement,0049 30 23125102,holger@jobcenter.example,V1,\n"
)


async def bring(
    engine: AsyncEngine, kind: str, text: str | bytes, *, dry_run: bool = False, partial: bool = False
) -> ImportResult:
    content = text.encode() if isinstance(text, str) else text
    async with engine.begin() as connection:
        return await import_rows(connection, kind, content, dry_run=dry_run, partial=partial)


async def test_files_that_differ_in_every_permitted_way_say_the_same(engine: AsyncEngine) -> None:
    assert (await bring(engine, "staff", STAFF + TWO)).created == 2
    plain = CUSTOMERS + "123B456789;03901BG0000117;Jonas;Birkner;1990-02-01;de;+493023125101;V1;\n"
    german = (
        "Phone;born;LAST_NAME;first_name;household_number;customer_number;language;benefits_manager;placement_manager;\r\n"
        ' 0049 30 231 25 101;01.02.1990;"Birkner";Jonas;03901//0000117;123 b 456789;;;V1;\r\n\r\n'
    )
    comma = plain.replace(";", ",").replace("+493023125101", "030/231 25 101").replace("1990-02-01", "1. Februar 1990")
    assert (await bring(engine, "customers", plain)).created == 1
    for text in (german.encode("utf-8-sig"), comma.encode(), comma.encode("utf-8-sig"), german.encode()):
        assert await bring(engine, "customers", text) == ImportResult(unchanged=1)
    local = APPOINTMENTS + "A1,123B456789,V1,25.11.2026 09:00,2.14,Beratung\n"
    exact = APPOINTMENTS.replace(",", ";") + "A1;123B456789;V1;2026-11-25T08:00:00Z;2.14;Beratung\n"
    assert (await bring(engine, "appointments", local)).created == 1
    assert await bring(engine, "appointments", exact) == ImportResult(unchanged=1)


async def test_telephones_keys_and_times_are_stored_in_one_spelling(engine: AsyncEngine) -> None:
    await bring(engine, "staff", STAFF + TWO)
    await bring(
        engine, "customers", CUSTOMERS + "123b456789;03901//0000117;Jonas;Birkner;1.2.1990;;0151 12345678;V1;\n"
    )
    await bring(engine, "appointments", APPOINTMENTS + "A1,123B456789,V1,25.11.2026 09:00,,\n")
    async with engine.connect() as connection:
        lines = select(StaffMember.line).order_by(StaffMember.staff_id)
        assert (await connection.execute(lines)).scalars().all() == ["+493023125101", "+493023125102"]
        jonas = (await connection.execute(select(Customer))).one()
        assert (jonas.keys, jonas.keys_without_letter, jonas.phone) == ("1232456789", "123456789", "+4915112345678")
        assert (jonas.born, jonas.language) == (date(1990, 2, 1), "de")
        assert await connection.scalar(select(Household.keys)) == "039010000117"
        assert await connection.scalar(select(Appointment.starts_at)) == datetime(2026, 11, 25, 8, tzinfo=UTC)
        assert await connection.scalar(select(func.count()).select_from(Team)) == 1


async def test_a_stand_in_may_stand_further_down_in_the_same_file(engine: AsyncEngine) -> None:
    await bring(engine, "staff", STAFF + TWO)
    async with engine.connect() as connection:
        rows = (await connection.execute(select(StaffMember.staff_id, StaffMember.id, StaffMember.stand_in_id))).all()
    ids = {row.staff_id: row for row in rows}
    assert (ids["V1"].stand_in_id, ids["V2"].stand_in_id) == (ids["V2"].id, ids["V1"].id)
    assert await bring(engine, "staff", STAFF + TWO) == ImportResult(unchanged=2)


async def test_an_import_again_updates_what_differs_and_a_manager_left_empty_is_nobody(engine: AsyncEngine) -> None:
    await bring(engine, "staff", STAFF + TWO)
    row = "123B456789;03901BG0000117;Jonas;Birkner;1990-02-01;de;;V1;V2\n"
    other = "039D112233;03901BG0000117;Marta;Sommerfeld;1979-11-30;de;;V1;\n"
    await bring(engine, "customers", CUSTOMERS + row + other)
    changed = await bring(engine, "customers", CUSTOMERS + row.replace("V1;V2", ";V1") + other)
    assert changed == ImportResult(updated=1, unchanged=1)
    async with engine.connect() as connection:
        stored = await stored_customers(connection, ["123B456789", "039D112233"])
        assert await connection.scalar(select(func.count()).select_from(Assignment)) == 2
    assert (stored["123B456789"]["placement_manager"], stored["123B456789"]["benefits_manager"]) == (None, "V1")
    assert stored["039D112233"]["placement_manager"] == "V1"


async def test_every_mistake_is_reported_by_line_and_column(engine: AsyncEngine) -> None:
    await bring(engine, "staff", STAFF + TWO)
    text = CUSTOMERS + (
        "123B456789;;Jonas;Birkner;31.02.1990;de;;V1;\n"
        "12B;03901;;Vogt;14.07.1985;de;keins;V1;\n"
        "039D112233;;Marta;Sommerfeld;30.11.1979;de;;Z9;Z8\n"
        "039P445566;;Karl;Ohnesorg;08.05.1964;deutsch;;;\n"
        "039K778899;;Nadja;Behrens;17.09.2001;de;;V1;\n"
        "039k778899;;Nadja;Behrens;17.09.2001;de;;V1;\n"
    )
    result = await bring(engine, "customers", text)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 0)
    assert [(one.line, one.column) for one in result.rejected] == [
        (2, "born"),
        (3, "customer_number"),
        (3, "first_name"),
        (3, "household_number"),
        (3, "phone"),
        (4, "benefits_manager"),
        (4, "placement_manager"),
        (5, "language"),
        (7, "customer_number"),
    ]
    messages = {(one.line, one.column): one.message for one in result.rejected}
    assert messages[2, "born"] == "'31.02.1990' is not a day of the calendar"
    assert messages[3, "first_name"] == "must not be empty"
    assert messages[4, "benefits_manager"] == "Z8 is not known"
    assert messages[7, "customer_number"] == "039K778899 stands on line 6 already"
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(Customer)) == 0


async def test_with_partial_the_good_lines_come_in(engine: AsyncEngine) -> None:
    await bring(engine, "staff", STAFF + TWO)
    text = (
        CUSTOMERS + "123B456789;;Jonas;Birkner;1990-02-01;;;V1;\n039D112233;;Marta;Sommerfeld;x;;;V1;\nonly one cell\n"
    )
    result = await bring(engine, "customers", text, partial=True)
    assert (result.created, [one.line for one in result.rejected]) == (1, [3, 4])


async def test_a_stand_in_whose_own_line_is_rejected_is_unknown_all_down_the_chain(engine: AsyncEngine) -> None:
    text = STAFF + (
        "V1,Ruth,Vermittlung,placement,03023125101,,V2,\n"
        "V2,Holger,Vermittlung,placement,03023125102,,V3,\n"
        "V3,Birte,Vermittlung,placement,nobody knows,,,\n"
        "V4,Emil,Vermittlung,placement,03023125104,,,\n"
    )
    result = await bring(engine, "staff", text, partial=True)
    assert result.created == 1
    assert [(one.line, one.column) for one in result.rejected] == [(2, "stand_in"), (3, "stand_in"), (4, "line")]


async def test_a_dry_run_reports_the_same_and_writes_nothing(engine: AsyncEngine) -> None:
    foreseen = await bring(engine, "staff", STAFF + TWO, dry_run=True)
    assert foreseen == await bring(engine, "staff", STAFF + TWO)
    assert astuple(foreseen)[:3] == (2, 0, 0)


@pytest.mark.parametrize("kind", ["staff", "customers", "appointments"])
async def test_an_unknown_column_stops_the_file_even_where_a_part_is_wanted(engine: AsyncEngine, kind: str) -> None:
    result = await bring(engine, kind, "shoe_size\n41\n", partial=True)
    assert result.created == 0
    assert result.rejected[0].line == 1
    assert "shoe_size" in {one.column for one in result.rejected}


async def test_ten_thousand_customers_come_in_within_seconds(town_engine: AsyncEngine) -> None:
    lines = [
        f"{one.customer_number};{one.household_number};{one.first_name};{one.last_name};{one.born:%d.%m.%Y};{one.language};"
        f"{one.phone or ''};{one.placement_manager or ''};{one.benefits_manager or ''}\n"
        for one in neighbours(10_000)
    ]
    began = time.perf_counter()
    result = await bring(town_engine, "customers", CUSTOMERS + "".join(lines))
    took = time.perf_counter() - began
    print(f"10,000 customers in {took:.2f} s")  # noqa: T201 - the figure is worth reading
    assert (result.created, result.unchanged, result.rejected) == (10_000 - 192, 192, ())
    assert took < 20


async def test_two_imports_at_once_create_every_row_once(engine: AsyncEngine) -> None:
    results = await asyncio.gather(*(bring(engine, "staff", STAFF + TWO) for _ in range(3)))
    assert sorted((one.created, one.unchanged) for one in results) == [(0, 2), (0, 2), (2, 0)]


async def test_while_a_large_file_is_read_others_are_served(town_engine: AsyncEngine) -> None:
    lines = [
        f"{one.customer_number};;{one.first_name};{one.last_name};{one.born};;;V1;\n" for one in neighbours(10_000)
    ]
    longest, done = 0.0, asyncio.Event()

    async def wait_for_turns() -> None:
        nonlocal longest
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            longest = max(longest, time.perf_counter() - began)

    caller = asyncio.create_task(wait_for_turns())
    await bring(town_engine, "customers", CUSTOMERS + "".join(lines))
    done.set()
    await caller
    print(f"longest wait beside an import of 10,000 customers: {longest:.2f} s")  # noqa: T201 - the figure is worth reading
    assert longest < 2.5
