"""Which orders are rung, for whom and when: waiting, withdrawn, asked for at the desk, and left to a person at last."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from callback_calls import BEGINS, CENTRE, JONAS, JONAS_PHONE, MARTA_PHONE, OWN, STAND_IN, TEAM, house_in
from conftest import NOW
from sqlalchemy.ext.asyncio import AsyncEngine

from app.callbacks.orders import NoSuchOrder, ring_now
from app.callbacks.placing import next_attempt
from app.callbacks.scheduling import MOST_A_DAY
from app.carrier import Answer
from app.concerns.settling import Author, finish_order


async def test_the_order_reaches_the_service_centre_where_nobody_else_takes_it(town_engine: AsyncEngine) -> None:
    silent = Answer.no_answer()
    house = house_in(town_engine, own=silent, stand_in=silent, team=silent)
    order = await house.order()
    await house.round_at(BEGINS)
    for _ in range(9):
        await house.pass_minutes(11)
        await house.work()
    assert house.dialled == [*[OWN] * 3, *[STAND_IN] * 3, *[TEAM] * 3, CENTRE, MARTA_PHONE]
    assert (await house.kinds(order)).count("escalated") == 3
    assert await house.state(order) == "done"


async def test_after_three_missed_attempts_and_the_promise_a_person_takes_over(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    order = await house.order()
    when = [BEGINS, NOW.replace(day=25, hour=8), NOW.replace(day=25, hour=10, minute=1)]
    for at in (*when, NOW.replace(day=26, hour=10, minute=1)):
        await house.round_at(at)
    assert [customer for _, _, customer in await house.attempts()] == ["no_answer"] * 3
    assert (await house.noted(order))[-1] == ("callback_unreached", {"missed": 3})
    assert await house.state(order) == "open"

    for at in (NOW.replace(day=26, hour=15), NOW.replace(day=27, hour=9)):
        await house.round_at(at)
    assert len(house.way.asked) == 3
    assert (await house.kinds(order)).count("unreached") == 1


async def test_one_telephone_is_rung_six_times_a_day_at_most_however_many_orders_there_are_for_it(
    town_engine: AsyncEngine,
) -> None:
    """Anybody can leave orders for a number; only whoever asks for a call at the desk is not bound by it."""
    house = house_in(town_engine, customer=Answer.no_answer())
    orders = [await house.order() for _ in range(3)]
    await house.round_at(BEGINS)
    while house.clock.now() < BEGINS + timedelta(hours=19):
        await house.pass_minutes(30)
        await house.work()
    assert house.dialled.count(MARTA_PHONE) == MOST_A_DAY
    async with house.engine.begin() as connection:
        await ring_now(connection, orders[0], house.clock.now())
    await house.work()
    for _ in range(4):
        await house.pass_minutes(15)
        await house.work()
    assert house.dialled.count(MARTA_PHONE) == MOST_A_DAY + 1


async def test_the_desk_has_an_order_rung_at_once_also_after_it_was_left_to_a_person(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    order = await house.order()
    async with house.engine.begin() as connection:
        await ring_now(connection, order, house.clock.now())
    await house.work()
    assert await house.attempts() == [("own", "accepted", "no_answer")]
    await house.change("UPDATE concerns SET unreached_at = now()")
    await house.pass_minutes(1)
    await house.work()
    assert len(await house.attempts()) == 1

    house.answers[MARTA_PHONE] = Answer.accept()
    async with house.engine.begin() as connection:
        await ring_now(connection, order, house.clock.now())
    await house.work()
    assert await house.state(order) == "done"
    async with house.engine.begin() as connection:
        with pytest.raises(NoSuchOrder):
            await ring_now(connection, order, house.clock.now())


async def test_a_finished_order_is_not_rung(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    order = await house.order()
    async with house.engine.begin() as connection:
        await finish_order(connection, order, Author("key:desk", NOW))
    await house.round_at(BEGINS)
    assert house.way.asked == []


@pytest.mark.parametrize("change", ["state = 'done'", "corrected_kind = 'other'", "callback_number = NULL"])
async def test_an_order_that_is_withdrawn_while_the_office_is_rung_rings_no_customer(
    town_engine: AsyncEngine, change: str
) -> None:
    house = house_in(town_engine)
    await house.order()
    statement = f"UPDATE concerns SET {change}"  # noqa: S608 - the test's own words
    house.way.on_the_way = lambda: house.change(statement)
    await house.round_at(BEGINS)
    assert house.dialled == [OWN]
    assert "Der Anruf ist schon vorbei." in " ".join(house.calls()[0].transcript())
    assert [customer for _, _, customer in await house.attempts()] == [None]


async def test_nobody_is_rung_for_two_orders_at_once(town_engine: AsyncEngine) -> None:
    """Marta's and Jonas's orders go to the same person: the second is rung when the first is over."""
    house = house_in(town_engine)
    await house.order()
    await house.order(JONAS, JONAS_PHONE)
    await house.round_at(BEGINS)
    assert len(house.way.asked) == 1
    await house.pass_minutes(11)
    await house.work()
    assert house.dialled == [OWN, MARTA_PHONE, OWN, JONAS_PHONE]


async def test_a_customer_with_two_orders_is_rung_for_one_at_a_time(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.order(field="benefits")
    await house.round_at(BEGINS)
    assert house.dialled.count(MARTA_PHONE) == 1
    await house.pass_minutes(16)
    await house.work()
    assert house.dialled.count(MARTA_PHONE) == 2


async def test_two_workers_at_once_ring_no_telephone_for_two_orders(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.order(JONAS, MARTA_PHONE, field="benefits")
    await house.pass_until(BEGINS)
    async with httpx.AsyncClient(transport=house.way) as http:
        workers = [next_attempt(house.workshop(http)) for _ in range(6)]
        placed = [attempt for attempt in await asyncio.gather(*workers) if attempt]
    assert len(placed) == len(await house.attempts()) == 1


async def test_the_wish_for_a_half_of_the_day_is_kept(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    order = await house.order(window="morning")
    await house.round_at(BEGINS)
    assert house.dialled == []
    await house.round_at(NOW.replace(day=25, hour=8))
    assert await house.state(order) == "done"


async def test_a_caller_who_cannot_be_placed_is_rung_back_by_the_service_centre(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order("000X000000", field=None)
    await house.round_at(BEGINS)
    assert house.dialled == [CENTRE, MARTA_PHONE]
