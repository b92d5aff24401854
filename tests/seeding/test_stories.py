"""The cast's stories stand in every invented past, whatever day and hour it is seeded on, and leave the demo calm."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from invented_past import KEYS, figure, rows, wish
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import JONAS_PHONE, door_to, office_settings, placed

from app.callbacks.asking import pending_for_number
from app.callbacks.placing import next_attempt
from app.jobs import Workshop
from app.messages.audio import listen_to
from app.office_hours import GERMAN_TIME
from app.seeding import invent_past
from ivr_flows.rehearsal.town import CAST

MOMENTS = {
    "Tuesday, ten": datetime(2026, 11, 24, 10, tzinfo=GERMAN_TIME),
    "Wednesday, shortly before it closes": datetime(2026, 11, 25, 11, 45, tzinfo=GERMAN_TIME),
    "Monday, it has just opened": datetime(2026, 11, 23, 8, 4, tzinfo=GERMAN_TIME),
    "Friday afternoon": datetime(2026, 11, 27, 13, 20, tzinfo=GERMAN_TIME),
    "a Sunday night": datetime(2026, 11, 29, 23, 30, tzinfo=GERMAN_TIME),
    "the first day after Easter": datetime(2027, 3, 30, 9, 30, tzinfo=GERMAN_TIME),
    "Thursday, in the middle of the day": datetime(2026, 7, 2, 12, 30, tzinfo=GERMAN_TIME),
}
Furnish = Callable[..., Any]


@pytest.fixture(params=list(MOMENTS))
def moment(request: pytest.FixtureRequest) -> datetime:
    return MOMENTS[request.param]


OF_SOMEBODY = """
SELECT calls.outcome, calls.received_at, concern,
       (SELECT string_agg(role || ' ' || legs.outcome, ', ' ORDER BY id) FROM legs WHERE call_id = calls.id) AS hops
FROM calls JOIN customers ON customers.id = customer_id WHERE customer_number = :number ORDER BY received_at
"""
RUNG_BY_JONAS = """
SELECT DISTINCT staff.staff_id FROM legs JOIN staff ON staff.id = legs.staff_id JOIN calls ON calls.id = call_id
    JOIN customers ON customers.id = customer_id AND customer_number = '123B456789'
"""
CONCERNS = """
SELECT kind, state, concerns.received_at, due_at, promised_by, unreached_at, callback_number, ring_at, concerns.id,
       (SELECT count(*) FROM callback_attempts WHERE concern_id = concerns.id) AS attempts, appointment_id
FROM concerns JOIN customers ON customers.id = customer_id WHERE customer_number = :number ORDER BY received_at
"""


async def test_the_stories_are_told_at_any_moment(town_at: Furnish, moment: datetime) -> None:
    engine = await town_at(moment, 40)
    assert await figure(engine, "SELECT count(*) FROM calls") == 40
    await jonas_has_spoken_with_ruth_and_waits(engine, moment)
    await marta_has_cancelled_and_nobody_has_seen_it(engine, moment)
    await karl_was_not_rung_back_in_time(engine, moment)
    await peter_has_left_a_message_in_english(engine)
    await nadja_reached_the_stand_in_at_the_second_try(engine, moment)


async def jonas_has_spoken_with_ruth_and_waits(engine: AsyncEngine, now: datetime) -> None:
    calls = await rows(engine, OF_SOMEBODY, number="123B456789")
    talks, orders = ["connected"] * 2, ["callback"] * 2
    assert [call.outcome for call in calls] == [*talks, "cancelled", "connected", *orders]
    assert await rows(engine, RUNG_BY_JONAS) == [("V1",)]
    cancelled, kept, waits = await rows(engine, CONCERNS, number="123B456789")
    assert (cancelled.kind, cancelled.state, kept.state, waits.state) == ("cancellation", "done", "done", "open")
    assert (waits.callback_number, waits.attempts) == (JONAS_PHONE, 0)
    assert now < waits.due_at
    receipts = "SELECT count(*) FROM receipts WHERE concern_id = :concern"
    assert await figure(engine, receipts, concern=cancelled.id) == 1
    async with engine.connect() as connection:
        assert await pending_for_number(connection, JONAS_PHONE, now) is None


async def marta_has_cancelled_and_nobody_has_seen_it(engine: AsyncEngine, now: datetime) -> None:
    (cancelled,) = await rows(engine, CONCERNS, number="039D112233")
    assert (cancelled.kind, cancelled.state, cancelled.appointment_id) == ("cancellation", "open", "T0004")
    starts = "SELECT count(*) FROM appointments WHERE appointment_id = 'T0004' AND starts_at > :now"
    assert await figure(engine, starts, now=now) == 1


async def karl_was_not_rung_back_in_time(engine: AsyncEngine, now: datetime) -> None:
    (order,) = await rows(engine, CONCERNS, number="039P445566")
    assert (order.kind, order.state) == ("callback", "open")
    assert order.attempts >= 3
    assert order.promised_by <= order.unreached_at < now


async def peter_has_left_a_message_in_english(engine: AsyncEngine) -> None:
    (message,) = await rows(engine, CONCERNS, number="039M271828")
    assert (message.kind, message.state) == ("message", "open")
    language = "SELECT language FROM calls JOIN concerns ON calls.id = call_id WHERE concerns.id = :concern"
    assert await rows(engine, language, concern=message.id) == [("en",)]
    async with engine.connect() as connection:
        assert (await listen_to(connection, message.id, KEYS) or b"").startswith(b"RIFF")


async def nadja_reached_the_stand_in_at_the_second_try(engine: AsyncEngine, now: datetime) -> None:
    first, second = await rows(engine, OF_SOMEBODY, number="039K778899")
    assert first.hops == "own unavailable, stand_in no_answer, team cancelled"
    assert (first.outcome, second.outcome) == ("abandoned_waiting", "connected")
    assert second.hops == "own unavailable, stand_in connected"
    assert first.received_at < second.received_at < now


async def test_the_house_rings_nobody_for_an_invented_order_within_the_next_hours(
    town_at: Furnish, moment: datetime
) -> None:
    """The worker of a demo that has just been started looks at every order, and leaves everybody in peace."""
    engine = await town_at(moment, 900)
    assert await figure(engine, "SELECT count(*) FROM concerns WHERE state = 'open' AND promised_by > :now", now=moment)
    async with httpx.AsyncClient() as http:
        for minutes in (1, 60, 118):
            at = (moment + timedelta(minutes=minutes),)
            workshop = Workshop(engine, office_settings(), partial(at.__getitem__, 0), http)
            assert await next_attempt(workshop) is None, minutes


async def test_jonas_rings_and_hears_what_he_always_does(town_at: Furnish) -> None:
    """His telephone is the one from which people try the demo out."""
    now = MOMENTS["Tuesday, ten"]
    engine = await town_at(now, 40)
    call = await placed(door_to(engine), "1232456789# 01021990 1 2")
    record = await door_to(engine).record(call.sid)
    assert record is not None
    assert (record.outcome, [hop.role for hop in record.hops]) == ("connected", ["own"])


@pytest.mark.parametrize("calls", [1, 5])
async def test_fewer_calls_than_the_stories_have_are_had_too(town_at: Furnish, calls: int) -> None:
    engine = await town_at(MOMENTS["Tuesday, ten"], calls)
    assert await figure(engine, "SELECT count(*) FROM calls") == calls


async def test_a_town_without_anybody_of_the_cast_has_a_past_too(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        numbers = [one.customer_number for one in CAST]
        await connection.execute(text("DELETE FROM customers WHERE customer_number = ANY(:cast)"), {"cast": numbers})
    assert await invent_past(town_engine, wish(now, 30)) == 30
    assert await figure(town_engine, "SELECT count(*) FROM calls") == 30
