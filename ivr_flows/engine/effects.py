"""What a flow wants done: descriptions only, carried out by the house in the transaction of the turn."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from ivr_flows.engine.facts import Person
from ivr_flows.engine.heard import Field, Kind, PinResult
from ivr_flows.engine.spoken import Digits


class Assurance(StrEnum):
    """How well a caller is known. Being put through needs the number alone; only the PIN opens anything (R6).

    A known telephone is a hint: with it, and even with a birth date, nothing counts as verified.
    """

    NONE = "none"
    TELEPHONE = "telephone"
    TELEPHONE_BIRTH_DATE = "telephone_birth_date"
    HOUSEHOLD = "household"
    NUMBER = "number"
    BIRTH_DATE = "birth_date"
    PIN = "pin"


VERIFIED = (Assurance.BIRTH_DATE, Assurance.PIN)
"""What makes of a statement the customer's own."""


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


class Manner(StrEnum):
    """What a caller says about an appointment (R14)."""

    CANNOT_COME = "cannot_come"
    LATE = "late"
    LATER_TODAY = "later_today"
    ANOTHER_DATE = "another_date"


class Reason(StrEnum):
    """Why, without a diagnosis (R14)."""

    ILLNESS = "illness"
    WORK = "work"
    CARE = "care"
    AUTHORITY = "authority"
    TRANSPORT = "transport"
    OTHER = "other"
    NOT_STATED = "not_stated"


class Window(StrEnum):
    """When a caller wishes to be rung back."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class BeginCancellation:
    """The caller has begun to cancel an appointment; until it is confirmed this is an attempt (R15)."""


@dataclass(frozen=True)
class CancelAppointment:
    """The caller confirmed that they cancel; ``day`` is none where they mean their nearest appointment."""

    reference: Digits
    day: date | None
    manner: Manner
    reason: Reason


@dataclass(frozen=True)
class OrderCallback:
    """The caller is to be rung back: on ``number`` as keyed, or on the one they call from.

    ``kind`` is documents or payment where the call-back is to answer such a question; ``at_once`` keeps the place of
    somebody who has waited on the line.
    """

    reference: Digits
    field: Field | None
    number: str | None = None
    window: Window | None = None
    kind: Kind = Kind.CALLBACK
    at_once: bool = False


@dataclass(frozen=True)
class LeaveMessage:
    """The caller left a spoken message of so many seconds; ``recording`` is the carrier's id of it.

    ``instead_of`` is what they spoke before and do not want to be kept.
    """

    reference: Digits
    field: Field | None
    seconds: int
    recording: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True)
class SendText:
    """The caller agreed to a text message with this reference, on the number they call from."""

    reference: Digits


@dataclass(frozen=True)
class RefuseText:
    """A text message was asked for on a number that cannot get any."""


@dataclass(frozen=True)
class RememberCaller:
    """The caller agreed that their telephone number and language are remembered."""


@dataclass(frozen=True)
class ForgetCaller:
    """The caller no longer wants to be remembered."""


@dataclass(frozen=True)
class SpeakForSomebody:
    """The caller speaks for the person whose number they key (§ 13 SGB X)."""


@dataclass(frozen=True)
class Inform:
    """The caller got what they wanted to know; ``about`` names it (hours, emergency, documents, receipt, status)."""

    about: str


@dataclass(frozen=True)
class RefuseLookUp:
    """No more numbers are looked up for this caller; a person takes over (R7)."""


@dataclass(frozen=True)
class NotePin:
    """A telephone PIN was keyed."""

    result: PinResult


@dataclass(frozen=True)
class JoinQueue:
    """The caller waits for a person who is in a talk."""

    person: Person
    field: Field | None


@dataclass(frozen=True)
class LeaveQueue:
    """The caller no longer waits for a free line, and why not."""

    how: Literal["connected", "callback", "gave_up", "closed"]


@dataclass(frozen=True)
class TakeUpOrder:
    """The caller rings back into a call-back order that was tried in vain."""

    order: int


@dataclass(frozen=True)
class KeepOrder:
    """A call-back order is kept: the caller has reached their person by ringing back."""

    order: int


@dataclass(frozen=True)
class Astray:
    """The conversation met something it does not know (a step of another version, say) and went to a person."""

    what: str


Left = CancelAppointment | OrderCallback | LeaveMessage
"""What leaves a concern with a reference."""
Effect = (
    Left
    | Identify
    | ChooseField
    | ChooseLanguage
    | SkipHop
    | BeginCancellation
    | SendText
    | RefuseText
    | RememberCaller
    | ForgetCaller
    | SpeakForSomebody
    | Inform
    | RefuseLookUp
    | NotePin
    | JoinQueue
    | LeaveQueue
    | TakeUpOrder
    | KeepOrder
    | Astray
)
