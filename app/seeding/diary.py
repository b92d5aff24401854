"""Invents the appointments that callers cancel: one at a time for everybody, on days and at times the office has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from app.office_hours import GERMAN_TIME
from app.seeding.callers import Named, Visit
from app.seeding.census import Expected, Resident, Town
from app.seeding.opening import Opening, german

SLOTS: Final = ((8, 15), (8, 45), (9, 15), (9, 45), (10, 15), (10, 45), (11, 15), (13, 15), (13, 45), (14, 15), (15, 0))
DAYS_AHEAD: Final = {0: 22, 1: 34, 2: 15, 3: 11, 4: 8, 6: 6, 9: 4}
"""How many days of opening before an appointment it is cancelled, in a hundred."""
STILL_MEANT: Final = timedelta(hours=1)
"""So long after its beginning an appointment may still be the one that is cancelled (``app.concerns.leaving``)."""
DAYS_NAMED: Final[Mapping[int, Named]] = {0: "today", 1: "tomorrow"}
NOT_ON_RECORD: Final = 30
"""One in so many names a day on which no appointment of theirs stands."""


@dataclass
class Diary:
    """What the calendar holds besides what the town was given; ``made`` is yet to be written down."""

    town: Town
    opening: Opening
    chance: Random

    def __post_init__(self) -> None:
        """Look up who is expected already."""
        self.made: list[Expected] = []
        self.count = 0
        self.lies_ahead: dict[int, datetime] = {}
        self.summoned: dict[int, list[datetime]] = {}
        for one in self.town.expected:
            self.summoned.setdefault(one.customer, []).append(one.starts_at)

    def visit_of(self, resident: Resident, at: datetime) -> Visit:
        """Return the appointment that somebody cancels now; of two that lie ahead the second is in no calendar."""
        chance, today = self.chance, at.astimezone(GERMAN_TIME).date()
        days = chance.choices(tuple(DAYS_AHEAD), tuple(DAYS_AHEAD.values()))[0]
        starts_at = self.free_slot(resident, self.opening.workday(today, days), at)
        day = starts_at.astimezone(GERMAN_TIME).date()
        if at < self.lies_ahead.get(resident.id, at) or not chance.randrange(NOT_ON_RECORD):
            return Visit(None, None, starts_at, day, "day", is_today=day == today)
        nearest = all(not at - STILL_MEANT < other < starts_at for other in self.summoned.get(resident.id, ()))
        self.lies_ahead[resident.id] = starts_at + STILL_MEANT
        made = self.make(resident, starts_at)
        named = "nearest" if nearest and chance.randrange(2) else DAYS_NAMED.get((day - today).days, "day")
        return Visit(made.id, made.staff, starts_at, day, named, is_today=day == today)

    def free_slot(self, resident: Resident, day: date, after: datetime) -> datetime:
        """Return a time on the day, or the first one after it, on which nothing else is expected of the resident."""
        taken = {at.astimezone(GERMAN_TIME).date() for at in self.summoned.get(resident.id, ())}
        while True:
            slots = [slot for slot in self.slots_of(day) if slot > after] if day not in taken else []
            if slots:
                return self.chance.choice(slots)
            day = self.opening.workday(day, 1)

    def slots_of(self, day: date) -> Sequence[datetime]:
        """Return when somebody can be expected on a day."""
        return [slot for slot in (german(day, *one) for one in SLOTS) if self.opening.is_open(slot)]

    def make(self, resident: Resident, starts_at: datetime) -> Expected:
        """Put an appointment into the calendar."""
        self.count += 1
        staff = next(iter(resident.managers.values()))
        self.summoned.setdefault(resident.id, []).append(starts_at)
        self.made.append(Expected(f"A{self.count:06}", resident.id, staff, starts_at))
        return self.made[-1]

    def take_made(self) -> list[Expected]:
        """Return what was made since this was last asked."""
        made, self.made = self.made, []
        return made
