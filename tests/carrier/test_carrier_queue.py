import asyncio

import pytest
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import (
    Behaviour,
    Bridged,
    Carrier,
    Enqueued,
    HangUpAt,
    KeysCaller,
    LeftQueue,
    OwnNumber,
    RunningCall,
    Said,
)

AGENT = "+493055550101"
ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">team</Enqueue>'


def waiting_product(wait: str = "<Say>Please wait</Say>") -> Product:
    """Callers wait; who rings as the agent takes the next one."""

    def start(told: dict[str, str]) -> str:
        agent = '<Dial action="/agent" timeout="20"><Queue url="/announce">team</Queue></Dial>'
        return agent if told["From"] == AGENT else ENQUEUE

    return Product(
        {
            "/in": start,
            "/wait": wait,
            "/announce": "<Say>You are connected</Say>",
            "/left": "<Say>After the queue</Say>",
            "/agent": "<Say>Agent done</Say>",
        }
    )


async def caller_and_agent(carrier: Carrier, **agent: float) -> tuple[RunningCall, RunningCall]:
    waiting = carrier.start(CALLER, HOTLINE)
    await carrier.network.clock.sleep(agent.get("after", 10))
    taking = carrier.start(AGENT, HOTLINE, talk_seconds=agent.get("talk", 90))
    await asyncio.gather(waiting.over(), taking.over())
    return waiting, taking


async def test_the_waiting_document_is_asked_again_whenever_it_runs_out() -> None:
    """WaitUrl loops, told each time the position, the time waited in seconds and the sizes."""
    product = waiting_product()
    call = await carrier_for(product).ring(CALLER, HOTLINE, hang_up_after=10)
    asked = product.to("/wait")
    assert len(asked) == 6
    assert [one.get("QueueTime") for one in asked] == ["0", "1", "3", "5", "7", "8"]
    assert (asked[0].get("QueuePosition"), asked[0].get("CurrentQueueSize"), asked[0].get("MaxQueueSize")) == (
        "1",
        "1",
        "1000",
    )
    assert any(isinstance(event, Enqueued) for event in call.events)


async def test_a_waiting_caller_who_hangs_up_is_reported_as_hangup() -> None:
    product = waiting_product()
    await carrier_for(product).ring(CALLER, HOTLINE, hang_up_after=10)
    (left,) = product.to("/left")
    assert (left.get("QueueResult"), left.get("QueueTime"), left.get("CallStatus")) == ("hangup", "10", "completed")


async def test_leave_asks_the_action_and_the_call_goes_on() -> None:
    """<Leave> ends the waiting: QueueResult leave."""
    product = waiting_product('<Gather numDigits="1" action="/out"><Say>Press 1 for a call-back</Say></Gather>')
    product.pages["/out"] = "<Leave/>"
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("- 1"))
    assert product.to("/left")[0].get("QueueResult") == "leave"
    assert call.transcript()[-2].endswith("After the queue")


async def test_a_full_queue_takes_nobody() -> None:
    product = waiting_product()
    product.pages["/in"] = '<Enqueue action="/left" maxQueueSize="0">team</Enqueue>'
    await carrier_for(product).ring(CALLER, HOTLINE)
    (left,) = product.to("/left")
    assert (left.get("QueueResult"), left.get("QueueSid")) == ("queue-full", None)


async def test_an_agent_takes_the_caller_who_waits_longest() -> None:
    """The queued caller hears the announcement, both are connected, and both actions are asked at the end."""
    product = waiting_product()
    waiting, taking = await caller_and_agent(carrier_for(product))
    assert "You are connected" in [event.text for event in waiting.events if isinstance(event, Said)]
    assert product.to("/announce")[0].get("CallSid") == waiting.sid
    assert product.to("/announce")[0].get("DequeingCallSid") == taking.sid
    assert [one.get("QueueResult") for one in product.to("/left")] == ["bridged"]
    (agent,) = product.to("/agent")
    assert (agent.get("DialCallStatus"), agent.get("DialBridged"), agent.get("DialCallSid")) == (
        "completed",
        "true",
        waiting.sid,
    )
    assert [event.number for event in taking.events if isinstance(event, Bridged)] == [CALLER]
    assert [event.result for event in waiting.events if isinstance(event, LeftQueue)] == ["bridged"]


async def test_an_agent_waits_for_a_caller_until_the_timeout() -> None:
    """<Dial><Queue> on an empty queue waits as long as the dial's timeout, then it is no-answer."""
    product = waiting_product()
    carrier = carrier_for(product)
    first = await carrier.ring(CALLER, HOTLINE, hang_up_after=HangUpAt(seconds=1))
    agent = await carrier.ring(AGENT, HOTLINE)
    assert first.status == "completed"
    assert (product.to("/agent")[0].get("DialCallStatus"), agent.duration >= 25) == ("no-answer", True)


async def test_an_agent_who_is_there_first_gets_the_next_caller() -> None:
    product = waiting_product()
    carrier = carrier_for(product)
    await carrier.ring(CALLER, HOTLINE, hang_up_after=1)
    agent = carrier.start(AGENT, HOTLINE)
    await carrier.network.clock.sleep(10)
    caller = await carrier.ring(CALLER, HOTLINE)
    await agent.over()
    assert product.to("/agent")[0].get("DialBridged") == "true"
    assert caller.status == "completed"


async def test_a_queue_nobody_ever_waited_in_does_not_exist() -> None:
    """Dialling it is an error; its word is not settled."""
    product = waiting_product()
    await carrier_for(product, behaviour=Behaviour(missing_queue_status="failed")).ring(AGENT, HOTLINE)
    assert product.to("/agent")[0].get("DialCallStatus") == "failed"


async def test_an_empty_wait_url_is_silence() -> None:
    product = waiting_product()
    product.pages["/in"] = '<Enqueue action="/left" waitUrl="">team</Enqueue>'
    await carrier_for(product).ring(CALLER, HOTLINE, hang_up_after=600)
    assert [one.path for one in product.asked] == ["/in", "/left"]


@pytest.mark.parametrize(
    ("covered", "paths"), [(True, ["/in", "/wait", "/fallback"]), (False, ["/in", "/wait", "/left"])]
)
async def test_a_waiting_document_that_fails_does_not_lose_the_caller(covered: bool, paths: list[str]) -> None:
    """Whether the number's fallback covers waiting documents is not settled; else the action hears of an error."""
    product = waiting_product()
    product.pages |= {"/wait": Page(status=500), "/fallback": "<Dial>+493055550199</Dial>", "/ended": ""}
    own = OwnNumber(HOTLINE, voice_url=f"{BASE}/in", voice_fallback_url=f"{BASE}/fallback")
    carrier = carrier_for(product, own=own, behaviour=Behaviour(fallback_in_waiting=covered))
    call = await carrier.ring(CALLER, HOTLINE)
    assert [one.path for one in product.asked] == paths
    assert [one.get("QueueResult") for one in product.to("/left")] == ([] if covered else ["error"])
    assert any(isinstance(event, Bridged) for event in call.events) is covered


async def test_a_caller_who_leaves_during_the_announcement_frees_the_agent() -> None:
    product = waiting_product()
    product.pages["/announce"] = f"<Say>{'Long announcement ' * 20}</Say>"
    carrier = carrier_for(product)
    waiting = carrier.start(CALLER, HOTLINE, hang_up_after=HangUpAt(prompt="Long announcement"))
    await carrier.network.clock.sleep(10)
    agent = await carrier.ring(AGENT, HOTLINE)
    assert waiting.status == "completed"
    assert product.to("/agent")[0].get("DialBridged") == "false"
    assert agent.transcript()[-2].endswith("Agent done")
