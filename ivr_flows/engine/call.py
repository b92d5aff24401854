"""The state of one conversation: small, immutable, hashable, and free of names."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from ivr_flows.engine.effects import Assurance, Effect, Manner, Reason, Window
from ivr_flows.engine.facts import Person, Role
from ivr_flows.engine.heard import Field, Kind
from ivr_flows.engine.spoken import Digits, KeyedNumber, Playback, Say, Utterance

Frozen = TypeVar("Frozen")


def changed(before: Frozen, **changes: Any) -> Frozen:  # noqa: ANN401 - as dataclasses.replace
    """Return a frozen dataclass with some fields changed.

    As ``dataclasses.replace``, without running ``__init__`` again: a turn makes a dozen of these, and a proof over all
    states of a call millions.
    """
    after = object.__new__(type(before))
    vars(after).update(vars(before))
    vars(after).update(changes)
    return after


@dataclass(frozen=True)
class Memory:
    """What a call remembers between two turns: internal ids, choices, and digits until they have been read back."""

    then: str = ""
    """Where identification goes on to."""
    entered: KeyedNumber | None = None
    """A number keyed: until it is confirmed, and of a caller whom it does not identify until the end."""
    candidates: tuple[int, ...] = ()
    customer: int | None = None
    household: int | None = None
    fields: tuple[Field, ...] = ()
    assurance: Assurance = Assurance.NONE
    asked_birth_date: bool = False
    """Whether a birth date has been keyed in this call; right or wrong, it is not asked for again."""
    stated_birth_date: date | None = None
    """What was keyed as the birth date, whether it fitted or not: what is left in this call is found again by it."""
    on_behalf: bool = False
    tries: int = 0
    """Numbers and references looked up in this call."""
    attempts: int = 0
    """Telephone numbers keyed for a call-back."""
    field: Field | None = None
    tried: tuple[Role, ...] = ()
    callback_number: Digits | None = None
    asked_reference: Digits | None = None
    """The reference of a receipt that is to be fetched again."""
    kind: Kind = Kind.CALLBACK
    """What a call-back is to be about."""
    window: Window | None = None
    day: date | None = None
    """The day of an appointment as keyed; none means the nearest one."""
    manner: Manner | None = None
    reason: Reason | None = None
    receipt: Digits | None = None
    """The reference of the latest concern; with one the call has not been in vain."""
    informed: bool = False
    """Whether the caller has been told what they asked."""
    texted: bool = False
    remembered: bool | None = None
    """Whether the caller has agreed in this call to be remembered, or no longer to be; none where neither."""
    waiting: bool = False
    round: int = 0
    silent: bool = False
    """Waiting without music."""
    busy: bool = False
    """Whether the own case manager was in a talk when last looked at."""
    order: int | None = None
    """The call-back order into which the caller rings back."""
    recording: str | None = None
    """The carrier's id of the message just spoken."""

    def with_changes(self, changes: tuple[tuple[str, Any], ...]) -> "Memory":
        """Return this memory with some fields changed; ``script.remember`` has checked their names."""
        return changed(self, **dict(changes))


@dataclass(frozen=True)
class Choose:
    """Waiting for one key; what each key means was fixed when it was offered."""

    step: str
    question: tuple[Say, ...]
    choices: tuple[tuple[str, str], ...]
    back: str = ""
    silence: str = ""
    """Where silence leads at a question that need not be answered; elsewhere it is a miss."""
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
class Hold:
    """Waiting for one's turn, for some seconds: with music or in silence, interrupted by the keys of ``choices``."""

    step: str
    question: tuple[Say, ...]
    choices: tuple[tuple[str, str], ...]
    then: str
    silent: bool = False
    back: str = ""
    kind: Literal["hold"] = "hold"


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


@dataclass(frozen=True)
class FindMember:
    """Look up who of a household was born on a day."""

    household: int
    born: str


@dataclass(frozen=True)
class FindReceipt:
    """Look up what belongs to a reference and a birth date (``TTMMJJJJ``)."""

    reference: str
    born: str


@dataclass(frozen=True)
class CheckPin:
    """Look up whether this is the customer's telephone PIN; nobody's is always wrong, and after three tries locked."""

    customer: int | None
    pin: str


Query = FindNumber | FindBirthDate | FindMember | FindReceipt | CheckPin | CheckNumber


@dataclass(frozen=True)
class LookUp:
    """Waiting for the house to look something up; the caller hears nothing of it."""

    step: str
    query: Query
    then: str
    kind: Literal["lookup"] = "lookup"


Wait = Choose | Enter | Hold | Ring | Speak | LookUp


@dataclass(frozen=True)
class Line:
    """One call between two turns. ``wait`` is none once the conversation is over.

    ``misses`` counts silence and wrong keys at the present question, ``extended`` how often ``#`` has bought more time
    for it: once for half a minute, twice for a pause of minutes.
    """

    reference: Digits
    turn: int = 0
    language: str = "de"
    memory: Memory = field(default_factory=Memory)
    wait: Wait | None = None
    misses: int = 0
    extended: int = 0


@dataclass(frozen=True)
class Turn:
    """What comes of one thing heard: the new state, what is said now, and what is to be done."""

    line: Line
    steps: tuple[str, ...] = ()
    """Which steps had the word in this turn."""
    said: tuple[Utterance | Playback, ...] = ()
    effects: tuple[Effect, ...] = ()

    def then(self, following: "Turn") -> "Turn":
        """Join what came before and what came after a look-up into one turn."""
        return Turn(
            following.line,
            self.steps + following.steps,
            self.said + following.said,
            self.effects + following.effects,
        )
