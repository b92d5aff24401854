"""Call-backs ask the same directory as calls: whoever keeps the telephone from themselves is not rung for an order."""

from callback_calls import BEGINS, OWN, STAND_IN, House, house_in
from conftest import NOW
from desks import Desks, german, period
from sqlalchemy.ext.asyncio import AsyncEngine

from app.availability import set_phone_hours
from app.edits import Edit

MARTA_PHONE = "+4915112345670"
EMIL = "+493023125104"


async def office_dialled(house: House) -> list[str]:
    """Return who of the office was rung."""
    return [number for number in house.dialled if number != MARTA_PHONE]


async def test_who_was_named_for_an_absence_is_rung_and_not_the_permanent_stand_in(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    async with town_engine.begin() as connection:
        await Desks(connection).plan("V1", german(24), german(28), "V4")
    await house.order()
    await house.round_at(BEGINS)
    assert await office_dialled(house) == [EMIL]


async def test_an_order_waits_for_phone_hours_that_begin_before_it_is_due(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    async with town_engine.begin() as connection:
        v1 = await Desks(connection).id("V1")
        await set_phone_hours(connection, v1, Edit((), (period(2, "08:30", "09:30"),)))
    await house.order()
    await house.round_at(BEGINS)
    assert await office_dialled(house) == []
    await house.round_at(german(25, 8, 31))
    assert await office_dialled(house) == [OWN]


async def test_an_order_that_is_due_before_the_next_phone_hours_goes_to_the_stand_in(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    async with town_engine.begin() as connection:
        v1 = await Desks(connection).id("V1")
        await set_phone_hours(connection, v1, Edit((), (period(4, "08:00", "09:00"),)))
    await house.order()
    for at in (BEGINS, german(25, 9), german(25, 10, 1)):
        await house.round_at(at)
    assert await office_dialled(house) == [STAND_IN]
    assert house.clock.now() > NOW
