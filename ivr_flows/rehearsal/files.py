"""The files of the town, as an office finds what belongs to a number or a place in the cast."""

from ivr_flows.engine.heard import Field
from ivr_flows.engine.spoken import LETTERS_ON_KEY
from ivr_flows.rehearsal.people import Colleague, Resident
from ivr_flows.rehearsal.town import COLLEAGUES, RESIDENTS

KEYS_OF_LETTERS = str.maketrans({letter: str(key) for key, letters in LETTERS_ON_KEY.items() for letter in letters})
HOUSEHOLDS = tuple(sorted({one.household_number for one in RESIDENTS if one.household_number}))


def resident_of(customer: int | None, household: int | None) -> Resident | None:
    """Return the customer, or anybody of the household."""
    if customer:
        return RESIDENTS[customer - 1]
    return household_members(household)[0] if household else None


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
