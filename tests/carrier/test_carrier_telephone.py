import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from scripted_product import ACCOUNT, CALLER, HOTLINE, TOKEN, Product, carrier_for
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from app.carrier import Carrier, Happening, KeysCaller, OwnNumber, QuietCaller, RealClock, Said
from app.carrier.rest import rest_app


@asynccontextmanager
async def served(app: object) -> AsyncIterator[str]:
    """Serve an app on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))  # type: ignore[arg-type]
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()


async def test_a_call_over_real_http_is_signed_with_its_port() -> None:
    product = Product({"/in": '<Gather numDigits="2" action="/keys"/>', "/keys": "<Say>Danke</Say>", "/ended": ""})
    async with served(product) as base:
        number = OwnNumber(HOTLINE, voice_url=f"{base}/in#rc=1", status_callback=f"{base}/ended")
        async with Carrier(ACCOUNT, [number]) as carrier:
            call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller("42"))
            await carrier.settle()
        signature = product.to("/keys")[0].headers["x-twilio-signature"]
        params = dict(product.to("/keys")[0].params)
        assert RequestValidator(TOKEN).validate(f"{base}/keys", params, signature)
    assert call.transcript()[-2].endswith("Danke")
    assert [asked.path for asked in product.asked] == ["/in", "/keys", "/ended"]


async def test_a_server_that_is_not_there_cannot_be_connected_to() -> None:
    """11205: the connection is refused."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with Carrier(ACCOUNT, [OwnNumber(HOTLINE, voice_url=f"http://127.0.0.1:{port}/in")]) as carrier:
        call = await carrier.ring(CALLER, HOTLINE)
    assert (call.status, call.transcript()[0][:17]) == ("failed", "00:00 error 11205")


async def test_a_server_that_is_too_slow_is_given_up() -> None:
    """11203: everything together takes at most the total time, here shortened by the URL itself."""

    async def sleepy(scope: object, receive: object, send: object) -> None:
        del scope, receive, send
        await asyncio.sleep(60)

    slow = Carrier(
        ACCOUNT,
        [OwnNumber(HOTLINE, voice_url="http://hotline.example/in#tt=100")],
        transport=httpx.ASGITransport(sleepy),
    )
    call = await slow.ring(CALLER, HOTLINE)
    assert any("error 11203" in line for line in call.transcript())


async def test_a_telephone_in_hand_presses_keys_and_hangs_up_in_real_time() -> None:
    """On the wall clock a key may come in the middle of a prompt and cuts it short."""
    long_prompt = f'<Gather numDigits="1" action="/keys"><Say>{"la " * 500}</Say></Gather>'
    product = Product({"/in": long_prompt, "/keys": "<Say>Thanks</Say><Pause length='60'/>"})
    carrier = carrier_for(product, clock=RealClock())
    call = carrier.start(CALLER, HOTLINE, caller=QuietCaller())

    def react(event: Happening) -> None:
        if isinstance(event, Said):
            if event.text == "Thanks":
                call.hang_up()
            else:
                call.press("7")

    call.follow(react)
    await asyncio.wait_for(call.over(), 5)
    await carrier.settle()
    assert product.to("/keys")[0].get("Digits") == "7"
    assert (call.status, product.to("/ended")[0].get("CallStatus")) == ("completed", "completed")


async def test_the_sdk_can_talk_to_the_doors() -> None:
    """The official client, with another base URL, orders a call that really rings."""
    product = Product({"/call": "<Say>Hier ist Ihr Rückruf</Say>"})
    carrier = carrier_for(product)
    async with served(rest_app(carrier)) as base:
        client = Client(ACCOUNT.sid, TOKEN)
        client.api.base_url = base

        def order() -> str:
            ordered = client.calls.create(to="+493055550101", from_=HOTLINE, url="http://hotline.example/call")
            return str(ordered.sid)

        sid = await asyncio.to_thread(order)
        await carrier.settle()
        fetched = await asyncio.to_thread(lambda: client.calls(sid).fetch())
        client.http_client.session.close()
    assert (fetched.status, fetched.to) == ("completed", "+493055550101")
    assert len(product.to("/call")) == 1
