from dataclasses import replace

import pytest
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for, office

from app.carrier import Answer, Behaviour, Differed, Failed, HangUpAt, HungUp, KeysCaller, OwnNumber, Requested, Weather


@pytest.mark.parametrize("duplicates", ["after", "together"])
async def test_every_request_can_come_twice_under_one_token(duplicates: str) -> None:
    """A retry carries the token of the first attempt; equal answers are no event."""
    product = office()
    weather = Weather(duplicates="after" if duplicates == "after" else "together")
    carrier = carrier_for(product, weather=weather)
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    tokens = [one.headers["i-twilio-idempotency-token"] for one in product.asked]
    assert (len(tokens), len(set(tokens))) == (18, 9)
    assert not [event for event in call.events if isinstance(event, Differed)]


async def test_two_different_answers_to_one_request_are_noticed() -> None:
    turns = iter(range(100))
    product = Product({"/in": lambda _: f"<Say>Turn {next(turns)}</Say>"})
    call = await carrier_for(product, weather=Weather(duplicates="after")).ring(CALLER, HOTLINE)
    (differed,) = [event for event in call.events if isinstance(event, Differed)]
    assert ("Turn 0" in differed.first, "Turn 1" in differed.second) == (True, True)
    assert any("Turn 0" in line for line in call.transcript())


async def steps(weather: Weather, seed: int = 1) -> list[str | None]:
    product = office()
    carrier = carrier_for(product, weather=weather, seed=seed)
    await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    return [one.get("SequenceNumber") for one in product.to("/progress")]


async def test_callbacks_can_arrive_out_of_order() -> None:
    """There is no guarantee of order; the same seed gives the same disorder."""
    orders = [await steps(Weather(shuffled_callbacks_seconds=300), seed) for seed in range(5)]
    assert all(sorted(map(str, order)) == ["0", "1", "2", "3"] for order in orders)
    assert any(order != ["0", "1", "2", "3"] for order in orders)
    assert await steps(Weather(shuffled_callbacks_seconds=300), 3) == orders[3]


async def test_callbacks_can_come_after_everything_else() -> None:
    product = office()
    carrier = carrier_for(product, weather=Weather(late_callbacks_seconds=3600))
    await carrier.ring(CALLER, HOTLINE)
    assert product.to("/progress") == []
    await carrier.settle()
    assert len(product.to("/progress")) == 4


async def test_callbacks_can_be_lost() -> None:
    assert await steps(Weather(dropped_callback_share=1.0)) == []


@pytest.mark.parametrize("name", ["DialBridged", "CallStatus", "DialCallStatus"])
async def test_a_parameter_can_be_missing(name: str) -> None:
    product = office()
    await carrier_for(product, weather=Weather(missing_parameters=frozenset({name}))).ring(CALLER, HOTLINE)
    (told,) = product.to("/done")
    assert name not in told.names
    assert "DialCallSid" in told.names
    assert product.signatures_are_right()


async def test_some_carriers_say_answered_for_completed() -> None:
    product = office()
    await carrier_for(product, weather=Weather(completed_word="answered")).ring(CALLER, HOTLINE)
    assert product.to("/done")[0].get("DialCallStatus") == "answered"


@pytest.mark.parametrize(("reaches", "asked"), [(True, 1), (False, 0)])
async def test_an_answer_can_be_lost_on_its_way(reaches: bool, asked: int) -> None:
    """A 502 between the two: the product may have worked all the same. The fallback takes over."""
    own = OwnNumber(HOTLINE, voice_url=f"{BASE}/in", voice_fallback_url=f"{BASE}/fallback")
    product = Product({"/in": "<Say>Hello</Say>", "/fallback": "<Say>Sorry</Say>"})
    weather = Weather(gateway_errors=frozenset({1}), gateway_error_reaches_product=reaches)
    call = await carrier_for(product, own=own, weather=weather).ring(CALLER, HOTLINE)
    assert (len(product.to("/in")), len(product.to("/fallback"))) == (asked, 1)
    assert [event.code for event in call.events if isinstance(event, Failed)] == [11200]


async def test_a_lost_answer_is_asked_for_again_where_the_url_says_so() -> None:
    """rp=5xx makes the network repeat the request, under the same token."""
    product = Product({"/in": "<Say>Hello</Say>"})
    own = OwnNumber(HOTLINE, voice_url=f"{BASE}/in#rc=1&rp=5xx")
    call = await carrier_for(product, own=own, weather=Weather(gateway_errors=frozenset({1}))).ring(CALLER, HOTLINE)
    assert len(product.to("/in")) == 2
    assert len({one.headers["i-twilio-idempotency-token"] for one in product.to("/in")}) == 1
    assert any("Hello" in line for line in call.transcript())


@pytest.mark.parametrize("seconds", [0.0, 1.0, 3.0, 5.0, 6.0, 30.0])
async def test_a_caller_can_leave_at_any_second(seconds: float) -> None:
    """Wherever it happens, the number's callback comes once and no leg stays open."""
    product = office()
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE, hang_up_after=seconds)
    await carrier.settle()
    assert len(product.to("/ended")) == 1
    assert all(leg.is_over for leg in call.legs)
    assert call.events[-1 if isinstance(call.events[-1], HungUp) else -2]


@pytest.mark.parametrize("events", range(1, 14))
async def test_a_caller_can_leave_after_any_happening(events: int) -> None:
    product = office()
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE, hang_up_after=HangUpAt(events=events))
    await carrier.settle()
    assert all(leg.is_over for leg in call.legs)
    assert len(product.to("/ended")) == 1
    assert [event.by for event in call.events if isinstance(event, HungUp)] == ["caller"]


async def test_a_caller_can_leave_in_the_middle_of_a_prompt() -> None:
    product = Product({"/in": f"<Say>Welcome</Say><Say>{'Long prompt ' * 20}</Say><Say>Never heard</Say>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE, hang_up_after=HangUpAt(prompt="Long prompt"))
    assert call.duration == 9
    assert not any("Never heard" in line for line in call.transcript())


async def test_a_caller_who_leaves_before_the_call_was_answered_leaves_it_unanswered() -> None:
    """AnswerOnBridge keeps the call ringing; its status then is not settled."""
    dial = '<Dial answerOnBridge="true" action="/done"><Number>+493055550101</Number></Dial>'
    for status in ("no-answer", "canceled"):
        carrier = carrier_for(office(dial), behaviour=Behaviour(abandoned_unanswered_status=status))
        call = await carrier.ring(CALLER, HOTLINE, callees=lambda _: Answer.no_answer(), hang_up_after=3)
        assert (call.status, call.duration) == (status, 0)


async def test_the_same_seed_gives_the_same_call() -> None:
    async def told(seed: int) -> list[object]:
        carrier = carrier_for(office(), seed=seed)
        call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller(""))
        await carrier.settle()
        return [replace(event, seconds=0.0) if isinstance(event, Requested) else event for event in call.events]

    assert await told(4) == await told(4)
    assert await told(4) != await told(5)


async def test_a_callback_answered_with_a_page_is_noted() -> None:
    """Callbacks want 204 or an empty document; anything else is a warning."""
    product = office()
    product.pages["/ended"] = Page("<html/>", content_type="text/plain", raw=True)
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    assert any("warning 12300" in line for line in call.transcript())
