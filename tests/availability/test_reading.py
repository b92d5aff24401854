"""What somebody is now, until when, and what comes next: told as the directory tells it to calls."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import islice, pairwise
from random import Random

import pytest
from conftest import NOW
from desks import KARL, Desks, german, period
from sqlalchemy.ext.asyncio import AsyncEngine

from app.availability import Stretch, set_in_consultation, set_phone_hours
from app.availability.reading import plan_of, state_at, stretches
from app.edits import Edit
from app.office_hours import load_office_hours
from app.staff import NoSuchStaff


@pytest.fixture
async def desks(shared_engine: AsyncEngine) -> AsyncIterator[Desks]:
    async with shared_engine.connect() as connection:
        yield Desks(connection)


async def test_somebody_free_is_so_until_the_office_closes_at_noon(desks: Desks) -> None:
    told = await desks.availability("L2")
    assert told.now == Stretch("free", NOW, german(24, 12))
    assert told.next == Stretch("closed", german(24, 12), german(24, 13))
    assert told.free_from == NOW


async def test_a_consultation_is_followed_by_what_the_person_is_then(desks: Desks) -> None:
    await set_in_consultation(desks.connection, await desks.id("L2"), german(24, 11), NOW)
    told = await desks.availability("L2")
    assert told.now == Stretch("in_consultation", NOW, german(24, 11))
    assert told.next == Stretch("free", german(24, 11), german(24, 12))
    assert told.free_from == german(24, 11)


async def test_who_is_absent_is_so_at_night_and_over_the_weekend_too(desks: Desks) -> None:
    told = await desks.availability("V3")
    assert told.now == Stretch("absent", NOW, german(5, month=12))
    assert told.next == Stretch("closed", german(5, month=12), german(7, 8, month=12))
    assert told.free_from == german(7, 8, month=12)
    assert [one.ends_at for one in told.plan.away] == [german(5, month=12)]


async def test_since_when_somebody_has_been_away_is_not_told_by_what_is_now(desks: Desks) -> None:
    assert (await desks.availability("V3", german(26, 15))).now.starts_at == german(26, 15)


async def test_who_was_named_for_an_absence_and_who_always_stands_in_are_told_apart(desks: Desks) -> None:
    await desks.plan("L2", german(25), german(27), "L4")
    told = await desks.availability("L2", german(25, 9))
    assert told.now == Stretch("absent", german(25, 9), german(27), await desks.id("L4"))
    assert told.plan.stand_in == await desks.id("L1")


async def test_outside_of_phone_hours_the_next_ones_are_when_they_can_be_rung_again(desks: Desks) -> None:
    week = (period(1, "08:00", "09:30"), period(3, "11:00", "14:00"))
    await set_phone_hours(desks.connection, await desks.id("L2"), Edit((), week))
    told = await desks.availability("L2")
    assert told.now == Stretch("phone_hours", NOW, german(24, 12))
    assert told.free_from == german(26, 11)
    plan = await plan_of(desks.connection, await desks.id("L2"), NOW)
    hours = await load_office_hours(desks.connection)
    day = list(islice(stretches(plan, german(26), hours), 5))
    assert [(one.state, one.starts_at.astimezone(NOW.tzinfo).hour) for one in day] == [
        ("closed", 0),
        ("phone_hours", 8),
        ("free", 11),
        ("closed", 12),
        ("free", 13),
    ]


async def test_whoever_comes_back_after_a_year_can_be_rung_on_the_first_morning(desks: Desks) -> None:
    await desks.plan("L2", german(24), german(1, month=11).replace(year=2027))
    assert (await desks.availability("L2")).free_from == german(1, 8, month=11).replace(year=2027)


async def test_where_no_change_is_in_sight_there_is_no_end(desks: Desks) -> None:
    await desks.run("DELETE FROM office_periods")
    told = await desks.availability("L2")
    assert (told.now, told.next, told.free_from) == (Stretch("closed", NOW, None), None, None)


async def test_nobody_has_no_availability(desks: Desks) -> None:
    with pytest.raises(NoSuchStaff):
        await plan_of(desks.connection, 999_999, NOW)


async def give_any_plan(desks: Desks, seed: int) -> None:
    """Give Matthis Brandl some absences, which may overlap, and now and then phone hours."""
    chance = Random(seed)  # noqa: S311 - plans, no secrets
    for _ in range(chance.randrange(4)):
        starts_at = NOW + timedelta(hours=chance.randrange(-48, 96))
        ends_at = starts_at + timedelta(minutes=chance.choice((15, 60, 600, 3000)))
        await desks.is_away("L2", starts_at, ends_at, chance.choice(("absent", "in_consultation", "phone_hours")))
    week = tuple(
        period(day, f"{opens:02}:00", f"{opens + 2:02}:30")
        for day in range(5)
        if (opens := chance.randrange(6, 18)) % 3
    )
    if chance.random() < 0.7:
        await set_phone_hours(desks.connection, await desks.id("L2"), Edit((), week))


@pytest.mark.parametrize("seed", range(12))
async def test_the_desk_tells_at_every_moment_what_a_call_finds(desks: Desks, seed: int) -> None:
    """One rule, told twice: by the statement of the directory, and by the timeline of the desk."""
    await give_any_plan(desks, seed)
    plan = await plan_of(desks.connection, await desks.id("L2"), german(22))
    hours = await load_office_hours(desks.connection)
    edges = [one.starts_at for one in islice(stretches(plan, german(22), hours), 30)]
    middles = [first + (second - first) / 2 for first, second in pairwise(edges)]
    for at in sorted([*edges, *middles]):
        state, _ = state_at(plan, at, hours)
        found = (await desks.people(KARL, at))[0][2]
        assert state in {"closed", found or "free"}, f"seed {seed} at {at}"


@pytest.mark.parametrize("seed", range(6))
async def test_stretches_follow_each_other_without_a_gap_and_each_is_another(desks: Desks, seed: int) -> None:
    await give_any_plan(desks, seed)
    plan = await plan_of(desks.connection, await desks.id("L2"), NOW)
    told = list(islice(stretches(plan, NOW, await load_office_hours(desks.connection)), 40))
    assert told[0].starts_at == NOW
    for before, after in pairwise(told):
        assert before.ends_at == after.starts_at, f"seed {seed}"
        assert (before.state, before.stand_in) != (after.state, after.stand_in), f"seed {seed}"
        assert isinstance(before.ends_at, datetime)
        assert before.ends_at > before.starts_at
