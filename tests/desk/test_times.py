from datetime import datetime

import pytest

from app.desk.times import appointed, in_a_table, until
from app.desk.translating import translations
from app.office_hours import GERMAN_TIME

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=GERMAN_TIME)


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=GERMAN_TIME)


def test_an_appointment_of_today_says_so() -> None:
    said = [appointed(at(11, day, 10, 15), NOW, translations("de"), "de") for day in (23, 24, 27)]
    assert said == ["gestern, 10:15", "heute, 10:15", "Fr., 27. Nov., 10:15"]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (at(11, 24, 12), "12:00"),
        (at(11, 25), "heute, 24:00"),
        (at(12, 6), "Sa., 5. Dez., 24:00"),
        (at(12, 6, 0, 30), "So., 6. Dez., 00:30"),
    ],
)
def test_midnight_is_the_end_of_a_day(ends: datetime, said: str) -> None:
    assert until(ends, NOW, translations("de"), "de") == said


def test_a_column_of_seconds_stays_short_in_both_languages() -> None:
    written = at(11, 4, 9, 5, 59)
    assert [in_a_table(written, one) for one in ("de", "en")] == ["04.11.2026, 09:05:59", "04/11/2026, 09:05:59"]
