"""Says whom a caller would be put through to, and why not now: what the directory is to the real house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from stdnum import damm

from app.seeding.callers import Caller
from app.seeding.census import Colleague, Town
from app.seeding.dialogue import Dialogue, Juncture
from app.seeding.errands import MENU
from app.seeding.facts import Around
from app.seeding.opening import Opening
from app.seeding.presence import Presence
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Field, Heard, Keys

LOOKS_AT_PEOPLE: Final = ("reach_case_manager.", "wait_for_case_manager.")
"""The questions at which it matters who can talk."""
NOBODY: Final = (None, None)


class References:
    """Draws references that nothing else has, each with its check digit."""

    def __init__(self) -> None:
        """Begin with none of them used."""
        self.used: set[str] = set()

    def draw(self, chance: Random) -> str:
        """Return a fresh one."""
        while True:
            figures = f"{chance.randrange(10**8):08}"
            if figures not in self.used:
                self.used.add(figures)
                return figures + damm.calc_check_digit(figures)


@dataclass(frozen=True)
class Office:
    """What a call meets: the town, its hours, who is there, and the flows; ``entries`` are the hotline's numbers."""

    town: Town
    opening: Opening
    presence: Presence
    dialogue: Dialogue
    references: References
    entries: tuple[str, str]

    @property
    def colleagues(self) -> Mapping[int, Colleague]:
        """Who works here."""
        return self.town.colleagues


@dataclass(frozen=True)
class People:
    """Who there is for one caller; ``who`` are numbers of staff and team."""

    office: Office
    caller: Caller

    def own(self, field: Field) -> Colleague | None:
        """Return who is responsible, if the caller is known."""
        resident = self.caller.resident if self.caller.keyed != "typo" else None
        return self.office.colleagues.get(resident.managers.get(field, 0)) if resident else None

    def who(self, role: Role, field: Field | None) -> tuple[int | None, int | None]:
        """Return whom a role is in a field."""
        own = self.own(field) if field else None
        if own is None or role in (Role.SERVICE_CENTRE, Role.EMERGENCY):
            return NOBODY
        if role is Role.TEAM:
            return None, own.team
        person = self.office.colleagues.get(own.stand_in or 0) if role is Role.STAND_IN else own
        return (person.id, person.team) if person else NOBODY

    def around(self, juncture: Juncture, heard: Heard, at: datetime) -> Around:
        """Look at the office as the flows may see it at a moment."""
        is_open, field = self.office.opening.is_open(at), field_looked_at(juncture, heard)
        own = self.own(field) if field else None
        if own is None:
            return Around(is_open)
        stand_in = self.state(Role.STAND_IN, own.stand_in, at) if own.stand_in else "nobody"
        return Around(is_open, field, self.state(Role.OWN, own.id, at), stand_in)

    def state(self, role: Role, staff: int, at: datetime) -> str | None:
        """Return why somebody cannot be rung at a moment; a story of the town may know better than the books."""
        if self.caller.away is not None:
            return self.caller.away.get(role)
        talks = "in_talk" if self.office.presence.is_in_talk(staff, at) else None
        return self.office.presence.reason_away(staff, at) or talks


def field_looked_at(juncture: Juncture, heard: Heard) -> Field | None:
    """Return the field whose people the flows may look at now; nothing where they look at nobody."""
    memory, step = juncture.line.memory, juncture.step or ""
    if step == MENU and heard in (Keys("2"), Keys("3")):
        if len(memory.fields) > 1:
            return Field.BENEFITS if heard == Keys("3") else Field.PLACEMENT
        return memory.fields[0]
    return memory.field if step.startswith(LOOKS_AT_PEOPLE) else None
