"""Which calls of the log somebody reads: the own team's, those of nobody's team, and none of sealed files (R23)."""

from dataclasses import replace

import pytest
from desk_pages import Office
from logged_calls import JONAS, KARL, LENA, MARTA, NADJA, Logged, Tried, customer_of, log_call, log_concern, seal
from sqlalchemy import text

from app.access import Person, Role
from app.call_log.entries import count_entries, list_entries
from app.call_log.one_call import find_entry
from app.call_log.visible import Reader
from app.call_log.wanted import Wanted
from app.migrate import migrate, step_back


async def reader(office: Office, *roles: Role, team: str | None = "Vermittlung", account: int = 0) -> Reader:
    [(found,)] = await office.ask("SELECT id FROM teams WHERE name = :name", name=team) or [(None,)]
    return Reader(Person(account, "somebody", frozenset(roles), None, found), office.now)  # type: ignore[arg-type] # an integer


async def reads(office: Office, who: Reader, call: Logged) -> bool:
    """Say whether somebody finds a call, and see that the list, the count and the direct way agree on it."""
    async with office.engine.connect() as connection:
        listed = await list_entries(connection, who, Wanted(), limit=50)
        counted = await count_entries(connection, who, Wanted())
        direct = await find_entry(connection, who, call.reference)
    found = call.reference in {entry.reference for entry in listed.entries}
    assert counted == len(listed.entries)
    assert found == (direct is not None)
    return found


@pytest.mark.parametrize(
    ("customer", "hops", "visible_to"),
    [
        (None, (), {"Vermittlung", "U25", "Leistung", None}),  # lost in the menu
        (None, (Tried("service_centre"),), {"Vermittlung", "U25", "Leistung", None}),
        (None, (Tried("emergency"),), {"Vermittlung", "U25", "Leistung", None}),
        (MARTA, (), {"Vermittlung", "Leistung"}),
        (KARL, (), {"Leistung"}),
        (KARL, (Tried("service_centre"),), {"Leistung"}),
        (NADJA, (Tried("own", "V3", outcome="unavailable", reason="absent"),), {"Vermittlung"}),
        (KARL, (Tried("stand_in", "U1", outcome="busy"),), {"Leistung", "U25"}),
        (KARL, (Tried("team", team="U25", outcome="no_answer"),), {"Leistung", "U25"}),
        (None, (Tried("own", "U2"),), {"U25"}),  # identified once, and then keyed a number that nobody has
    ],
)
async def test_a_supervisor_reads_the_own_teams_calls_and_those_of_no_team(
    office: Office, customer: str | None, hops: tuple[Tried, ...], visible_to: set[str | None]
) -> None:
    call = await log_call(office, Logged(customer, hops=hops))
    found = {
        team
        for team in ("Vermittlung", "U25", "Leistung", None)
        if await reads(office, await reader(office, Role.SUPERVISOR, team=team), call)
    }
    assert found == visible_to
    assert await reads(office, await reader(office, Role.PRIVACY_OFFICER, team=None), call)


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.SERVICE_CENTRE, Role.ADMINISTRATOR])
async def test_no_other_role_reads_any_call(office: Office, role: Role) -> None:
    call = await log_call(office, Logged())
    assert not await reads(office, await reader(office, role), call)


async def test_a_call_that_waited_for_somebody_is_that_teams_though_nobody_was_rung(office: Office) -> None:
    call = await log_call(office, Logged())
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO waits (call_id, staff_id, field, since, seen_at, left_at, how)
                 SELECT :call, id, field, :now, :now, :now, 'gave_up' FROM staff WHERE staff_id = 'U1'"""),
            {"call": call.id, "now": office.now},
        )
    assert await reads(office, await reader(office, Role.SUPERVISOR, team="U25"), call)
    assert not await reads(office, await reader(office, Role.SUPERVISOR, team="Leistung"), call)


async def test_a_household_s_call_is_its_members_teams(office: Office) -> None:
    [(household,)] = await office.ask("SELECT household_id FROM customers WHERE customer_number = :n", n=JONAS)
    call = await log_call(office, Logged(more={"household_id": household}))
    assert await reads(office, await reader(office, Role.SUPERVISOR, team="Vermittlung"), call)
    assert not await reads(office, await reader(office, Role.SUPERVISOR, team="U25"), call)


async def test_a_concern_that_is_matched_later_ties_its_call_to_the_customers_teams(office: Office) -> None:
    call = await log_call(office, Logged())
    concern = await log_concern(office, call, "callback")
    u25 = await reader(office, Role.SUPERVISOR, team="U25")
    vermittlung = await reader(office, Role.SUPERVISOR, team="Vermittlung")
    assert await reads(office, vermittlung, call)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE concerns SET customer_id = :lena WHERE id = :concern"),
            {"lena": await customer_of(office, LENA), "concern": concern},
        )
    assert await reads(office, u25, call)
    assert not await reads(office, vermittlung, call)


async def test_who_rings_for_one_customer_after_the_other_is_read_by_the_teams_of_both(office: Office) -> None:
    call = await log_call(office, Logged(NADJA))
    await log_concern(office, call, "cancellation")
    leistung = await reader(office, Role.SUPERVISOR, team="Leistung")
    assert not await reads(office, leistung, call)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE calls SET customer_id = :karl WHERE id = :call"),
            {"karl": await customer_of(office, KARL), "call": call.id},
        )
    assert await reads(office, leistung, call)
    assert await reads(office, await reader(office, Role.SUPERVISOR, team="Vermittlung"), call)


async def test_a_customer_who_moves_to_another_team_takes_their_calls_along(office: Office) -> None:
    call = await log_call(office, Logged(KARL))
    u25 = await reader(office, Role.SUPERVISOR, team="U25")
    assert not await reads(office, u25, call)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""UPDATE assignments SET staff_id = (SELECT id FROM staff WHERE staff_id = 'U1')
                 WHERE customer_id = (SELECT id FROM customers WHERE customer_number = :karl)"""),
            {"karl": KARL},
        )
    assert await reads(office, u25, call)
    assert not await reads(office, await reader(office, Role.SUPERVISOR, team="Leistung"), call)


async def test_a_customer_for_whom_nobody_is_responsible_is_no_teams(office: Office) -> None:
    call = await log_call(office, Logged(KARL))
    async with office.engine.begin() as connection:
        await connection.execute(text("DELETE FROM assignments"))
    assert await reads(office, await reader(office, Role.SUPERVISOR, team="U25"), call)


@pytest.mark.parametrize("way", ["own call", "household", "concern", "hop of the own team"])
async def test_a_sealed_file_takes_its_calls_out_for_all_who_are_not_named(office: Office, way: str) -> None:
    named = await office.account("named", Role.PRIVACY_OFFICER)
    await seal(office, JONAS, named)
    hops = (Tried("own", "V1"),) if way == "hop of the own team" else ()
    call = Logged(JONAS if way in {"own call", "hop of the own team"} else None, hops=hops)
    if way == "household":
        [(household,)] = await office.ask("SELECT household_id FROM customers WHERE customer_number = :n", n=JONAS)
        call = replace(call, more={"household_id": household})
    await log_call(office, call)
    if way == "concern":
        await log_concern(office, call, "callback", JONAS)
    assert not await reads(office, await reader(office, Role.SUPERVISOR), call)
    assert not await reads(office, await reader(office, Role.PRIVACY_OFFICER, account=named + 1), call)
    assert await reads(office, await reader(office, Role.PRIVACY_OFFICER, account=named), call)


async def test_who_lives_with_somebody_whose_file_is_sealed_is_read_as_before(office: Office) -> None:
    await seal(office, JONAS)
    [(household,)] = await office.ask("SELECT household_id FROM customers WHERE customer_number = :n", n=JONAS)
    call = await log_call(office, Logged(MARTA, more={"household_id": household}))
    assert await reads(office, await reader(office, Role.SUPERVISOR), call)


async def test_of_a_customer_of_another_team_the_number_is_left_out(office: Office) -> None:
    call = await log_call(office, Logged(KARL, hops=(Tried("stand_in", "V2"),)))
    async with office.engine.connect() as connection:
        ours = await find_entry(connection, await reader(office, Role.SUPERVISOR), call.reference)
        theirs = await find_entry(connection, await reader(office, Role.SUPERVISOR, team="Leistung"), call.reference)
    assert ours is not None
    assert theirs is not None
    assert (ours.customer_number, theirs.customer_number) == (None, KARL)


async def test_a_log_from_before_is_tied_by_the_migration(office: Office) -> None:
    """What the database writes down from now on, and what the migration works out, is the same."""
    rung = await log_call(office, Logged(KARL, hops=(Tried("own", "L2"), Tried("stand_in", "U1"))))
    left = await log_call(office, Logged(NADJA))
    await log_concern(office, left, "callback", KARL)
    ties = "SELECT reference, team_ids, other_customer_ids FROM calls ORDER BY reference"
    written = await office.ask(ties)
    assert sorted(len(teams) + len(others) for _, teams, others in written) == [1, 2]  # type: ignore[arg-type] # arrays
    url = office.engine.url.render_as_string(hide_password=False)
    await office.engine.dispose()
    step_back(url, "0013")
    migrate(url)
    assert [(row[0], sorted(row[1]), row[2]) for row in await office.ask(ties)] == [  # type: ignore[call-overload] # arrays
        (row[0], sorted(row[1]), row[2])  # type: ignore[call-overload] # arrays
        for row in written
    ]
    assert {rung.reference, left.reference} == {row[0] for row in written}
