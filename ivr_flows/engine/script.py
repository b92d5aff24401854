"""The moves a step can make, and the book in which every step is found by its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import signature

from ivr_flows.engine.call import Memory, Query
from ivr_flows.engine.effects import Effect
from ivr_flows.engine.facts import Person
from ivr_flows.engine.spoken import Say, Value


@dataclass(frozen=True)
class Remember:
    """Keep something for later in the call."""

    changes: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Do:
    """Have something done by the house."""

    effect: Effect


@dataclass(frozen=True)
class GoOn:
    """Hand the word to another step."""

    step: "Step | str"


@dataclass(frozen=True)
class AskAgain:
    """What was pressed makes no sense: say why and repeat the question; it counts as a miss."""

    why: Say


@dataclass(frozen=True)
class Option:
    """One key of a menu, the sentence that offers it, and the step it leads to."""

    key: int
    offer: Say
    step: "Step | str"


@dataclass(frozen=True)
class Menu:
    """Offer up to four choices."""

    question: tuple[Say, ...]
    options: tuple[Option, ...]
    back: "Step | str | None" = None
    silence: "Step | str | None" = None


@dataclass(frozen=True)
class Entry:
    """Ask for up to ``most`` keys; ``options`` are choices that a single key makes instead."""

    question: tuple[Say, ...]
    most: int
    then: "Step"
    options: tuple[Option, ...] = ()
    back: "Step | str | None" = None


@dataclass(frozen=True)
class Ask:
    """Have the house look something up, unheard."""

    query: Query
    then: "Step"


@dataclass(frozen=True)
class WaitFor:
    """Let the caller wait for their turn, and look again after some seconds."""

    question: tuple[Say, ...]
    options: tuple[Option, ...]
    then: "Step"
    silent: bool


@dataclass(frozen=True)
class Replay:
    """Let the caller hear what they have just spoken; ``recording`` is the carrier's id."""

    recording: str


@dataclass(frozen=True)
class PutThrough:
    """Ring somebody for the caller."""

    person: Person
    then: "Step"


@dataclass(frozen=True)
class Record:
    """Let the caller speak."""

    question: tuple[Say, ...]
    then: "Step"


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Move = Say | Replay | Remember | Do | GoOn | AskAgain | Menu | Entry | Ask | WaitFor | PutThrough | Record | HangUp
Moves = list[Move]
Step = Callable[..., Moves]

BOOK: dict[str, Step] = {}
"""Every step by its name, ``flow.step``: what a sealed line refers to."""

START = "hotline.welcome"
A_PERSON = "reach_case_manager.a_person"
"""Where ``0``, three misses and everything unknown lead."""
MAIN_MENU = "main_menu.start"
ANYTHING_ELSE = "main_menu.anything_else"
"""The two places to which every flow comes back; named, since they know all flows themselves."""


def step(function: Step) -> Step:
    """Enter a step in the book under the name of its flow and its own."""
    BOOK[name_of(function)] = function
    return function


@cache
def name_of(target: Step | str) -> str:
    """Return the name of a step: ``identify_caller.ask_number``."""
    if isinstance(target, str):
        return target
    return f"{target.__module__.rpartition('.')[2]}.{target.__name__}"


@cache
def listens(function: Step) -> bool:
    """Say whether a step wants what was heard, besides the call and the facts."""
    return len(signature(function).parameters) > len(("call", "facts"))


def say(prompt: str, *, in_language: str = "", **values: Value) -> Say:
    """Say a prompt with its figures; text is refused, for names must not reach the telephone network (R20)."""
    for name, value in values.items():
        if not isinstance(value, Value):
            raise TypeError(f"{prompt} cannot say {name}: only figures are spoken, never text")
    return Say(prompt, tuple(values.items()), in_language)


def remember(**changes: object) -> Remember:
    """Keep these fields of the call's memory; a name that memory does not have is an error at once."""
    unknown = changes.keys() - Memory.__dataclass_fields__.keys()
    if unknown:
        raise TypeError(f"a call does not remember {', '.join(sorted(unknown))}")
    return Remember(tuple(changes.items()))


def do(effect: Effect) -> Do:
    """Have an effect carried out in the transaction of this turn."""
    return Do(effect)


def go_on(target: Step | str) -> GoOn:
    """Hand the word to another step of the same turn."""
    return GoOn(target)


def ask_again(why: str) -> AskAgain:
    """Repeat the question after saying why."""
    return AskAgain(say(why))


def choice(key: int, offer: str, target: Step | str) -> Option:
    """Offer a key; the prompt speaks the figure as ``{key}``."""
    return Option(key, say(offer, key=key), target)


def menu(*moves: Say | Option, back: Step | str | None = None, silence: Step | str | None = None) -> Menu:
    """Ask for one key: sentences and choices are spoken in their order.

    ``silence`` is for a question that need not be answered; anywhere else silence is a miss.
    """
    question, options = parted(moves)
    return Menu(question, options, back, silence)


def enter(*moves: Say | Option, most: int, then: Step, back: Step | str | None = None) -> Entry:
    """Ask for several keys."""
    question, options = parted(moves)
    return Entry(question, most, then, options, back)


def parted(moves: Sequence[Say | Option]) -> tuple[tuple[Say, ...], tuple[Option, ...]]:
    """Return all that is said, in its order, and the choices among it."""
    return (
        tuple(move.offer if isinstance(move, Option) else move for move in moves),
        tuple(move for move in moves if isinstance(move, Option)),
    )


def look_up(query: Query, then: Step) -> Ask:
    """Have something looked up."""
    return Ask(query, then)


def wait_for(*moves: Say | Option, then: Step, silent: bool, unsaid: tuple[Option, ...] = ()) -> WaitFor:
    """Let the caller wait some seconds, with music or without; then ``then`` looks again.

    ``unsaid`` are keys that work though they are not told this time.
    """
    question, options = parted(moves)
    return WaitFor(question, (*options, *unsaid), then, silent)


def replay(recording: str) -> Replay:
    """Let the caller hear what they have just spoken."""
    return Replay(recording)


def put_through(person: Person, then: Step) -> PutThrough:
    """Ring a person."""
    return PutThrough(person, then)


def record(*question: Say, then: Step) -> Record:
    """Let the caller speak a message."""
    return Record(question, then)


def hang_up() -> HangUp:
    """End the call."""
    return HangUp()
