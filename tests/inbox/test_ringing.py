"""Ringing now: within office hours, once at a time, and whoever has the order is rung."""

from datetime import timedelta

import pytest
from callback_calls import BEGINS, JONAS_PHONE, MARTA_PHONE, OWN, House, begun, house_in
from conftest import NOW
from inbox_desks import JONAS, Office, author, ids
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.callbacks.orders import NoSuchOrder
from app.carrier import Answer
from app.concerns.settling import Author
from app.inbox.finishing import finish, reopen
from app.inbox.holding import ChangedMeanwhile, IsFinished, Seen
from app.inbox.passing_on import ToPerson, ToTeam, hand_on, return_to_team
from app.inbox.ringing import IsBeingRung, OfficeIsClosed, ring_at_once
from app.office_hours import load_office_hours

EMIL, TEAM_U25 = "+493023125104", "+493023125192"
AT_NIGHT = NOW.replace(hour=22)


@pytest.fixture
def house(town_engine: AsyncEngine) -> House:
    return house_in(town_engine)


@pytest.fixture
def desks(house: House) -> Office:
    return Office(house.engine)


THEIR_ID = text("SELECT id FROM staff WHERE 'staff:' || staff_id = :name")


async def ring(connection: AsyncConnection, seen: Seen, by: Author) -> Seen:
    """Ask as the page does: with one's own telephone."""
    staff = await connection.scalar(THEIR_ID, {"name": by.name})
    return await ring_at_once(connection, seen, by, staff, await load_office_hours(connection))


async def ring_without_a_telephone(connection: AsyncConnection, seen: Seen, by: Author) -> Seen:
    """Ask as somebody who has no telephone of their own in this house."""
    return await ring_at_once(connection, seen, by, None, await load_office_hours(connection))


async def test_whoever_has_it_is_rung_at_once_and_it_is_written_down(house: House, desks: Office) -> None:
    order = await house.order()
    seen = await desks.seen(order)
    first = await desks.do(ring, seen, author("V1"))
    assert await desks.do(ring, seen, author("V1")) == first == await desks.do(ring, first, author("V1"))
    await house.work()
    assert house.dialled[-1] == MARTA_PHONE
    assert await desks.history(order) == [
        ("staff:V1", "rung", "", ""),
        ("house", "state", "open", "done"),
    ]


async def test_who_was_not_reached_can_be_rung_again(house: House, desks: Office) -> None:
    house.answers[MARTA_PHONE] = Answer.no_answer()
    order = await house.order()
    for number in (1, 2):
        await desks.do(ring, order, author("V1", house.clock.now()))
        await house.work()
        assert len(await house.attempts()) == number
        await house.pass_minutes(1)
    assert [what for _, what, _, _ in await desks.history(order)] == ["rung", "rung"]


async def test_an_order_that_was_handed_on_rings_whoever_has_it_now(house: House, desks: Office) -> None:
    order = await house.order()
    await desks.do(hand_on, order, ToPerson(await desks.staff("V4")), author("V1"))
    await desks.do(ring_without_a_telephone, order, author("V1"))
    await house.work()
    assert house.dialled == [EMIL, MARTA_PHONE]


async def test_of_whom_it_was_handed_to_the_stand_in_is_rung_while_they_are_away(house: House, desks: Office) -> None:
    """Birte Quandt is away; Emil Sandkuhl stands in for her."""
    order = await house.order()
    await desks.do(hand_on, order, ToPerson(await desks.staff("V3")), author("V1"))
    await desks.do(ring_without_a_telephone, order, author("V1"))
    await house.work()
    assert house.dialled == [EMIL, MARTA_PHONE]


async def test_an_order_of_a_team_rings_the_team(house: House, desks: Office) -> None:
    order = await house.order()
    await desks.do(hand_on, order, ToTeam(await desks.team("U25")), author("V1"))
    await desks.do(ring_without_a_telephone, order, author("V1"))
    await house.work()
    assert house.dialled == [TEAM_U25, MARTA_PHONE]


async def test_a_team_without_a_line_is_rung_at_one_of_its_members(house: House, desks: Office) -> None:
    await house.change("UPDATE teams SET line = NULL")
    order = await house.order()
    await desks.do(return_to_team, order, author("V1"))
    await desks.do(ring_without_a_telephone, order, author("V2"))
    await house.work()
    assert house.dialled[0] in {"+493023125101", "+493023125102", EMIL}
    assert house.dialled[1] == MARTA_PHONE


async def test_whoever_asks_is_rung_whosever_order_it_is(house: House, desks: Office) -> None:
    """They wait at their telephone: another one that rang in its place would ring in front of somebody else."""
    order = await house.order()
    await desks.do(return_to_team, order, author("V1"))
    await desks.do(ring, order, author("V4"))
    await house.work()
    assert house.dialled == [EMIL, MARTA_PHONE]
    assert await house.attempts() == [("team", "accepted", "connected")]


async def test_whoever_asked_and_does_not_pick_up_is_not_rung_again_by_itself(house: House, desks: Office) -> None:
    house.answers[EMIL] = Answer.no_answer()
    order = await house.order()
    await desks.do(ring, order, author("V4"))
    await house.work()
    await house.round_at(BEGINS)
    assert house.dialled == [EMIL, OWN, MARTA_PHONE]


async def test_whoever_asks_during_a_talk_is_rung_after_it_and_nobody_else_is(house: House, desks: Office) -> None:
    """A second order of the same person is under way while the first is asked for."""
    waiting = await house.order()
    await house.order(JONAS, JONAS_PHONE)
    await desks.change(
        "INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_id) "
        "SELECT max(id), 1, :now, 'own', :emil FROM concerns",
        now=NOW,
        emil=await desks.staff("V4"),
    )
    await desks.do(ring, waiting, author("V4"))
    await house.work()
    assert house.dialled == []
    await desks.change("UPDATE callback_attempts SET staff_outcome = 'no_answer', ended_at = :now", now=NOW)
    await house.pass_minutes(11)
    await house.work()
    assert house.dialled == [EMIL, MARTA_PHONE]


async def test_a_customer_of_two_fields_who_names_none_is_rung_from_the_desk_on_which_the_order_lies(
    house: House, desks: Office
) -> None:
    order = await house.order(field=None)
    assert order in ids((await desks.inbox("V1")).own)
    await house.round_at(BEGINS)
    assert house.dialled == [OWN, MARTA_PHONE]


async def test_outside_office_hours_nobody_is_rung_and_the_next_opening_is_told(house: House, desks: Office) -> None:
    order = await house.order()
    with pytest.raises(OfficeIsClosed, match="closed until 2026-11-25 08:00") as told:
        await desks.do(ring, order, author("V1", AT_NIGHT))
    assert told.value.opens_at == NOW.replace(day=25, hour=8)
    await house.change("DELETE FROM office_periods")
    with pytest.raises(OfficeIsClosed, match="no hours"):
        await desks.do(ring, order, author("V1"))
    assert await desks.history(order) == []


async def test_while_an_attempt_is_under_way_there_is_no_second_one(house: House, desks: Office) -> None:
    await begun(house)
    ((order,),) = await desks.rows("SELECT id FROM concerns")
    with pytest.raises(IsBeingRung):
        await desks.do(ring, order, author("V1", BEGINS))
    assert await desks.history(order) == []


async def test_only_an_order_that_is_open_and_has_a_number_is_rung(house: House, desks: Office) -> None:
    for concern in (
        await desks.leave("message", JONAS),
        await desks.leave("callback", JONAS, callback_number=None, promised_by=NOW),
    ):
        with pytest.raises(NoSuchOrder):
            await desks.do(ring, concern, author("V1"))
    order = await house.order()
    seen = await desks.seen(order)
    finished = await desks.do(finish, order, author("V1"))
    with pytest.raises(ChangedMeanwhile):
        await desks.do(ring, seen, author("V2"))
    with pytest.raises(IsFinished):
        await desks.do(ring, finished, author("V2"))


async def test_two_who_want_to_ring_the_same_are_told_of_each_other(house: House, desks: Office) -> None:
    order = await house.order()
    seen = await desks.seen(order)
    await desks.do(ring, seen, author("V1"))
    with pytest.raises(ChangedMeanwhile, match="rung by own"):
        await desks.do(ring, seen, author("V2"))


async def test_what_a_person_has_finished_the_house_rings_no_more_and_reopened_it_does(
    house: House, desks: Office
) -> None:
    order = await house.order()
    finished = await desks.do(finish, order, author("V1"))
    await house.round_at(BEGINS)
    assert house.way.asked == []
    await desks.do(reopen, finished, author("V1", BEGINS))
    await house.round_at(BEGINS + timedelta(minutes=2))
    assert house.dialled[-1] == MARTA_PHONE
    assert await house.state(order) == "done"
