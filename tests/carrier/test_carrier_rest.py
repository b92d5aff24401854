import httpx
import pytest
from carrier_doors import code_of, doors
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for, office

from app.carrier import Answer, Behaviour, CallOrder, RunningCall
from app.carrier.leg import Goto

MARTA = "+493055550101"


def callback_product() -> Product:
    return Product({"/call": "<Say>It is me</Say>", "/progress": Page(status=204), "/other": "<Say>Elsewhere</Say>"})


ORDER = {"To": MARTA, "From": HOTLINE, "Url": f"{BASE}/call"}


async def test_without_the_right_password_nothing_opens() -> None:
    client = doors(carrier_for(callback_product()), "wrong")
    assert await code_of(await client.get("/Calls.json")) == (401, 20003)


async def test_an_ordered_call_rings_and_runs_its_document() -> None:
    """POST Calls.json answers 201 with status queued; then the line rings, is answered, and the URL is asked."""
    product = callback_product()
    carrier = carrier_for(product)
    events = ["initiated", "ringing", "answered", "completed"]
    order = {**ORDER, "StatusCallback": f"{BASE}/progress", "StatusCallbackEvent": events}
    client = doors(carrier)
    response = await client.post("/Calls.json", data=order)
    sid = response.json()["sid"]
    assert (response.status_code, response.json()["status"]) == (201, "queued")
    await carrier.settle()
    (asked,) = product.to("/call")
    assert (asked.get("CallSid"), asked.get("Direction"), asked.get("CallStatus")) == (
        sid,
        "outbound-api",
        "in-progress",
    )
    steps = [one.get("CallStatus") for one in product.to("/progress")]
    assert steps == ["initiated", "ringing", "in-progress", "completed"]
    fetched = (await client.get(f"/Calls/{sid}.json")).json()
    assert (fetched["status"], fetched["to"], fetched["from"]) == ("completed", MARTA, HOTLINE)
    assert "It is me" in carrier.call(sid).transcript()[2]


@pytest.mark.parametrize(
    ("answer", "status"),
    [(Answer.busy(), "busy"), (Answer.no_answer(), "no-answer"), (Answer.failed(), "failed")],
)
async def test_an_ordered_call_that_nobody_takes_has_its_status(answer: Answer, status: str) -> None:
    product = callback_product()
    carrier = carrier_for(product, callees=lambda _: answer)
    client = doors(carrier)
    sid = (await client.post("/Calls.json", data=ORDER)).json()["sid"]
    await carrier.settle()
    assert (await client.get(f"/Calls/{sid}.json")).json()["status"] == status
    assert product.to("/call") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": "0800"}, 21211),
        ({"From": "+493099999999"}, 21210),
        ({"Url": "not a url"}, 21205),
        ({"Url": ""}, 21205),
        ({"Url": "", "Twiml": "x" * 4001}, 21620),
    ],
)
async def test_a_bad_order_is_refused_with_its_code(change: dict[str, str], code: int) -> None:
    client = doors(carrier_for(callback_product()))
    assert await code_of(await client.post("/Calls.json", data={**ORDER, **change})) == (400, code)


async def test_twiml_without_an_address_needs_absolute_urls() -> None:
    """15004: a relative URL in TwiML given over REST leads nowhere."""
    carrier = carrier_for(callback_product())
    twiml = "<Response><Redirect>/call</Redirect></Response>"
    response = await doors(carrier).post("/Calls.json", data={"To": MARTA, "From": HOTLINE, "Twiml": twiml})
    await carrier.settle()
    assert any("error 15004" in line for line in carrier.call(response.json()["sid"]).transcript())


async def test_one_call_a_second_leaves_the_house() -> None:
    """Orders beyond one a second wait in the queue."""
    carrier = carrier_for(callback_product())
    client = doors(carrier)
    sids: list[str] = []

    async def order_three() -> None:
        replies = [await client.post("/Calls.json", data=ORDER) for _ in range(3)]
        sids.extend(reply.json()["sid"] for reply in replies)

    carrier.later(0, order_three)
    await carrier.settle()
    assert [carrier.call(sid).events[0].at.second for sid in sids] == [0, 1, 2]


async def test_a_running_call_can_be_taken_elsewhere_and_ended() -> None:
    """Calls/{sid}: a URL replaces the document; Status=completed ends the call; afterwards it is 21220."""
    product = callback_product()
    carrier = carrier_for(product)
    client = doors(carrier)
    replies: list[httpx.Response] = []
    product.pages["/in"] = "<Pause length='600'/>"
    running = carrier.start(CALLER, HOTLINE)

    async def redirect() -> None:
        replies.append(await client.post(f"/Calls/{running.sid}.json", data={"Url": f"{BASE}/other"}))

    carrier.later(30, redirect)
    await running.over()
    assert replies[0].status_code == 200
    assert running.transcript()[0] == "00:30 says [en-US]: Elsewhere"
    ended = await client.post(f"/Calls/{running.sid}.json", data={"Status": "completed"})
    assert await code_of(ended) == (400, 21220)


async def test_ending_the_called_leg_brings_the_caller_to_the_action() -> None:
    """The child leg ends over REST: the caller's <Dial> goes on at its action."""
    product = office()
    carrier = carrier_for(product, callees=lambda _: Answer.accept(talk=500))
    client = doors(carrier)
    running = carrier.start(CALLER, HOTLINE)

    async def end() -> None:
        await client.post(f"/Calls/{running.legs[1].sid}.json", data={"Status": "completed"})

    carrier.later(60, end)
    await running.over()
    (told,) = product.to("/done")
    assert (told.get("DialBridged"), told.get("CallStatus")) == ("true", "in-progress")
    assert int(told.get("DialCallDuration") or 0) < 60


async def test_a_called_leg_taken_elsewhere_leaves_no_duration_behind() -> None:
    """A child given another document leaves the caller at the action, without DialCallDuration."""
    product = office()
    product.pages["/other"] = "<Say>Another conversation</Say>"
    carrier = carrier_for(product, callees=lambda _: Answer.accept(talk=500))
    client = doors(carrier)
    running = carrier.start(CALLER, HOTLINE)

    async def redirect() -> None:
        await client.post(f"/Calls/{running.legs[1].sid}.json", data={"Url": f"{BASE}/other"})

    carrier.later(60, redirect)
    await running.over()
    await carrier.settle()
    assert product.to("/done")[0].get("DialCallDuration") is None
    assert product.to("/other")[0].get("CallSid") == running.legs[1].sid
    assert all(leg.is_over for leg in running.legs)


async def moved_in_whisper(behaviour: Behaviour) -> tuple[Product, RunningCall]:
    """Give the called leg another document while it hears the whisper."""
    product = office()
    product.pages |= {"/whisper": "<Pause length='60'/><Hangup/>", "/other": "<Say>Another conversation</Say>"}
    carrier = carrier_for(product, callees=lambda _: Answer.pick_up(ring=5, talk=30), behaviour=behaviour)
    client = doors(carrier)
    running = carrier.start(CALLER, HOTLINE)

    async def redirect() -> None:
        await client.post(f"/Calls/{running.legs[1].sid}.json", data={"Url": f"{BASE}/other"})

    carrier.later(20, redirect)
    await running.over()
    await carrier.settle()
    return product, running


async def test_a_leg_moved_in_its_whisper_performs_the_new_document_as_the_whisper() -> None:
    product, _ = await moved_in_whisper(Behaviour())
    (told,) = product.to("/done")
    assert (told.get("DialBridged"), told.get("DialCallStatus")) == ("true", "completed")
    assert product.to("/other")[0].get("ParentCallSid")


async def test_a_leg_moved_in_its_whisper_may_leave_its_caller() -> None:
    """The caller is at the action without a duration; what the leg hears meanwhile is no matter of theirs."""
    product, running = await moved_in_whisper(Behaviour(moved_whisper="leaves"))
    (told,) = product.to("/done")
    assert (told.get("DialBridged"), told.get("DialCallStatus"), told.get("CallStatus")) == (
        "false",
        "completed",
        "in-progress",
    )
    assert told.get("DialCallDuration") is None
    assert len(product.to("/other")) == 1
    assert all(leg.is_over for leg in running.legs)


@pytest.mark.parametrize("status", ["canceled", "no-answer"])
async def test_a_line_that_a_dial_rings_is_completed_not_cancelled(status: str) -> None:
    """What rings within a <Dial> is in progress: Status=canceled is refused, completed ends it."""
    product = office()
    behaviour = Behaviour(ended_ringing_status=status)
    carrier = carrier_for(product, callees=lambda _: Answer.accept(ring=20), behaviour=behaviour)
    client = doors(carrier)
    running = carrier.start(CALLER, HOTLINE)
    codes: list[int] = []

    async def end() -> None:
        for wish in ("canceled", "completed"):
            answer = await client.post(f"/Calls/{running.legs[1].sid}.json", data={"Status": wish})
            codes.append(answer.status_code)

    carrier.later(10, end)
    await running.over()
    (told,) = product.to("/done")
    assert codes == [400, 200]
    assert (told.get("DialCallStatus"), told.get("DialBridged")) == (status, "false")
    assert product.to("/whisper") == []


async def cancel_after(seconds: float) -> tuple[httpx.Response, str, Product]:
    """Order a call that rings for 20 seconds before it is taken, and cancel it after so many."""
    product = callback_product()
    product.pages["/call"] = "<Pause length='60'/>"
    carrier = carrier_for(product, callees=lambda _: Answer.accept(ring=20))
    client = doors(carrier)
    replies: list[httpx.Response] = []
    running = carrier.place(CallOrder(MARTA, HOTLINE, Goto(f"{BASE}/call")))

    async def cancel() -> None:
        replies.append(await client.post(f"/Calls/{running.sid}.json", data={"Status": "canceled"}))

    carrier.later(seconds, cancel)
    await running.over()
    return replies[0], running.status, product


async def test_a_ringing_call_can_be_cancelled_but_a_running_one_cannot() -> None:
    """Status=canceled is for calls that are queued or ringing; later it is 21220."""
    response, status, product = await cancel_after(10)
    assert (response.json()["status"], status, product.to("/call")) == ("canceled", "canceled", [])
    response, status, _ = await cancel_after(30)
    assert (await code_of(response), status) == ((400, 21220), "completed")


async def test_an_unknown_call_is_not_found() -> None:
    client = doors(carrier_for(callback_product()))
    assert await code_of(await client.get("/Calls/CA404.json")) == (404, 20404)
    assert await code_of(await client.get("/Nonsense.json")) == (404, 20404)


async def test_a_finished_call_can_be_forgotten() -> None:
    carrier = carrier_for(office())
    call = await carrier.ring(CALLER, HOTLINE)
    client = doors(carrier)
    assert (await client.delete(f"/Calls/{call.sid}.json")).status_code == 204
    assert (await client.get(f"/Calls/{call.sid}.json")).status_code == 404


async def test_calls_can_be_listed_and_filtered() -> None:
    carrier = carrier_for(office())
    call = await carrier.ring(CALLER, HOTLINE)
    client = doors(carrier)
    everything = (await client.get("/Calls.json")).json()["calls"]
    children = (await client.get("/Calls.json", params={"ParentCallSid": call.sid})).json()["calls"]
    assert [len(everything), len(children)] == [2, 1]
    assert children[0]["direction"] == "outbound-dial"
