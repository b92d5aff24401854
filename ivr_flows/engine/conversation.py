"""The one function that moves a conversation on: ``answer(line, heard, facts)``."""

from functools import reduce

from ivr_flows.engine.call import Choose, Enter, Hold, Line, LookUp, Ring, Speak, Turn, Wait, changed
from ivr_flows.engine.effects import Astray, ChooseLanguage
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Begun, Heard, Keys, Silence, Words
from ivr_flows.engine.listening import keys_meant
from ivr_flows.engine.script import (
    A_PERSON,
    BOOK,
    START,
    Ask,
    AskAgain,
    Do,
    Entry,
    GoOn,
    HangUp,
    Menu,
    Move,
    Moves,
    Option,
    PutThrough,
    Record,
    Remember,
    Replay,
    Step,
    WaitFor,
    listens,
    name_of,
)
from ivr_flows.engine.spoken import Digits, Playback, Say, utter

A_HUMAN, REPEAT, BACK = "0", "*", "9"
"""The keys that mean the same wherever a question stands (design 3)."""

MISSES_ALLOWED = 2
"""A third miss at the same question leads to a person (R29)."""

MORE_TIME = ("engine.take_your_time", "engine.pause")
"""What ``#`` brings at a question: half a minute, then a pause of minutes (for relay operators, R29)."""

MANY_TURNS = 60
"""After so many turns a person takes over, whatever is pressed: a machine that is asked so much does not help."""

LONGEST_CHAIN = 20
"""How many steps one turn may run through; more is a loop in a flow, not a conversation."""


def begin(reference: Digits, facts: Facts, turn: int = 0) -> Turn:
    """Pick up the telephone; ``turn`` is the last one of this call, if it has been here before."""
    return answer(Line(reference, turn=turn), Begun(), facts)


def answer(line: Line, heard: Heard, facts: Facts) -> Turn:
    """Return what is said, done and waited for after something was heard.

    Whatever is heard has an answer: what fits nothing counts as a miss, and a step that this version does not know
    leads to a person.
    """
    line = changed(line, turn=line.turn + 1)
    if line.turn % MANY_TURNS == 0 and isinstance(line.wait, Choose | Enter):
        return run(line, A_PERSON, facts)
    match line.wait, heard:
        case None, Begun():
            return run(line, START, facts)
        case Choose() | Enter(), Keys() | Silence():
            return answered(line, line.wait, heard, facts)
        case Choose() | Enter(), Words(text):
            return said(line, line.wait, text, facts)
        case Hold(then=then), Silence() | Words():
            return run(line, then, facts)
        case Hold(), Keys():
            return interrupted(line, line.wait, heard, facts)
        case ((Ring() | Speak() | LookUp()), (Keys() | Words() | Silence() | Begun())):
            return astray(line, f"{type(heard).__name__} while waiting for {type(line.wait).__name__}", facts)
        case ((Ring() | Speak() | LookUp()), _):
            return run(line, line.wait.then, facts, heard)
        case _:
            return astray(line, f"{type(heard).__name__} in no place for it", facts)


def lost(reference: Digits, turn: int, what: str, facts: Facts) -> Turn:
    """Take up a call of which nothing is known any more but its reference and its last turn."""
    return astray(Line(reference, turn=turn + 1), what, facts)


def answered(line: Line, wait: Choose | Enter, heard: Keys | Silence, facts: Facts) -> Turn:
    """Sort out what means the same at every question, and hand the rest to the flow."""
    choices = dict(wait.choices)
    match heard:
        case Silence() if isinstance(wait, Choose) and wait.silence:
            return run(line, wait.silence, facts)
        case Silence():
            return missed(line, wait, facts, Say("engine.nothing_heard"))
        case Keys("", hash_key=True) if line.extended < len(MORE_TIME):
            longer = changed(line, extended=line.extended + 1)
            return repeated(longer, wait, Say(MORE_TIME[line.extended]), with_question=False)
        case Keys(""):
            return missed(line, wait, facts, Say("engine.nothing_heard"))
        case Keys(key) if key in choices:
            return run(line, choices[key], facts)
        case Keys(key) if key == A_HUMAN:
            return run(line, A_PERSON, facts)
        case Keys(key) if key == REPEAT:
            return repeated(line, wait)
        case Keys(key) if key == BACK:
            return run(line, wait.back, facts) if wait.back else repeated(line, wait)
        case Keys() if isinstance(wait, Enter):
            return run(line, wait.then, facts, heard)
        case _:
            return missed(line, wait, facts, Say("engine.not_a_choice"))


def said(line: Line, wait: Choose | Enter, text: str, facts: Facts) -> Turn:
    """Take a spoken answer as if it had been keyed; one that is not understood counts as a miss."""
    keys = keys_meant(wait, text, line.language, facts.now.date()) if facts.speech else None
    if keys is None:
        return missed(line, wait, facts, Say("engine.not_understood"))
    return answered(line, wait, Keys(keys), facts)


def interrupted(line: Line, wait: Hold, heard: Keys, facts: Facts) -> Turn:
    """Take a key from somebody who waits; one without a meaning does not count against them."""
    choices = dict(wait.choices)
    match heard:
        case Keys(key) if key in choices:
            return run(line, choices[key], facts)
        case Keys(key) if key == A_HUMAN:
            return run(line, A_PERSON, facts)
        case _:
            return run(line, wait.then, facts)


def missed(line: Line, wait: Choose | Enter, facts: Facts, why: Say) -> Turn:
    """Count a miss: ask once more, the second time naming the way to a person; the third miss leads there."""
    misses = line.misses + 1
    if misses > MISSES_ALLOWED:
        return run(line, A_PERSON, facts)
    sentences = (why, Say("engine.a_person_with_0")) if misses == MISSES_ALLOWED else (why,)
    return repeated(changed(line, misses=misses), wait, *sentences)


def repeated(line: Line, wait: Choose | Enter, *before: Say, with_question: bool = True) -> Turn:
    """Ask the same question again; keys keep the meaning with which they were offered."""
    says = (*before, *wait.question) if with_question else before
    return Turn(changed(line, wait=wait), said=tuple(utter(say, line.language) for say in says))


def astray(line: Line, what: str, facts: Facts) -> Turn:
    """Lead a conversation that makes no sense to a person, and leave a trace of it."""
    return Turn(line, effects=(Astray(what),)).then(run(line, A_PERSON, facts))


def run(line: Line, target: str, facts: Facts, heard: Heard | None = None) -> Turn:
    """Run steps until one of them hands the word to somebody else."""
    turn = Turn(line)
    for _ in range(LONGEST_CHAIN):
        function = BOOK.get(target)
        if function is None:
            return astray(changed(line, wait=None), f"unknown step {target}", facts)
        *moves, last = moves_of(function, turn.line, facts, heard)
        turn = reduce(made, moves, changed(turn, steps=(*turn.steps, target)))
        if not isinstance(last, GoOn):
            return closed(turn, target, last, facts)
        target, heard = name_of(last.step), None
    raise RecursionError(f"{target} goes round in circles")


def moves_of(function: Step, line: Line, facts: Facts, heard: Heard | None) -> Moves:
    """Ask a step for its moves."""
    return function(line, facts, heard) if listens(function) else function(line, facts)


def made(turn: Turn, move: Move) -> Turn:
    """Carry out a move after which the same step keeps the word."""
    match move:
        case Say():
            return changed(turn, said=(*turn.said, utter(move, turn.line.language)))
        case Replay(recording):
            return changed(turn, said=(*turn.said, Playback(recording)))
        case Remember(changes):
            return changed(turn, line=changed(turn.line, memory=turn.line.memory.with_changes(changes)))
        case Do(ChooseLanguage(language) as effect):
            return changed(turn, line=changed(turn.line, language=language), effects=(*turn.effects, effect))
        case Do(effect):
            return changed(turn, effects=(*turn.effects, effect))
        case _:
            raise TypeError(f"{type(move).__name__} hands the word on: it can only be a step's last move")


def closed(turn: Turn, name: str, move: Move, facts: Facts) -> Turn:
    """Carry out the move that hands the word to the caller, to a person, to the house, or to nobody."""
    match move:
        case Menu(question, options, back, silence):
            ends = name_or_none(back), name_or_none(silence)
            return asked(turn, Choose(name, question, meanings(options), *ends))
        case Entry(question, most, then, options, back):
            return asked(turn, Enter(name, question, most, name_of(then), meanings(options), name_or_none(back)))
        case WaitFor(question, options, then, silent):
            return asked(turn, Hold(name, question, meanings(options), name_of(then), silent))
        case Record(question, then):
            return asked(turn, Speak(name, name_of(then), question))
        case PutThrough(person, then):
            return waiting(turn, Ring(name, person, name_of(then)))
        case Ask(query, then):
            return waiting(turn, LookUp(name, query, name_of(then)))
        case HangUp():
            return waiting(turn, None)
        case AskAgain(why) if isinstance(turn.line.wait, Choose | Enter):
            again = missed(turn.line, turn.line.wait, facts, why)
            return turn.then(again)
        case _:
            raise TypeError(f"{name} ends with {type(move).__name__}, which leaves the caller in silence")


def asked(turn: Turn, wait: Choose | Enter | Hold | Speak) -> Turn:
    """Put a question to the caller."""
    words = tuple(utter(say, turn.line.language) for say in wait.question)
    return changed(waiting(turn, wait), said=(*turn.said, *words))


def waiting(turn: Turn, wait: Wait | None) -> Turn:
    """Wait for something new: the misses of the last question are forgotten."""
    return changed(turn, line=changed(turn.line, wait=wait, misses=0, extended=0))


def meanings(options: tuple[Option, ...]) -> tuple[tuple[str, str], ...]:
    """Fix what each key means while it is being offered."""
    return tuple((str(option.key), name_of(option.step)) for option in options)


def name_or_none(step: Step | str | None) -> str:
    """Return a step's name, or nothing where ``9`` only repeats the question."""
    return name_of(step) if step else ""
