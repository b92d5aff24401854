"""Tells the stories of the town's cast, which stand in every invented past for people who look at the demo."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.callbacks.scheduling import Helper, Order, Wait, decide
from app.callbacks.working_time import Half
from app.concerns.leaving import AIMED_AT_DAYS, PROMISED_DAYS, working_days_after
from app.office_hours import GERMAN_TIME
from app.seeding.afterwards import CALM, OPEN
from app.seeding.callers import FREE_NUMBERS, Caller, Visit
from app.seeding.census import Resident, Town
from app.seeding.opening import Opening, german
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Field, Outcome
from ivr_flows.rehearsal import town as rehearsed

CAST: Final = frozenset(one.customer_number for one in rehearsed.CAST)
"""These ring as the stories tell, and never by chance."""
JONAS, MARTA, KARL = "123B456789", "039D112233", "039P445566"
NADJA, PETER = "039K778899", "039M271828"
SURE: Final = {
    "identify_caller.read_back": "1",
    "cancel_appointment.how": "1",
    "cancel_reason.why": "1",
    "cancel_appointment.confirm": "1",
    "leave_callback.start": "1",
    "leave_callback.when": "1",
    "leave_message.review": "1",
    "main_menu.anything_else": "",
}
"""What somebody presses who knows what they want."""
OFFER: Final = "reach_case_manager.offer_next"
ANOTHER_PERSON, CALL_BACK = {OFFER: "1"}, {OFFER: "2"}
WINDOWS: Final[Mapping[str, Half | None]] = {"1": None, "2": "morning", "3": "afternoon"}
SPARE: Final = timedelta(minutes=15)
Told = tuple[datetime, Caller]


def stories(town: Town, opening: Opening, now: datetime) -> Iterator[Told]:
    """Yield the calls of the stories: those of earlier days depend on the day alone, those of today on ``now``."""
    teller = Teller(town, opening, now, now.astimezone(GERMAN_TIME).date())
    for number, tell in ((JONAS, teller.jonas), (MARTA, teller.marta), (KARL, teller.karl), (PETER, teller.peter)):
        if resident := town.resident(number):
            yield from tell(resident)
    if resident := town.resident(NADJA):
        yield from teller.nadja(resident)


@dataclass(frozen=True)
class Teller:
    """Knows when everything was."""

    town: Town
    opening: Opening
    now: datetime
    today: date

    def days_ago(self, days: int, hour: int, minute: int) -> datetime:
        """Return a time on the day of work so many of them ago."""
        return german(self.opening.workday(self.today, -days), hour, minute)

    def minutes_ago(self, minutes: int) -> datetime:
        """Return the moment since which the office has been open for so many minutes."""
        return self.opening.moved(self.now, -60.0 * minutes)

    def jonas(self, jonas: Resident) -> Iterator[Told]:
        """He speaks with Ruth Kaminski, has cancelled once, and waits for a call now."""
        talks = calling(jonas, "own", reactions={Role.OWN: Outcome.CONNECTED})
        for days, hour, minute in ((52, 9, 12), (34, 10, 41), (9, 8, 27)):
            yield self.days_ago(days, hour, minute), talks
        yield self.days_ago(23, 8, 14), calling(jonas, "cancel")
        not_there = {Role.OWN: Outcome.NO_ANSWER}
        yield (
            self.days_ago(4, 9, 3),
            calling(jonas, "own", presses=CALL_BACK, reactions=not_there, fate="connected"),
        )
        at = self.minutes_ago(25)
        wished = {**CALL_BACK, "leave_callback.when": self.calm_half(at)}
        yield at, calling(jonas, "own", presses=wished, reactions=not_there, fate=OPEN)

    def marta(self, marta: Resident) -> Iterator[Told]:
        """She has cancelled today, and nobody has seen it yet."""
        at = self.minutes_ago(50)
        ahead = (one for one in self.town.expected if one.customer == marta.id and one.starts_at > at)
        meant = next(ahead, None)
        visit = None
        if meant:
            day = meant.starts_at.astimezone(GERMAN_TIME).date()
            visit = Visit(meant.id, meant.staff, meant.starts_at, day, "nearest")
        yield at, calling(marta, "cancel", visit=visit, fate=OPEN)

    def karl(self, karl: Resident) -> Iterator[Told]:
        """He asked to be rung back, was not reached, and the promise has passed."""
        not_there = {Role.OWN: Outcome.NO_ANSWER}
        yield (
            self.days_ago(3, 9, 38),
            calling(karl, "own", presses=CALL_BACK, reactions=not_there, fate="no_answer"),
        )

    def peter(self, peter: Resident) -> Iterator[Told]:
        """He has left a message in English that nobody has heard yet."""
        yield self.minutes_ago(170), calling(peter, "message", fate=OPEN)

    def nadja(self, nadja: Resident) -> Iterator[Told]:
        """Her case manager is away: nobody picked up when she rang first, then the stand-in did."""
        away = {"own": "absent", "stand_in": None}
        in_vain = {Role.STAND_IN: Outcome.NO_ANSWER, Role.TEAM: Outcome.CANCELLED}
        yield self.minutes_ago(95), calling(nadja, "own", presses=ANOTHER_PERSON, reactions=in_vain, away=away)
        taken = {Role.STAND_IN: Outcome.CONNECTED}
        yield self.minutes_ago(40), calling(nadja, "own", presses=ANOTHER_PERSON, reactions=taken, away=away)

    def calm_half(self, at: datetime) -> str:
        """Return the key of a half of the day for which the house does not ring quite soon."""
        hours = self.opening.hours
        promises = (working_days_after(at, days, hours) for days in (AIMED_AT_DAYS, PROMISED_DAYS))
        due_at, promised_by = promises
        for key, half in WINDOWS.items():
            decision = decide(Order(due_at, promised_by, half), self.now, hours, [Helper("service_centre", "line")])
            if isinstance(decision, Wait) and decision.until and decision.until > self.now + CALM + SPARE:
                return key
        return "3"


def calling(resident: Resident, errand: str, **more: object) -> Caller:
    """Return somebody of the cast who rings about work, or whatever they have, and knows what they want."""
    presses = {**SURE, **more.pop("presses", {})}  # type: ignore[dict-item] # keys by question
    return Caller(
        resident=resident,
        errand=errand,
        number=resident.phone or FREE_NUMBERS[resident.id % len(FREE_NUMBERS)],
        language=resident.language,
        about=Field(next(iter(resident.managers))),
        presses=presses,
        **{"away": {}, **more},  # type: ignore[arg-type] # what a caller of a story is given
    )
