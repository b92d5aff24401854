"""What people set at their desks is what the next call finds: on real HTTP, without a restart, without a wait."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from conftest import NOW, opened
from desks import Desks, german, period
from hotline_on_http import HOTLINE, Hotline, by_role
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import Door, Hop, Phone

from app.availability import set_free, set_in_consultation, set_phone_hours
from app.carrier import KeysCaller
from app.carrier.events import Dialled
from app.edits import Edit
from ivr_flows.rehearsal.town import COLLEAGUES, TEAM_LINES

LINE = {one.staff_id: one.line for one in COLLEAGUES}
NAME = {line: staff_id for staff_id, line in LINE.items()}
SEEDS = count(1)
KARLS_CASE_MANAGER = "0397445566 1 2"
"""Karl Ohnesorg keys his number, confirms it, and asks for his only case manager: Matthis Brandl (L2)."""
SOMEBODY_ELSE = f"{KARLS_CASE_MANAGER} 1"


@pytest.fixture
async def engine_of_hotline(hotline: Hotline) -> AsyncIterator[AsyncEngine]:
    async with opened(hotline.database_url) as engine:
        yield engine


async def rung(hotline: Hotline, keys: str, **answers: str) -> list[str]:
    """Ring the hotline and return who was dialled, by staff id where somebody's own telephone was."""
    async with hotline.carrier(next(SEEDS), NOW) as carrier:
        call = await carrier.ring("+4915112345679", HOTLINE, caller=KeysCaller(keys), callees=by_role(answers))
        await carrier.settle()
    numbers = [event.number for event in call.events if isinstance(event, Dialled)]
    return [NAME.get(number, number) for number in numbers]


async def test_every_change_at_a_desk_routes_the_very_next_call(
    hotline: Hotline, engine_of_hotline: AsyncEngine
) -> None:
    """One desk after the other sets something, and right after it, with no wait in between, the telephone rings."""
    assert await rung(hotline, KARLS_CASE_MANAGER) == ["L2"]

    async with engine_of_hotline.begin() as connection:
        l2 = await Desks(connection).id("L2")
        await set_in_consultation(connection, l2, german(24, 11), NOW)
    assert await rung(hotline, SOMEBODY_ELSE) == ["L1"]

    async with engine_of_hotline.begin() as connection:
        await set_free(connection, l2, NOW)
    assert await rung(hotline, KARLS_CASE_MANAGER) == ["L2"]

    async with engine_of_hotline.begin() as connection:
        await Desks(connection).plan("L2", german(24), german(27), "U1")
    assert await rung(hotline, SOMEBODY_ELSE) == ["U1"]

    async with engine_of_hotline.begin() as connection:
        await set_free(connection, l2, NOW)
        await set_phone_hours(connection, l2, Edit((), (period(1, "08:00", "09:00"),)))
    assert await rung(hotline, SOMEBODY_ELSE) == ["L1"]

    async with engine_of_hotline.begin() as connection:
        await set_phone_hours(connection, l2, Edit((period(1, "08:00", "09:00"),), (period(1, "08:00", "12:00"),)))
    assert await rung(hotline, KARLS_CASE_MANAGER) == ["L2"]


async def test_outside_of_phone_hours_the_caller_hears_that_the_person_is_not_there_and_the_log_says_why(
    own_door: Door,
) -> None:
    """Why is nobody's business but the office's: phone hours sound like any other absence."""
    async with own_door.engine.begin() as connection:
        l2 = await Desks(connection).id("L2")
        await set_phone_hours(connection, l2, Edit((), (period(1, "08:00", "09:00"),)))
    phone = Phone(own_door)
    await phone.begin()
    await phone.press("0397445566", "1", "2")
    assert "Ihre Ansprechperson ist gerade nicht da." in phone.reply.words
    (hop,) = (await phone.record()).hops
    assert (hop.role, hop.outcome, hop.reason) == ("own", "unavailable", "phone_hours")


async def test_a_change_in_the_middle_of_a_call_is_seen_by_its_next_turn(own_door: Door) -> None:
    """The stand-in goes into consultation while the own case manager's telephone rings in vain."""
    phone = Phone(own_door)
    await phone.begin()
    await phone.press("0393112233", "1", "2")
    assert phone.reply.the("Number").text == LINE["V1"]
    async with own_door.engine.begin() as connection:
        await set_in_consultation(connection, await Desks(connection).id("V2"), german(24, 11), NOW)
    await Hop(phone).over("no-answer")
    await phone.press("1")
    assert phone.reply.the("Number").text == TEAM_LINES["Vermittlung"]
    hops = [(hop.role, hop.outcome, hop.reason) for hop in (await phone.record()).hops]
    assert hops[1] == ("stand_in", "unavailable", "in_consultation")
