"""Whatever a network does to a call: each confirming key is one cancellation with its receipt, and nothing else is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cancelling_callers import MANNERS, REASONS, SLIPS, WHO, Wish
from conftest import NOW, opened
from evidence import check_call, check_cancellations, check_chain, program_of
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from rough_network import ENDINGS, FATES, Steps
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from stories import Story, happen
from voice_calls import door_to

from app.office_hours import GERMAN_TIME

STARTS = (
    NOW,
    datetime(2026, 11, 24, 23, 59, 20, tzinfo=GERMAN_TIME),
    datetime(2026, 12, 31, 23, 59, 20, tzinfo=GERMAN_TIME),
    datetime(2026, 10, 25, 1, 59, 20, tzinfo=GERMAN_TIME),
    datetime(2026, 10, 25, 2, 59, 20, tzinfo=GERMAN_TIME),
    datetime(2027, 3, 28, 1, 59, 20, tzinfo=GERMAN_TIME),
)
"""A morning, a midnight, the end of a year, and the nights in which clocks are changed."""
APPOINT = text("""
INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at)
SELECT :id || customers.id, customers.id, staff.id, :at FROM customers, staff
WHERE customer_number IN ('039D112233', '123A456789') AND staff.staff_id = 'V1'
""")

wishes = st.builds(
    Wish,
    st.sampled_from(["nearest", "today", "tomorrow", 0, 1, 2, 6, 40]),
    st.sampled_from(sorted(MANNERS)),
    st.sampled_from(sorted(REASONS)),
)
stories = st.builds(
    Story,
    who=st.sampled_from(WHO),
    errands=st.lists(st.lists(wishes, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple),
    starts_at=st.sampled_from(STARTS),
    slips=st.lists(st.sampled_from(["", "", "", *SLIPS]), max_size=12).map(tuple),
    fates=st.lists(st.sampled_from(FATES), max_size=30).map(tuple),
    seconds=st.integers(1, 20),
    hangs_up_after=st.none() | st.integers(0, 14),
    ending=st.sampled_from(ENDINGS),
)
days_and_hours = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 23)), max_size=4)


async def appoint(engine: AsyncEngine, starts_at: datetime, more: list[tuple[int, int]]) -> None:
    """Give the callers further appointments around the time of the call."""
    async with engine.begin() as connection:
        for number, (days, hour) in enumerate(more):
            at = (starts_at + timedelta(days=days)).replace(hour=hour, minute=30, second=0)
            await connection.execute(APPOINT, {"id": f"M{number}-", "at": at})


@settings(
    max_examples=30,
    phases=[Phase.generate],
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(story=stories, more=days_and_hours)
async def test_every_confirming_key_is_one_cancellation_and_nothing_else_is(
    new_database: Callable[[str], str], town_template: str, story: Story, more: list[tuple[int, int]]
) -> None:
    clock = Steps(story.starts_at.astimezone(UTC))
    note(repr(story))
    async with opened(new_database(town_template)) as engine:
        await appoint(engine, story.starts_at, more)
        door = door_to(engine, clock)
        told = await happen(story, door, clock)
        note(f"{len(told.begun)} begun, {len(told.cancelled)} confirmed, ended at {told.ended_at}")
        program = await program_of(door)
        await check_cancellations(program, told, story.who)
        await check_call(program, told)
        await check_chain(program, told)
