"""Writes TwiML: what is said, and what the carrier shall wait for (built with the carrier's own package)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

from ivr_flows.engine.call import Choose, Enter, Line, Turn
from ivr_flows.engine.spoken import Utterance, prompts
from ivr_flows.leave_message import LONGEST_SECONDS

BETWEEN_KEYS_S = 5
"""Seconds after a key, restarted by each one; the same again is added before the first key (R29: ten seconds)."""
BEFORE_FIRST_KEY_S = 5
MORE_TIME_S = 25
"""Seconds added where the caller asked for more time."""
RING_S = 15
"""Seconds of ringing; the network adds five of its own. The announcement that follows is waiting time too."""
DECIDE_S = 4
"""Seconds after the announcement: a mailbox must not keep a caller longer."""
LONGEST_TALK_S = 3 * 60 * 60
SILENCE_AT_END_S = 4


@dataclass(frozen=True)
class Hop:
    """Everything the network needs to ring somebody: absolute URLs, E.164 numbers."""

    number: str
    caller_id: str
    announce_url: str
    status_url: str


def conversation(turn: Turn, action: str) -> str:
    """Return the document for a question, a message, or the end; ``action`` is where the answer goes."""
    response = VoiceResponse()
    wait = turn.line.wait
    if isinstance(wait, Choose | Enter):
        ask(response, turn, action)
    else:
        speak(response, turn.said)
        if wait is None:
            response.hangup()
        else:
            record(response, action)
    return str(response)


def ask(response: VoiceResponse, turn: Turn, action: str) -> None:
    """Ask for keys, interruptible at any word; silence is reported like any other answer."""
    wait = turn.line.wait
    most = wait.most if isinstance(wait, Enter) else 1
    gather = response.gather(
        action=action,
        method="POST",
        input="dtmf",
        num_digits=most,
        # Where one key is asked for, # is a key like any other: it asks for more time.
        finish_on_key="#" if isinstance(wait, Enter) else "",
        timeout=BETWEEN_KEYS_S,
        action_on_empty_result=True,
    )
    speak(gather, turn.said)
    gather.pause(length=MORE_TIME_S if gets_more_time(turn.line) else BEFORE_FIRST_KEY_S)
    # A network that does not know actionOnEmptyResult falls through to here, which comes to the same.
    response.redirect(action, method="POST")


def gets_more_time(line: Line) -> bool:
    """Say whether the caller has just pressed ``#`` for more time."""
    return line.extended and not line.misses


def record(response: VoiceResponse, action: str) -> None:
    """Let the caller speak; where nothing was spoken, go on all the same."""
    response.record(
        action=action,
        method="POST",
        max_length=LONGEST_SECONDS,
        timeout=SILENCE_AT_END_S,
        finish_on_key="#",
        play_beep=True,
    )
    response.redirect(action, method="POST")


def ringing(turn: Turn, action: str, hop: Hop) -> str:
    """Return the document that rings somebody; the caller hears it ring until they accept."""
    response = VoiceResponse()
    speak(response, turn.said)
    dial = dialling(response, action, hop.caller_id)
    dial.number(
        hop.number,
        url=hop.announce_url,
        method="POST",
        status_callback=hop.status_url,
        status_callback_method="POST",
        status_callback_event="initiated ringing answered completed",
    )
    return str(response)


def dialling(response: VoiceResponse, action: str, caller_id: str) -> Dial:
    """Begin to ring somebody for a caller, who hears it ring until they accept; nobody is named yet."""
    return response.dial(
        action=action,
        method="POST",
        timeout=RING_S,
        time_limit=LONGEST_TALK_S,
        answer_on_bridge=True,
        ring_tone="de",
        caller_id=caller_id,
    )


def announcement(said: tuple[Utterance, ...], decide_url: str) -> str:
    """Return what the person rung hears: accept with a key, or not be connected at all."""
    response = VoiceResponse()
    gather = response.gather(
        action=decide_url,
        method="POST",
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=DECIDE_S,
        action_on_empty_result=True,
    )
    speak(gather, said)
    response.redirect(decide_url, method="POST")
    return str(response)


def connect() -> str:
    """Return the empty document that bridges an accepted leg, and that quiets a status callback."""
    return str(VoiceResponse())


def refuse(said: tuple[Utterance, ...] = ()) -> str:
    """Return the document that ends a leg without bridging it: falling off the end would bridge."""
    response = VoiceResponse()
    speak(response, said)
    response.hangup()
    return str(response)


@dataclass(frozen=True)
class Lifeline:
    """What is left when nothing works: the service centre's line and ours (E.164), and where to go on (absolute)."""

    number: str
    caller_id: str
    after_url: str


def without_state(prompt: str, line: Lifeline) -> str:
    """Return the document for the day on which neither database nor state can be had: to the service centre."""
    response = VoiceResponse()
    response.append(spoken(prompts("de").texts[prompt], "de"))
    dial = dialling(response, line.after_url, line.caller_id)
    dial.number(line.number)
    return str(response)


def last_words() -> str:
    """Return the document for a caller whom nobody could be found for after all: the truth, and goodbye."""
    response = VoiceResponse()
    response.append(spoken(prompts("de").texts["emergency.last_words"], "de"))
    response.hangup()
    return str(response)


def start_again(incoming_url: str) -> str:
    """Return the document that leads a caller whom nobody answered back to the front door: it may work again."""
    response = VoiceResponse()
    response.append(spoken(prompts("de").texts["emergency.from_the_start"], "de"))
    response.redirect(incoming_url, method="POST")
    return str(response)


def speak(into: VoiceResponse | Gather, said: Iterable[Utterance]) -> None:
    """Say sentences, those of one language in one breath."""
    for language, utterances in groupby(said, key=lambda utterance: utterance.language):
        into.append(spoken(" ".join(utterance.text for utterance in utterances), language))


def spoken(text: str, language: str) -> Say:
    """Return one ``<Say>`` in the voice of a language; plain text, which every network reads alike."""
    words = prompts(language)
    return Say(text, voice=words.voice, language=words.locale)
