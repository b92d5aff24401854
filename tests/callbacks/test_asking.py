"""What the hotline may know about a caller's call-backs: which one a missed call was about, and how they stand."""

from datetime import timedelta

from callback_calls import BEGINS, JONAS, JONAS_PHONE, MARTA, MARTA_PHONE, House, house_in
from conftest import NOW
from sqlalchemy.ext.asyncio import AsyncEngine

from app.callbacks.asking import OrderState, Pending, missed_attempts, orders_of, pending_for_number
from app.carrier import Answer


async def pending(house: House, phone: str = MARTA_PHONE) -> Pending | None:
    async with house.engine.connect() as connection:
        return await pending_for_number(connection, phone, house.clock.now())


async def id_of(house: House, number: str = MARTA) -> int:
    ((customer,),) = await house.rows(f"SELECT id FROM customers WHERE customer_number = '{number}'")  # noqa: S608 - the town's
    return int(customer)


async def missed(house: House, number: str = MARTA) -> int:
    customer = await id_of(house, number)
    async with house.engine.connect() as connection:
        return await missed_attempts(connection, customer)


async def test_who_rings_back_after_a_missed_attempt_means_that_order(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    order = await house.order()
    assert await pending(house) is None
    await house.round_at(BEGINS)
    ((reference,),) = await house.rows("SELECT reference FROM concerns")
    assert await pending(house) == Pending(order, await id_of(house), "placement", reference)
    assert await pending(house, JONAS_PHONE) is None


async def test_an_order_whose_customer_was_never_rung_is_no_missed_call(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, own=Answer.no_answer())
    await house.order()
    await house.round_at(BEGINS)
    assert len(await house.attempts()) == 1
    assert await pending(house) is None


async def test_a_number_with_two_open_orders_means_neither(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    await house.order()
    await house.order(JONAS, MARTA_PHONE, field="benefits")
    await house.round_at(BEGINS)
    assert await pending(house) is not None
    await house.pass_minutes(14)
    await house.work()
    assert len(await house.attempts()) == 1
    await house.pass_minutes(2)
    await house.work()
    assert [customer for _, _, customer in await house.attempts()] == ["no_answer", "no_answer"]
    assert await pending(house) is None


async def test_a_kept_order_is_pending_no_more(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.round_at(BEGINS)
    assert await pending(house) is None
    assert await missed(house) == 0


async def test_missed_attempts_are_told_until_the_next_call_has_ended(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.busy())
    await house.order()
    await house.round_at(BEGINS)
    await house.round_at(NOW.replace(day=25, hour=8))
    assert await missed(house) == 2
    assert await missed(house, JONAS) == 0
    # The call in which it is asked is under way, and is not the last one.
    await house.pass_minutes(5)
    await house.order(phone=JONAS_PHONE)
    await house.change("UPDATE calls SET ended_at = NULL WHERE caller_number = '+4915112345678'")
    assert await missed(house) == 2
    await house.change("UPDATE calls SET ended_at = received_at WHERE caller_number = '+4915112345678'")
    assert await missed(house) == 0


async def test_an_attempt_that_the_office_broke_off_was_not_missed(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.busy())
    await house.order()
    await house.round_at(BEGINS)
    await house.change("UPDATE callback_attempts SET customer_outcome = 'cancelled'")
    assert await missed(house) == 0


async def test_orders_are_told_newest_first_with_their_attempts(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    await house.order()
    await house.round_at(BEGINS)
    await house.pass_minutes(30)
    left_later = house.clock.now()
    await house.order(field="benefits")
    customer = await id_of(house)
    async with house.engine.connect() as connection:
        orders = await orders_of(connection, customer)
        assert await orders_of(connection, await id_of(house, JONAS)) == ()
    assert [(one.received_at, one.state, one.attempts) for one in orders] == [
        (left_later, "open", 0),
        (NOW, "open", 1),
    ]
    assert [one.promised_by for one in orders] == [left_later + timedelta(days=2), NOW + timedelta(days=2)]
    assert all(isinstance(one, OrderState) and one.reference.isdigit() for one in orders)
