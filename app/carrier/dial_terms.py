"""Reads what a <Dial> asks for and composes what its action is told, without touching any line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.carrier.leg import OVER
from app.carrier.twiml import Verb
from app.carrier.weather import Behaviour, Weather

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SHORTEST_RING = 5


@dataclass(frozen=True)
class DialTerms:
    """The attributes of a <Dial>; times in seconds (Twilio <Dial> documentation: timeout 30, timeLimit 14400)."""

    timeout: float
    time_limit: float
    caller_id: str
    hangup_on_star: bool
    sequential: bool
    record: bool
    nouns: tuple[Verb, ...]


@dataclass(frozen=True)
class DialOutcome:
    """How a <Dial> ended; `duration` is None where the network does not send one."""

    status: str
    call_sid: str = ""
    bridged: bool = False
    duration: int | None = None
    recording_url: str = ""
    extra: tuple[tuple[str, str], ...] = ()


def terms_of(verb: Verb, caller: str) -> DialTerms:
    """Read a <Dial>; a number given as its text is a <Number> without attributes."""
    return DialTerms(
        max(_SHORTEST_RING, float(verb.get("timeout", "30"))),
        float(verb.get("timeLimit", "14400")),
        verb.get("callerId") or caller,
        verb.flag("hangupOnStar"),
        verb.flag("sequential"),
        verb.get("record", "do-not-record") not in {"do-not-record", "false"},
        verb.children or (Verb("Number", {}, verb.text),),
    )


def caller_id_is_allowed(caller_id: str, call_numbers: Iterable[str], own: Iterable[str]) -> bool:
    """Tell whether a callerId may be shown: a number of this call, an own or verified one (<Dial> documentation)."""
    return caller_id in {*call_numbers, *own}


def plain_number(text: str) -> str:
    """Return a number without the marks people write into it."""
    return re.sub(r"[ ()./-]", "", text)


def is_phone_number(text: str) -> bool:
    """Tell whether a number is in E.164 form."""
    return _E164.fullmatch(text) is not None


def wants(noun: Verb, event: str) -> bool:
    """Tell whether a noun subscribed to a status callback event (space-separated, default `completed`)."""
    return bool(noun.get("statusCallback")) and event in noun.get("statusCallbackEvent", "completed").split()


def action_parameters(outcome: DialOutcome, weather: Weather, behaviour: Behaviour) -> tuple[tuple[str, str], ...]:
    """Return what the action request says besides the standard set."""
    status = weather.completed_word if outcome.status == "completed" else outcome.status
    pairs = [("DialCallStatus", status)]
    if outcome.call_sid:
        pairs.append(("DialCallSid", outcome.call_sid))
    pairs.append(("DialBridged", str(outcome.bridged).lower()))
    duration = outcome.duration
    if duration is None and behaviour.duration_without_answer and outcome.status in OVER:
        duration = 0
    if duration is not None:
        pairs.append(("DialCallDuration", str(duration)))
    if outcome.recording_url:
        pairs.append(("RecordingUrl", outcome.recording_url))
    return (*pairs, *outcome.extra)
