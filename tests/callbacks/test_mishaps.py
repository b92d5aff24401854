"""Workers die, answers get lost, webhooks come late: no attempt is made twice, and no order is forgotten."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from callback_calls import BEGINS, JONAS, JONAS_PHONE, MARTA_PHONE, OWN, House, begun, house_in
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.callbacks.orders import NEXT
from app.callbacks.placing import place_due
from app.carrier import Answer, Weather
from app.turns.ringing_back import addresses_of
from app.turns.sealing import Sealer


async def rounds(house: House, workers: int) -> None:
    """Have several workers look at the orders at once, with nobody's calendar beside them."""
    sealer, settings = Sealer(house.door.settings.keys), house.door.settings
    async with httpx.AsyncClient(transport=house.way) as http:
        shop = house.workshop(http)
        await asyncio.gather(
            *(place_due(shop, lambda placed: addresses_of(placed, sealer, settings)) for _ in range(workers))
        )
    await house.carrier.settle()


async def test_a_worker_that_dies_before_it_asked_leaves_an_attempt_that_failed(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await begun(house)
    assert await house.attempts() == [("own", None, None)]
    await house.work()
    assert house.way.asked == []

    await house.pass_minutes(6)
    await house.work()
    assert await house.attempts() == [("own", "failed", None)]
    await house.pass_minutes(11)
    await house.work()
    assert (await house.attempts())[1:] == [("own", "accepted", "connected")]
    assert len(house.way.asked) == 1


async def test_the_attempt_is_committed_before_the_request_goes_out(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    seen = []

    async def look() -> None:
        seen.extend(await house.attempts())

    house.way.on_the_way = look
    await house.round_at(BEGINS)
    assert seen == [("own", None, None)]


@pytest.mark.parametrize("fate", ["refused", "lost"])
async def test_a_call_that_the_carrier_does_not_place_counts_as_failed(town_engine: AsyncEngine, fate: str) -> None:
    house = house_in(town_engine)
    order = await house.order()
    house.way.fate = fate
    await house.round_at(BEGINS)
    assert await house.attempts() == [("own", "failed", None)]
    assert house.dialled == []

    house.way.fate = "arrives"
    await house.pass_minutes(11)
    await house.work()
    assert await house.state(order) == "done"
    assert len(house.way.asked) == 2


@pytest.mark.parametrize("fate", ["answer lost", "nonsense"])
async def test_a_call_whose_answer_was_lost_is_not_placed_again_and_rings_no_customer_too_late(
    town_engine: AsyncEngine, fate: str
) -> None:
    house = house_in(town_engine)
    await house.order()
    house.way.fate = fate
    await house.round_at(BEGINS)
    assert len(house.way.asked) == 1
    ((role, office, customer),) = await house.attempts()
    # Either the webhooks were quicker than the loss, and the call goes on, or they were told that it is too late.
    assert (role, office, customer) in {("own", "failed", None), ("own", "accepted", "connected")}
    assert house.dialled == ([OWN] if office == "failed" else [OWN, MARTA_PHONE])


async def test_a_silent_carrier_wears_out_one_order_a_round(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.order(JONAS, JONAS_PHONE, field="benefits")
    house.way.fate = "lost"
    await house.pass_until(BEGINS)
    await rounds(house, 1)
    assert len(house.way.asked) == 1


async def test_two_workers_at_once_make_each_attempt_once(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.order(JONAS, JONAS_PHONE, field="benefits")
    await house.pass_until(BEGINS)
    await rounds(house, 6)
    assert len(house.way.asked) == 2
    assert await house.attempts() == [("own", "accepted", "connected")] * 2


async def test_several_workers_ring_the_same_person_for_one_order_at_a_time(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.order(JONAS, JONAS_PHONE)
    await house.pass_until(BEGINS)
    await rounds(house, 6)
    # Which of the two orders comes first is the workers' luck.
    assert house.dialled in ([OWN, MARTA_PHONE], [OWN, JONAS_PHONE])
    assert await house.attempts() == [("own", "accepted", "connected")]


async def test_a_refusal_of_which_no_callback_comes_is_noticed_after_minutes(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, Weather(dropped_callback_share=1.0), own=Answer.no_answer())
    await house.order()
    await house.round_at(BEGINS)
    assert await house.attempts() == [("own", None, None)]
    await house.pass_minutes(6)
    await house.work()
    assert await house.attempts() == [("own", "failed", None)]
    house.answers.clear()
    await house.pass_until(house.clock.now() + timedelta(minutes=10))
    await house.work()
    assert (await house.attempts())[1:] == [("own", "accepted", "connected")]


async def test_due_orders_are_found_by_their_index_among_all_concerns(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        question = text("EXPLAIN " + re.sub(r":\w+", "now()", NEXT.text))
        plan = "\n".join((await connection.execute(question)).scalars())
    assert "ix_concerns_ring_at" in plan
