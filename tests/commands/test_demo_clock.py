from datetime import datetime

import pytest

from app.commands.demo_clock import TOWN_HOURS, start_of_demo
from app.office_hours import GERMAN_TIME, OfficeHours


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("2026-11-24 10:30", "2026-11-24 10:30"),  # open
        ("2026-11-24 06:00", "2026-11-24 10:00"),  # before opening
        ("2026-11-24 12:30", "2026-11-25 10:00"),  # the lunch break
        ("2026-11-27 20:00", "2026-11-30 10:00"),  # a Friday evening
        ("2026-12-25 11:00", "2026-12-28 10:00"),  # a holiday and a weekend
    ],
)
def test_while_the_office_is_closed_the_demo_begins_at_the_next_ten_o_clock(now: str, starts: str) -> None:
    assert start_of_demo(german(now), TOWN_HOURS) == german(starts)


def test_an_office_that_never_opens_has_its_demo_now() -> None:
    assert start_of_demo(german("2026-11-24 10:30"), OfficeHours(())) == german("2026-11-24 10:30")


def german(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=GERMAN_TIME)
