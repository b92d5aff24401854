"""The administration changes stand-ins, telephones and who is responsible: both values kept, the later of two told."""

from collections.abc import AsyncIterator

import pytest
from conftest import NOW
from desks import KARL, Desks, german
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.administration import (
    NotALine,
    OwnStandIn,
    Responsibility,
    assign,
    change_line,
    change_stand_in,
    change_team_line,
    list_changes,
    list_colleagues,
    list_teams,
    responsibilities,
)
from app.administration.assignments import NoSuchField
from app.concerns.settling import Author
from app.customers import NoSuchCustomer
from app.edits import ChangedMeanwhile, Edit
from app.staff import NoSuchStaff
from app.teams import NoSuchTeam
from ivr_flows.rehearsal.town import COLLEAGUES, TEAM_LINES

CHIEF = Author("staff:L4", NOW)
L2_LINE = next(one.line for one in COLLEAGUES if one.staff_id == "L2")
NOBODY = 999_999


@pytest.fixture
async def desks(shared_engine: AsyncEngine) -> AsyncIterator[Desks]:
    async with shared_engine.connect() as connection:
        yield Desks(connection)


async def noted(desks: Desks) -> list[tuple[str, str, str | None, str | None, str | None]]:
    """Return what was changed, which, whose, and both values, newest first."""
    page = await list_changes(desks.connection, limit=10)
    return [(one.what, one.which, one.customer_number, one.before, one.after) for one in page.entries]


async def customer(desks: Desks, number: str) -> int:
    found = await desks.connection.scalar(text("SELECT id FROM customers WHERE customer_number = :n"), {"n": number})
    assert isinstance(found, int)
    return found


async def test_another_stand_in_is_found_by_the_next_call(desks: Desks) -> None:
    l1, l2, l4 = [await desks.id(one) for one in ("L1", "L2", "L4")]
    assert await change_stand_in(desks.connection, l2, Edit(l1, l4), CHIEF) == ()
    assert (await desks.people(KARL))[1] == ("stand_in", "L4", None)
    assert await change_stand_in(desks.connection, l2, Edit(l4, None), CHIEF) == ()
    assert (await desks.people(KARL))[1] == ("stand_in", None, "nobody")
    assert await noted(desks) == [
        ("stand_in", "L2", None, "L4", None),
        ("stand_in", "L2", None, "L1", "L4"),
    ]


async def test_a_stand_in_who_is_absent_now_is_a_warning_and_no_error(desks: Desks) -> None:
    v1, v2, v3 = [await desks.id(one) for one in ("V1", "V2", "V3")]
    (warning,) = await change_stand_in(desks.connection, v1, Edit(v2, v3), CHIEF)
    assert (warning.reason, warning.ends_at) == ("absent", german(5, month=12))
    assert len(await noted(desks)) == 1


async def test_nobody_is_their_own_stand_in_or_has_one_who_does_not_exist(desks: Desks) -> None:
    l1, l2 = await desks.id("L1"), await desks.id("L2")
    with pytest.raises(OwnStandIn):
        await change_stand_in(desks.connection, l2, Edit(l1, l2), CHIEF)
    for staff, edit in ((l2, Edit(l1, NOBODY)), (NOBODY, Edit(None, l1))):
        with pytest.raises(NoSuchStaff):
            await change_stand_in(desks.connection, staff, edit, CHIEF)
    assert await noted(desks) == []


async def test_a_line_is_taken_in_any_german_spelling(desks: Desks) -> None:
    l2 = await desks.id("L2")
    assert await change_line(desks.connection, l2, Edit(L2_LINE, " 030 / 23 12 5-777 "), CHIEF) == "+493023125777"
    assert await noted(desks) == [("line", "L2", None, L2_LINE, "+493023125777")]
    same = await change_line(desks.connection, l2, Edit("+493023125777", "0049 30 23125777"), CHIEF)
    assert (same, len(await noted(desks))) == ("+493023125777", 1)


@pytest.mark.parametrize("number", ["", "12", "0900 1234567", "+43 1 23456789", "Zimmer 12"])
async def test_nobody_is_put_through_to_a_number_that_is_dear_foreign_or_none(desks: Desks, number: str) -> None:
    with pytest.raises(NotALine):
        await change_line(desks.connection, await desks.id("L2"), Edit(L2_LINE, number), CHIEF)
    with pytest.raises(NotALine):
        await change_team_line(desks.connection, 1, Edit(None, number), CHIEF)
    assert await noted(desks) == []


async def test_a_team_may_have_no_line_and_get_another(desks: Desks) -> None:
    team = next(one for one in await list_teams(desks.connection) if one.name == "Leistung")
    assert await change_team_line(desks.connection, team.id, Edit(team.line, None), CHIEF) is None
    assert (await desks.people(KARL))[2] == ("team", "L4", None)
    assert await change_team_line(desks.connection, team.id, Edit(None, "030 23125199"), CHIEF) == "+493023125199"
    assert (await desks.people(KARL))[2] == ("team", None, None)
    assert await noted(desks) == [
        ("team_line", "Leistung", None, None, "+493023125199"),
        ("team_line", "Leistung", None, TEAM_LINES["Leistung"], None),
    ]
    with pytest.raises(NoSuchTeam):
        await change_team_line(desks.connection, NOBODY, Edit(None, None), CHIEF)


async def test_an_assignment_by_hand_is_found_by_the_next_call_and_can_end(desks: Desks) -> None:
    karl, l2, l4 = await customer(desks, KARL), await desks.id("L2"), await desks.id("L4")
    benefits, placement = Responsibility(karl, "benefits"), Responsibility(karl, "placement")
    assert await responsibilities(desks.connection, karl) == {"benefits": l2}
    await assign(desks.connection, benefits, Edit(l2, l4), CHIEF)
    assert (await desks.people(KARL))[0] == ("own", "L4", None)
    await assign(desks.connection, placement, Edit(None, await desks.id("V1")), CHIEF)
    await assign(desks.connection, benefits, Edit(l4, None), CHIEF)
    assert [one[1] for one in await desks.people(KARL) if one[0] == "own"] == ["V1"]
    assert await noted(desks) == [
        ("assignment", "benefits", KARL, "L4", None),
        ("assignment", "placement", KARL, None, "V1"),
        ("assignment", "benefits", KARL, "L2", "L4"),
    ]


async def test_only_people_customers_and_fields_that_exist_are_assigned(desks: Desks) -> None:
    karl, l2 = await customer(desks, KARL), await desks.id("L2")
    for responsibility, edit, refusal in (
        (Responsibility(karl, "benefits"), Edit(l2, NOBODY), NoSuchStaff),
        (Responsibility(NOBODY, "benefits"), Edit(None, l2), NoSuchCustomer),
        (Responsibility(karl, "housing"), Edit(None, l2), NoSuchField),
    ):
        with pytest.raises(refusal):
            await assign(desks.connection, responsibility, edit, CHIEF)
    assert await responsibilities(desks.connection, karl) == {"benefits": l2}
    assert await noted(desks) == []


async def test_whoever_saw_an_older_value_is_told_the_one_of_now(desks: Desks) -> None:
    karl = Responsibility(await customer(desks, KARL), "benefits")
    l1, l2, l3, l4 = [await desks.id(one) for one in ("L1", "L2", "L3", "L4")]
    team = next(one for one in await list_teams(desks.connection) if one.name == "Leistung")
    connection = desks.connection
    await change_stand_in(connection, l2, Edit(l1, l4), CHIEF)
    await change_line(connection, l2, Edit(L2_LINE, "+493023125777"), CHIEF)
    await change_team_line(connection, team.id, Edit(team.line, None), CHIEF)
    await assign(connection, karl, Edit(l2, l4), CHIEF)
    later = (
        (change_stand_in(connection, l2, Edit(l1, l3), CHIEF), l1, l4),
        (change_line(connection, l2, Edit(L2_LINE, "+493023125778"), CHIEF), L2_LINE, "+493023125777"),
        (change_team_line(connection, team.id, Edit(team.line, "+493023125778"), CHIEF), team.line, None),
        (assign(connection, karl, Edit(l2, l3), CHIEF), l2, l4),
    )
    for change, seen, current in later:
        with pytest.raises(ChangedMeanwhile) as told:
            await change
        assert (told.value.seen, told.value.current) == (seen, current)
    assert len(await noted(desks)) == 4


async def test_two_who_assign_at_once_are_one_after_the_other(town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as first, town_engine.connect() as second:
        desks = Desks(first)
        karl, l2, l4 = (
            Responsibility(await customer(desks, KARL), "placement"),
            await desks.id("L2"),
            await desks.id("L4"),
        )
        await assign(first, karl, Edit(None, l4), CHIEF)
        await second.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(DBAPIError, match="lock timeout"):
            await assign(second, karl, Edit(None, l2), CHIEF)
        await second.rollback()
        await first.commit()
        with pytest.raises(ChangedMeanwhile) as told:
            await assign(second, karl, Edit(None, l2), CHIEF)
        assert told.value.current == l4


async def test_people_and_teams_are_listed_with_what_can_be_changed(desks: Desks) -> None:
    people, teams = await list_colleagues(desks.connection), await list_teams(desks.connection)
    assert [one.name for one in people] == sorted(one.name for one in COLLEAGUES)
    ids = {one.staff_id: one.id for one in people}
    brandl = next(one for one in people if one.staff_id == "L2")
    assert (brandl.line, brandl.stand_in, brandl.field) == (L2_LINE, ids["L1"], "benefits")
    assert {one.name: one.line for one in teams} == TEAM_LINES
    assert {one.id for one in teams} == {one.team for one in people}


async def test_changes_come_newest_first_a_page_at_a_time(desks: Desks) -> None:
    l2, line = await desks.id("L2"), L2_LINE
    for number in range(5):
        line = await change_line(desks.connection, l2, Edit(line, f"+49302312577{number}"), CHIEF)
    first = await list_changes(desks.connection, limit=2)
    second = await list_changes(desks.connection, limit=2, after=first.next)
    third = await list_changes(desks.connection, limit=2, after=second.next)
    told = [one.after for page in (first, second, third) for one in page.entries]
    assert told == [f"+49302312577{number}" for number in (4, 3, 2, 1, 0)]
    assert third.next is None


@pytest.mark.parametrize("statement", ["UPDATE {} SET before = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_was_changed_cannot_be_rewritten(desks: Desks, statement: str) -> None:
    await change_line(desks.connection, await desks.id("L2"), Edit(L2_LINE, "+493023125777"), CHIEF)
    with pytest.raises(DBAPIError, match="append-only"):
        await desks.run(statement.format("directory_changes"))
