"""The way of a call that nobody answers, found by walking the flows: nothing is told that they do not do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.engine.call import Choose, Line, Memory, Ring, Turn
from ivr_flows.engine.conversation import answer
from ivr_flows.engine.effects import SkipHop
from ivr_flows.engine.facts import Facts, Person
from ivr_flows.engine.heard import Field, Heard, HopEnded, Keys, Outcome
from ivr_flows.engine.spoken import Digits

OWN_CASE_MANAGER: Final = "reach_case_manager.start"
A_PERSON: Final = "reach_case_manager.a_person"
ANOTHER_PERSON: Final = "reach_case_manager.ring_next"
OFFERS: Final = {
    "leave_callback.start": "callback",
    "leave_message.start": "message",
    "cancel_appointment.start": "cancellation",
}
"""What can be left where nobody is to be had, by the step that a key leads to."""
A_KEY: Final = "1"


@dataclass(frozen=True)
class Way:
    """Who is rung or passed by, in that order (``unavailable`` says why), and what can be left in the end."""

    people: tuple[Person, ...]
    offered: tuple[str, ...]


def way_of(facts: Facts, field: Field | None) -> Way:
    """Walk the way of a caller who wants their case manager in a field, or of one who just wants a person."""
    memory = Memory(fields=(field,) if field else ())
    turn = from_step(OWN_CASE_MANAGER if field else A_PERSON, memory, facts)
    people: list[Person] = []
    while True:
        people += people_of(turn)
        heard = goes_on_with(turn)
        if heard is None:
            return Way(tuple(people), tuple(offers_of(turn)))
        turn = answer(turn.line, heard, facts)


def from_step(step: str, memory: Memory, facts: Facts) -> Turn:
    """Let a caller have come to a step."""
    wait = Choose("unanswered", (), ((A_KEY, step),))
    return answer(Line(Digits(()), memory=memory, wait=wait), Keys(A_KEY), facts)


def people_of(turn: Turn) -> Iterator[Person]:
    """Yield whom a turn passes by, and whom it rings."""
    yield from (effect.person for effect in turn.effects if isinstance(effect, SkipHop))
    if isinstance(turn.line.wait, Ring):
        yield turn.line.wait.person


def goes_on_with(turn: Turn) -> Heard | None:
    """Return what comes next: nobody answers, or the caller asks for another person; nothing where there is none."""
    match turn.line.wait:
        case Ring():
            return HopEnded(Outcome.NO_ANSWER)
        case Choose(choices=choices):
            return next((Keys(key) for key, step in choices if step == ANOTHER_PERSON), None)
        case _:
            return None


def offers_of(turn: Turn) -> Iterator[str]:
    """Yield what the last menu offers to leave."""
    if isinstance(turn.line.wait, Choose):
        yield from (OFFERS[step] for _, step in turn.line.wait.choices if step in OFFERS)
