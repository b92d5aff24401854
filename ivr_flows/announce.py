"""What a case manager hears on being rung, before deciding whether to take the call."""

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


def announce(about: Announced) -> tuple[Utterance, ...]:
    """Return the whisper: concern, what is known of the caller, reference, and the key."""
    return tuple(utter(sentence, STAFF_LANGUAGE) for sentence in sentences(about))


def sentences(about: Announced) -> Iterator[Say]:
    """Put the whisper together; whoever is in a hurry has heard the concern after two seconds."""
    yield say("announce.call")
    yield say(f"announce.{about.field or 'no_field'}")
    yield say(f"announce.{about.assurance}")
    if about.language != STAFF_LANGUAGE:
        yield say(f"announce.speaks_{about.language}")
    yield say("announce.reference", reference=about.reference)
    yield say("announce.accept", key=ACCEPT)


def too_late() -> tuple[Utterance, ...]:
    """Tell somebody who accepts a call that has ended."""
    return (utter(say("announce.too_late"), STAFF_LANGUAGE),)
