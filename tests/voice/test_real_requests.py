"""Requests as they were seen on the wire: blanks, surprises, withheld numbers and all of them answered as expected."""

from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from sqlalchemy import text
from voice_calls import HOTLINE, JONAS_PHONE, LOCAL, Door, Hop, Phone, Reply

from app.carrier import ANONYMOUS_SPELLINGS
from app.carrier.checking import WHISPER

INBOUND = (
    "Called=%2B498005550100&ToState=&CallerCountry=DE&Direction=inbound&CallerState=&ToZip=&CallSid={sid}"
    "&To=%2B498005550100&CallerZip=&ToCountry=DE&CallToken=%257B%2522parentCallInfoToken%2522%253A%2522eyJ%2522%257D"
    "&CalledZip=&ApiVersion=2010-04-01&CalledCity=&CallStatus={status}&From=%2B4915112345678"
    "&AccountSid=AC00000000000000000000000000000000&CalledCountry=DE&CallerCity=&ToCity=&FromCountry=DE"
    "&Caller=%2B4915112345678&FromCity=&CalledState=&FromZip=&FromState="
)
BUSY_LEG = (
    "Called=%2B493023125122&ToState=&CallerCountry=DE&Direction=outbound-dial&Timestamp=Sat%2C+07+May+2022+14%3A30%3A14"
    "+%2B0000&CallbackSource=call-progress-events&SipResponseCode=486&CallerState=&ToZip=&SequenceNumber=2&CallSid={leg}"
    "&To=%2B493023125122&CallerZip=&ToCountry=DE&CalledZip=&ApiVersion=2010-04-01&CalledCity=&CallStatus=busy&Duration=0"
    "&From=%2B493023125000&CallDuration=0&AccountSid=AC00000000000000000000000000000000&CalledCountry=DE&CallerCity="
    "&ToCity=&FromCountry=DE&Caller=%2B493023125000&FromCity=&CalledState=&FromZip=&FromState=&ParentCallSid={sid}"
)
RECORDING = (
    "RecordingSource=RecordVerb&RecordingSid=RE00000000000000000000000000000001&RecordingUrl=https%3A%2F%2Fapi.twilio.com"
    "%2F2010-04-01%2FAccounts%2FAC00000000000000000000000000000000%2FRecordings%2FRE00000000000000000000000000000001"
    "&RecordingStatus=completed&RecordingChannels=1&ErrorCode=0&CallSid={sid}"
    "&RecordingStartTime=Thu%2C%2029%20Jul%202021%2006%3A59%3A25%20%2B0000"
    "&AccountSid=AC00000000000000000000000000000000&RecordingDuration=3"
)
KARL = "0397445566"
"""He has one case manager, so three answers lead to the ringing."""


def new_sid() -> str:
    return f"CA{uuid4().hex}"


async def sent(door: Door, url: str, body: str) -> Reply:
    """Send a captured body, signed."""
    return await door.post(url, parse_qsl(body, keep_blank_values=True))


async def rung(phone: Phone) -> Hop:
    """Have Karl put through to his own case manager."""
    await phone.begin()
    await phone.press(KARL, "1", "2")
    return Hop(phone)


async def test_a_call_comes_in_with_every_blank_of_a_real_one(town_door: Door) -> None:
    sid = new_sid()
    reply = await sent(town_door, "/voice/incoming", INBOUND.format(sid=sid, status="ringing"))
    assert reply.is_twiml()
    assert "Jobcenter Potsdam. Der Anruf ist kostenlos." in reply.words
    call = await town_door.record(sid)
    assert call is not None
    assert (call.entry_number, call.language, call.outcome) == (HOTLINE, "de", None)


@pytest.mark.parametrize(
    "keyed",
    [
        f"&Digits={KARL}",
        f"&Digits={KARL}&FinishedOnKey=",
        f"&Digits={KARL}&FinishedOnKey=%23",
        f"&msg=Gather+End&Digits={KARL}&FinishedOnKey=%23",
        f"&Digits={KARL}&FinishedOnKey=%23&ApplicationSid=AP00000000000000000000000000000000",
        f"&Digits={KARL}%23",
        f"&Digits={KARL}&SpeechResult=&Confidence=0.0&Language=de-DE",
    ],
)
async def test_keys_are_understood_in_every_spelling_of_the_network(town_door: Door, keyed: str) -> None:
    sid = new_sid()
    first = await sent(town_door, "/voice/incoming", INBOUND.format(sid=sid, status="ringing"))
    body = INBOUND.format(sid=sid, status="in-progress") + keyed
    second = await sent(town_door, first.action, body)
    assert second.is_twiml()
    assert "4 4 5, 5 6 6" in second.words


@pytest.mark.parametrize("silent", ["", "&msg=Gather+End", "&Digits=", "&Digits=&FinishedOnKey=", "&Digits=+"])
async def test_silence_is_understood_in_every_spelling_of_the_network(town_door: Door, silent: str) -> None:
    sid = new_sid()
    first = await sent(town_door, "/voice/incoming", INBOUND.format(sid=sid, status="ringing"))
    second = await sent(town_door, first.action, INBOUND.format(sid=sid, status="in-progress") + silent)
    assert second.leads_on()
    assert "Ich habe nichts gehört." in second.words


async def test_nobody_answering_is_reported_without_a_duration(town_door: Door) -> None:
    """The captured request of a <Dial> that rang out has no DialCallDuration."""
    phone = Phone(town_door)
    hop = await rung(phone)
    body = INBOUND.format(sid=phone.sid, status="in-progress")
    reply = await sent(
        town_door, hop.action, f"{body}&DialCallStatus=no-answer&DialCallSid={hop.sid}&DialBridged=false"
    )
    assert reply.leads_on()
    assert "Dort meldet sich gerade niemand." in reply.words
    assert [(one.role, one.outcome) for one in (await phone.record()).hops] == [("own", "no_answer")]


async def test_a_busy_leg_is_reported_with_the_answer_of_the_line(town_door: Door) -> None:
    phone = Phone(town_door)
    hop = await rung(phone)
    reply = await sent(town_door, hop.number.get("statusCallback"), BUSY_LEG.format(leg=hop.sid, sid=phone.sid))
    assert reply.is_twiml()
    assert reply.verbs == ()
    assert "leg_busy" in [event.kind for event in (await phone.record()).events]


async def test_a_message_is_reported_by_its_recording(town_door: Door) -> None:
    """The caller speaks and hangs up: the message counts, though nobody hears that it arrived."""
    phone = Phone(town_door)
    await (await rung(phone)).over("busy", DialBridged="false")
    assert (await phone.press("3")).the("Record").get("maxLength") == "90"
    recording = dict(parse_qsl(RECORDING.format(sid=phone.sid)))
    reply = await phone.answer("completed", **recording, Digits="hangup")
    assert reply.is_twiml()
    await phone.end()
    assert (await phone.record()).outcome == "message"


@pytest.mark.parametrize("path", ["/voice/status", "action"])
async def test_a_recording_that_is_reported_on_its_own_disturbs_nothing(town_door: Door, path: str) -> None:
    """It names neither caller nor status; wherever it is sent, the call goes on."""
    phone = Phone(town_door)
    await (await rung(phone)).over("busy")
    await phone.press("3")
    reply = await sent(town_door, phone.reply.action if path == "action" else path, RECORDING.format(sid=phone.sid))
    assert reply.is_twiml()
    assert (await phone.record()).ended_at is None


@pytest.mark.parametrize("shown", [*ANONYMOUS_SPELLINGS, "client:anna", "sip:anna@office.example", "1234", "+1", "☎"])
async def test_a_withheld_number_is_never_taken_for_one_that_can_be_rung(town_door: Door, shown: str) -> None:
    """It is not kept, and a call-back asks which number to ring instead of offering this one."""
    phone = Phone(town_door, caller=shown)
    country = {"CallerCountry": "LS", "FromCountry": "LS"} if shown.startswith("+2666") else {}
    assert (await town_door.post("/voice/incoming", with_changes(phone.pairs("ringing"), country))).leads_on()
    await (await rung(phone)).over("busy")
    assert "Ihre Telefonnummer mit Vorwahl, bitte." in (await phone.press("2")).words
    async with town_door.engine.connect() as connection:
        kept = await connection.scalar(
            text("SELECT caller_number FROM calls WHERE carrier_call_id = :sid"), {"sid": phone.sid}
        )
    assert kept is None


def with_changes(pairs: list[tuple[str, str]], changes: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, changes.get(name, value)) for name, value in pairs]


@pytest.mark.parametrize(
    "surprise",
    [
        {"ForwardedFrom": "+498001111111"},
        {"CallerName": "BIRKNER JONAS"},
        {"StirVerstat": "TN-Validation-Passed-A"},
        {"ApplicationSid": "AP" + "0" * 32, "ForwardedFrom": "anonymous"},
        {"SipCallId": "a@b", "SipDomain": "x.sip.twilio.com", "SipHeader_X-Ticket": "7"},
        {"ErrorCode": "11200", "ErrorUrl": "https://elsewhere.example/"},
        {"SomethingNew": "2031", "Größe": "ß"},
        {"Digits": "1"},
        {"DialCallStatus": "completed", "DialBridged": "true"},
    ],
)
async def test_parameters_that_nobody_expects_change_nothing(town_door: Door, surprise: dict[str, str]) -> None:
    plain = await Phone(town_door).begin()
    surprised = await Phone(town_door).begin(**surprise)
    assert surprised.is_twiml()
    assert surprised.words == plain.words


async def test_a_call_over_the_local_number_is_not_called_free(town_door: Door) -> None:
    words = (await Phone(town_door, called=LOCAL).begin()).words
    assert "kostenlos" not in words
    assert "Jobcenter Potsdam." in words


async def test_the_person_rung_is_asked_by_a_whisper_that_the_network_accepts(town_door: Door) -> None:
    phone = Phone(town_door)
    hop = await rung(phone)
    whisper = await hop.pick_up()
    assert whisper.is_twiml(WHISPER)
    assert "Anliegen: Geld. Bekannt: Kundennummer." in whisper.words
    assert (await hop.decide(whisper, "1")).verbs == ()
    declined = await Hop(phone).decide(whisper, "2")
    assert declined.is_twiml(WHISPER)


async def test_the_fallback_page_needs_nothing_and_rings_the_service_centre(town_door: Door) -> None:
    reply = await town_door.post(
        "/voice/fallback", Phone(town_door).pairs(ErrorCode="11200", ErrorUrl="https://hotline.example/voice/incoming")
    )
    assert reply.leads_on()
    assert {verb.text for verb in reply.verbs if verb.name == "Number"} == {"+493023125500"}
    assert {verb.get("callerId") for verb in reply.verbs if verb.name == "Dial"} == {LOCAL}


async def test_the_same_call_asked_for_twice_has_one_reference(town_door: Door) -> None:
    """The network tries VoiceUrl again where the first answer was lost."""
    phone = Phone(town_door, caller=JONAS_PHONE)
    await phone.begin()
    first = await phone.record()
    await phone.begin()
    assert await phone.record() == first
