from scripted_product import CALLER, HOTLINE, Product, carrier_for

from app.carrier import Behaviour, KeysCaller, Recorded, RunningCall


def mailbox(attributes: str = "") -> Product:
    record = f'<Record action="/kept" recordingStatusCallback="/ready" {attributes}/>'
    return Product({"/in": f"<Say>Speak</Say>{record}<Say>Nothing</Say>", "/kept": "<Say>Thanks</Say>", "/ready": ""})


async def ring(product: Product, script: str, behaviour: Behaviour | None = None) -> RunningCall:
    carrier = carrier_for(product, behaviour=behaviour)
    call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller(script))
    await carrier.settle()
    return call


async def test_a_key_ends_the_recording_and_is_named() -> None:
    """The action is told the URL, the length in seconds and the key in Digits."""
    product = mailbox('finishOnKey="#"')
    call = await ring(product, "#")
    (kept,) = product.to("/kept")
    assert (kept.get("Digits"), kept.get("RecordingDuration"), kept.get("CallStatus")) == ("#", "10", "in-progress")
    assert (kept.get("RecordingUrl") or "").endswith(str(kept.get("RecordingSid")))
    assert call.transcript()[-2].endswith("Thanks")


async def test_a_caller_who_hangs_up_leaves_a_recording_behind() -> None:
    """Digits is `hangup` when the caller ended the recording by leaving; the answer is not performed."""
    product = mailbox()
    call = await ring(product, "hangup")
    (kept,) = product.to("/kept")
    assert (kept.get("Digits"), kept.get("RecordingDuration"), kept.get("CallStatus")) == ("hangup", "10", "completed")
    assert not any("Thanks" in line for line in call.transcript())


async def test_silence_after_the_words_ends_the_recording() -> None:
    """Timeout is the silence, in seconds, that ends a recording; no key is named."""
    product = mailbox('timeout="3"')
    call = await ring(product, f"say:{'a' * 280}")
    (kept,) = product.to("/kept")
    assert (kept.get("Digits"), kept.get("RecordingDuration")) == ("", "20")
    assert call.duration >= 23


async def test_a_recording_ends_at_its_longest() -> None:
    product = mailbox('maxLength="4" timeout="1"')
    await ring(product, f"say:{'a' * 280}")
    assert product.to("/kept")[0].get("RecordingDuration") == "4"


async def test_silence_alone_is_no_recording() -> None:
    """Whether silence asks the action is not settled: by default the next verb follows."""
    product = mailbox()
    call = await ring(product, "-")
    assert product.to("/kept") == []
    assert call.transcript()[-2].endswith("Nothing")
    product = mailbox()
    await ring(product, "-", Behaviour(silent_record_asks_action=True))
    assert len(product.to("/kept")) == 1


async def test_the_recording_is_announced_later_with_its_own_few_parameters() -> None:
    """RecordingStatusCallback has no From and no To, and comes after the action."""
    product = mailbox()
    call = await ring(product, "#")
    (ready,) = product.to("/ready")
    assert ready.names == [
        "RecordingSource",
        "RecordingSid",
        "RecordingUrl",
        "RecordingStatus",
        "RecordingChannels",
        "ErrorCode",
        "CallSid",
        "RecordingStartTime",
        "AccountSid",
        "RecordingDuration",
    ]
    assert (ready.get("RecordingSource"), ready.get("CallSid")) == ("RecordVerb", call.sid)
    assert product.asked.index(ready) > product.asked.index(product.to("/kept")[0])
    assert len([event for event in call.events if isinstance(event, Recorded)]) == 1


async def test_without_an_action_the_present_document_is_asked() -> None:
    product = Product({"/in": lambda told: "<Say>Kept</Say>" if told.get("RecordingUrl") else "<Record/>"})
    call = await ring(product, "#")
    assert call.transcript()[-2].endswith("Kept")
