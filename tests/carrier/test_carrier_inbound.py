import json
import uuid
from urllib.parse import unquote

import pytest
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import (
    ANONYMOUS_SPELLINGS,
    Behaviour,
    Failed,
    HungUp,
    NoSuchNumberError,
    OwnNumber,
    Said,
    Warned,
)


async def test_the_first_request_says_that_the_call_is_ringing() -> None:
    """The voice URL is asked while the call rings; From and To are doubled as Caller and Called."""
    product = Product({"/in": "<Say>Hello</Say>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    first = product.to("/in")[0]
    assert first.get("CallStatus") == "ringing"
    assert (first.get("From"), first.get("Caller")) == (CALLER, CALLER)
    assert (first.get("To"), first.get("Called")) == (HOTLINE, HOTLINE)
    assert (first.get("Direction"), first.get("ApiVersion")) == ("inbound", "2010-04-01")
    assert (first.get("CallSid"), len(call.sid)) == (call.sid, 34)


async def test_parameters_come_unsorted_with_blank_places_and_a_token() -> None:
    """Real traffic is not in alphabetical order, sends empty places and, for inbound calls, a CallToken."""
    product = Product({"/in": ""})
    await carrier_for(product).ring(CALLER, HOTLINE)
    first = product.to("/in")[0]
    assert first.names != sorted(first.names)
    assert (first.get("FromCity"), first.get("ToZip"), first.get("FromCountry")) == ("", "", "DE")
    assert "identityHeaderTokens" in json.loads(unquote(first.get("CallToken") or ""))


async def test_the_headers_are_those_of_the_network() -> None:
    """Requests name the proxy and carry an idempotency token of their own."""
    product = Product({"/in": "<Redirect>/in2</Redirect>", "/in2": ""})
    await carrier_for(product).ring(CALLER, HOTLINE)
    headers = [asked.headers for asked in product.asked[:2]]
    tokens = {uuid.UUID(one["i-twilio-idempotency-token"]) for one in headers}
    assert headers[0]["user-agent"] == "TwilioProxy/1.1"
    assert headers[0]["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert len(tokens) == 2


async def test_cookies_are_kept_for_one_call_and_forgotten_with_it() -> None:
    """Cookies work as in a browser; their scope is the call."""
    start = Page("<Redirect>/next</Redirect>", headers=(("set-cookie", "line=7; Path=/"),))
    product = Product({"/in": start, "/next": ""})
    carrier = carrier_for(product)
    await carrier.ring(CALLER, HOTLINE)
    await carrier.ring(CALLER, HOTLINE)
    assert [asked.headers.get("cookie") for asked in product.to("/next")] == ["line=7", "line=7"]
    assert [asked.headers.get("cookie") for asked in product.to("/in")] == [None, None]


async def test_a_relative_url_starts_from_the_document_it_stands_in() -> None:
    """Relative URLs are resolved against the URL the TwiML came from."""
    product = Product(
        {"/in": "<Redirect>/a/b</Redirect>", "/a/b": "<Redirect>c</Redirect>", "/a/c": "<Say>There</Say>"}
    )
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert [event.text for event in call.events if isinstance(event, Said)] == ["There"]


async def test_the_end_of_the_document_hangs_up_and_is_reported_once() -> None:
    """Falling off the end ends the call; the number's status callback comes once, with the duration in seconds."""
    product = Product({"/in": "<Pause length='30'/>"})
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    (ended,) = product.to("/ended")
    assert call.status == "completed"
    assert (ended.get("CallStatus"), ended.get("CallDuration"), ended.get("Duration")) == ("completed", "30", "1")
    assert (ended.get("SequenceNumber"), ended.get("CallbackSource")) == ("0", "call-progress-events")
    assert ended.get("Timestamp") == "Mon, 02 Mar 2026 09:00:30 +0000"


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
async def test_reject_turns_the_call_away_without_answering(reason: str, status: str) -> None:
    """<Reject> as first verb: the call ends busy, or no-answer for `rejected`, and lasts no second."""
    product = Product({"/in": f'<Reject reason="{reason}"/>'})
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    assert (call.status, product.to("/ended")[0].get("CallDuration")) == (status, "0")


async def test_a_verb_after_a_redirect_is_never_heard() -> None:
    """Verbs behind one that takes the flow away are unreachable."""
    product = Product({"/in": "<Redirect>/next</Redirect><Say>Never</Say>", "/next": "<Hangup/><Say>Nor this</Say>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert not [event for event in call.events if isinstance(event, Said)]
    assert isinstance(call.events[-1], HungUp)


async def test_a_document_that_leads_to_itself_is_ended() -> None:
    """An endless redirect must not run for ever; the network ends such a call."""
    product = Product({"/in": "<Redirect/>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert call.status == "completed"
    assert any(isinstance(event, Failed) for event in call.events)
    assert len(product.to("/in")) == 500


async def test_ssml_is_heard_as_its_words() -> None:
    """Markup inside <Say> shapes the voice; a break is not a word."""
    product = Product(
        {"/in": '<Say language="de-DE" voice="Polly.Vicki">Eins<break time="1s"/> <s>zwei</s>, drei.</Say>'}
    )
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    (said,) = [event for event in call.events if isinstance(event, Said)]
    assert (said.text, said.language, said.voice) == ("Eins zwei, drei.", "de-DE", "Polly.Vicki")


async def test_a_prompt_takes_the_time_it_takes_to_speak_it() -> None:
    """Fourteen characters a second, every repetition counted."""
    product = Product({"/in": f'<Say loop="3">{"a" * 140}</Say>'})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert call.duration == 30


@pytest.mark.parametrize("spelling", ANONYMOUS_SPELLINGS)
async def test_a_withheld_number_arrives_as_it_was_spelt(spelling: str) -> None:
    """A withheld number comes as a word or as the digits of that word, never cleaned."""
    product = Product({"/in": ""})
    await carrier_for(product).ring(spelling, HOTLINE)
    assert product.to("/in")[0].get("From") == spelling


async def test_the_keypad_digits_of_anonymous_seem_to_call_from_lesotho() -> None:
    """+266696687 spells ANONYMOUS and has Lesotho's country code."""
    product = Product({"/in": ""})
    await carrier_for(product).ring("+266696687", HOTLINE)
    assert product.to("/in")[0].get("CallerCountry") == "LS"


async def test_a_number_without_a_url_fails_at_once() -> None:
    """An empty voice URL fails the call without any request."""
    product = Product({})
    carrier = carrier_for(product, own=OwnNumber(HOTLINE, status_callback=f"{BASE}/ended"))
    call = await carrier.ring(CALLER, HOTLINE)
    await carrier.settle()
    assert call.status == "failed"
    assert any(isinstance(event, Warned) for event in call.events)
    assert [asked.path for asked in product.asked] == ["/ended"]


async def test_a_number_that_is_not_ours_cannot_be_rung() -> None:
    with pytest.raises(NoSuchNumberError):
        await carrier_for(Product({})).ring(CALLER, "+4930000000")


async def test_a_recording_of_the_product_is_fetched_and_a_missing_one_is_noted() -> None:
    """<Play> fetches its file; one that cannot be fetched is silent."""
    product = Product({"/in": "<Play>/a.wav</Play><Play>/missing.wav</Play>", "/a.wav": Page(b"RIFF", raw=True)})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert [asked.path for asked in product.asked if asked.method == "GET"] == ["/a.wav", "/missing.wav"]
    assert [event.code for event in call.events if isinstance(event, Warned)] == [11200]
    assert call.duration == 5


async def test_the_transcript_reads_like_the_call() -> None:
    product = Product({"/in": '<Say language="de-DE">Guten Tag</Say><Pause length="61"/><Say>Bye</Say>'})
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert call.transcript() == [
        "00:00 says [de-DE]: Guten Tag",
        "01:01 says [en-US]: Bye",
        "01:01 hung up by document",
    ]


async def test_the_transcript_can_be_followed_while_the_call_runs() -> None:
    carrier = carrier_for(Product({"/in": "<Say>One</Say><Say>Two</Say>"}))
    call, lines = carrier.start(CALLER, HOTLINE), list[str]()
    call.follow_transcript(lines.append)
    await call.over()
    assert (
        lines
        == call.transcript()
        == ["00:00 says [en-US]: One", "00:00 says [en-US]: Two", "00:00 hung up by document"]
    )


@pytest.mark.parametrize("status", ["no-answer", "completed"])
async def test_an_empty_document_leaves_the_call_unanswered(status: str) -> None:
    """No verb answered it; with which status it ends is not settled."""
    carrier = carrier_for(Product({"/in": ""}), behaviour=Behaviour(unanswered_end_status=status))
    call = await carrier.ring(CALLER, HOTLINE)
    assert (call.status, call.duration) == (status, 0)


async def test_a_forwarded_call_names_the_number_dialled_first() -> None:
    """ForwardedFrom is only sent if the other carrier passes it on."""
    product = Product({"/in": ""})
    carrier = carrier_for(product)
    await carrier.ring(CALLER, HOTLINE, forwarded_from="+498007654321")
    await carrier.ring(CALLER, HOTLINE)
    assert [one.get("ForwardedFrom") for one in product.to("/in")] == ["+498007654321", None]
