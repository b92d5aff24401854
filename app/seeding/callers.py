"""Invents who rings: a resident with an errand, in their language, from their telephone or a withheld one."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final, Literal

from app.numbers import diallable
from app.seeding.census import Resident, Town
from app.seeding.facts import Known
from app.seeding.opening import Opening
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Field, Outcome

FREE_NUMBERS: Final = (
    *(f"+4917604069{number:03}" for number in range(10, 100)),
    *(f"+493023125{number:03}" for number in (*range(200, 500), *range(600, 900))),
    *(
        f"{area}{number:03}"
        for area in ("+494066969", "+492214710", "+496990009", "+498999998")
        for number in range(1000)
    ),
)
"""Telephones of those who have told the office none: of the ranges that the Bundesnetzagentur keeps free."""
LIKELY: Final = {
    "own": (720, 190),
    "cancel": (95, 300),
    "callback": (16, 90),
    "message": (12, 60),
    "papers": (26, 20),
    "how_to_send": (8, 15),
    "emergency": (8, 22),
    "cancel_without_number": (6, 16),
    "receipt": (12, 24),
    "hours": (18, 90),
    "address": (8, 25),
    "service_centre": (14, 0),
    "anybody": (36, 12),
    "own_for_somebody": (10, 0),
    "cancel_for_somebody": (5, 4),
    "privacy": (2, 2),
    "nothing": (34, 80),
}
"""How many callers in a thousand or so have an errand, while the office is open and while it is closed."""
IN_WRITING: Final = {"cancel": 46, "callback": 14, "message": 18, "papers": 8, "hours": 8, "receipt": 6}
"""Errands in a hundred conversations on the text telephone."""
TOTALS: Final = {
    True: list(accumulate(while_open for while_open, _ in LIKELY.values())),
    False: list(accumulate(while_closed for _, while_closed in LIKELY.values())),
}
CANCELLING: Final = ("cancel", "cancel_without_number", "cancel_for_somebody")
ONE_WRITES_IN: Final = 36
"""One call in so many comes by the text telephone."""
GIVEN_UP_AFTER: Final = timedelta(minutes=90)
NEEDS_FILE: Final = frozenset(LIKELY) - {"emergency", "hours", "address", "service_centre", "anybody"}

Named = Literal["nearest", "today", "tomorrow", "day"]


@dataclass(frozen=True)
class Visit:
    """An appointment that somebody cancels; without ``id`` it stands in no calendar. ``named`` is how they call it."""

    id: str | None
    staff: int | None
    starts_at: datetime
    day: date
    named: Named
    is_today: bool = False
    """Whether it is still to begin on the day of the call."""


@dataclass(frozen=True)
class Caller:
    """Who rings and what for; what only the stories of the town decide is empty for everybody else."""

    resident: Resident | None
    errand: str
    number: str | None
    """The telephone (E.164), or nothing where it is withheld."""
    language: str = "de"
    keyed: str = "ten"
    """Which number they key: ten or nine keys of their own, the household's, or (``typo``) nobody's."""
    born: bool = True
    """Whether the birth date that they key is the right one."""
    about: Field | None = None
    visit: Visit | None = None
    written: bool = False
    afterwards: str | None = None
    """What else they want in the same call."""
    patience_s: float = 240
    presses: Mapping[str, str] = field(default_factory=dict)
    reactions: Mapping[Role, Outcome] = field(default_factory=dict)
    away: Mapping[str, str | None] | None = None
    fate: str | None = None

    @property
    def is_expected_today(self) -> bool:
        """Whether the appointment that they cancel is still to begin today."""
        return self.visit is not None and self.visit.is_today

    @property
    def known(self) -> Known:
        """What looking things up brings for this caller."""
        fields = tuple(map(Field, self.resident.managers)) if self.resident else ()
        number = {"household": "household", "typo": "nobody"}.get(self.keyed, "customer")
        return Known(
            number=number if self.resident else "nobody",
            fields=(fields if number == "customer" else ()) or (Field.PLACEMENT, Field.BENEFITS),
            born=self.born,
            by_number=self.number is not None,
            written=self.written,
        )


class Public:
    """Everybody who may ring; some do often, and who was not reached rings once more."""

    def __init__(self, town: Town, strangers: frozenset[str], opening: Opening, chance: Random) -> None:
        """Take everybody but those of whom the stories tell, by their customer numbers."""
        self.residents = [one for one in town.residents if one.customer_number not in strangers and one.managers]
        self.totals = list(accumulate(chance.lognormvariate(0, 0.8) for _ in self.residents))
        self.opening, self.chance = opening, chance
        self.not_reached: deque[tuple[datetime, Caller]] = deque()
        self.expecting_call: dict[int, datetime] = {}
        """Until when a resident's telephone is one that the house has rung: they ring from another one."""

    def next_caller(self, at: datetime) -> Caller:
        """Return who rings at a moment."""
        chance = self.chance
        again = self.rings_again(at)
        if again:
            return again
        if not chance.randrange(ONE_WRITES_IN):
            return self.in_writing()
        errand = chance.choices(tuple(LIKELY), cum_weights=TOTALS[self.opening.is_open(at)])[0]
        return self.somebody(errand, at)

    def somebody(self, errand: str, at: datetime) -> Caller:
        """Return a resident with this errand."""
        chance, resident = self.chance, self.anyone()
        if resident is None:
            return Caller(None, errand, None)
        number = None if at < self.expecting_call.get(resident.id, at) else telephone_of(resident, chance)
        return Caller(
            resident=resident if errand in NEEDS_FILE else None,
            errand=errand,
            number=number,
            language=resident.language if chance.randrange(5) else "de",
            keyed=self.keyed(resident),
            born=bool(chance.randrange(16)),
            about=self.field_of(resident),
            patience_s=chance.lognormvariate(5.1, 0.7),
            afterwards="own" if errand in CANCELLING and not chance.randrange(12) else None,
        )

    def in_writing(self) -> Caller:
        """Return somebody who uses the text telephone."""
        errand = self.chance.choices(tuple(IN_WRITING), tuple(IN_WRITING.values()))[0]
        resident = self.anyone()
        language = resident.language if resident else "de"
        return Caller(resident, errand, None, language, about=self.field_of(resident), written=True)

    def anyone(self) -> Resident | None:
        """Return somebody; nothing where nobody lives but those of the stories."""
        return self.chance.choices(self.residents, cum_weights=self.totals)[0] if self.residents else None

    def keyed(self, resident: Resident) -> str:
        """Say which number somebody keys."""
        wished = self.chance.choices(("ten", "nine", "household", "typo"), (72, 17, 6, 5))[0]
        return "ten" if wished == "household" and not resident.household_keys else wished

    def field_of(self, resident: Resident | None) -> Field | None:
        """Say what somebody rings about: more often about money than about work."""
        fields = tuple(resident.managers) if resident else ()
        return Field(self.chance.choices(fields, (2, 3)[: len(fields)])[0]) if fields else None

    def was_not_reached(self, caller: Caller, at: datetime) -> None:
        """Have somebody ring once more, soon, who has not come to speak with anybody."""
        self.not_reached.append((at + timedelta(minutes=self.chance.lognormvariate(2.3, 0.8)), caller))

    def rings_again(self, at: datetime) -> Caller | None:
        """Return somebody who has waited long enough to try once more; many think better of it."""
        if not self.not_reached or self.not_reached[0][0] > at:
            return None
        since, caller = self.not_reached.popleft()
        return caller if at - since < GIVEN_UP_AFTER and self.chance.randrange(3) else None


def telephone_of(resident: Resident, chance: Random) -> str | None:
    """Return the telephone from which somebody rings, or nothing where they withhold it."""
    if not chance.randrange(11):
        return None
    own = diallable(resident.phone) if resident.phone else None
    return own or FREE_NUMBERS[(resident.household or resident.id) * 7 % len(FREE_NUMBERS)]
