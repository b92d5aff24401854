"""Everything goes when its time is up, not a second earlier, and the protocol says how much of it (R21, R22)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from kept_calls import add_call, add_concern, add_message, counted
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app import retention
from app.retention import BATCH, Periods, months_before, purge

BERLIN = ZoneInfo("Europe/Berlin")
A_SECOND = timedelta(seconds=1)


async def purged(engine: AsyncEngine, now: datetime, periods: Periods | None = None) -> Mapping[str, int]:
    async with engine.connect() as connection:
        return await purge(connection, now, periods)


async def gone_at_the_border(engine: AsyncEngine, border: datetime) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return what is deleted a second before the border, and what at the border."""
    return await purged(engine, border - A_SECOND), await purged(engine, border)


async def test_a_message_lives_for_fourteen_days(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_message(connection, now)
    before, after = await gone_at_the_border(engine, now + timedelta(days=14))
    assert (before, after) == ({}, {"messages": 1})
    assert await counted(engine, "messages WHERE audio IS NULL AND deleted_at IS NOT NULL") == 1
    assert await counted(engine, "concerns") == 1


async def test_a_message_goes_as_soon_as_it_is_dealt_with(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_message(connection, now, done_at=now + timedelta(minutes=5))
        await add_message(connection, now)
    assert await purged(engine, now + timedelta(minutes=6)) == {"messages": 1}
    assert await counted(engine, "messages WHERE audio IS NOT NULL") == 1


async def test_the_number_of_a_caller_is_kept_for_ninety_days(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_call(connection, now)
    before, after = await gone_at_the_border(engine, now + timedelta(days=90))
    assert (before, after) == ({}, {"caller_numbers": 1})
    assert await counted(engine, "calls WHERE caller_number IS NULL") == 1


async def test_a_concern_that_is_no_call_back_order_keeps_no_number_longer_than_its_call(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        await add_concern(connection, now, "message")
    before, after = await gone_at_the_border(engine, now + timedelta(days=90))
    assert (before, after) == ({}, {"caller_numbers": 2})
    assert await counted(engine, "concerns WHERE callback_number IS NULL") == 1


async def test_the_number_of_a_call_back_goes_six_months_after_it_was_closed(engine: AsyncEngine) -> None:
    left, closed = datetime(2026, 8, 20, 9, tzinfo=BERLIN), datetime(2026, 8, 31, 15, tzinfo=BERLIN)
    async with engine.begin() as connection:
        await add_concern(connection, left, "callback", done_at=closed)
        await add_concern(connection, left, "callback")
    await purged(engine, datetime(2027, 2, 1, tzinfo=BERLIN))
    # February has no thirty-first: the six months end with its last day (BGB section 188).
    before, after = await gone_at_the_border(engine, datetime(2027, 3, 1, tzinfo=BERLIN))
    assert (before, after) == ({}, {"callback_numbers": 1})
    assert await counted(engine, "concerns WHERE callback_number IS NULL") == 1


async def test_a_routine_call_is_kept_for_twelve_months_with_all_that_belongs_to_it(engine: AsyncEngine) -> None:
    at = datetime(2025, 11, 24, 10, tzinfo=BERLIN)
    async with engine.begin() as connection:
        await add_message(connection, at, done_at=at)
    border = datetime(2026, 11, 24, 10, tzinfo=BERLIN)
    await purged(engine, border - timedelta(days=1))
    before, after = await gone_at_the_border(engine, border)
    assert (before, after) == ({}, {"concerns": 1, "calls": 1})
    for table in ("calls", "call_events", "legs", "concerns", "concern_changes", "messages"):
        assert await counted(engine, table) == 0


async def test_a_call_that_the_office_still_owes_an_answer_is_not_routine(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_concern(connection, now, "callback")
    await purged(engine, now + timedelta(days=500))
    assert await counted(engine, "calls") == 1
    assert await counted(engine, "concerns WHERE callback_number IS NOT NULL") == 1


@pytest.mark.parametrize(
    "cancellation",
    [
        {"kind": "cancellation", "appointment_day": date(2027, 1, 4)},
        {"kind": "cancellation", "appointment_day": date(2027, 12, 31)},
        {"kind": "callback", "corrected_kind": "cancellation", "appointment_day": date(2027, 6, 1)},
        {"kind": "cancellation", "corrected_kind": "other", "appointment_day": date(2027, 6, 1)},
    ],
    ids=["early in the year", "on its last day", "corrected to one", "corrected to something else"],
)
async def test_a_cancellation_is_evidence_until_the_second_year_after_its_appointment_is_over(
    engine: AsyncEngine, cancellation: dict[str, Any]
) -> None:
    at = datetime(2026, 12, 28, 10, tzinfo=BERLIN)
    async with engine.begin() as connection:
        await add_concern(connection, at, **cancellation, done_at=at)
    await purged(engine, datetime(2029, 12, 1, tzinfo=BERLIN))
    assert await counted(engine, "call_events") == 1
    before, after = await gone_at_the_border(engine, datetime(2030, 1, 1, tzinfo=BERLIN))
    assert (before, after) == ({}, {"cancellations": 1, "calls": 1})
    assert await counted(engine, "call_events") == 0


async def test_a_cancellation_without_a_day_counts_from_when_it_was_received(engine: AsyncEngine) -> None:
    # Half past midnight on New Year's Day in Berlin, the year before in UTC.
    async with engine.begin() as connection:
        await add_concern(connection, datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "cancellation")
    await purged(engine, datetime(2029, 12, 1, tzinfo=BERLIN))
    before, after = await gone_at_the_border(engine, datetime(2030, 1, 1, tzinfo=BERLIN))
    assert (before, after) == ({}, {"cancellations": 1, "calls": 1})


async def test_an_office_may_choose_other_periods(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_message(connection, now)
        await add_call(connection, now)
    short = Periods(message_days=1, caller_number_days=2, call_months=1)
    assert await purged(engine, now + timedelta(days=1), short) == {"messages": 1}
    assert await purged(engine, now + timedelta(days=2), short) == {"caller_numbers": 3}
    assert await purged(engine, now + timedelta(days=40), short) == {"calls": 1}


async def test_more_than_a_batch_goes_in_one_purge_and_stands_in_the_protocol(
    engine: AsyncEngine, now: datetime
) -> None:
    async with engine.begin() as connection:
        for _ in range(BATCH + 1):
            await add_call(connection, now)
    later = now + timedelta(days=400)
    assert await purged(engine, later) == {"caller_numbers": BATCH + 1, "calls": BATCH + 1}
    async with engine.connect() as connection:
        protocol = await connection.execute(text("SELECT kind, count, at FROM deletions ORDER BY id"))
        lines = [tuple(line) for line in protocol]
    assert lines == [(kind, count, later) for kind in ("caller_numbers", "calls") for count in (BATCH, 1)]


async def test_what_somebody_is_working_on_is_left_for_the_next_time(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_call(connection, now)
    later = now + timedelta(days=90)
    async with engine.begin() as somebody:
        await somebody.execute(text("SELECT id FROM calls FOR UPDATE"))
        assert await purged(engine, later) == {}
    assert await purged(engine, later) == {"caller_numbers": 1}


@pytest.mark.parametrize("table", ["call_events", "concern_changes", "deletions"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1", "TRUNCATE {}"])
async def test_without_the_switch_of_retention_the_database_refuses(
    engine: AsyncEngine, now: datetime, table: str, change: str
) -> None:
    async with engine.begin() as connection:
        await add_message(connection, now, done_at=now)
    await purged(engine, now)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(text(change.format(table)))


async def test_the_switch_ends_with_the_batch(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_call(connection, now)
    async with engine.connect() as connection:
        await purge(connection, now)
        async with connection.begin():
            assert await setting(connection, "durchwahl.retention") in ("", None)
            with pytest.raises(DBAPIError, match="append-only"):
                await connection.execute(text("DELETE FROM call_events"))


async def setting(connection: AsyncConnection, name: str) -> str | None:
    value: str | None = await connection.scalar(text("SELECT current_setting(:name, true)"), {"name": name})
    return value


def test_the_protocol_has_no_room_for_personal_data() -> None:
    assert {column.name for column in retention.Deletion.__table__.columns} == {"id", "at", "kind", "count"}


@pytest.mark.parametrize(
    ("moment", "months", "earlier"),
    [
        (datetime(2027, 8, 31, 12, tzinfo=BERLIN), 6, datetime(2027, 2, 28, 12, tzinfo=BERLIN)),
        (datetime(2028, 8, 31, 12, tzinfo=BERLIN), 6, datetime(2028, 2, 29, 12, tzinfo=BERLIN)),
        (datetime(2026, 1, 15, 12, tzinfo=BERLIN), 1, datetime(2025, 12, 15, 12, tzinfo=BERLIN)),
        (datetime(2026, 12, 31, 12, tzinfo=BERLIN), 12, datetime(2025, 12, 31, 12, tzinfo=BERLIN)),
        (datetime(2028, 2, 29, 12, tzinfo=BERLIN), 12, datetime(2027, 2, 28, 12, tzinfo=BERLIN)),
        # Still the old year in UTC: the German day counts.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 6, datetime(2026, 7, 1, 0, 30, tzinfo=BERLIN)),
    ],
)
def test_months_are_those_of_the_german_calendar(moment: datetime, months: int, earlier: datetime) -> None:
    assert months_before(moment, months) == earlier
