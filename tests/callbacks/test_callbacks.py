"""Customers are rung back: the office first, then the customer, until they have spoken or a person takes over (R12)."""

from datetime import timedelta

import pytest
from callback_calls import BEGINS, MARTA_PHONE, OWN, STAND_IN, House, house_in
from conftest import NOW
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import LOCAL

from app.carrier import Answer, Bridged, Failed, Manner, Warned, Weather

CUSTOMER_MISSES = {
    "busy": (Answer.busy(), "busy"),
    "no answer": (Answer.no_answer(), "no_answer"),
    "mailbox": (Answer.mailbox(), "mailbox"),
    "declines": (Answer.decline(), "declined"),
    "hangs up": (Answer.hang_up(), "declined"),
    "unreachable": (Answer.failed(), "failed"),
}
OFFICE_MISSES = {
    "busy": (Answer.busy(), "busy"),
    "no answer": (Answer.no_answer(), "no_answer"),
    "mailbox": (Answer.mailbox(), "mailbox"),
    "declines": (Answer.decline(), "declined"),
    "hangs up": (Answer.hang_up(), "declined"),
    "unreachable": (Answer.failed(), "failed"),
}


def bridged(house: House) -> list[str]:
    return [event.number for call in house.calls() for event in call.events if isinstance(event, Bridged)]


def troubles(house: House) -> list[str]:
    """Return what the network's debugger would show."""
    return [event.text for call in house.calls() for event in call.events if isinstance(event, Warned | Failed)]


async def test_both_press_1_and_the_order_is_done_in_time(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    order = await house.order()
    await house.work()
    assert house.dialled == []

    await house.round_at(BEGINS)
    assert house.dialled == [OWN, MARTA_PHONE]
    assert bridged(house) == [MARTA_PHONE]
    assert await house.attempts() == [("own", "accepted", "connected")]
    assert await house.state(order) == "done"
    assert await house.rows("SELECT made_by, before, after FROM concern_changes") == [("house", "open", "done")]
    assert (await house.noted(order))[-1] == ("callback_kept", {"within_24_h": True, "within_48_h": True})
    ((talked,),) = await house.rows("SELECT talked_s FROM callback_attempts")
    assert 55 <= talked <= 62
    assert troubles(house) == []

    await house.pass_minutes(300)
    await house.work()
    assert len(house.way.asked) == 1


async def test_the_office_hears_concern_and_reference_and_the_customer_nothing_of_either(
    town_engine: AsyncEngine,
) -> None:
    house = house_in(town_engine)
    await house.order(language="en")
    await house.round_at(BEGINS)
    ((reference,),) = await house.rows("SELECT reference FROM concerns")
    office, _, customer = "\n".join(house.calls()[0].transcript()).partition(f"dials {MARTA_PHONE}")
    spaced = ", ".join(" ".join(reference[start : start + 3]) for start in (0, 3, 6))
    assert "Anliegen: Arbeit." in office
    assert spaced in office
    assert "drücken Sie die 1" in office
    assert "press 1" in customer
    for secret in ("Arbeit", "work", spaced, "Jobcenter", "Anliegen", "Concern"):
        assert secret not in customer


async def test_a_german_number_is_shown_and_no_address_holds_a_number_or_a_name(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine)
    await house.order()
    await house.round_at(BEGINS)
    (asked,) = house.way.asked
    assert (asked["To"], asked["From"], asked["Method"]) == (OWN, LOCAL, "POST")
    assert {leg.from_number for leg in house.calls()[0].legs} == {LOCAL}
    addresses = [asked["Url"], asked["StatusCallback"], *(one.url for one in house.calls()[0].requests())]
    for secret in (MARTA_PHONE[1:], OWN[1:], "039D112233", "Marta", "Sommerfeld"):
        assert [url for url in addresses if secret in url] == []


@pytest.mark.parametrize("how", CUSTOMER_MISSES)
async def test_a_customer_who_is_not_reached_is_rung_again_at_another_time(town_engine: AsyncEngine, how: str) -> None:
    answer, outcome = CUSTOMER_MISSES[how]
    house = house_in(town_engine, customer=answer)
    order = await house.order()
    await house.round_at(BEGINS)
    assert await house.attempts() == [("own", "accepted", outcome)]
    assert bridged(house) == []
    for minutes in (1, 30, 100):
        await house.pass_minutes(minutes)
        await house.work()
    assert len(house.way.asked) == 1

    house.answers[MARTA_PHONE] = Answer.accept()
    await house.round_at(NOW.replace(day=25, hour=8))
    assert await house.attempts() == [("own", "accepted", outcome), ("own", "accepted", "connected")]
    assert await house.state(order) == "done"


@pytest.mark.parametrize("how", OFFICE_MISSES)
async def test_an_office_that_does_not_take_it_costs_no_attempt_at_the_customer(
    town_engine: AsyncEngine, how: str
) -> None:
    answer, outcome = OFFICE_MISSES[how]
    house = house_in(town_engine, own=answer)
    order = await house.order()
    await house.round_at(BEGINS)
    for _ in range(3):
        await house.pass_minutes(11)
        await house.work()
    assert await house.attempts() == [*[("own", outcome, None)] * 3, ("stand_in", "accepted", "connected")]
    assert house.dialled == [OWN, OWN, OWN, STAND_IN, MARTA_PHONE]
    escalated = [details for kind, details in await house.noted(order) if kind == "callback_escalated"]
    assert escalated == [{"from_role": "own", "to_role": "stand_in"}]


async def test_an_office_that_hangs_up_while_the_customer_is_rung_is_rung_again_soon(town_engine: AsyncEngine) -> None:
    """Keys in the announcement, but gone before the customer has picked up."""
    house = house_in(town_engine, own=Answer(Manner.HANG_UP, keys="1", stays=16.0), customer=Answer.no_answer())
    await house.order()
    await house.round_at(BEGINS)
    assert await house.attempts() == [("own", "accepted", "cancelled")]
    house.answers.clear()
    await house.pass_minutes(12)
    await house.work()
    assert (await house.attempts())[1:] == [("own", "accepted", "connected")]


async def test_an_order_kept_late_says_so(town_engine: AsyncEngine) -> None:
    house = house_in(town_engine, customer=Answer.no_answer())
    order = await house.order()
    await house.round_at(BEGINS)
    house.answers[MARTA_PHONE] = Answer.accept()
    await house.round_at(NOW.replace(day=25) + timedelta(minutes=1))
    assert (await house.noted(order))[-1] == ("callback_kept", {"within_24_h": False, "within_48_h": True})


@pytest.mark.parametrize("duplicates", ["after", "together"])
@pytest.mark.parametrize("answer", [Answer.accept(), Answer.no_answer(), Answer.mailbox()])
async def test_repeated_webhooks_change_nothing(town_engine: AsyncEngine, duplicates: str, answer: Answer) -> None:
    weather = Weather(duplicates="after" if duplicates == "after" else "together")
    calm, twice = house_in(town_engine, customer=answer), house_in(town_engine, weather, customer=answer)
    first = await calm.order()
    await calm.round_at(BEGINS)
    expected = (await calm.attempts(), await calm.kinds(first))
    await calm.change("DELETE FROM callback_attempts")
    await calm.change("UPDATE concerns SET state = 'done'")

    second = await twice.order()
    await twice.round_at(BEGINS)
    assert (await twice.attempts(), await twice.kinds(second)) == expected
    assert len(twice.dialled) == 2


@pytest.mark.parametrize(
    "weather",
    [Weather(shuffled_callbacks_seconds=120.0), Weather(late_callbacks_seconds=3600.0)],
    ids=["mixed", "late"],
)
async def test_callbacks_in_any_order_change_no_outcome(town_engine: AsyncEngine, weather: Weather) -> None:
    house = house_in(town_engine, weather)
    order = await house.order()
    await house.round_at(BEGINS)
    assert await house.attempts() == [("own", "accepted", "connected")]
    assert await house.state(order) == "done"
