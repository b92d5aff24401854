"""The town: the invented people of every test and demo, each named one with a part in the story.

Telephone numbers come from the ranges that the Bundesnetzagentur keeps free for films and books; Jonas Birkner's is
made of counted digits.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ivr_flows.rehearsal.neighbours import neighbours
from ivr_flows.rehearsal.people import Away, Colleague, Period, Resident, Summons
from ivr_flows.rehearsal.people import Field as Field

GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")

TEAM_LINES: Final = {"Vermittlung": "+493023125191", "U25": "+493023125192", "Leistung": "+493023125193"}
"""The group telephone of each team, E.164."""


def _colleague(staff_id: str, name: str, extension: int, stand_in: str, *more_roles: str) -> Colleague:
    team = {"V": "Vermittlung", "U": "U25", "L": "Leistung"}[staff_id[0]]
    mailbox = name.lower().replace("ü", "ue").replace("ö", "oe").replace(" ", ".")
    return Colleague(
        staff_id=staff_id,
        name=name,
        team=team,
        field="benefits" if team == "Leistung" else "placement",
        line=f"+493023125{extension}",
        email=f"{mailbox}@jobcenter.example",
        stand_in=stand_in,
        roles=("case_manager", *more_roles),
    )


COLLEAGUES: Final = (
    _colleague("V1", "Ruth Kaminski", 101, "V2", "supervisor"),
    _colleague("V2", "Holger Thiede", 102, "V1"),
    _colleague("V3", "Birte Quandt", 103, "V4"),  # away for two weeks: her customers reach the stand-in
    _colleague("V4", "Emil Sandkuhl", 104, "V3"),
    _colleague("V5", "Paula Wieland", 105, "V3"),  # away, and her stand-in is away too: her customers reach the team
    _colleague("U1", "Tomke Reinders", 111, "U2"),
    _colleague("U2", "Arne Lüttich", 112, "U1"),
    _colleague("U3", "Selma Kröger", 113, "U1"),
    _colleague("L1", "Gesine Obermaier", 121, "L2"),
    _colleague("L2", "Matthis Brandl", 122, "L1"),
    _colleague("L3", "Wiebke Fechner", 123, "L1"),  # in consultation the whole of today
    _colleague("L4", "Oskar Prüfer", 124, "L2", "supervisor"),
)


def _resident(number: str, name: str, born: str, managers: str, **more: str) -> Resident:
    first_name, last_name = name.split()
    chosen = managers.split()
    return Resident(
        customer_number=number,
        household_number=more.get("household"),
        first_name=first_name,
        last_name=last_name,
        born=date.fromisoformat(born),
        language=more.get("language", "de"),
        phone=more.get("phone"),
        placement_manager=next((manager for manager in chosen if manager[0] in "VU"), None),
        benefits_manager=next((manager for manager in chosen if manager[0] == "L"), None),
    )


HOUSEHOLD: Final = "03901BG0000117"
"""Where Jonas Birkner and Marta Sommerfeld live: one household number, two callers."""

CAST: Final = (
    _resident("123B456789", "Jonas Birkner", "1990-02-01", "V1 L1", household=HOUSEHOLD, phone="+4915112345678"),
    # The same ten keys as Jonas: only the birth date tells the two apart.
    _resident("123A456789", "Lena Vogt", "1985-07-14", "U1 L2"),
    _resident("039D112233", "Marta Sommerfeld", "1979-11-30", "V1 L1", household=HOUSEHOLD),
    _resident("039P445566", "Karl Ohnesorg", "1964-05-08", "L2"),  # benefits alone: is never asked which field
    _resident("039K778899", "Nadja Behrens", "2001-09-17", "V3"),  # placement alone, manager away
    _resident("039W100200", "Anton Ziegler", "1972-03-22", "V5"),  # manager and stand-in away
    _resident(
        "039T314159", "Ilse Marquardt", "1988-12-24", "L3", household="03901BG0000225"
    ),  # manager in consultation
    _resident("039M271828", "Peter Lindqvist", "1995-06-06", "U1 L4", language="en"),
)

RESIDENTS: Final = (*CAST, *neighbours(200 - len(CAST)))
"""Two hundred people. Besides Jonas and Lena, one pair shares its nine keys (not its ten): see ``neighbours``."""

OFFICE_PERIODS: Final = (
    *(Period(day, *hours) for day in (0, 1, 3) for hours in ((time(8), time(12)), (time(13), time(18)))),
    Period(2, time(8), time(12)),
    Period(4, time(8), time(14)),
)
"""Monday is 0."""


def away(today: date) -> tuple[Away, ...]:
    """Return who cannot be rung around ``today``: two are absent for a fortnight, one is in consultation all day."""
    fortnight = (_midnight(today - timedelta(days=3)), _midnight(today + timedelta(days=11)))
    return (
        Away("V3", *fortnight, "absent"),
        Away("V5", *fortnight, "absent"),
        Away("L3", _midnight(today), _midnight(today + timedelta(days=1)), "in_consultation"),
    )


CAST_SUMMONSES: Final = (
    # customer, staff, working days from today, at, kind
    ("123B456789", "V1", 1, time(9, 0), "Beratung"),
    ("123B456789", "L1", 6, time(14, 0), "Leistungsgespräch"),
    ("123A456789", "U1", 2, time(10, 30), "Beratung"),
    ("039D112233", "V1", 1, time(11, 0), "Beratung"),
    ("039P445566", "L2", 3, time(8, 30), "Leistungsgespräch"),
    ("039K778899", "V3", 4, time(9, 30), "Erstgespräch"),
    ("039W100200", "V5", 5, time(10, 0), "Beratung"),
    ("039M271828", "U1", 3, time(11, 30), "Beratung"),
)
GENERATED_SUMMONSES: Final = 60


def summonses(today: date) -> tuple[Summons, ...]:
    """Return the appointments of the next two weeks; their ids depend on the customer alone, their days on ``today``.

    Nobody expects two people at once. Ilse Marquardt has no appointment: she can cancel nothing that is on record.
    """
    expected = [*CAST_SUMMONSES, *_neighbours_summonses()]
    return tuple(
        Summons(
            appointment_id=f"T{number:04}",
            customer_number=customer_number,
            staff_id=staff_id,
            starts_at=datetime.combine(working_day(today, days), at, GERMAN_TIME),
            room=_room(staff_id),
            kind=kind,
        )
        for number, (customer_number, staff_id, days, at, kind) in enumerate(expected, start=1)
    )


def _neighbours_summonses() -> list[tuple[str, str, int, time, str]]:
    """Give one neighbour after the other the manager's next free hour: half past eight and ten, from day 1 to 10."""
    taken: dict[str, int] = {}
    expected = []
    called = [person for person in RESIDENTS[len(CAST) :] if person.placement_manager]
    for person in called[:GENERATED_SUMMONSES]:
        manager = person.placement_manager or ""
        slot = taken.get(manager, 0)
        taken[manager] = slot + 1
        at = (time(8, 15), time(10, 15))[slot // 10 % 2]  # never an hour that the cast has
        expected.append((person.customer_number, manager, 1 + slot % 10, at, "Beratung"))
    return expected


def working_day(today: date, days: int) -> date:
    """Return the day that lies ``days`` working days (Monday to Friday) after ``today``."""
    day = today
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5  # noqa: PLR2004 - Saturday is 5
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), GERMAN_TIME)


def _room(staff_id: str) -> str:
    floor = "VUL".index(staff_id[0]) + 1
    return f"{floor}.{int(staff_id[1:]):02}"
