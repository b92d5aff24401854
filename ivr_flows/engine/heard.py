"""Everything that can reach the conversation from outside, as plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Field(StrEnum):
    """The two things a Jobcenter does for a customer: finding work, and paying benefits."""

    PLACEMENT = "placement"
    BENEFITS = "benefits"


class Outcome(StrEnum):
    """How a hop ended. Connected means: bridged, and the person rung pressed 1."""

    CONNECTED = "connected"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    MAILBOX = "mailbox"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Begun:
    """The telephone was picked up; nothing has been said yet."""


@dataclass(frozen=True)
class Keys:
    """What the caller pressed (``0``-``9`` and ``*``); ``hash_key`` where ``#`` ended it. Never both empty."""

    pressed: str
    hash_key: bool = False


@dataclass(frozen=True)
class Words:
    """What the caller said instead of keying it, as a recogniser wrote it down."""

    text: str


@dataclass(frozen=True)
class Silence:
    """The time for an answer ran out."""


@dataclass(frozen=True)
class Found:
    """What a look-up brought. It looks alike for a number that exists and for one that does not (R7).

    ``customer`` and ``household`` are internal ids; ``candidates`` are several customers whose numbers lie on the
    same keys. ``fields`` is what to offer, also where nobody was found.
    """

    customer: int | None = None
    household: int | None = None
    candidates: tuple[int, ...] = ()
    fields: tuple[Field, ...] = ()
    birth_date_decides: bool = False
    too_many: bool = False
    """Nothing was looked up: too many numbers have been keyed on this telephone, or wrong ones on all of them."""


class Refusal(StrEnum):
    """Why a telephone number cannot be rung back."""

    IMPOSSIBLE = "impossible"
    FOREIGN = "foreign"
    DEAR = "dear"
    OURS = "ours"


@dataclass(frozen=True)
class Checked:
    """Whether a telephone number that the caller keyed can be rung back, and why not."""

    refusal: Refusal | None = None


class PinResult(StrEnum):
    """What came of a telephone PIN; locked is one after three wrong ones, until a new one has come by letter."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


class Standing(StrEnum):
    """How far the office has got with what a caller left."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"


class Kind(StrEnum):
    """What a caller can leave behind for the office to do."""

    CANCELLATION = "cancellation"
    CALLBACK = "callback"
    MESSAGE = "message"
    DOCUMENTS = "documents"
    PAYMENT = "payment"
    OTHER = "other"


@dataclass(frozen=True)
class Matter:
    """Something that a caller left: what, when it was received (aware), and how far the office has got with it.

    ``day`` is the day of a cancelled appointment, ``missed`` how often a call-back was tried in vain.
    """

    kind: Kind
    received_at: datetime
    standing: Standing
    day: date | None = None
    missed: int = 0


@dataclass(frozen=True)
class Known:
    """What may be told to a caller who has keyed their telephone PIN, and to nobody else.

    ``appointments`` are those that lie ahead (aware, German time), nearest first; ``matters`` the newest first.
    """

    appointments: tuple[datetime, ...] = ()
    matters: tuple[Matter, ...] = ()


@dataclass(frozen=True)
class PinChecked:
    """The telephone PIN was compared with the one that was mailed; the right one brings what it opens."""

    result: PinResult
    known: Known = field(default_factory=Known)


@dataclass(frozen=True)
class ReceiptFound:
    """What belongs to a reference and a birth date, or nothing."""

    matter: Matter | None = None


@dataclass(frozen=True)
class HopEnded:
    """The person who was rung is no longer on the line, or never was."""

    outcome: Outcome


@dataclass(frozen=True)
class Recorded:
    """The caller spoke a message of so many seconds (0: nothing); ``recording`` is the carrier's id of it."""

    seconds: int
    recording: str | None = None


Heard = Begun | Keys | Words | Silence | Found | Checked | PinChecked | ReceiptFound | HopEnded | Recorded
