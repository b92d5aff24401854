"""Says who could have been rung at a moment of the invented past: holidays, illness, consultations, and talks.

None of it is ever stored: the house keeps no history of anybody's presence (R24).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from app.office_hours import GERMAN_TIME
from app.seeding.census import Away, Colleague, Town
from app.seeding.opening import german

FREE_SINCE: Final = datetime.min.replace(tzinfo=UTC)
LENGTHS_OF_ABSENCE: Final = (1, 1, 2, 3, 5, 5, 8, 12)
"""Days: illness, and holidays of one week or two."""
DAYS_BETWEEN: Final = 38
CONSULTATIONS: Final = ((9, 0), (9, 0), (10, 30), (13, 30), (13, 30), (15, 0))
"""When a protected hour of consultation may begin."""


class Presence:
    """Who is away, in consultation or in a talk; days are thrown for when they are asked about first."""

    def __init__(self, town: Town, begins: date, ends: date, number: int) -> None:
        """Throw the absences of everybody from one day to another; absences that stand in the books win."""
        self.number = number
        self.away = {one.id: set(absences(one, begins, ends, number)) for one in town.colleagues.values()}
        self.in_the_books = by_staff(town.away)
        self.known_from = min((one.starts_at for one in town.away), default=german(ends, 0))
        self.consultations: dict[tuple[int, date], tuple[tuple[datetime, datetime], ...]] = {}
        self.talks_until: dict[int, datetime] = {}

    def reason_away(self, staff: int, at: datetime) -> str | None:
        """Return why somebody cannot be rung, or nothing."""
        for one in self.in_the_books.get(staff, ()):
            if one.starts_at <= at < one.ends_at:
                return one.reason
        day = at.astimezone(GERMAN_TIME).date()
        if at < self.known_from and day in self.away[staff]:
            return "absent"
        return "in_consultation" if any(begins <= at < ends for begins, ends in self.consulting(staff, day)) else None

    def is_in_talk(self, staff: int, at: datetime) -> bool:
        """Say whether an earlier call still has somebody on the telephone."""
        return at < self.talks_until.get(staff, FREE_SINCE)

    def talk(self, staff: int, until: datetime) -> None:
        """Note that somebody is on the telephone until then."""
        self.talks_until[staff] = max(until, self.talks_until.get(staff, FREE_SINCE))

    def consulting(self, staff: int, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return when somebody sees visitors on a day; nobody is asked about days in the books but by the books."""
        if german(day, 0) >= self.known_from:
            return ()
        found = self.consultations.get((staff, day))
        if found is None:
            chance = Random(f"{self.number} {staff} {day} consults")  # noqa: S311 - dice, not secrets
            starts = sorted({*chance.sample(CONSULTATIONS, k=chance.choice((0, 0, 1, 1, 2)))})
            begun = [german(day, *start) for start in starts]
            found = tuple((start, start + timedelta(minutes=chance.choice((30, 45, 60, 75)))) for start in begun)
            self.consultations[staff, day] = found
        return found


def absences(one: Colleague, begins: date, ends: date, number: int) -> Iterator[date]:
    """Yield the days on which somebody was away."""
    chance = Random(f"{number} {one.staff_id} {begins} away")  # noqa: S311 - dice, not secrets
    day = begins + timedelta(days=chance.randrange(DAYS_BETWEEN))
    while day < ends:
        length = chance.choice(LENGTHS_OF_ABSENCE)
        yield from (day + timedelta(days=place) for place in range(length))
        day += timedelta(days=length + chance.randrange(DAYS_BETWEEN // 2, DAYS_BETWEEN * 2))


def by_staff(away: Sequence[Away]) -> dict[int, list[Away]]:
    """Sort absences by whom they are about."""
    found: dict[int, list[Away]] = {}
    for one in away:
        found.setdefault(one.staff, []).append(one)
    return found
