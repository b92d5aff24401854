"""Calls come in as they come to a Jobcenter, and the same ones every time."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from conftest import NOW
from invented_past import CALLS, columns, figure, rows, wish
from sqlalchemy.ext.asyncio import AsyncEngine

from app.commands.demo_clock import TOWN_HOURS
from app.office_hours import GERMAN_TIME
from app.seed import seed
from app.seeding import invent_past
from app.seeding.arrivals import arrivals
from app.seeding.opening import Opening
from app.seeding.past import length_in_days
from app.seeding.stories import CAST

A_YEAR_AGO = datetime(2025, 11, 24, tzinfo=GERMAN_TIME)
LAST_MIDNIGHT = datetime(2026, 11, 24, tzinfo=GERMAN_TIME)


@pytest.fixture(scope="module")
def a_year() -> list[datetime]:
    opening = Opening(TOWN_HOURS, A_YEAR_AGO, NOW)
    found = arrivals(100_000, A_YEAR_AGO.astimezone(UTC), NOW.astimezone(UTC), opening, Random(11))  # noqa: S311 - dice
    assert len(found) == 100_000
    return [at.astimezone(GERMAN_TIME) for at in found]


def share(of: list[datetime], which: Callable[[datetime], bool]) -> float:
    return sum(map(which, of)) / len(of)


def test_they_come_in_order_and_within_the_time(a_year: list[datetime]) -> None:
    assert a_year == sorted(a_year)
    assert A_YEAR_AGO <= a_year[0] < a_year[-1] <= NOW


def test_monday_morning_is_the_worst_and_a_quarter_more_than_tuesday_morning(a_year: list[datetime]) -> None:
    by_hour = Counter((at.weekday(), at.hour) for at in a_year)
    assert max(by_hour, key=lambda one: by_hour[one]) == (0, 9)
    assert 1.1 < by_hour[0, 9] / by_hour[1, 9] < 1.5
    assert by_hour[0, 9] > by_hour[0, 8] > by_hour[0, 14] > by_hour[0, 17] > by_hour[0, 21] > by_hour[0, 3]


def test_most_ring_while_the_office_is_open_and_some_at_night(a_year: list[datetime]) -> None:
    opening = Opening(TOWN_HOURS, A_YEAR_AGO, NOW)
    assert 0.7 < share(a_year, opening.is_open) < 0.9
    assert 0.02 < share(a_year, lambda at: at.hour >= 19 or at.hour < 6) < 0.12
    assert 0.005 < share(a_year, lambda at: at.weekday() >= 5) < 0.06


def test_few_ring_on_a_holiday_and_many_around_the_turn_of_a_month(a_year: list[datetime]) -> None:
    by_day = Counter(at.date() for at in a_year)
    first_of_may, a_week_before = date(2026, 5, 1), date(2026, 4, 24)
    assert by_day[first_of_may] < by_day[a_week_before] / 4
    assert by_day[date(2026, 9, 1)] > 1.3 * by_day[date(2026, 9, 15)]


@pytest.mark.parametrize(("calls", "days"), [(1, 92), (4000, 92), (5000, 92), (10_000, 184), (100_000, 364)])
def test_more_calls_reach_further_back_but_never_a_year(calls: int, days: int) -> None:
    assert length_in_days(calls) == days


async def test_languages_channels_and_withheld_numbers_are_mixed(past: AsyncEngine) -> None:
    languages = dict(await rows(past, "SELECT language, count(*) FROM calls GROUP BY language"))
    assert set(languages) == {"de", "en", "uk", "ru", "ar", "tr"}
    assert CALLS * 0.6 < languages["de"] < CALLS * 0.9
    channels = dict(await rows(past, "SELECT channel, count(*) FROM calls GROUP BY channel"))
    assert 0 < channels["text"] < CALLS / 10
    recent = "SELECT count(*) FROM calls WHERE channel = 'phone' AND received_at > :since AND caller_number IS NULL"
    assert CALLS / 50 < await figure(past, recent, since=NOW - timedelta(days=89)) < CALLS / 5
    entries = dict(await rows(past, "SELECT entry_number, count(*) FROM calls GROUP BY entry_number"))
    assert len(entries) == 3
    again = "SELECT count(*) FROM (SELECT customer_id FROM calls GROUP BY customer_id HAVING count(*) > 4) AS often"
    assert await figure(past, again) > 20


async def test_whatever_can_become_of_a_call_has_become_of_one(past: AsyncEngine) -> None:
    assert {one for (one,) in await rows(past, "SELECT DISTINCT outcome FROM calls")} == {
        *("connected", "callback", "message", "cancelled", "receipt_only", "abandoned_menu"),
        *("abandoned_waiting", "service_centre", "information"),
    }
    assert {one for (one,) in await rows(past, "SELECT DISTINCT outcome FROM legs")} >= {
        *("connected", "busy", "no_answer", "declined", "mailbox", "failed", "cancelled", "unavailable"),
    }
    assert {one for (one,) in await rows(past, "SELECT DISTINCT role FROM legs")} == {
        *("own", "stand_in", "team", "service_centre", "emergency"),
    }
    for kept in (
        "SELECT count(*) FROM concerns WHERE corrected_kind IS NOT NULL",
        "SELECT count(*) FROM concerns WHERE on_behalf",
        "SELECT count(*) FROM concerns WHERE stated_number IS NOT NULL AND NOT verified",
        "SELECT count(*) FROM callback_attempts WHERE customer_outcome = 'connected'",
        "SELECT count(*) FROM callback_attempts WHERE role = 'stand_in'",
        "SELECT count(*) FROM concerns WHERE unreached_at IS NOT NULL",
        "SELECT count(*) FROM waits WHERE how = 'connected'",
    ):
        assert await figure(past, kept) > 0, kept
    assert 60 < await figure(past, "SELECT round(avg(talked_s)) FROM calls WHERE talked_s IS NOT NULL") < 500


ACKNOWLEDGED = """
SELECT count(*) FILTER (WHERE seen < starts_at), count(*) FILTER (WHERE seen >= starts_at)
FROM (SELECT appointment_id, (SELECT min(at) FROM concern_changes WHERE concern_id = concerns.id) AS seen
      FROM concerns WHERE kind = 'cancellation') AS one JOIN appointments USING (appointment_id)
"""


async def test_cancellations_are_seen_before_the_appointment_or_too_late(past: AsyncEngine) -> None:
    ((in_time, late),) = await rows(past, ACKNOWLEDGED)
    assert in_time > 5 * late > 0


async def test_the_same_moment_gives_the_same_past(past: AsyncEngine, town_engine: AsyncEngine) -> None:
    await invent_past(town_engine, wish())
    chance_of_the_database = {"id", "call_id", "concern_id", "salt", "entry_hash", "link_hash", "audio", "words", "key"}
    for table in ("calls", "call_events", "legs", "waits", "concerns", "concern_changes", "callback_attempts"):
        first = await columns(past, table, chance_of_the_database)
        assert await columns(town_engine, table, chance_of_the_database) == first, table
    for table in ("messages", "receipts", "appointments", "number_tries", "typed_answers"):
        first = await columns(past, table, chance_of_the_database)
        assert await columns(town_engine, table, chance_of_the_database) == first, table


BEFORE_TODAY = """
SELECT reference, received_at, ended_at, outcome, waited_s, talked_s, customer_id, caller_number FROM calls
WHERE received_at < :midnight AND received_at > :since
    AND NOT EXISTS (SELECT FROM customers WHERE id = customer_id AND customer_number = ANY(:cast))
ORDER BY received_at, reference
"""
"""Without the stories, some of which are told of the hours before ``now``."""


async def test_another_time_of_the_same_day_gives_the_same_past_up_to_that_day(
    past: AsyncEngine, engine: AsyncEngine
) -> None:
    later = NOW + timedelta(hours=5)
    async with engine.begin() as connection:
        await seed(connection, later)
    await invent_past(engine, wish(later))
    days = {"midnight": LAST_MIDNIGHT, "since": NOW - timedelta(days=89), "cast": list(CAST)}
    before, after = await rows(past, BEFORE_TODAY, **days), await rows(engine, BEFORE_TODAY, **days)
    assert len(before) > CALLS / 2
    assert after == before
    assert await figure(engine, "SELECT count(*) FROM calls") == CALLS


async def test_another_number_or_another_day_gives_another_past(past: AsyncEngine, town_at: Callable[..., Any]) -> None:
    other = await town_at(NOW + timedelta(days=1), 200)
    references = {one for (one,) in await rows(past, "SELECT reference FROM calls")}
    assert not references & {one for (one,) in await rows(other, "SELECT reference FROM calls")}
