"""Keeps recordings and tells the product when each is ready; performs <Record>."""

from email.utils import format_datetime
from urllib.parse import urljoin

from app.carrier.callers import HangUp, Heard, Reply, Spoken
from app.carrier.events import Keyed, Recorded, Silence
from app.carrier.leg import Goto, LegEndedError
from app.carrier.network import Recording
from app.carrier.speaking import CHARACTERS_PER_SECOND
from app.carrier.stage import Stage, tell
from app.carrier.twiml import Verb

SPEAKING_SECONDS = 10.0
READY_AFTER_SECONDS = 2.0
_ANY_KEY = "1234567890*#"


def keep_recording(stage: Stage, verb: Verb, seconds: float, source: str) -> Recording:
    """Store a recording and announce it to recordingStatusCallback a little later."""
    network, call = stage.network, stage.call
    sid = network.sids.new("RE")
    url = f"{network.api_base}/2010-04-01/Accounts/{network.account.sid}/Recordings/{sid}"
    recording = Recording(sid, call.leg.sid, max(1, round(seconds)), url, source)
    network.recordings[sid] = recording
    call.log.add(Recorded(network.clock.now(), sid, seconds, source))
    if verb.get("recordingStatusCallback"):
        network.errand(_announce(stage, verb, recording, source))
    return recording


async def record(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Record>: the caller speaks, then presses a key, falls silent or hangs up (Twilio documentation).

    Keys of a script mean: speak for ten seconds, then press the first of them that ends a recording; `say:` words
    take as long as they are; `hangup` speaks for ten seconds and puts the receiver down.
    """
    most = float(verb.get("maxLength", "3600"))
    try:
        seconds, key = await _listen(stage, verb, most)
    except LegEndedError as gone:
        seconds = gone.args[1] if len(gone.args) > 1 else 1.0
        await tell(stage, _action(stage, verb, seconds, "hangup"))
        raise
    if seconds == 0 and not stage.network.behaviour.silent_record_asks_action:
        stage.call.log.add(Silence(stage.network.clock.now(), float(verb.get("timeout", "5"))))
        return None
    return _action(stage, verb, seconds, key)


async def _listen(stage: Stage, verb: Verb, most: float) -> tuple[float, str]:
    """Return how many seconds were recorded and the key that ended them."""
    leg, clock = stage.leg, stage.network.clock
    ends = verb.get("finishOnKey", _ANY_KEY)
    begun = clock.now()
    reply = None if leg.keys else await clock.within(most, leg.ear.key(Heard(tuple(leg.heard), "record", ends)))
    leg.heard.clear()
    try:
        stopped = await leg.wait(min(_speech(reply), most), until=lambda: _ending(stage, ends) != "")
        if reply is HangUp.NOW:
            leg.end("caller")
        elif isinstance(reply, str):
            leg.press(reply)
        if not stopped:
            await leg.wait(float(verb.get("timeout", "5")), until=lambda: _ending(stage, ends) != "")
    except LegEndedError as gone:
        raise LegEndedError(leg.ended_by, (clock.now() - begun).total_seconds()) from gone
    key = _take(stage, ends)
    spoken = (clock.now() - begun).total_seconds() if reply is None and key else _speech(reply)
    return min(spoken, most), key


def _speech(reply: Reply) -> float:
    if reply is None:
        return 0.0
    return len(reply.text) / CHARACTERS_PER_SECOND if isinstance(reply, Spoken) else SPEAKING_SECONDS


def _ending(stage: Stage, ends: str) -> str:
    return next((key for key in stage.leg.keys if key in ends), "")


def _take(stage: Stage, ends: str) -> str:
    """Take the keys up to the one that ended the recording; the rest stays for the next prompt."""
    key = _ending(stage, ends)
    while key and stage.leg.keys.popleft() != key:
        pass
    if key:
        stage.call.log.add(Keyed(stage.network.clock.now(), key))
    return key


def _action(stage: Stage, verb: Verb, seconds: float, key: str) -> Goto:
    recording = keep_recording(stage, verb, seconds, "RecordVerb")
    extra = (
        ("RecordingUrl", recording.url),
        ("RecordingSid", recording.sid),
        ("RecordingDuration", str(recording.seconds)),
        ("Digits", key),
    )
    return stage.goto(verb, extra=extra)


async def _announce(stage: Stage, verb: Verb, recording: Recording, source: str) -> None:
    network = stage.network
    started = network.clock.now()
    await network.clock.sleep(READY_AFTER_SECONDS)
    pairs = [
        ("RecordingSource", source),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
        ("RecordingStatus", "completed"),
        ("RecordingChannels", "1"),
        ("ErrorCode", "0"),
        ("CallSid", recording.call_sid),
        ("RecordingStartTime", format_datetime(started)),
        ("AccountSid", network.account.sid),
        ("RecordingDuration", str(recording.seconds)),
    ]
    url = urljoin(stage.url, verb.get("recordingStatusCallback"))
    network.call_back(stage.call, url, verb.get("recordingStatusCallbackMethod", "POST"), pairs)
