"""Which verbs, attributes and nestings the network knows, and the code with which it refuses a bad value."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], bool]
WARNING = 12200
"""The one code of this list that does not end a document: what is not known is ignored and noted."""
MOST_HINTS = 500


@dataclass(frozen=True)
class Shape:
    """What an element may carry: attribute names, children, and checked attributes with their error codes."""

    attributes: frozenset[str]
    children: frozenset[str] = frozenset()
    checks: tuple[tuple[str, int, Check], ...] = ()
    bad_child_code: int = WARNING


def _whole(low: int, high: int) -> Check:
    return lambda value: value.isascii() and value.isdigit() and low <= int(value) <= high


def _one_of(*words: str) -> Check:
    return lambda value: value in words


def _like(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRUTH = _one_of("true", "false")
_METHOD = _one_of("GET", "POST", "get", "post")
_LANGUAGE = _like(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}|multi")
_TONES = _names(
    "at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us "
    "us-old tw ve za"
)
_SPOKEN = frozenset({"Say", "Play", "Pause"})
_SSML = _names("break emphasis lang p phoneme prosody s say-as sub w")
_RECORDING = "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
_CALLBACK = "url method statusCallback statusCallbackEvent statusCallbackMethod"
_PROGRESS = _like(r"(initiated|ringing|answered|completed)( (initiated|ringing|answered|completed))*")
_AMD = (
    "machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod"
)


_GATHER = Shape(
    _names(
        "action method input timeout finishOnKey numDigits actionOnEmptyResult speechTimeout maxSpeechTime speechModel "
        "language hints profanityFilter partialResultCallback partialResultCallbackMethod bargeIn enhanced debug"
    ),
    _SPOKEN,
    (
        ("finishOnKey", 13310, _like(r"[0-9*#]?")),
        ("timeout", 13313, _like(r"[1-9][0-9]*|auto")),
        ("numDigits", 13314, _whole(1, 10_000)),
        ("input", 13326, _like(r"dtmf|speech|dtmf speech|speech dtmf")),
        ("speechTimeout", 13327, _like(r"[1-9][0-9]*|auto")),
        ("hints", 13330, lambda value: len(value.split(",")) <= MOST_HINTS),
        ("language", 13331, _LANGUAGE),
        ("actionOnEmptyResult", 13338, _TRUTH),
    ),
    13320,
)
_DIAL = Shape(
    _names(
        f"action method timeout timeLimit callerId answerOnBridge hangupOnStar record {_RECORDING} recordingTrack "
        "recordingConfigurationId trim ringTone sequential referUrl referMethod callReason events passports"
    ),
    _names("Number Client Sip Sim Conference Queue Application WhatsApp"),
    (
        ("timeout", 13212, _whole(1, 600)),
        ("hangupOnStar", 13213, _TRUTH),
        ("timeLimit", 13216, _whole(1, 86_400)),
        (
            "record",
            13217,
            _like(r"true|false|do-not-record|record-from-(answer|ringing)(-dual)?"),
        ),
        ("sequential", 13218, _TRUTH),
        ("answerOnBridge", 13219, _TRUTH),
        ("ringTone", 13220, lambda value: value in _TONES),
    ),
    13215,
)
_RECORD = Shape(
    _names(
        f"action method timeout finishOnKey maxLength playBeep trim {_RECORDING} recordingTrack transcribe "
        "transcribeCallback recordingConfigurationId"
    ),
    frozenset(),
    (
        ("timeout", 13612, _whole(0, 14_400)),
        ("finishOnKey", 13613, _like(r"[0-9*#]*")),
        ("maxLength", 13610, _whole(1, 14_400)),
        ("playBeep", 13614, _TRUTH),
        ("trim", 13615, _one_of("trim-silence", "do-not-trim")),
    ),
)
_SAY = Shape(
    _names("voice language loop"),
    _SSML,
    (("loop", 13510, _whole(0, 1000)), ("language", 13512, _LANGUAGE)),
)
SHAPES: dict[str, Shape] = {
    "Say": _SAY,
    "Play": Shape(
        _names("loop digits"),
        frozenset(),
        (("loop", 13410, _whole(0, 1000)), ("digits", 13420, _like(r"[0-9A-Da-d*#wW]*"))),
    ),
    "Pause": Shape(_names("length"), frozenset(), (("length", 13910, _whole(0, 3600)),)),
    "Gather": _GATHER,
    "Redirect": Shape(_names("method"), frozenset(), (("method", 13710, _METHOD),)),
    "Dial": _DIAL,
    "Number": Shape(
        _names(f"{_CALLBACK} sendDigits byoc {_AMD}"),
        frozenset(),
        (
            ("method", 13221, _METHOD),
            ("sendDigits", 13222, _like(r"[0-9A-D*#wW]*")),
            ("statusCallbackEvent", WARNING, _PROGRESS),
        ),
    ),
    "Client": Shape(_names(f"{_CALLBACK} clientNotificationUrl"), _names("Identity Parameter")),
    "Sip": Shape(_names(f"{_CALLBACK} username password {_AMD}"), _names("Uri Headers")),
    "Queue": Shape(_names("url method reservationSid postWorkActivitySid")),
    "Record": _RECORD,
    "Enqueue": Shape(_names("action method waitUrl waitUrlMethod workflowSid maxQueueSize"), _names("Task")),
    "Leave": Shape(frozenset()),
    "Hangup": Shape(frozenset(), _names("Parameter")),
    "Reject": Shape(_names("reason"), _names("Parameter"), (("reason", WARNING, _one_of("rejected", "busy")),)),
}
"""Every verb this carrier performs; source: Twilio TwiML documentation and the attribute lists of its SDK."""

IN_WHISPER = _names("Play Say Gather Hangup Pause Redirect")
"""What the document of a <Number url> may hold (<Number> documentation; Pause and Redirect by observation)."""
IN_WAITING = _names("Play Say Pause Hangup Redirect Leave Gather")
"""What the document of an <Enqueue waitUrl> may hold (<Enqueue> documentation)."""
IN_ANNOUNCEMENT = _names("Play Say Pause Redirect")
"""What the document of a <Queue url> may hold (<Queue> documentation)."""
