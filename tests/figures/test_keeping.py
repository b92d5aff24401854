"""What is counted at the same time by several, or while the log is being written, is counted right."""

import asyncio
from datetime import datetime

from office_days import DAY, Days, numbers
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.calls.log import Arrival, Event, Hop, Progress, end_call, note_turn, open_call
from app.figures import Measure
from app.figures.keeping import bring_up_to_date


async def counted(engine: AsyncEngine, now: datetime, measure: Measure) -> tuple[object, object, object]:
    """Ask for a figure as a page does: in a transaction of its own."""
    async with engine.begin() as connection:
        return numbers((await Days(connection, now).table()).total.figures[measure])


async def test_a_change_that_is_not_committed_yet_is_in_the_answer_after_it_is(
    town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await Days(connection, now).calls(4, "connected", rang="V1", waited=10)
    async with town_engine.begin() as writer:
        await writer.execute(text("UPDATE calls SET waited_s = 50"))
        assert await counted(town_engine, now, Measure.WAIT_MEDIAN) == (10, None, 4)
    assert await counted(town_engine, now, Measure.WAIT_MEDIAN) == (50, None, 4)


async def test_several_who_ask_at_once_get_the_same_answer_and_count_each_call_once(
    town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await Days(connection, now).calls(30, "connected", rang="V1", waited=10)
    answers = await asyncio.gather(*(counted(town_engine, now, Measure.CALLS) for _ in range(6)))
    assert set(answers) == {(30, None, 30)}


async def test_what_is_counted_while_calls_change_all_the_time_is_right_in_the_end(
    town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await Days(connection, now).calls(5, "connected", rang="V1", waited=10)

    async def change(waited: int) -> None:
        async with town_engine.begin() as connection:
            await connection.execute(text("UPDATE calls SET waited_s = :waited"), {"waited": waited})

    await asyncio.gather(*(change(n) if n % 2 else counted(town_engine, now, Measure.CALLS) for n in range(12)))
    async with town_engine.connect() as connection:
        last = await connection.scalar(text("SELECT max(waited_s) FROM calls"))
    assert await counted(town_engine, now, Measure.WAIT_P90) == (last, None, 5)


async def test_a_call_that_is_deleted_while_it_is_due_is_in_nobodys_way(
    town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        await Days(connection, now).calls(4, "connected")
        await Days(connection, now).calls(3, "information")
    async with town_engine.begin() as connection:
        await connection.execute(text("SELECT set_config('durchwahl.retention', 'on', true)"))
        await connection.execute(text("DELETE FROM calls WHERE outcome = 'information'"))
    assert await counted(town_engine, now, Measure.CALLS) == (4, None, 4)


async def test_a_call_is_counted_from_the_log_as_the_house_writes_it(town_engine: AsyncEngine, now: datetime) -> None:
    """Three callers hang up while Ruth Kaminski's telephone rings."""
    async with town_engine.begin() as connection:
        days = Days(connection, now)
        kaminski = await days.person("V1")
        for n in range(3):
            at = now - 9 * DAY
            call = await open_call(connection, Arrival(f"CA{n}", "+498005550100", None, "de", at))
            hop = Hop(100, "own", kaminski.id, kaminski.team_id)
            turn = Progress(call.id, 1, "reach_case_manager.after_ringing", at)
            await note_turn(connection, turn, [Event("turn-1-0", "dialled", at)], [hop])
            await end_call(connection, call.id, "completed", at)
        assert await days.figure(Measure.LOST_WHILE_RINGING) == (1.0, 3, 3)
        assert await bring_up_to_date(connection) == 0
