"""Everything that can reach the conversation from outside, as plain values."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Checked:
    """Whether a telephone number that the caller keyed can be rung back."""

    usable: bool


@dataclass(frozen=True)
class HopEnded:
    """The person who was rung is no longer on the line, or never was."""

    outcome: Outcome


@dataclass(frozen=True)
class Recorded:
    """The caller spoke a message of so many seconds (0: nothing)."""

    seconds: int


Heard = Begun | Keys | Silence | Found | Checked | HopEnded | Recorded
