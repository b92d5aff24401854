"""Performs <Gather>: prompts, keys, silence, and when the product is asked what they mean."""

from dataclasses import dataclass

from app.carrier.callers import Heard, Spoken
from app.carrier.events import CalleeKeyed, Keyed, Silence, Spoke
from app.carrier.leg import Goto, Leg
from app.carrier.speaking import voice
from app.carrier.stage import Stage
from app.carrier.twiml import Verb
from app.carrier.weather import Behaviour

SECONDS_PER_KEY = 0.2


@dataclass(frozen=True)
class Terms:
    """What one <Gather> takes: seconds of patience, the key that ends it, the most keys, keys and/or speech."""

    timeout: float
    finish_on: str
    digits: int | None
    takes_keys: bool
    takes_speech: bool


@dataclass(frozen=True)
class Gathered:
    """What came of it; `finished` is the key that ended the entry, if one did."""

    digits: str = ""
    finished: str = ""
    speech: Spoken | None = None


def terms_of(verb: Verb) -> Terms:
    """Read the attributes (Twilio <Gather> documentation: timeout 5, finishOnKey #, input dtmf)."""
    timeout = verb.get("timeout", "5")
    digits = verb.get("numDigits")
    takes = verb.get("input", "dtmf").split()
    return Terms(
        5.0 if timeout == "auto" else float(timeout),
        verb.get("finishOnKey", "#"),
        int(digits) if digits else None,
        "dtmf" in takes,
        "speech" in takes,
    )


async def gather(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Gather>; without an input the next verb follows, unless actionOnEmptyResult asks for the action."""
    terms, leg = terms_of(verb), stage.leg
    for prompt in verb.children:
        await voice(stage, prompt, listens=terms.takes_keys)
    spoken = None if leg.keys else await _ask(leg, terms)
    gathered = Gathered(speech=spoken) if spoken else await _collect(leg, terms)
    _tidy(stage, terms)
    _note(stage, terms, gathered)
    return _onward(stage, verb, gathered)


async def _ask(leg: Leg, terms: Terms) -> Spoken | None:
    """Ask whoever holds the receiver, once; keys go to the keypad at the pace of a finger."""
    reply = await leg.ask(Heard((), "gather", terms.finish_on, terms.digits), terms.timeout)
    if isinstance(reply, Spoken):
        return reply if terms.takes_speech else None
    if isinstance(reply, str):
        await leg.wait(SECONDS_PER_KEY * len(reply))
        leg.press(reply)
    return None


async def _collect(leg: Leg, terms: Terms) -> Gathered:
    """Take keys until one ends the entry, enough are there, or none came for `timeout` seconds after the last."""
    digits = ""
    while await leg.wait(terms.timeout, until=lambda: terms.takes_keys and bool(leg.keys)):
        key = leg.keys.popleft()
        if key == terms.finish_on:
            return Gathered(digits, key)
        digits += key
        if terms.digits is not None and len(digits) >= terms.digits:
            break
    return Gathered(digits)


def _tidy(stage: Stage, terms: Terms) -> None:
    """Decide what becomes of surplus keys (see Behaviour.late_finish_key and surplus_keys)."""
    keys, behaviour = stage.leg.keys, stage.network.behaviour
    swallowed = behaviour.late_finish_key == "swallowed" and list(keys) in ([terms.finish_on], ["#"])
    if keys and (swallowed or behaviour.surplus_keys == "lost"):
        stage.call.log.add(Keyed(stage.network.clock.now(), "".join(keys), used=False))
        keys.clear()


def _note(stage: Stage, terms: Terms, gathered: Gathered) -> None:
    now, log = stage.network.clock.now(), stage.call.log
    pressed = gathered.digits + gathered.finished
    if gathered.speech:
        log.add(Spoke(now, gathered.speech.text))
    elif pressed:
        log.add(Keyed(now, pressed) if stage.leg.parent is None else CalleeKeyed(now, pressed))
    elif stage.leg.parent is None:
        log.add(Silence(now, terms.timeout))


def _onward(stage: Stage, verb: Verb, gathered: Gathered) -> Goto | None:
    behaviour = stage.network.behaviour
    extra = _extra(gathered, behaviour)
    something = gathered.digits or gathered.speech or (gathered.finished and behaviour.lone_finish_key_asks_action)
    if something or verb.flag("actionOnEmptyResult"):
        return stage.goto(verb, extra=extra)
    return None


def _extra(gathered: Gathered, behaviour: Behaviour) -> tuple[tuple[str, str], ...]:
    if gathered.speech:
        confidence = gathered.speech.confidence
        speech = ("SpeechResult", gathered.speech.text)
        return (speech,) if confidence is None else (speech, ("Confidence", str(confidence)))
    if not gathered.digits and not gathered.finished and behaviour.empty_digits == "absent":
        return (("msg", "Gather End"),)
    return (("msg", "Gather End"), ("FinishedOnKey", gathered.finished), ("Digits", gathered.digits))
