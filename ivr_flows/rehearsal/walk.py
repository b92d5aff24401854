"""Walks every key from every state that a call can be in, and says what is wrong with the flows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ivr_flows.engine.call import Choose, Enter, Hold, Line, Memory, Ring, Speak, Turn, changed
from ivr_flows.engine.conversation import A_HUMAN, BACK, MISSES_ALLOWED, answer, begin
from ivr_flows.engine.effects import Astray, Left
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Outcome, Recorded, Silence, Words
from ivr_flows.engine.script import BOOK
from ivr_flows.engine.spoken import Utterance, languages, prompts
from ivr_flows.rehearsal.office import CALLERS_WHO_ARE_KNOWN, SPECIAL_CASES, TWO_DAYS, Office
from ivr_flows.rehearsal.states import (
    ENTRIES,
    PLACES,
    WHERE_TRIES_COUNT,
    Entries,
    alike,
    futures,
    place,
    tired,
    within,
)
from ivr_flows.rehearsal.telephone import REFERENCE, settled

MOST_CHOICES = 4
LONGEST_SILENCE = 16
"""How many questions a caller can leave unanswered before something must have come of the call."""


@dataclass
class Walk:
    """What was seen: states, steps, prompts, ways between steps, and everything that must not be."""

    states: set[Line] = field(default_factory=set)
    missed: set[tuple[str, int, int]] = field(default_factory=set)
    tried: set[tuple[object, ...]] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    said: set[Utterance] = field(default_factory=set)
    ways: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    """From one question to the next, by what leads there; what the engine does everywhere is left out."""
    faults: list[str] = field(default_factory=list)


def walk() -> Walk:
    """Visit every state that any circumstances can lead a caller to; the special ones with a single customer."""
    seen = Walk()
    morning, night = TWO_DAYS
    explore(morning, seen, beginnings=(morning, *CALLERS_WHO_ARE_KNOWN))
    explore(night, seen)
    for office in SPECIAL_CASES:
        explore(office, seen, {**ENTRIES, 12: ENTRIES[12][:1]})
    seen.faults += [f"{name} is never reached" for name in sorted(BOOK.keys() - seen.steps)]
    return seen


def explore(office: Office, seen: Walk, entries: Entries = ENTRIES, beginnings: tuple[Office, ...] = ()) -> None:
    """Go through one office; two states that differ in nothing that steers the call are one.

    ``beginnings`` are circumstances that only the first turn can tell apart.
    """
    waiting = [begun(at_first, seen) for at_first in beginnings or (office,)]
    following: dict[Line, Line] = {}
    while waiting:
        line = waiting.pop()
        if line in following or line.wait is None:
            continue
        tried = (one for one in futures(office, line, entries) if is_new(line, one.heard, seen))
        turns = {one: settled(office, answer(line, *one)) for one in tried}
        for one, turn in turns.items():
            note(seen, line, one.heard, turn)
            seen.faults += [f"{place(line)} then {one.heard}: {fault}" for fault in faults_of_turn(one.heard, turn)]
        seen.faults += faults_of_question(office, line, {one.heard: turn for one, turn in turns.items()})
        following[line] = alike(doing_nothing(office, line).line)
        waiting += [alike(turn.line) for turn in turns.values() if is_news(turn.line, seen)]
        if within(line, *WHERE_TRIES_COUNT):
            waiting.append(alike(tired(line)))
    seen.states |= following.keys()
    seen.faults += faults_of_silence(following)


def begun(office: Office, seen: Walk) -> Line:
    """Return the state after the telephone was picked up."""
    first = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE))))
    note(seen, Line(REFERENCE), Begun(), first)
    return alike(first.line)


def is_new(line: Line, heard: Heard, seen: Walk) -> bool:
    """Say whether something is to be tried: what means nothing at a question, repeats it or buys time is tried once.

    The engine alone deals with those, and looks at nothing but the question. The rest is tried from every state.
    """
    wait = line.wait
    if not isinstance(wait, Choose | Enter):
        return True
    meant = dict(wait.choices)
    match wait, heard:
        case Choose(), Keys(pressed) if pressed not in (*meant, A_HUMAN, BACK):
            pass
        case (Choose(silence="") | Enter(), Silence() | Keys("" | "*")) | (_, Words()):
            pass
        case _:
            return True
    tried = (place(line), wait.choices, line.misses, line.extended, heard)
    new = tried not in seen.tried
    seen.tried.add(tried)
    return new


def is_news(line: Line, seen: Walk) -> bool:
    """Say whether a state is worth looking at: how often a question was missed matters to the engine, not to a flow.

    So every count of misses is tried at every question once, whatever the call remembers; the third miss leads where
    ``0`` leads, which is tried from every state.
    """
    if not line.misses and not line.extended:
        return True
    place_and_misses = (place(line), line.misses, line.extended)
    if place_and_misses in seen.missed:
        return False
    seen.missed.add(place_and_misses)
    return True


def faults_of_question(office: Office, line: Line, turns: dict[Heard, Turn]) -> Iterator[str]:
    """Check a question: few choices, and ``0`` leads to a person."""
    if isinstance(line.wait, Choose | Enter | Hold):
        if len(line.wait.choices) > MOST_CHOICES:
            yield f"{place(line)} offers {len(line.wait.choices)} choices"
        if not leads_to_a_person(office, line, turns[Keys("0")]):
            yield f"{place(line)}: 0 leads to {place(turns[Keys('0')].line)}"


def doing_nothing(office: Office, line: Line) -> Turn:
    """Return what becomes of a caller who does nothing, and whom nobody answers: of a question after the third miss."""
    facts = office.facts(line)
    match line.wait:
        case Ring():
            heard: Heard = HopEnded(Outcome.NO_ANSWER)
        case Speak():
            heard = Recorded(0)
        case _:
            heard = Silence()
    if isinstance(line.wait, Hold):
        facts = replace(facts, place=PLACES[-2])
    return settled(office, answer(changed(line, misses=MISSES_ALLOWED), heard, facts))


def faults_of_silence(following: dict[Line, Line]) -> Iterator[str]:
    """Check that a caller who does nothing, and whom nobody answers, comes to an end (with something, see above)."""
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


def note(seen: Walk, before: Line, heard: Heard, turn: Turn) -> None:
    """Keep what a turn showed."""
    seen.said |= {one for one in turn.said if isinstance(one, Utterance)}
    seen.steps |= set(turn.steps)
    meaning = meaning_of(before, heard)
    start = place(before) if before.wait else "call"
    if meaning and place(turn.line) != start:
        seen.ways.setdefault((start, place(turn.line)), {})[meaning] = None


def meaning_of(before: Line, heard: Heard) -> str:
    """Describe what leads from one question to the next, or nothing where it means the same at every question."""
    match heard:
        case Begun():
            return "rings"
        case Keys(pressed) if isinstance(before.wait, Choose | Enter | Hold) and pressed in dict(before.wait.choices):
            return pressed
        case Keys(pressed) if len(pressed) > 1 and not before.misses:
            return "entered"
        case HopEnded(outcome):
            return "talked" if outcome is Outcome.CONNECTED else "not reached"
        case Recorded(seconds=seconds) if seconds:
            return "spoken"
        case _:
            return ""


def missing_prompts() -> Iterator[str]:
    """Compare every language with German, name by name."""
    german = prompts("de").texts
    for language in languages():
        texts = prompts(language).texts
        yield from (f"{language}: {name} is missing" for name in german.keys() - texts.keys())
        yield from (f"{language}: {name} is unknown in German" for name in texts.keys() - german.keys())
