"""The webhooks of a call-back, request by request: late, twice, out of order, or about nothing that is known."""

import pytest
from callback_calls import MARTA_PHONE, Calls, begun, house_in
from sqlalchemy.ext.asyncio import AsyncEngine


async def test_an_order_finished_at_the_desk_during_the_talk_stays_finished(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    await calls.accept()
    await calls.customer_accepts()
    await house.change("UPDATE concerns SET state = 'done'")
    await calls.over()
    assert await house.attempts() == [("own", "accepted", "connected")]
    assert await house.rows("SELECT state FROM concerns") == [("done",)]
    assert await house.rows("SELECT made_by FROM concern_changes") == []


@pytest.mark.parametrize("order", ["status first", "action first"])
async def test_the_outcome_is_the_same_whichever_report_comes_first(town_engine: AsyncEngine, order: str) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    assert (await calls.accept()).the("Number").text == MARTA_PHONE
    assert (await calls.customer_accepts()).is_twiml()
    if order == "status first":
        await calls.post("status", "completed")
        await calls.over()
    else:
        await calls.over()
        await calls.post("status", "completed")
    assert await house.attempts() == [("own", "accepted", "connected")]


async def test_the_first_outcome_stays(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    await calls.accept()
    await calls.over("no-answer", "false")
    for late in ("completed", "busy"):
        await calls.customer_accepts()
        await calls.over(late)
        await calls.post("status", late)
    assert await house.attempts() == [("own", "accepted", "no_answer")]
    assert await house.rows("SELECT state FROM concerns") == [("open",)]


async def test_a_customer_who_was_not_bridged_or_pressed_nothing_was_not_reached(town_engine: AsyncEngine) -> None:
    """Completed alone may be a mailbox; and a key alone is no talk."""
    house = house_in(town_engine)
    calls = await begun(house)
    await calls.accept()
    await calls.over("completed", "true")
    assert await house.attempts() == [("own", "accepted", "declined")]

    other = house_in(town_engine)
    await other.change("DELETE FROM callback_attempts")
    await other.change("UPDATE concerns SET state = 'done'")
    calls = await begun(other)
    await calls.accept()
    await calls.customer_accepts()
    await calls.over("completed", "false")
    assert await other.attempts() == [("own", "accepted", "cancelled")]


async def test_no_customer_is_connected_without_the_office(town_engine: AsyncEngine) -> None:
    """Webhooks of the customer's line that come before anybody of the office pressed 1, or after they declined."""
    house = house_in(town_engine)
    calls = await begun(house)
    for _ in range(2):
        assert (await calls.post("customer")).has("Hangup")
        assert (await calls.post("customer/decide", Digits="1")).has("Hangup")
        await calls.over()
        await calls.post("announce")
        await calls.post("decide", Digits="2")
    assert await house.attempts() == [("own", "declined", None)]
    assert not (await calls.post("decide", Digits="1")).has("Dial")


async def test_a_repeated_key_gets_the_same_document_and_a_late_one_none(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    first = await calls.accept()
    assert (await calls.post("decide", Digits="1")).text == first.text
    assert (await calls.post("decide", Digits="2")).text == first.text
    await calls.over("busy", "false")
    assert not (await calls.post("decide", Digits="1")).has("Dial")


@pytest.mark.parametrize(
    "path", ["announce", "decide", "status", "customer", "customer/decide", "customer/status", "ended"]
)
async def test_an_unknown_attempt_gets_a_document_that_connects_nobody(town_engine: AsyncEngine, path: str) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    await house.change("DELETE FROM callback_attempts")
    broken = Calls(house, f"{calls.base[:-6]}AAAAAA")
    for one in (calls, broken):
        reply = await one.post(path, "completed", Digits="1", DialCallStatus="completed")
        assert (reply.status, reply.has("Dial")) == (200, False)
        assert reply.has("Hangup") != path.endswith("status")


async def test_a_talk_whose_end_is_never_reported_does_not_block_the_order(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    await calls.accept()
    await calls.post("status", "completed")
    await house.pass_minutes(6)
    await house.work()
    assert await house.attempts() == [("own", "accepted", "cancelled")]
    assert await house.rows("SELECT state FROM concerns") == [("open",)]


async def test_nobody_is_rung_again_after_a_talk_whose_end_is_never_reported(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    calls = await begun(house)
    await calls.accept()
    await calls.customer_accepts()
    await calls.post("status", "completed")
    await house.pass_minutes(6)
    await house.work()
    assert await house.attempts() == [("own", "accepted", "connected")]
    assert await house.rows("SELECT state FROM concerns") == [("done",)]
