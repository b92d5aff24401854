"""The town's Jobcenter as the flows see it, in memory: what the database is to the real house."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from ivr_flows.engine.call import CheckNumber, FindBirthDate, FindNumber, Line, Query
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Checked, Field, Found
from ivr_flows.engine.spoken import LETTERS_ON_KEY
from ivr_flows.rehearsal.people import Colleague, Resident
from ivr_flows.rehearsal.town import COLLEAGUES, GERMAN_TIME, RESIDENTS, TEAM_LINES, away

BOTH = (Field.PLACEMENT, Field.BENEFITS)
KEYS_OF_LETTERS = str.maketrans({letter: str(key) for key, letters in LETTERS_ON_KEY.items() for letter in letters})
LENGTHS_OF_TELEPHONES = range(7, 14)
TEAMS = tuple(TEAM_LINES)


@dataclass(frozen=True)
class Office:
    """One day of the town. Ids are places in the cast, from 1.

    ``fields_of_nobody`` is what a number is offered that nobody has.
    """

    now: datetime
    office_is_open: bool = True
    toll_free: bool = True
    number_is_known: bool = True
    languages: tuple[str, ...] = ("de", "en")
    fields_of_nobody: tuple[Field, ...] = BOTH
    nobody_is_asked_for_a_birth_date: bool = False

    def facts(self, line: Line) -> Facts:
        """Take the snapshot for the customer or household that the line remembers."""
        return snapshot(self, line.memory.customer, line.memory.household, line.memory.fields)

    def people(self, resident: Resident, fields: tuple[Field, ...]) -> Iterator[tuple[Field, Person]]:
        """Name own case manager, stand-in and team for every field of the caller."""
        for field in fields:
            manager = manager_of(resident, field)
            if manager:
                yield field, self.person(Role.OWN, manager)
                yield field, self.person(Role.STAND_IN, manager.stand_in)
                yield field, Person(Role.TEAM, team=TEAMS.index(manager.team) + 1)

    def person(self, role: Role, who: Colleague | str | None) -> Person:
        """Return a colleague in a role, with the reason why they cannot talk now, if there is one."""
        found = colleague(who) if isinstance(who, str) else who
        if not found:
            return Person(role, unavailable="nobody")
        team = TEAMS.index(found.team) + 1
        return Person(role, COLLEAGUES.index(found) + 1, team, self.reasons_away.get(found.staff_id))

    @cached_property
    def reasons_away(self) -> dict[str, str]:
        """Say who cannot talk at this moment, and why."""
        today = self.now.astimezone(GERMAN_TIME).date()
        return {one.staff_id: one.reason for one in away(today) if one.starts_at <= self.now < one.ends_at}

    def look_up(self, query: Query) -> Found | Checked:
        """Answer what a flow asks for."""
        match query:
            case FindNumber(keys) if len(keys) == len("123450001234"):
                return self.find_household(keys)
            case FindNumber(keys):
                return self.find_customer(tuple(at for at, one in enumerate(RESIDENTS, 1) if keys in keyings(one)))
            case FindBirthDate(candidates, _, born):
                fitting = tuple(at for at in candidates if f"{RESIDENTS[at - 1].born:%d%m%Y}" == born)
                return self.find_customer(fitting) if len(fitting) == 1 else Found(fields=self.fields_of_nobody)
            case CheckNumber(keys):
                return Checked(usable=keys.startswith("0") and len(keys) in LENGTHS_OF_TELEPHONES)

    def find_household(self, keys: str) -> Found:
        """Route a household to the people who pay its benefits; who is calling remains unknown."""
        at = next((number for number, one in enumerate(HOUSEHOLDS, 1) if one.replace("BG", "") == keys), None)
        return Found(household=at, fields=(Field.BENEFITS,))

    def find_customer(self, fitting: tuple[int, ...]) -> Found:
        """Tell one customer, several, or none, all in the same shape."""
        match fitting:
            case (one,):
                return Found(customer=one, fields=tuple(f for f in Field if manager_of(RESIDENTS[one - 1], f)))
            case ():
                return Found(fields=self.fields_of_nobody, birth_date_decides=self.nobody_is_asked_for_a_birth_date)
            case _:
                return Found(candidates=fitting, birth_date_decides=True)


@cache
def snapshot(office: Office, customer: int | None, household: int | None, fields: tuple[Field, ...]) -> Facts:
    """Return what a flow may know for one caller; the same one each time, for nothing in the rehearsal changes."""
    resident = resident_of(customer, household)
    return Facts(
        now=office.now,
        office_is_open=office.office_is_open,
        toll_free=office.toll_free,
        number_is_known=office.number_is_known,
        languages=office.languages,
        people=tuple(office.people(resident, fields)) if resident else (),
    )


def resident_of(customer: int | None, household: int | None) -> Resident | None:
    """Return the customer, or anybody of the household."""
    if customer:
        return RESIDENTS[customer - 1]
    return household_members(household)[0] if household else None


HOUSEHOLDS = tuple(sorted({one.household_number for one in RESIDENTS if one.household_number}))


def household_members(household: int) -> tuple[Resident, ...]:
    """Return who lives under a household number and gets benefits."""
    number = HOUSEHOLDS[household - 1]
    return tuple(one for one in RESIDENTS if one.household_number == number and one.benefits_manager)


def keyings(resident: Resident) -> tuple[str, str]:
    """Return the two ways to key a customer number: the letter by its key, or left out."""
    number = resident.customer_number
    return number.translate(KEYS_OF_LETTERS), "".join(filter(str.isdigit, number))


def manager_of(resident: Resident, field: Field) -> Colleague | None:
    """Return who is responsible for a customer in a field."""
    return colleague(resident.placement_manager if field is Field.PLACEMENT else resident.benefits_manager)


def colleague(staff_id: str | None) -> Colleague | None:
    """Return a colleague by id."""
    return next((one for one in COLLEAGUES if one.staff_id == staff_id), None)


A_TUESDAY = datetime(2026, 11, 24, 10, tzinfo=GERMAN_TIME)
TWO_DAYS = (
    Office(A_TUESDAY),
    Office(A_TUESDAY, office_is_open=False, toll_free=False, number_is_known=False),
)
"""Two circumstances that between them differ in everything the flows can ask about."""
