"""Decides what time it is in the demo: while the office is closed, ten o'clock on the next day it opens."""

from datetime import datetime, time, timedelta
from typing import Final

from app.office_hours import GERMAN_TIME, OfficeHours, OpenPeriod, is_open
from ivr_flows.rehearsal.town import OFFICE_PERIODS

TEN: Final = time(10)
DAYS_AHEAD: Final = 30

TOWN_HOURS: Final = OfficeHours(tuple(OpenPeriod(one.weekday, one.opens, one.closes) for one in OFFICE_PERIODS))
"""What the seed writes into an empty database."""


def start_of_demo(now: datetime, hours: OfficeHours) -> datetime:
    """Return ``now`` (aware) while the office is open, else the next ten o'clock at which it is (Europe/Berlin).

    An office that is never open at ten has its demo now.
    """
    if is_open(now, hours):
        return now
    today = now.astimezone(GERMAN_TIME).date()
    tens = (datetime.combine(today + timedelta(days), TEN, GERMAN_TIME) for days in range(DAYS_AHEAD))
    return next((ten for ten in tens if ten > now and is_open(ten, hours)), now)
