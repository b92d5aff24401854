import pytest
from scripted_product import CALLER, HOTLINE, MARTA, Product, carrier_for, office, screened_dial

from app.carrier import (
    Answer,
    Behaviour,
    Dialled,
    Failed,
    HangUpAt,
    KeysCaller,
    Recorded,
    RingingEnded,
    RunningCall,
    Unbridged,
    Warned,
    by_number,
)

TEMI = "+493055550102"
TEAM = "+493055550199"


async def done(
    answer: Answer, *, product: Product | None = None, behaviour: Behaviour | None = None, leave: HangUpAt | None = None
) -> tuple[dict[str, str], RunningCall, Product]:
    """Ring, let Marta answer so, and return what the action was told."""
    product = product or office()
    carrier = carrier_for(product, behaviour=behaviour)
    call = await carrier.ring(CALLER, HOTLINE, callees=lambda _: answer, hang_up_after=leave)
    await carrier.settle()
    told = product.to("/done")
    return dict(told[0].params) if told else {}, call, product


@pytest.mark.parametrize(
    ("answer", "status", "bridged"),
    [
        (Answer.accept(), "completed", "true"),
        (Answer.busy(), "busy", "false"),
        (Answer.no_answer(), "no-answer", "false"),
        (Answer.failed(), "failed", "false"),
        (Answer.decline(), "completed", "false"),
        (Answer.mailbox(), "completed", "false"),
        (Answer.hang_up(), "completed", "false"),
    ],
    ids=lambda value: value.manner.value if isinstance(value, Answer) else str(value),
)
async def test_each_way_a_call_can_end_has_its_status(answer: Answer, status: str, bridged: str) -> None:
    """A pick-up counts as completed even if the whisper declines; only DialBridged tells the difference."""
    told, call, _ = await done(answer)
    assert (told["DialCallStatus"], told["DialBridged"]) == (status, bridged)
    assert (told["CallStatus"], told["CallSid"]) == ("in-progress", call.sid)
    assert told["DialCallSid"] == call.legs[1].sid


async def test_the_caller_who_hangs_up_first_is_told_by_the_call_status() -> None:
    """The action's CallStatus is completed when the caller ended the talk; its answer is not performed."""
    told, call, _ = await done(Answer.accept(talk=33, ends_first="caller"))
    assert (told["CallStatus"], told["DialCallStatus"], told["DialBridged"]) == ("completed", "completed", "true")
    assert [event.by for event in call.events if isinstance(event, Unbridged)] == ["caller"]
    assert not any("Goodbye" in line for line in call.transcript())


async def test_the_duration_is_only_sent_when_somebody_picked_up() -> None:
    """A captured no-answer request has no DialCallDuration; a switch sends zero."""
    assert "DialCallDuration" not in (await done(Answer.no_answer()))[0]
    told, *_ = await done(Answer.no_answer(), behaviour=Behaviour(duration_without_answer=True))
    assert told["DialCallDuration"] == "0"
    assert (await done(Answer.accept(talk=90)))[0]["DialCallDuration"] == "90"


async def test_it_rings_five_seconds_longer_than_asked() -> None:
    """The timeout of a <Dial> gets a buffer of five seconds."""
    _, call, _ = await done(Answer.no_answer())
    (ended,) = [event for event in call.events if isinstance(event, RingingEnded)]
    assert (ended.outcome, ended.seconds) == ("no-answer", 20.0)


async def test_who_would_answer_after_the_ringing_ended_is_never_reached() -> None:
    told, _, _ = await done(Answer.accept(ring=20.5))
    assert told["DialCallStatus"] == "no-answer"
    assert (await done(Answer.accept(ring=19)))[0]["DialBridged"] == "true"


async def test_progress_is_reported_in_four_numbered_steps() -> None:
    """initiated, ringing, answered, completed, numbered from zero; the last one has the duration."""
    _, _, product = await done(Answer.accept(talk=61))
    steps = [(one.get("CallStatus"), one.get("SequenceNumber")) for one in product.to("/progress")]
    assert steps == [("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3")]
    assert [one.get("CallDuration") for one in product.to("/progress")] == [None, None, None, "61"]


async def test_only_the_end_is_reported_unless_more_is_asked_for() -> None:
    """StatusCallbackEvent defaults to completed, which is also sent for a busy line."""
    dial = f'<Dial callerId="{HOTLINE}"><Number statusCallback="/progress">{MARTA}</Number></Dial>'
    _, _, product = await done(Answer.busy(), product=office(dial))
    (only,) = product.to("/progress")
    assert (only.get("CallStatus"), only.get("SipResponseCode")) == ("busy", "486")


@pytest.mark.parametrize("status", ["canceled", "no-answer"])
async def test_a_caller_who_leaves_while_it_rings_cancels_the_line(status: str) -> None:
    """Both spellings of an abandoned dial have been seen; the action is told, its document is not performed."""
    behaviour = Behaviour(abandoned_dial_status=status)
    told, call, product = await done(Answer.no_answer(), behaviour=behaviour, leave=HangUpAt(ringing=1))
    assert (told["DialCallStatus"], told["CallStatus"], told["DialBridged"]) == (status, "completed", "false")
    assert product.to("/progress")[-1].get("CallStatus") == status
    assert not any("Goodbye" in line for line in call.transcript())


async def test_a_caller_who_leaves_during_the_whisper_leaves_nobody_behind() -> None:
    told, call, _ = await done(Answer.mailbox(ring=2, stays=60), leave=HangUpAt(seconds=4))
    assert (told["DialBridged"], told["CallStatus"]) == ("false", "completed")
    assert [leg.is_over for leg in call.legs] == [True, True]
    assert call.duration == 4


async def test_a_dial_without_an_action_goes_on_with_the_next_verb() -> None:
    product = Product({"/in": f"<Dial>{MARTA}</Dial><Say>Sorry</Say>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE, callees=lambda _: Answer.busy())
    assert call.transcript()[-2].endswith("Sorry")


async def test_the_first_to_pick_up_wins_even_if_it_is_a_mailbox() -> None:
    """All nouns ring at once; a pick-up, not an acceptance, ends the ringing of the others."""
    whispered = "".join(f'<Number url="/whisper" statusCallback="/progress">{one}</Number>' for one in (MARTA, TEMI))
    product = office(f'<Dial action="/done">{whispered}</Dial>')
    answers = by_number({MARTA: Answer.mailbox(ring=1), TEMI: Answer.accept(ring=3)})
    call = await carrier_for(product).ring(CALLER, HOTLINE, callees=answers)
    (told,) = product.to("/done")
    assert (told.get("DialBridged"), told.get("DialCallSid")) == ("false", call.legs[1].sid)
    outcomes = {event.number: event.outcome for event in call.events if isinstance(event, RingingEnded)}
    assert outcomes == {MARTA: "answered", TEMI: "canceled"}


async def test_sequential_lines_ring_one_after_the_other() -> None:
    """sequential="true" tries the nouns in order and asks the action once."""
    nouns = "".join(f"<Number>{one}</Number>" for one in (MARTA, TEMI, TEAM))
    product = office(f'<Dial action="/done" sequential="true" timeout="10">{nouns}</Dial>')
    answers = by_number({MARTA: Answer.busy(), TEMI: Answer.accept()})
    call = await carrier_for(product).ring(CALLER, HOTLINE, callees=answers)
    assert [event.number for event in call.events if isinstance(event, Dialled)] == [MARTA, TEMI]
    assert [one.get("DialCallStatus") for one in product.to("/done")] == ["completed"]


@pytest.mark.parametrize(("caller_id", "status"), [(HOTLINE, "completed"), (CALLER, "completed"), (TEAM, "failed")])
async def test_only_a_number_of_the_call_or_our_own_may_be_shown(caller_id: str, status: str) -> None:
    """callerId: the caller's, the called, an own or a verified number; anything else is 13214 and fails the leg."""
    product = office(f'<Dial action="/done" callerId="{caller_id}">{MARTA}</Dial>')
    told, call, _ = await done(Answer.accept(), product=product)
    assert told["DialCallStatus"] == status
    assert any(isinstance(event, Warned) and event.code == 13214 for event in call.events) is (status == "failed")


async def test_what_is_no_phone_number_fails_the_leg() -> None:
    """13223: the number is not in E.164 form."""
    told, call, _ = await done(Answer.accept(), product=office('<Dial action="/done">0800 123</Dial>'))
    assert told["DialCallStatus"] == "failed"
    assert any(isinstance(event, Warned) and event.code == 13223 for event in call.events)


async def test_answer_on_bridge_keeps_the_call_ringing_until_it_is_bridged() -> None:
    """As first verb, <Dial answerOnBridge> does not answer: after a busy line the call still rings."""
    product = office(screened_dial('answerOnBridge="true"'))
    told, _, _ = await done(Answer.busy(), product=product)
    assert told["CallStatus"] == "ringing"
    told, call, _ = await done(Answer.accept(ring=7, talk=20), product=office(screened_dial('answerOnBridge="true"')))
    assert told["CallStatus"] == "in-progress"
    assert call.duration < 22


async def test_the_time_limit_ends_the_talk() -> None:
    """TimeLimit is the longest talk in seconds."""
    told, call, _ = await done(Answer.accept(talk=900), product=office(screened_dial('timeLimit="60"')))
    assert told["DialCallDuration"] >= "60"
    assert [event.seconds for event in call.events if isinstance(event, Unbridged)] == [60.0]


async def test_a_star_ends_the_talk_where_that_is_wished() -> None:
    """hangupOnStar: the caller leaves the callee by pressing * and stays in the call."""
    product = Product(
        {
            "/in": '<Gather numDigits="1" action="/go"/>',
            "/go": f'<Dial action="/done" hangupOnStar="true">{MARTA}</Dial>',
            "/done": "<Say>Still here</Say>",
        }
    )
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("1*"))
    assert call.transcript()[-2].endswith("Still here")
    assert product.to("/done")[0].get("DialCallStatus") == "canceled"


async def test_a_recorded_dial_says_where_the_recording_is() -> None:
    """RecordingUrl is sent only if record was asked for."""
    told, call, _ = await done(Answer.accept(), product=office(screened_dial('record="record-from-answer"')))
    assert "/Recordings/RE" in told["RecordingUrl"]
    assert any(isinstance(event, Recorded) for event in call.events)
    assert "RecordingUrl" not in (await done(Answer.accept()))[0]


async def test_twenty_minutes_of_talk_cost_no_time() -> None:
    """The clock jumps: only the product's own work takes time."""
    told, call, _ = await done(Answer.accept(talk=1200))
    assert told["DialCallDuration"] >= "1200"
    assert sum(one.seconds for one in call.requests()) < 1


async def test_a_conference_is_refused_not_ignored() -> None:
    """What this carrier does not perform it says loudly."""
    _, call, _ = await done(Answer.accept(), product=office("<Dial><Conference>Room</Conference></Dial>"))
    assert [event.code for event in call.events if isinstance(event, Failed)] == [13215]


async def test_a_mistake_inside_the_network_comes_to_light() -> None:
    """Callees that raise end the test with their own error, not with a call that never ends."""

    def broken(_: Dialled) -> Answer:
        raise ValueError("nobody knows this line")

    with pytest.raises(ValueError, match="nobody knows"):
        await carrier_for(office()).ring(CALLER, HOTLINE, callees=broken)
