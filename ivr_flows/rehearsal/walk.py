"""Walks every key from every state that a call can be in, and says what is wrong with the flows."""

import gc
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import NamedTuple

from ivr_flows.engine.call import Choose, Enter, Hold, Line, Ring, Speak, Turn, changed
from ivr_flows.engine.conversation import A_HUMAN, BACK, MISSES_ALLOWED, answer, begin
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Outcome, Recorded, Silence, Words
from ivr_flows.engine.script import BOOK
from ivr_flows.engine.spoken import Utterance
from ivr_flows.rehearsal.faults import faults_of_question, faults_of_silence, faults_of_turn
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


@dataclass(repr=False)
class Walk:
    """What was seen: states, steps, prompts, ways between steps, and everything that must not be."""

    states: set[Line] = field(default_factory=set)
    missed: set[tuple[str, int, int]] = field(default_factory=set)
    tried: set[tuple[object, ...]] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    said: set[Utterance] = field(default_factory=set)
    turns: set[tuple[object, ...]] = field(default_factory=set)
    """What became of something heard: where it was heard, what was offered there, the steps run, where they led."""
    ways: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    """From one question to the next, by what leads there; what the engine does everywhere is left out."""
    asked: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)
    """What is asked at a question: prompts, each with the key that it offers or nothing."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Walk") -> None:
        """Add what was seen in other circumstances."""
        self.states |= other.states
        self.steps |= other.steps
        self.said |= other.said
        self.turns |= other.turns
        self.faults += other.faults
        for way, meanings in other.ways.items():
            self.ways.setdefault(way, {}).update(meanings)
        for place_asked, said in other.asked.items():
            self.asked.setdefault(place_asked, {}).update(said)


class Part(NamedTuple):
    """Circumstances that are walked by themselves."""

    office: Office
    entries: Entries = ENTRIES
    beginnings: tuple[Office, ...] = ()


ONE_CUSTOMER: Entries = {**ENTRIES, 12: ENTRIES[12][:1]}
PARTS = (
    Part(TWO_DAYS[0], beginnings=(TWO_DAYS[0], *CALLERS_WHO_ARE_KNOWN)),
    Part(TWO_DAYS[1]),
    *(Part(office, ONE_CUSTOMER) for office in SPECIAL_CASES),
)
"""Every kind of circumstances; the special ones with a single customer."""


def walk() -> Walk:
    """Visit every state that any circumstances can lead a caller to, on all cores."""
    seen = Walk()
    # What is seen is kept to the end: looking for what could be thrown away costs a quarter of the time.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=gc.disable) as cores:
        for part in cores.map(walk_part, PARTS):
            seen.add(part)
    seen.faults += [f"{name} is never reached" for name in sorted(BOOK.keys() - seen.steps)]
    return seen


def walk_part(part: Part) -> Walk:
    """Visit every state of some circumstances."""
    seen = Walk()
    explore(part.office, seen, part.entries, part.beginnings)
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


def note(seen: Walk, before: Line, heard: Heard, turn: Turn) -> None:
    """Keep what a turn showed."""
    seen.said |= {one for one in turn.said if isinstance(one, Utterance)}
    seen.steps |= set(turn.steps)
    seen.turns.add(summary(before, heard, turn))
    note_question(seen, turn.line)
    meaning = meaning_of(before, heard)
    start = place(before) if before.wait else "call"
    if meaning and place(turn.line) != start:
        seen.ways.setdefault((start, place(turn.line)), {})[meaning] = None


def note_question(seen: Walk, line: Line) -> None:
    """Keep what is asked where a line waits."""
    if said := getattr(line.wait, "question", ()):
        asked = seen.asked.setdefault(place(line), {})
        asked.update(((say.prompt, str(dict(say.values).get("key", ""))), None) for say in said)


def summary(before: Line, heard: Heard, turn: Turn) -> tuple[object, ...]:
    """Return what became of something heard (``Walk.turns``)."""
    return place(before), getattr(before.wait, "choices", ()), heard, turn.steps, place(turn.line)


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
