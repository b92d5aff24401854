from collections.abc import Callable

import httpx
import pytest
from scripted_product import ACCOUNT, BASE, CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import Carrier, Failed, OwnNumber, Played, RunningCall, Said

FALLBACK = OwnNumber(HOTLINE, voice_url=f"{BASE}/in", voice_fallback_url=f"{BASE}/fallback")


async def failures(page: Page | str) -> list[int]:
    """Return the codes with which a first answer is refused."""
    call = await carrier_for(Product({"/in": page})).ring(CALLER, HOTLINE)
    return codes(call)


def codes(call: RunningCall) -> list[int]:
    return [event.code for event in call.events if isinstance(event, Failed)]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page(status=500), 11200),
        (Page(status=403), 11200),
        (Page("", raw=True), 11770),
        (Page('{"a": 1}', content_type="application/json", raw=True), 12300),
        (Page("x" * 65_537, raw=True), 11750),
        (Page("<Response><Say>", raw=True), 12100),
        (Page("<Answer/>", raw=True), 12102),
        (Page(status=302), 11216),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else value.content_type,
)
async def test_an_unusable_answer_has_its_code(page: Page, code: int) -> None:
    """Codes of the network's error list; without a fallback URL the call ends."""
    assert await failures(page) == [code]


async def test_a_body_of_exactly_64_kilobytes_is_still_read() -> None:
    frame = len("<Response><!----></Response>")
    assert await failures(f"<!--{'x' * (65_536 - frame)}-->") == []


async def test_plain_text_is_spoken_and_audio_is_played() -> None:
    """text/plain is read aloud unless it is TwiML; audio is played; then the call ends."""
    text = Page("Closed today", content_type="text/plain", raw=True)
    call = await carrier_for(Product({"/in": text})).ring(CALLER, HOTLINE)
    assert [event.text for event in call.events if isinstance(event, Said)] == ["Closed today"]
    twiml = Page("<Say>Open</Say>", content_type="text/plain")
    call = await carrier_for(Product({"/in": twiml})).ring(CALLER, HOTLINE)
    assert [event.text for event in call.events if isinstance(event, Said)] == ["Open"]
    audio = Page(b"RIFF", content_type="audio/wav", raw=True)
    call = await carrier_for(Product({"/in": audio})).ring(CALLER, HOTLINE)
    assert any(isinstance(event, Played) for event in call.events)


async def test_a_fatal_error_leads_to_the_fallback_with_code_and_url() -> None:
    """The fallback URL is asked at once, anywhere in the call, with ErrorCode and ErrorUrl."""
    product = Product(
        {"/in": "<Redirect>/broken</Redirect>", "/broken": Page(status=500), "/fallback": "<Say>Sorry</Say>"}
    )
    call = await carrier_for(product, own=FALLBACK).ring(CALLER, HOTLINE)
    (asked,) = product.to("/fallback")
    assert (asked.get("ErrorCode"), asked.get("ErrorUrl")) == ("11200", f"{BASE}/broken")
    assert [event.text for event in call.events if isinstance(event, Said)] == ["Sorry"]


async def test_a_fallback_that_fails_ends_the_call() -> None:
    product = Product({"/in": Page(status=500), "/fallback": Page(status=500)})
    call = await carrier_for(product, own=FALLBACK).ring(CALLER, HOTLINE)
    assert codes(call) == [11200, 11200]
    assert (call.status, len(product.to("/fallback"))) == ("failed", 1)


async def test_ten_redirects_are_followed_and_no_more() -> None:
    """11215 after ten redirects."""

    def chain(length: int) -> Product:
        pages = {f"/r{n}": Page(status=302, headers=(("location", f"/r{n + 1}"),)) for n in range(length)}
        return Product({"/in": "<Redirect>/r0</Redirect>", **pages, f"/r{length}": "<Say>Arrived</Say>"})

    assert codes(await carrier_for(chain(10)).ring(CALLER, HOTLINE)) == []
    assert codes(await carrier_for(chain(11)).ring(CALLER, HOTLINE)) == [11215]


async def test_a_302_is_followed_with_get() -> None:
    product = Product({"/in": Page(status=302, headers=(("location", "/next?a=1"),)), "/next": ""})
    await carrier_for(product).ring(CALLER, HOTLINE)
    assert [(one.method, one.get("a")) for one in product.to("/next")] == [("GET", "1")]


def flaky(failures: int, error: Callable[[httpx.Request], httpx.Response]) -> tuple[httpx.MockTransport, list[str]]:
    tokens: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        if len(tokens) <= failures:
            return error(request)
        return httpx.Response(200, headers={"content-type": "text/xml"}, text="<Response/>")

    return httpx.MockTransport(answer), tokens


def unavailable(_: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def too_slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


@pytest.mark.parametrize(
    ("error", "fragment", "attempts", "code"),
    [
        (unreachable, "", 2, None),  # one retry is the default, for a failed connection only
        (unavailable, "", 1, 11200),
        (too_slow, "", 1, 11200),
        (unavailable, "#rc=1&rp=5xx", 2, None),
        (too_slow, "#rc=2&rp=ct,rt", 2, None),
        (unreachable, "#rc=0", 1, 11205),
        (unavailable, "#rc=3&rp=4xx", 1, 11200),
        (unavailable, "#rc=2&rp=all", 2, None),
    ],
)
async def test_a_request_is_tried_again_as_its_fragment_says(
    error: Callable[[httpx.Request], httpx.Response], fragment: str, attempts: int, code: int | None
) -> None:
    """Rc counts retries, rp names what is worth one; every attempt carries the same idempotency token."""
    transport, tokens = flaky(1, error)
    carrier = Carrier(ACCOUNT, [OwnNumber(HOTLINE, voice_url=f"{BASE}/in{fragment}")], transport=transport)
    call = await carrier.ring(CALLER, HOTLINE)
    assert (len(tokens), len(set(tokens))) == (attempts, 1)
    assert codes(call) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"{BASE}/in#ct=1", 11240),
        (f"{BASE}/in#rt=99999", 11241),
        (f"{BASE}/in#tt=x", 11242),
        (f"{BASE}/in#rc=9", 11243),
        (f"{BASE}/in#rp=sometimes", 11243),
        ("http://my_host.example/in", 11210),
        ("ftp://hotline.example/in", 11210),
    ],
)
async def test_a_url_that_cannot_be_asked_has_its_code(url: str, code: int) -> None:
    """Overrides have ranges; hostnames have no underscores."""
    product = Product({"/in": ""})
    call = await carrier_for(product, own=OwnNumber(HOTLINE, voice_url=url)).ring(CALLER, HOTLINE)
    assert (codes(call), product.asked) == ([code], [])


async def test_an_action_may_carry_overrides_which_are_not_sent() -> None:
    product = Product({"/in": "<Redirect>/next?a=1#rc=2&amp;rp=5xx</Redirect>", "/next": ""})
    await carrier_for(product).ring(CALLER, HOTLINE)
    assert product.to("/next")[0].query == "a=1"
    assert product.signatures_are_right()


async def test_a_callback_that_fails_does_not_touch_the_call() -> None:
    product = Product({"/in": "<Say>Hello</Say>", "/ended": Page(status=500)})
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    assert (call.status, codes(call), len(product.to("/ended"))) == ("completed", [11200], 1)
