"""The administration changes when the office is open: what makes no sense is refused, and the later of two is told."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from conftest import NOW
from desks import german, period
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.administration import (
    DayIsOver,
    NoHoursAtAll,
    NotAReason,
    change_closure,
    change_office_hours,
    list_changes,
)
from app.concerns.settling import Author
from app.edits import ChangedMeanwhile, Edit
from app.office_hours import is_open, load_closures, load_office_hours
from app.weekly import PeriodsOverlap, Week

CHIEF, COLLEAGUE = Author("staff:L4", NOW), Author("staff:V1", NOW)
MORNINGS = tuple(period(day, "08:00", "12:00") for day in range(5))
AN_OUTING = date(2026, 12, 2)


@pytest.fixture
async def connection(shared_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with shared_engine.connect() as connection:
        yield connection


async def week_of(connection: AsyncConnection) -> Week:
    return (await load_office_hours(connection)).periods


async def noted(connection: AsyncConnection) -> list[tuple[str, str, str | None, str | None]]:
    """Return what was changed, which, and both values, newest first."""
    page = await list_changes(connection, limit=10)
    return [(one.what, one.which, one.before, one.after) for one in page.entries]


async def test_new_hours_hold_for_every_week_and_both_are_kept(connection: AsyncConnection) -> None:
    seen = await week_of(connection)
    assert await change_office_hours(connection, Edit(seen, (*reversed(MORNINGS),)), CHIEF) == MORNINGS
    assert await week_of(connection) == MORNINGS
    hours = await load_office_hours(connection)
    assert (is_open(german(24, 10), hours), is_open(german(24, 14), hours)) == (True, False)
    (change,) = (await list_changes(connection, limit=10)).entries
    assert (change.at, change.made_by, change.what) == (NOW, "staff:L4", "office_hours")
    assert change.before is not None
    assert change.before.startswith("Mo. 08:00-12:00 13:00-18:00, Di. 08:00-12:00 13:00-18:00, Mi. 08:00-12:00, ")
    assert change.after == "Mo. 08:00-12:00, Di. 08:00-12:00, Mi. 08:00-12:00, Do. 08:00-12:00, Fr. 08:00-12:00"


async def test_hours_that_make_no_sense_change_nothing(connection: AsyncConnection) -> None:
    seen = await week_of(connection)
    overlapping = (*MORNINGS, period(0, "11:00", "14:00"))
    with pytest.raises(PeriodsOverlap):
        await change_office_hours(connection, Edit(seen, overlapping), CHIEF)
    with pytest.raises(NoHoursAtAll):
        await change_office_hours(connection, Edit(seen, ()), CHIEF)
    assert await week_of(connection) == seen
    assert await noted(connection) == []


async def test_the_later_of_two_is_told_what_the_other_wrote(connection: AsyncConnection) -> None:
    seen = await week_of(connection)
    await change_office_hours(connection, Edit(seen, MORNINGS), CHIEF)
    afternoons = tuple(period(day, "13:00", "16:00") for day in range(5))
    with pytest.raises(ChangedMeanwhile) as told:
        await change_office_hours(connection, Edit(seen, afternoons), COLLEAGUE)
    assert (told.value.seen, told.value.current, told.value.wanted) == (seen, MORNINGS, afternoons)
    assert len(await noted(connection)) == 1


async def test_who_wants_what_stands_there_already_changes_nothing_and_is_not_bothered(
    connection: AsyncConnection,
) -> None:
    seen = await week_of(connection)
    await change_office_hours(connection, Edit(seen, MORNINGS), CHIEF)
    assert await change_office_hours(connection, Edit(seen, MORNINGS), COLLEAGUE) == MORNINGS
    assert len(await noted(connection)) == 1


async def test_two_at_once_are_one_after_the_other(town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as first, town_engine.connect() as second:
        seen = await week_of(first)
        await change_office_hours(first, Edit(seen, MORNINGS), CHIEF)
        await second.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(DBAPIError, match="lock timeout"):
            await change_closure(second, AN_OUTING, Edit(None, "Betriebsausflug"), COLLEAGUE)
        await second.rollback()
        await first.commit()
        with pytest.raises(ChangedMeanwhile):
            await change_office_hours(second, Edit(seen, MORNINGS[:3]), COLLEAGUE)


async def test_a_closure_is_made_renamed_and_taken_back(connection: AsyncConnection) -> None:
    for seen, wanted in ((None, " Betriebsausflug "), ("Betriebsausflug", "Personalversammlung")):
        await change_closure(connection, AN_OUTING, Edit(seen, wanted), CHIEF)
        assert not is_open(german(2, 10, month=12), await load_office_hours(connection))
    assert (await load_closures(connection, AN_OUTING))[AN_OUTING] == "Personalversammlung"
    await change_closure(connection, AN_OUTING, Edit("Personalversammlung", None), CHIEF)
    assert is_open(german(2, 10, month=12), await load_office_hours(connection))
    assert await noted(connection) == [
        ("closure", "2026-12-02", "Personalversammlung", None),
        ("closure", "2026-12-02", "Betriebsausflug", "Personalversammlung"),
        ("closure", "2026-12-02", None, "Betriebsausflug"),
    ]


async def test_christmas_eve_is_a_closure_like_any_other(connection: AsyncConnection) -> None:
    eve = date(2026, 12, 24)
    await change_closure(connection, eve, Edit("Heiligabend", None), CHIEF)
    assert is_open(german(24, 10, month=12), await load_office_hours(connection))


async def test_who_saw_no_closure_where_there_is_one_is_told_its_reason(connection: AsyncConnection) -> None:
    eve = date(2026, 12, 24)
    with pytest.raises(ChangedMeanwhile) as told:
        await change_closure(connection, eve, Edit(None, "Betriebsausflug"), CHIEF)
    assert told.value.current == "Heiligabend"
    with pytest.raises(ChangedMeanwhile) as told:
        await change_closure(connection, AN_OUTING, Edit("Betriebsausflug", "Ausflug"), CHIEF)
    assert told.value.current is None


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "two\nlines", "a\x00b"])
async def test_a_reason_is_one_line_of_text(connection: AsyncConnection, reason: str) -> None:
    with pytest.raises(NotAReason):
        await change_closure(connection, AN_OUTING, Edit(None, reason), CHIEF)


async def test_days_of_the_past_stay_as_they_were_and_today_may_be_closed(connection: AsyncConnection) -> None:
    with pytest.raises(DayIsOver):
        await change_closure(connection, date(2026, 11, 23), Edit(None, "Sturm"), CHIEF)
    await change_closure(connection, date(2026, 11, 24), Edit(None, "Sturm"), CHIEF)
    assert not is_open(NOW, await load_office_hours(connection))
