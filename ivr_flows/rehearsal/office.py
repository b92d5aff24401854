"""The town's Jobcenter as the flows see it, in memory: what the database is to the real house."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property

from ivr_flows.engine.call import (
    CheckNumber,
    CheckPin,
    FindBirthDate,
    FindMember,
    FindNumber,
    FindReceipt,
    Line,
    Memory,
    Query,
    changed,
)
from ivr_flows.engine.effects import Assurance
from ivr_flows.engine.facts import Facts, Hint, Pending, Person, Place, Role
from ivr_flows.engine.heard import (
    Checked,
    Field,
    Found,
    Known,
    PinChecked,
    PinResult,
    ReceiptFound,
    Refusal,
)
from ivr_flows.engine.spoken import Digits, Hours
from ivr_flows.rehearsal.files import HOUSEHOLDS, colleague, household_members, keyings, manager_of, resident_of
from ivr_flows.rehearsal.matters import A_TUESDAY as A_TUESDAY
from ivr_flows.rehearsal.matters import (
    BORN,
    LOCAL_NUMBER,
    LOCKED_PIN,
    MATTERS,
    PIN,
    RECEIPTS,
    SPARE_REFERENCE,
    TOO_MANY,
)
from ivr_flows.rehearsal.people import Colleague, Resident
from ivr_flows.rehearsal.town import COLLEAGUES, GERMAN_TIME, OFFICE_PERIODS, RESIDENTS, TEAM_LINES, away, summonses

BOTH = (Field.PLACEMENT, Field.BENEFITS)
LENGTHS_OF_TELEPHONES = range(7, 14)
TEAMS = tuple(TEAM_LINES)
MOBILE = Digits.of("015112345678")


@dataclass(frozen=True)
class Office:
    """One day of the town. Ids are places in the cast, from 1.

    ``fields_of_nobody`` is what a number is offered that nobody has.
    """

    now: datetime
    office_is_open: bool = True
    toll_free: bool = True
    caller: Digits | None = MOBILE
    can_get_texts: bool = True
    can_talk: bool = True
    speech: bool = False
    languages: tuple[str, ...] = ("de", "en")
    busy: tuple[str, ...] = ()
    """Who is in a talk, by staff id."""
    place: Place | None = None
    hint: Hint | None = None
    pending: Pending | None = None
    remembered: bool = False
    fields_of_nobody: tuple[Field, ...] = BOTH
    nobody_is_asked_for_a_birth_date: bool = False

    def facts(self, line: Line) -> Facts:
        """Take the snapshot for whom the line remembers; who may be calling is asked at the very beginning only."""
        memory = line.memory
        if memory != Memory():
            facts = snapshot(self.later, memory.customer, memory.household, memory.fields, memory.assurance)
            return changed(facts, spare_reference=SPARE_REFERENCE) if memory.receipt else facts
        if self.pending and self.pending.field:
            return snapshot(self, self.pending.customer, None, (self.pending.field,), memory.assurance)
        return snapshot(self, memory.customer, memory.household, memory.fields, memory.assurance)

    @cached_property
    def later(self) -> "Office":
        """Return the same day for a call that has got further than its first question."""
        return replace(self, hint=None, pending=None)

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
        away_for = self.reasons_away.get(found.staff_id)
        return Person(role, COLLEAGUES.index(found) + 1, team, away_for, in_talk=found.staff_id in self.busy)

    @cached_property
    def reasons_away(self) -> dict[str, str]:
        """Say who cannot talk at this moment, and why."""
        today = self.now.astimezone(GERMAN_TIME).date()
        return {one.staff_id: one.reason for one in away(today) if one.starts_at <= self.now < one.ends_at}

    def look_up(self, query: Query) -> Found | Checked | PinChecked | ReceiptFound:
        """Answer what a flow asks for."""
        match query:
            case FindNumber(keys) if keys == TOO_MANY:
                return Found(too_many=True, fields=BOTH)
            case FindNumber(keys) if len(keys) == len("123450001234"):
                return self.find_household(keys)
            case FindNumber(keys):
                return self.find_customer(tuple(at for at, one in enumerate(RESIDENTS, 1) if keys in keyings(one)))
            case FindBirthDate(candidates, _, born):
                return self.find_born(candidates, born)
            case FindMember(household, born):
                return self.find_born(tuple(RESIDENTS.index(one) + 1 for one in household_members(household)), born)
            case FindReceipt(reference, born):
                return ReceiptFound(RECEIPTS.get(reference) if born == BORN else None)
            case CheckPin(customer, pin):
                return self.check_pin(customer, pin)
            case CheckNumber(keys):
                return Checked(refusal_of(keys))

    def find_born(self, candidates: tuple[int, ...], born: str) -> Found:
        """Tell who of several was born on a day."""
        fitting = tuple(at for at in candidates if f"{RESIDENTS[at - 1].born:%d%m%Y}" == born)
        return self.find_customer(fitting) if len(fitting) == 1 else Found(fields=self.fields_of_nobody)

    def check_pin(self, customer: int | None, pin: str) -> PinChecked:
        """Compare a PIN with the one that everybody in the rehearsal has; one PIN is always locked."""
        if pin == LOCKED_PIN:
            return PinChecked(PinResult.LOCKED)
        if not customer or pin != PIN:
            return PinChecked(PinResult.WRONG)
        return PinChecked(PinResult.RIGHT, self.known(customer))

    def known(self, customer: int) -> Known:
        """Return what the PIN opens."""
        number, today = RESIDENTS[customer - 1].customer_number, self.now.astimezone(GERMAN_TIME).date()
        ahead = tuple(one.starts_at for one in summonses(today) if one.customer_number == number)
        return Known(tuple(sorted(ahead)), MATTERS if ahead else ())

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
def snapshot(
    office: Office, customer: int | None, household: int | None, fields: tuple[Field, ...], assurance: Assurance
) -> Facts:
    """Return what a flow may know for one caller; the same one each time, for nothing in the rehearsal changes."""
    resident = resident_of(customer, household)
    return Facts(
        now=office.now,
        office_is_open=office.office_is_open,
        toll_free=office.toll_free,
        can_talk=office.can_talk,
        speech=office.speech,
        caller=office.caller,
        texts_are_offered=True,
        can_get_texts=office.can_get_texts,
        languages=office.languages,
        people=tuple(office.people(resident, fields)) if resident else (),
        place=office.place,
        known=office.known(customer) if customer and assurance is Assurance.PIN else Known(),
        hint=office.hint,
        remembered=office.remembered,
        pending=office.pending,
        hours=OPEN_HOURS,
    )


def refusal_of(keys: str) -> Refusal | None:
    """Say why a telephone number cannot be rung; the real house asks a library."""
    if keys.startswith("00"):
        return Refusal.FOREIGN
    if keys.startswith("0900"):
        return Refusal.DEAR
    if keys == LOCAL_NUMBER:
        return Refusal.OURS
    return None if keys.startswith("0") and len(keys) in LENGTHS_OF_TELEPHONES else Refusal.IMPOSSIBLE


STRETCHES = sorted({(period.opens, period.closes) for period in OFFICE_PERIODS})
OPEN_HOURS = tuple(
    Hours(tuple(sorted(one.weekday for one in OFFICE_PERIODS if (one.opens, one.closes) == stretch)), *stretch)
    for stretch in STRETCHES
)
EVERY_LANGUAGE = ("de", "en", "uk", "ru", "ar", "tr")
TWO_DAYS = (
    Office(A_TUESDAY, languages=EVERY_LANGUAGE),
    Office(A_TUESDAY, office_is_open=False, toll_free=False, caller=None),
)
"""An ordinary morning, and a withheld number when nobody is there."""
CALLERS_WHO_ARE_KNOWN = (
    replace(TWO_DAYS[0], hint=Hint(1, "en", BOTH)),
    replace(TWO_DAYS[0], pending=Pending(1, 1, Field.BENEFITS)),
)
"""The same morning for somebody who is remembered, and for somebody who rings back."""
SPECIAL_CASES = (
    Office(A_TUESDAY, busy=("V1", "L1"), can_get_texts=False, remembered=True, speech=True),
    Office(A_TUESDAY, can_talk=False),
)
"""Everybody in a talk, and callers who may speak; somebody who writes instead."""
