"""Walks every key from every state that a call can be in, and says what is wrong with the flows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ivr_flows.engine.call import Choose, Enter, Line, Ring, Speak, Turn
from ivr_flows.engine.conversation import answer, begin
from ivr_flows.engine.effects import Astray, LeaveMessage, OrderCallback
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Outcome, Recorded, Silence
from ivr_flows.engine.script import BOOK
from ivr_flows.engine.spoken import languages, prompts
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import REFERENCE, settled

MOST_CHOICES = 4
LONGEST_SILENCE = 12
"""How many questions a caller can leave unanswered before something must have come of the call."""

SINGLE_KEYS = tuple(Keys(key) for key in "0123456789*")
ENTRIES = {
    12: (
        "0393112233",  # one customer with two case managers
        "0397445566",  # one customer with a single one
        "0395778899",  # the case manager is away
        "0399100200",  # the stand-in is away too
        "1232456789",  # two customers on the same keys
        "123456789",  # the same without the letter
        "039010000117",  # a household
        "999990000000",  # no household
        "7772777777",  # nobody's number
        "1230456789",  # no letter on that key
        "12*4",
    ),
    8: (
        "01021990",  # the birth date of one of the two
        "01011970",  # of neither
        "31021990",  # of nobody ever
        "01012999",  # not yet
        "0102",
    ),
    15: (
        "03023125077",
        "118",  # cannot be rung back
        "030*23",
    ),
}
"""What to key where so many keys are asked for: every kind of number, date and telephone, right and wrong."""


@dataclass
class Walk:
    """What was seen: states, steps, prompts, ways between steps, and everything that must not be."""

    states: set[Line] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    prompts: set[tuple[str, str]] = field(default_factory=set)
    ways: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    """From one question to the next, by what leads there; what the engine does everywhere is left out."""
    faults: list[str] = field(default_factory=list)


def walk(*offices: Office) -> Walk:
    """Visit every state that any of these offices can lead a caller to."""
    seen = Walk()
    for office in offices:
        explore(office, seen)
    seen.faults += [f"{name} is never reached" for name in sorted(BOOK.keys() - seen.steps)]
    return seen


def explore(office: Office, seen: Walk) -> None:
    """Go through one office; two states that differ in their turn alone are one."""
    first = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE))))
    note(seen, Line(REFERENCE), Begun(), first)
    waiting, following = [alike(first.line)], {}
    while waiting:
        line = waiting.pop()
        if line in following or line.wait is None:
            continue
        turns = {heard: settled(office, answer(line, heard, office.facts(line))) for heard in everything_heard(line)}
        for heard, turn in turns.items():
            note(seen, line, heard, turn)
            seen.faults += [f"{place(line)} then {heard}: {fault}" for fault in faults_of_turn(heard, turn)]
        seen.faults += faults_of_question(office, line, turns)
        following[line] = alike(turns[doing_nothing(line)].line)
        waiting += [alike(turn.line) for turn in turns.values()]
    seen.states |= following.keys()
    seen.faults += faults_of_silence(following)


def alike(line: Line) -> Line:
    """Return a line without what does not steer it."""
    return replace(line, turn=0)


def place(line: Line) -> str:
    """Name the step that waits."""
    return line.wait.step if line.wait else "end"


def everything_heard(line: Line) -> tuple[Heard, ...]:
    """Return all that can happen while a line waits."""
    match line.wait:
        case Choose():
            return (*SINGLE_KEYS, Keys("", hash_key=True), Silence())
        case Enter(most=most):
            entries = tuple(Keys(keys, hash_key=True) for keys in ENTRIES[most])
            return (*SINGLE_KEYS, *entries, Keys("", hash_key=True), Silence())
        case Ring():
            return tuple(HopEnded(outcome) for outcome in Outcome)
        case Speak():
            return (Recorded(0), Recorded(5))
        case _:
            return ()


def faults_of_question(office: Office, line: Line, turns: dict[Heard, Turn]) -> Iterator[str]:
    """Check a question: few choices, and ``0`` leads to a person."""
    if isinstance(line.wait, Choose | Enter):
        if len(line.wait.choices) > MOST_CHOICES:
            yield f"{place(line)} offers {len(line.wait.choices)} choices"
        if not leads_to_a_person(office, line, turns[Keys("0")]):
            yield f"{place(line)}: 0 leads to {place(turns[Keys('0')].line)}"


def doing_nothing(line: Line) -> Heard:
    """Return what is heard of a caller who does nothing, and whom nobody answers."""
    match line.wait:
        case Ring():
            return HopEnded(Outcome.NO_ANSWER)
        case Speak():
            return Recorded(0)
        case _:
            return Silence()


def faults_of_silence(following: dict[Line, Line]) -> Iterator[str]:
    """Check that a caller who does nothing, and whom nobody answers, comes to an end (with something, see above)."""
    for start in following:
        line = start
        for _ in range(LONGEST_SILENCE):
            line = following.get(line, line)
        if line.wait:
            yield f"{place(start)}: a caller who says nothing gets nowhere"


def leads_to_a_person(office: Office, before: Line, turn: Turn) -> bool:
    """Say whether ``0`` rang the service centre, or, where it is closed or has failed, led to what can be left."""
    if isinstance(turn.line.wait, Ring):
        return turn.line.wait.person.role is Role.SERVICE_CENTRE
    centre_is_no_way = Role.SERVICE_CENTRE in before.memory.tried or not office.office_is_open
    return centre_is_no_way and (bool(left(turn)) or Role.SERVICE_CENTRE in turn.line.memory.tried)


def left(turn: Turn) -> tuple[OrderCallback | LeaveMessage, ...]:
    """Return what a turn leaves behind for the office to do."""
    return tuple(effect for effect in turn.effects if isinstance(effect, OrderCallback | LeaveMessage))


def faults_of_turn(heard: Heard, turn: Turn) -> Iterator[str]:
    """Check what came of something heard: words, no going astray, and no end with empty hands."""
    if not turn.said:
        yield "nothing is said"
    if any(isinstance(effect, Astray) for effect in turn.effects):
        yield "the conversation went astray"
    if turn.line.wait is None and heard != HopEnded(Outcome.CONNECTED) and not left(turn):
        yield "the call ends with neither a person, a call-back nor a message"


def note(seen: Walk, before: Line, heard: Heard, turn: Turn) -> None:
    """Keep what a turn showed."""
    seen.prompts |= {(utterance.language, utterance.say.prompt) for utterance in turn.said}
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
        case Keys(pressed) if isinstance(before.wait, Choose | Enter) and pressed in dict(before.wait.choices):
            return pressed
        case Keys(pressed) if len(pressed) > 1 and not before.misses:
            return "entered"
        case HopEnded(outcome):
            return "talked" if outcome is Outcome.CONNECTED else "not reached"
        case Recorded(seconds) if seconds:
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
