"""What a step may know: a snapshot of the office, taken before the step runs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr_flows.engine.heard import Field


class Role(StrEnum):
    """Whom a hop rings, seen from the customer."""

    OWN = "own"
    STAND_IN = "stand_in"
    TEAM = "team"
    SERVICE_CENTRE = "service_centre"


@dataclass(frozen=True)
class Person:
    """Somebody who could be rung for the caller, by internal ids: a member of staff, or a team by its own line.

    ``unavailable`` says why not now (``absent``, ``in_consultation``, ``phone_hours``, ``nobody``, ``closed``).
    """

    role: Role
    staff: int | None = None
    team: int | None = None
    unavailable: str | None = None


@dataclass(frozen=True)
class Facts:
    """The office as it is at ``now`` (aware), and who is there for the customer that the line remembers.

    ``people`` are the own case manager, the stand-in and a colleague of the team, per field and in that order.
    """

    now: datetime
    office_is_open: bool = True
    toll_free: bool = True
    number_is_known: bool = True
    """Whether the caller can be rung back on the number they call from."""
    languages: tuple[str, ...] = ("de", "en")
    people: tuple[tuple[Field, Person], ...] = ()

    def people_for(self, field: Field | None) -> tuple[Person, ...]:
        """Return who there is in this field, nearest first; the service centre is always the last."""
        nearest = tuple(person for belongs_to, person in self.people if belongs_to == field)
        return (*nearest, Person(Role.SERVICE_CENTRE))
