"""The state of one conversation: small, immutable, hashable, and free of names."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ivr_flows.engine.effects import Assurance, Effect
from ivr_flows.engine.facts import Person, Role
from ivr_flows.engine.heard import Field
from ivr_flows.engine.spoken import Digits, KeyedNumber, Say, Utterance


@dataclass(frozen=True)
class Memory:
    """What a call remembers between two turns: internal ids, choices, and digits until they have been read back."""

    then: str = ""
    """Where identification goes on to."""
    entered: KeyedNumber | None = None
    candidates: tuple[int, ...] = ()
    customer: int | None = None
    household: int | None = None
    fields: tuple[Field, ...] = ()
    assurance: Assurance = Assurance.NONE
    tries: int = 0
    field: Field | None = None
    tried: tuple[Role, ...] = ()
    callback_number: Digits | None = None

    def with_changes(self, changes: tuple[tuple[str, Any], ...]) -> "Memory":
        """Return this memory with some fields changed; ``script.remember`` has checked their names."""
        return replace(self, **dict(changes))


@dataclass(frozen=True)
class Choose:
    """Waiting for one key; what each key means was fixed when it was offered."""

    step: str
    question: tuple[Say, ...]
    choices: tuple[tuple[str, str], ...]
    back: str = ""
    kind: Literal["choose"] = "choose"


@dataclass(frozen=True)
class Enter:
    """Waiting for up to ``most`` keys; ``choices`` are single keys that mean something else when pressed alone."""

    step: str
    question: tuple[Say, ...]
    most: int
    then: str
    choices: tuple[tuple[str, str], ...] = ()
    back: str = ""
    kind: Literal["enter"] = "enter"


@dataclass(frozen=True)
class Ring:
    """Waiting while somebody is rung and, if they accept, talked to."""

    step: str
    person: Person
    then: str
    kind: Literal["ring"] = "ring"


@dataclass(frozen=True)
class Speak:
    """Waiting while the caller speaks a message."""

    step: str
    then: str
    question: tuple[Say, ...] = ()
    kind: Literal["speak"] = "speak"


@dataclass(frozen=True)
class FindNumber:
    """Look up who has a number, by the keys pressed."""

    keys: str


@dataclass(frozen=True)
class FindBirthDate:
    """Look up which of several customers on the same keys was born on a day (``TTMMJJJJ`` as keyed)."""

    candidates: tuple[int, ...]
    keys: str
    born: str


@dataclass(frozen=True)
class CheckNumber:
    """Look up whether a telephone number can be rung back."""

    keys: str


Query = FindNumber | FindBirthDate | CheckNumber


@dataclass(frozen=True)
class LookUp:
    """Waiting for the house to look something up; the caller hears nothing of it."""

    step: str
    query: Query
    then: str
    kind: Literal["lookup"] = "lookup"


Wait = Choose | Enter | Ring | Speak | LookUp


@dataclass(frozen=True)
class Line:
    """One call between two turns. ``wait`` is none once the conversation is over.

    ``misses`` counts silence and wrong keys at the present question; ``extended`` says that ``#`` has already bought
    more time for it.
    """

    reference: Digits
    turn: int = 0
    language: str = "de"
    memory: Memory = field(default_factory=Memory)
    wait: Wait | None = None
    misses: int = 0
    extended: bool = False


@dataclass(frozen=True)
class Turn:
    """What comes of one thing heard: the new state, what is said now, and what is to be done."""

    line: Line
    steps: tuple[str, ...] = ()
    """Which steps had the word in this turn."""
    said: tuple[Utterance, ...] = ()
    effects: tuple[Effect, ...] = ()

    def then(self, following: "Turn") -> "Turn":
        """Join what came before and what came after a look-up into one turn."""
        return Turn(
            following.line,
            self.steps + following.steps,
            self.said + following.said,
            self.effects + following.effects,
        )
