"""What a flow wants done: descriptions only, carried out by the house in the transaction of the turn."""

from dataclasses import dataclass
from enum import StrEnum

from ivr_flows.engine.facts import Person
from ivr_flows.engine.heard import Field


class Assurance(StrEnum):
    """How well a caller is known. Being put through needs the number alone; nothing is disclosed at any of these."""

    NONE = "none"
    HOUSEHOLD = "household"
    NUMBER = "number"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True)
class Identify:
    """The caller confirmed the number they keyed; no ids where nobody has it."""

    customer: int | None
    household: int | None
    assurance: Assurance


@dataclass(frozen=True)
class ChooseField:
    """The caller said what the call is about."""

    field: Field


@dataclass(frozen=True)
class ChooseLanguage:
    """The caller goes on in another language."""

    language: str


@dataclass(frozen=True)
class SkipHop:
    """Somebody was not rung, for the reason that they carry."""

    person: Person


@dataclass(frozen=True)
class OrderCallback:
    """The caller is to be rung back: on ``number`` as keyed, or on the one they call from."""

    field: Field | None
    number: str | None = None


@dataclass(frozen=True)
class LeaveMessage:
    """The caller left a spoken message of so many seconds."""

    field: Field | None
    seconds: int


@dataclass(frozen=True)
class Astray:
    """The conversation met something it does not know (a step of another version, say) and went to a person."""

    what: str


Effect = Identify | ChooseField | ChooseLanguage | SkipHop | OrderCallback | LeaveMessage | Astray
