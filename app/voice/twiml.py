"""Writes TwiML: what is said, and what the carrier shall wait for (built with the carrier's own package)."""

from collections.abc import Mapping
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from app.voice.saying import Addresses as Addresses
from app.voice.saying import speak, spoken
from ivr_flows.engine.call import Choose, Enter, Hold, Turn
from ivr_flows.engine.listening import SPOKEN_LANGUAGES
from ivr_flows.engine.spoken import Utterance, prompts
from ivr_flows.leave_message import LONGEST_SECONDS

BETWEEN_KEYS_S = 5
"""Seconds after a key, restarted by each one; the same again is added before the first key (R29: ten seconds)."""
BEFORE_FIRST_KEY_S = 5
PATIENCE_S = (BEFORE_FIRST_KEY_S, 25, 115)
"""Seconds that a question waits: at first, after ``#``, and in the pause that a second ``#`` brings."""
LOOK_AGAIN_S = 10
"""Seconds of waiting before the line is looked at again; the music lasts as long."""
RING_S = 15
"""Seconds of ringing; the network adds five of its own. The announcement that follows is waiting time too."""
CUSTOMER_RING_S = 25
"""Seconds for somebody at home, who has a longer way to the telephone than somebody at a desk."""
END_OF_SPEECH_S = 2
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


def conversation(turn: Turn, to: Addresses) -> str:
    """Return the document for a question, a wait, a message, or the end."""
    response = VoiceResponse()
    match turn.line.wait:
        case Choose() | Enter():
            ask(response, turn, to)
        case Hold() as hold:
            entertain(response, turn, hold, to)
        case None:
            speak(response, turn.said, to)
            response.hangup()
        case _:
            speak(response, turn.said, to)
            record(response, to.action)
    return str(response)


def ask(response: VoiceResponse, turn: Turn, to: Addresses) -> None:
    """Ask for keys, interruptible at any word; silence is reported like any other answer."""
    wait = turn.line.wait
    most = wait.most if isinstance(wait, Enter) else 1
    language = turn.line.language
    gather = gathering(response, to.action, most, speech_in(language) if to.listens else {})
    speak(gather, turn.said, to)
    gather.pause(length=PATIENCE_S[0] if turn.line.misses else PATIENCE_S[turn.line.extended])
    # A network that does not know actionOnEmptyResult falls through to here, which comes to the same.
    response.redirect(to.action, method="POST")


def speech_in(language: str) -> dict[str, object]:
    """Return what makes the network take spoken answers as well, where they are understood.

    A pause of two seconds ends one: people think between the figures of a number.
    """
    if language not in SPOKEN_LANGUAGES:
        return {}
    spoken_too = {"language": prompts(language).locale, "speech_timeout": END_OF_SPEECH_S, "profanity_filter": False}
    return {"input": "dtmf speech", **spoken_too}


def gathering(response: VoiceResponse, action: str, most: int, speech: Mapping[str, object]) -> Gather:
    """Begin to take up to so many keys, or words."""
    return response.gather(
        **{"input": "dtmf", **speech},
        action=action,
        method="POST",
        num_digits=most,
        # Where one key is asked for, # is a key like any other: it asks for more time.
        finish_on_key="#" if most > 1 else "",
        timeout=BETWEEN_KEYS_S,
        action_on_empty_result=True,
    )


def entertain(response: VoiceResponse, turn: Turn, hold: Hold, to: Addresses) -> None:
    """Let somebody wait with music or in silence; a key interrupts it, and then the house looks again."""
    gather = response.gather(
        action=to.action,
        method="POST",
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=1,
        action_on_empty_result=True,
    )
    speak(gather, turn.said, to)
    if hold.silent:
        gather.pause(length=LOOK_AGAIN_S)
    else:
        gather.play(to.music)
    response.redirect(to.action, method="POST")


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


def ringing(turn: Turn, to: Addresses, hop: Hop) -> str:
    """Return the document that rings somebody; the caller hears it ring until they accept."""
    response = VoiceResponse()
    speak(response, turn.said, to)
    put_on(dialling(response, to.action, hop.caller_id), hop)
    return str(response)


def ringing_customer(action: str, hop: Hop) -> str:
    """Return the document that rings a customer for somebody of the office, who hears it ring."""
    response = VoiceResponse()
    put_on(dialling(response, action, hop.caller_id, CUSTOMER_RING_S), hop)
    return str(response)


def put_on(dial: Dial, hop: Hop) -> None:
    """Name whom to ring, and where the network asks and tells about it."""
    dial.number(
        hop.number,
        url=hop.announce_url,
        method="POST",
        status_callback=hop.status_url,
        status_callback_method="POST",
        status_callback_event="initiated ringing answered completed",
    )


def dialling(response: VoiceResponse, action: str, caller_id: str, ring_s: int = RING_S) -> Dial:
    """Begin to ring somebody for a caller, who hears it ring until they accept; nobody is named yet."""
    return response.dial(
        action=action,
        method="POST",
        timeout=ring_s,
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


def hold_on(decide_url: str) -> str:
    """Return the document for a leg that is just being moved to where it is connected: a second later it asks again."""
    response = VoiceResponse()
    response.pause(length=1)
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
