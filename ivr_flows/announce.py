"""What is heard on being rung: by somebody of the office, and, in a call-back, by the customer after them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr_flows.engine.effects import Assurance
from ivr_flows.engine.heard import Field
from ivr_flows.engine.script import say
from ivr_flows.engine.spoken import Digits, Say, Utterance, utter

ACCEPT = 1
"""Every other key declines, and so does hanging up."""
STAFF_LANGUAGE = "de"


@dataclass(frozen=True)
class Announced:
    """What may be said about a caller: the concern, how well they are known, a reference; no name, no number."""

    reference: Digits
    field: Field | None
    assurance: Assurance
    language: str
    on_behalf: bool = False


def announce(about: Announced) -> tuple[Utterance, ...]:
    """Return the whisper: concern, what is known of the caller, reference, and the key."""
    return whisper(say("announce.call"), *known(about), say("announce.accept", key=ACCEPT))


def announce_order(about: Announced) -> tuple[Utterance, ...]:
    """Return the same for a call-back that was ordered: on the key the customer is rung."""
    return whisper(say("call_back.order"), *known(about), say("call_back.take", key=ACCEPT))


def known(about: Announced) -> Iterator[Say]:
    """Say what may be said; whoever is in a hurry has heard the concern after two seconds."""
    yield say(f"announce.{about.field or 'no_field'}")
    yield say(f"announce.{about.assurance}")
    if about.on_behalf:
        yield say("announce.on_behalf")
    if about.language != STAFF_LANGUAGE:
        yield say(f"announce.speaks_{about.language}")
    yield say("announce.reference", reference=about.reference)


def greet(language: str) -> tuple[Utterance, ...]:
    """Return what whoever picks up at the customer's hears: neutral words, and a key that no mailbox presses."""
    sentences = (say("call_back.greeting"), say("call_back.talk", key=ACCEPT))
    return tuple(utter(sentence, language) for sentence in sentences)


def not_reached() -> tuple[Utterance, ...]:
    """Tell somebody of the office that the customer did not answer."""
    return whisper(say("call_back.not_reached"))


def whisper(*sentences: Say) -> tuple[Utterance, ...]:
    """Say something to somebody of the office."""
    return tuple(utter(sentence, STAFF_LANGUAGE) for sentence in sentences)


def too_late() -> tuple[Utterance, ...]:
    """Tell somebody who accepts a call that has ended."""
    return whisper(say("announce.too_late"))
