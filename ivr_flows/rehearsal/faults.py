"""What must not be in any state of a call: too many choices, silence, a way that leads to nobody and nothing."""

from collections.abc import Iterator

from ivr_flows.engine.call import Choose, Enter, Hold, Line, Memory, Ring, Turn
from ivr_flows.engine.effects import Astray, Left
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Heard, HopEnded, Keys, Outcome
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.states import place

MOST_CHOICES = 4
LONGEST_SILENCE = 16
"""How many questions a caller can leave unanswered before something must have come of the call."""


def faults_of_question(office: Office, line: Line, turns: dict[Heard, Turn]) -> Iterator[str]:
    """Check a question: few choices, and ``0`` leads to a person."""
    if isinstance(line.wait, Choose | Enter | Hold):
        if len(line.wait.choices) > MOST_CHOICES:
            yield f"{place(line)} offers {len(line.wait.choices)} choices"
        if not leads_to_a_person(office, line, turns[Keys("0")]):
            yield f"{place(line)}: 0 leads to {place(turns[Keys('0')].line)}"


def faults_of_silence(following: dict[Line, Line]) -> Iterator[str]:
    """Check that who does nothing, and whom nobody answers, comes to an end; ``faults_of_turn`` asks with what."""
    for start in following:
        line = start
        for _ in range(LONGEST_SILENCE):
            line = following.get(line, line)
        if line.wait:
            yield f"{place(start)}: a caller who says nothing gets nowhere"


def leads_to_a_person(office: Office, before: Line, turn: Turn) -> bool:
    """Say whether ``0`` rang the service centre, or, where that is no way, led to what can be left."""
    if isinstance(turn.line.wait, Ring):
        return turn.line.wait.person.role is Role.SERVICE_CENTRE
    centre_is_no_way = Role.SERVICE_CENTRE in before.memory.tried or not (office.office_is_open and office.can_talk)
    return centre_is_no_way and (bool(left(turn)) or Role.SERVICE_CENTRE in turn.line.memory.tried)


def left(turn: Turn) -> tuple[Left, ...]:
    """Return what a turn leaves behind for the office to do."""
    return tuple(effect for effect in turn.effects if isinstance(effect, Left))


def faults_of_turn(heard: Heard, turn: Turn) -> Iterator[str]:
    """Check what came of something heard: words, no going astray, and no end with empty hands."""
    if not turn.said:
        yield "nothing is said"
    if any(isinstance(effect, Astray) for effect in turn.effects):
        yield "the conversation went astray"
    if turn.line.wait is None and heard != HopEnded(Outcome.CONNECTED) and not has_come_to_something(turn.line.memory):
        yield "the call ends with neither a person, a receipt, a call-back, a message nor an answer"


def has_come_to_something(memory: Memory) -> bool:
    """Say whether the caller has a reference for something left, or has been told what they asked."""
    return memory.receipt is not None or memory.informed
