"""What the flows may know of an invented call: who is calling, what looking things up brings, and who is there.

Everybody is the same person to them: one number, one birth date, one Tuesday.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from app.office_hours import GERMAN_TIME
from ivr_flows.engine.call import CheckNumber, FindBirthDate, FindMember, FindNumber, FindReceipt, Line, Query
from ivr_flows.engine.facts import Facts, Person, Place, Role
from ivr_flows.engine.heard import Checked, Field, Found, Heard, Keys, Kind, Matter, ReceiptFound, Standing
from ivr_flows.engine.spoken import Digits

NOW: Final = datetime(2026, 11, 24, 10, tzinfo=GERMAN_TIME)
ANOTHER_DAY: Final = NOW.date() + timedelta(days=3)
"""What a caller keys who names a day; it stands for the day that is meant."""
REFERENCE: Final = Digits.of("000000000")
FRESH: Final = Digits.of("000000001")
CUSTOMER = HOUSEHOLD = 1
NUMBERS: Final = {
    "ten": Keys("1232456789"),
    "nine": Keys("123456789"),
    "household": Keys("123450001234"),
    "typo": Keys("1232456789"),
}
BORN: Final = Keys("01021990")
BORN_ON: Final = date(1990, 2, 1)
TELEPHONE: Final = Keys("03023125001")
DAY: Final = Keys(f"{ANOTHER_DAY:%d%m}")
LANGUAGES: Final = ("de", "en", "uk", "ru", "ar", "tr")


class Known(NamedTuple):
    """What looking things up brings in a call: whose number it is, whether the birth date fits."""

    number: str = "customer"
    """customer, household, or nobody."""
    fields: tuple[Field, ...] = (Field.PLACEMENT, Field.BENEFITS)
    born: bool = True
    by_number: bool = True
    """Whether the telephone can be rung back."""
    written: bool = False
    """On the text telephone."""


class Around(NamedTuple):
    """How the office is at a moment; people only where the flows may look at them, for a field."""

    is_open: bool
    field: Field | None = None
    own: str | None = None
    """Why not to be rung now, or nothing; ``in_talk`` for who is on the telephone."""
    stand_in: str | None = None
    line_is_free: bool | None = None
    """Of a caller who waits."""
    too_long: bool = False


def looked_up_by(query: Query, known: Known) -> Heard:
    """Answer what a flow looks up."""
    match query:
        case FindNumber():
            return number_found(known)
        case FindBirthDate() | FindMember():
            fits = known.born and known.number != "nobody"
            return Found(customer=CUSTOMER, fields=known.fields) if fits else Found(fields=known.fields)
        case FindReceipt():
            matter = Matter(Kind.CANCELLATION, NOW, Standing.ACKNOWLEDGED)
            return ReceiptFound(matter if known.born else None)
        case CheckNumber():
            return Checked()
        case _:
            raise NotImplementedError(f"nobody in the invented past asks for {type(query).__name__}")


def number_found(known: Known) -> Found:
    """Say who has the number that was keyed."""
    match known.number:
        case "customer":
            return Found(customer=CUSTOMER, fields=known.fields)
        case "household":
            return Found(household=HOUSEHOLD, fields=(Field.BENEFITS,))
        case _:
            return Found(fields=known.fields)


def facts_of(known: Known, around: Around, before: Line) -> Facts:
    """Return what the flows may know."""
    waiting = around.line_is_free is not None
    place = Place(1 if around.line_is_free else 2, free=bool(around.line_is_free), too_long=around.too_long)
    return Facts(
        now=NOW,
        office_is_open=around.is_open,
        toll_free=not known.written,
        can_talk=not known.written,
        caller=Digits.of(TELEPHONE.pressed) if known.by_number else None,
        languages=LANGUAGES,
        people=tuple(people(around)),
        place=place if waiting else None,
        spare_reference=FRESH if before.memory.receipt else None,
    )


def people(around: Around) -> Iterator[tuple[Field, Person]]:
    """Yield who there is in the field that the call is about."""
    if around.field:
        for role, state in ((Role.OWN, around.own), (Role.STAND_IN, around.stand_in)):
            talks = state == "in_talk"
            person = Person(role, CUSTOMER, CUSTOMER, None if talks else state, in_talk=talks)
            yield around.field, person
        yield around.field, Person(Role.TEAM, None, CUSTOMER)
