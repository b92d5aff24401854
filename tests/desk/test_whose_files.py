"""Whose files somebody may see: their own customers', those they stand in for, the team's, and no sealed ones."""

from datetime import timedelta

import pytest
from desk_pages import Office
from sqlalchemy import text

from app.access import Person, Role
from app.audit import Look
from app.customers import NoSuchCustomer
from app.responsibility import may_see_customer
from app.sealed_files import open_file, seal_file, sealed_files

MARTA, KARL, NADJA, ANTON = "039D112233", "039P445566", "039K778899", "039W100200"
BY = Look(None, "the tests", "file_sealed")


async def person(office: Office, *roles: Role, staff_id: str = "") -> Person:
    account = await office.account(f"{staff_id}{'+'.join(roles)}", *roles, staff_id=staff_id)
    [(staff, team)] = await office.ask("SELECT id, team_id FROM staff WHERE staff_id = :id", id=staff_id) or [
        (None, None)
    ]
    return Person(account, "somebody", frozenset(roles), staff, team)  # type: ignore[arg-type] # columns of integers


async def sees(office: Office, who: Person, customer_number: str) -> bool:
    [(customer,)] = await office.ask("SELECT id FROM customers WHERE customer_number = :n", n=customer_number)
    async with office.engine.connect() as connection:
        return await may_see_customer(connection, who, int(str(customer)), office.now)


@pytest.mark.parametrize(
    ("role", "staff_id", "visible"),
    [
        (Role.CASE_MANAGER, "V1", {MARTA}),  # her own
        (Role.CASE_MANAGER, "V2", set()),  # stands in for V1, who is there
        (Role.CASE_MANAGER, "V4", {NADJA}),  # stands in for V3, who is away
        (Role.CASE_MANAGER, "V3", {NADJA, ANTON}),  # her own, and V5's, for whom she stands in though away herself
        (Role.SUPERVISOR, "V1", {MARTA, NADJA, ANTON}),  # the team's
        (Role.SUPERVISOR, "L4", {MARTA, KARL}),
        (Role.PRIVACY_OFFICER, "", {MARTA, KARL, NADJA, ANTON}),
        (Role.SERVICE_CENTRE, "", set()),
        (Role.ADMINISTRATOR, "", set()),
    ],
)
async def test_who_sees_whose_file(office: Office, role: Role, staff_id: str, visible: set[str]) -> None:
    who = await person(office, role, staff_id=staff_id)
    assert {one for one in (MARTA, KARL, NADJA, ANTON) if await sees(office, who, one)} == visible


async def test_whom_a_call_was_put_through_to_may_look_for_a_day(office: Office) -> None:
    thiede, centre = await person(office, Role.CASE_MANAGER, staff_id="V2"), await person(office, Role.SERVICE_CENTRE)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""
            WITH call AS (INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language,
                                             customer_id)
                SELECT gen_random_uuid(), 'CA1', '123456786', :at, '+498001234567', 'de', id FROM customers
                WHERE customer_number = :marta RETURNING id)
            INSERT INTO legs (call_id, turn, ordinal, role, staff_id, dialled_at)
            SELECT call.id, 1, 100, 'stand_in', staff.id, CAST(:at AS timestamptz)
            FROM call, staff WHERE staff_id = 'V2'
            UNION ALL SELECT call.id, 2, 100, 'service_centre', NULL, :at FROM call
            """),
            {"at": office.now, "marta": MARTA},
        )
    assert await sees(office, thiede, MARTA)
    assert await sees(office, centre, MARTA)
    office.now += timedelta(hours=24, seconds=1)
    assert not await sees(office, thiede, MARTA)
    assert not await sees(office, centre, MARTA)


async def test_a_sealed_file_is_seen_by_the_persons_who_are_named_and_by_nobody_else(office: Office) -> None:
    ruth = await person(office, Role.CASE_MANAGER, Role.SUPERVISOR, staff_id="V1")
    officer = await person(office, Role.PRIVACY_OFFICER)
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [], BY, office.now)
    assert not await sees(office, ruth, MARTA)
    assert not await sees(office, officer, MARTA)
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [ruth.account], BY, office.now)
        assert await sealed_files(connection) == ((MARTA, ("Ruth Kaminski",)),)
    assert await sees(office, ruth, MARTA)
    assert not await sees(office, officer, MARTA)
    async with office.engine.begin() as connection:
        await open_file(connection, MARTA, BY, office.now)
    assert await sees(office, officer, MARTA)
    assert await office.ask("SELECT count(*) FROM accesses WHERE who = 'the tests'") == [(3,)]


async def test_a_file_that_does_not_exist_cannot_be_sealed(office: Office) -> None:
    async with office.engine.begin() as connection:
        with pytest.raises(NoSuchCustomer):
            await seal_file(connection, "000X000000", [], BY, office.now)


async def test_the_audit_log_cannot_be_rewritten(office: Office) -> None:
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [], BY, office.now)
    for statement in ("UPDATE accesses SET who = 'x'", "DELETE FROM accesses", "TRUNCATE accesses"):
        with pytest.raises(Exception, match="append-only"):
            async with office.engine.begin() as connection:
                await connection.exec_driver_sql(statement)
