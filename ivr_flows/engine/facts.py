"""What a step may know: a snapshot of the office, taken before the step runs."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr_flows.engine.heard import Field, Known
from ivr_flows.engine.spoken import Digits, Hours


class Role(StrEnum):
    """Whom a hop rings, seen from the customer."""

    OWN = "own"
    STAND_IN = "stand_in"
    TEAM = "team"
    SERVICE_CENTRE = "service_centre"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Person:
    """Somebody who could be rung for the caller, by internal ids: a member of staff, or a team by its own line.

    ``unavailable`` says why not now (``absent``, ``in_consultation``, ``phone_hours``, ``nobody``, ``closed``).
    """

    role: Role
    staff: int | None = None
    team: int | None = None
    unavailable: str | None = None
    in_talk: bool = False
    """On the telephone with somebody else: one can wait for them."""


@dataclass(frozen=True)
class Place:
    """Where the caller stands among those who wait for the same person: 1 is next.

    ``minutes`` is an estimate from the talks of the last weeks, or nothing where too little is known; ``free`` says
    that the line has become free, ``too_long`` that nobody should be kept any longer without being asked.
    """

    position: int
    minutes: int | None = None
    free: bool = False
    too_long: bool = False


@dataclass(frozen=True)
class Hint:
    """Who the caller may be by the telephone they call from: a hint, never a proof (numbers can be forged)."""

    customer: int
    language: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Pending:
    """A call-back that was tried in vain on the very number that the caller calls from."""

    order: int
    customer: int | None
    field: Field | None


@dataclass(frozen=True)
class Facts:
    """The office as it is at ``now`` (aware), and who is there for the customer that the line remembers.

    ``people`` are the own case manager, the stand-in and a colleague of the team, per field and in that order.
    """

    now: datetime
    office_is_open: bool = True
    toll_free: bool = True
    can_talk: bool = True
    """Whether the caller can be put through at all: on the text telephone nobody can."""
    caller: Digits | None = None
    """The number they call from, where it can be rung back; as they would key it."""
    texts_are_offered: bool = False
    can_get_texts: bool = False
    """Whether a text message can reach the number they call from: a landline cannot get any."""
    speech: bool = False
    """Whether the caller may speak instead of keying; a machine listens then."""
    languages: tuple[str, ...] = ("de", "en")
    people: tuple[tuple[Field, Person], ...] = ()
    place: Place | None = None
    """Of a caller who waits for their case manager."""
    known: Known = field(default_factory=Known)
    """Empty below the telephone PIN."""
    hint: Hint | None = None
    remembered: bool = False
    """Whether the identified customer has agreed that telephone and language are remembered."""
    pending: Pending | None = None
    spare_reference: Digits | None = None
    """Where the call's own reference is taken: by a first concern, or by what came before a call began again."""
    hours: tuple[Hours, ...] = ()

    @property
    def number_is_known(self) -> bool:
        """Say whether the caller can be rung back on the number they call from."""
        return self.caller is not None

    def people_for(self, field: Field | None) -> tuple[Person, ...]:
        """Return who there is in this field, nearest first; the service centre is always the last."""
        nearest = tuple(person for belongs_to, person in self.people if belongs_to == field)
        return (*nearest, Person(Role.SERVICE_CENTRE))
