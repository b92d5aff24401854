"""Spreads calls over months as they come to a Jobcenter: most on Monday mornings and around the turn of a month.

The weights follow what is on record: the calls to Berlin's Jobcenters by weekday and hour (Monday from nine to ten half
as many again as an average morning hour, Tuesday less by a fifth), with clear peaks where a month or a quarter begins.
"""

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from app.office_hours import GERMAN_TIME
from app.seeding.opening import Opening

AN_HOUR: Final = timedelta(hours=1)
BY_HOUR: Final = (
    *(0.012,) * 6,
    *(0.05, 0.12, 0.87, 1.0, 0.92, 0.72, 0.34, 0.62, 0.6, 0.48, 0.36, 0.24),
    *(0.12, 0.1, 0.08, 0.06, 0.04, 0.02),
)
"""Of a working day, against the hour from nine to ten."""
BY_WEEKDAY: Final = (1.28, 1.0, 0.85, 0.95, 0.82, 1.0, 1.0)
ON_A_DAY_OFF: Final = 0.07
WHILE_CLOSED: Final = 0.4
"""Of those who would ring an office that is open, how many ring one that has closed for the afternoon."""
TURN_OF_MONTH: Final = 1.7
"""From the 28th to the 3rd: money has come, or has not."""
TURN_OF_QUARTER: Final = 1.15


def arrivals(count: int, begins: datetime, ends: datetime, opening: Opening, chance: Random) -> list[datetime]:
    """Return exactly so many moments (UTC, in order) at which somebody rings."""
    hours = max(1, round((ends - begins) / AN_HOUR))
    slots = [begins + number * (ends - begins) / hours for number in range(hours)]
    totals = list(accumulate(weight(slot, opening) for slot in slots))
    chosen = chance.choices(slots, cum_weights=totals, k=count)
    length = (ends - begins).total_seconds() / hours
    return sorted(slot + timedelta(milliseconds=chance.randrange(max(1, round(length * 1000)))) for slot in chosen)


def weight(at: datetime, opening: Opening) -> float:
    """Return how likely it is that somebody rings within the hour from ``at``, against Tuesday from nine to ten."""
    local = at.astimezone(GERMAN_TIME)
    likely = BY_HOUR[local.hour] * BY_WEEKDAY[local.weekday()] * season(local)
    if local.date() not in opening.days:
        return likely * ON_A_DAY_OFF
    by_day = 8 <= local.hour < 18  # noqa: PLR2004 - hours in which people expect an office to be open
    return likely * WHILE_CLOSED if by_day and not opening.is_open(at + AN_HOUR / 2) else likely


def season(local: datetime) -> float:
    """Return how much more is asked around the turn of a month, and of a quarter."""
    turns = local.day >= 28 or local.day <= 3  # noqa: PLR2004 - days of a month
    quarter = turns and (local.month % 3 == 1 if local.day <= 3 else local.month % 3 == 0)  # noqa: PLR2004 - as above
    return TURN_OF_MONTH**turns * TURN_OF_QUARTER**quarter
