"""Callers wait in the order in which they came, behind nobody who has gone, and hear an honest estimate or none."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from waiting_calls import Switchboard

from app.calls.log import end_call
from app.waiting import PLACE, How, Place, hung_up, join, leave, see

SECOND = timedelta(seconds=1)


@pytest.fixture
async def board(shared_engine: AsyncEngine) -> AsyncIterator[Switchboard]:
    async with shared_engine.connect() as connection:
        # Talks that other tests have left in the log are no talks of this team; they are back when this ends.
        await connection.execute(text("TRUNCATE legs, waits CASCADE"))
        yield Switchboard(connection, NOW)


async def wait_of(board: Switchboard, call: UUID) -> Any:  # noqa: ANN401 - a row
    found = await board.connection.execute(
        text("SELECT staff_id, field, since, seen_at, left_at, how FROM waits WHERE call_id = :call"), {"call": call}
    )
    return found.one()


async def test_who_came_first_is_next_and_the_others_follow(board: Switchboard) -> None:
    second, third, first = [await board.waiting("V1", seconds) for seconds in (20, 10, 30)]
    assert [await board.position(call) for call in (first, second, third)] == [1, 2, 3]


async def test_of_two_who_came_at_the_same_moment_one_is_next(board: Switchboard) -> None:
    calls = [await board.waiting("V1", 10) for _ in range(3)]
    assert [await board.position(call) for call in calls] == [1, 2, 3]


async def test_nobody_waits_behind_those_who_wait_for_somebody_else(board: Switchboard) -> None:
    await board.waiting("V2", 99)
    assert await board.position(await board.waiting("V1", 1)) == 1


async def test_a_call_that_does_not_wait_has_no_place(board: Switchboard) -> None:
    waiting = await board.waiting("V1")
    await leave(board.connection, waiting, "gave_up", NOW)
    for call in (waiting, await board.call(), uuid4()):
        assert await board.place(call) is None


async def test_whoever_has_not_been_seen_for_a_minute_is_in_nobodys_way_until_seen_again(board: Switchboard) -> None:
    gone, here = await board.waiting("V1", 30), await board.waiting("V1", 10)
    assert await board.position(here, after_s=59.9) == 2
    assert await board.position(here, after_s=60) == 1
    await see(board.connection, gone, NOW + 70 * SECOND)
    assert await board.position(here, after_s=70) == 2


async def test_whoever_asks_is_there_and_keeps_the_place_after_a_long_round(board: Switchboard) -> None:
    first = await board.waiting("V1", 300)
    await board.set(first, seen_at=NOW - 200 * SECOND)
    await board.waiting("V1", 100)
    assert await board.position(first) == 1


@pytest.mark.parametrize("how", get_args(How))
async def test_whoever_leaves_makes_room_and_the_first_reason_stays(board: Switchboard, how: How) -> None:
    first, second = await board.waiting("V1", 30), await board.waiting("V1", 10)
    await leave(board.connection, first, how, NOW)
    await hung_up(board.connection, first, NOW + SECOND)
    row = await wait_of(board, first)
    assert (row.left_at, row.how) == (NOW, how)
    assert await board.position(second) == 1


async def test_a_wait_says_for_whom_in_which_field_and_since_when(board: Switchboard) -> None:
    call = await board.call()
    await join(board.connection, call, await board.staff("L1"), NOW)
    row = await wait_of(board, call)
    assert tuple(row) == (await board.staff("L1"), "benefits", NOW, NOW, None, None)


async def test_a_repeated_request_changes_neither_place_nor_beginning(board: Switchboard) -> None:
    first, second = await board.waiting("V1", 30), await board.waiting("V1", 10)
    for at in (NOW, NOW - 20 * SECOND, NOW - 99 * SECOND):
        await join(board.connection, first, await board.staff("V1"), at)
        await see(board.connection, first, at)
    row = await wait_of(board, first)
    assert (row.since, row.seen_at) == (NOW - 30 * SECOND, NOW)
    assert [await board.position(call) for call in (first, second)] == [1, 2]


async def test_who_comes_back_after_a_ring_in_vain_keeps_the_place(board: Switchboard) -> None:
    first, second = await board.waiting("V1", 30), await board.waiting("V1", 10)
    await leave(board.connection, first, "connected", NOW)
    await join(board.connection, first, await board.staff("V1"), NOW + SECOND)
    row = await wait_of(board, first)
    assert (row.since, row.left_at, row.how) == (NOW - 30 * SECOND, None, None)
    assert [await board.position(call) for call in (first, second)] == [1, 2]


async def test_who_waits_for_somebody_else_begins_anew(board: Switchboard) -> None:
    changed, other = await board.waiting("V1", 300), await board.waiting("L1", 10)
    await join(board.connection, changed, await board.staff("L1"), NOW)
    row = await wait_of(board, changed)
    assert (row.since, row.field) == (NOW, "benefits")
    assert [await board.position(call) for call in (other, changed)] == [1, 2]


async def test_a_late_request_brings_nobody_back_who_has_left_or_hung_up(board: Switchboard) -> None:
    staff = await board.staff("V1")
    left, gone = await board.waiting("V1", 30), await board.waiting("V1", 20)
    await leave(board.connection, left, "callback", NOW)
    await join(board.connection, left, staff, NOW - SECOND)
    await end_call(board.connection, gone, "completed", NOW)
    await hung_up(board.connection, gone, NOW)
    await join(board.connection, gone, staff, NOW + SECOND)
    await see(board.connection, gone, NOW + SECOND)
    assert [(await wait_of(board, call)).how for call in (left, gone)] == ["callback", "hung_up"]
    assert await board.position(await board.waiting("V1")) == 1


async def test_a_call_that_never_waited_can_hang_up(board: Switchboard) -> None:
    await hung_up(board.connection, await board.call(), NOW)
    assert await board.connection.scalar(text("SELECT count(*) FROM waits")) == 0


async def test_the_line_is_free_until_somebody_talks_on_it_or_it_rings(board: Switchboard) -> None:
    waiting = await board.waiting("V1", 10)
    assert await board.place(waiting) == Place(1, line_is_free=True, minutes=None, since=NOW - 10 * SECOND)
    await board.leg("V1", 100, screened="accepted")
    assert await board.place(waiting) == Place(1, line_is_free=False, minutes=None, since=NOW - 10 * SECOND)
    assert await board.place(await board.waiting("V2")) == Place(1, line_is_free=True, minutes=None, since=NOW)


async def test_ones_own_ringing_does_not_stand_in_ones_way(board: Switchboard) -> None:
    waiting = await board.waiting("V1", 10)
    await board.leg("V1", 5, waiting)
    assert await board.place(waiting) == Place(1, line_is_free=True, minutes=None, since=NOW - 10 * SECOND)
    assert await board.place(await board.waiting("V1")) == Place(2, line_is_free=False, minutes=None, since=NOW)


async def minutes(board: Switchboard, people_ahead: int = 0) -> int | None:
    """Return the estimate for somebody who waits behind others."""
    for n in range(people_ahead):
        await board.waiting("V1", 10 + n)
    found = await board.place(await board.waiting("V1"))
    assert found
    return found.minutes


@pytest.mark.parametrize(("ahead", "expected"), [(0, 4), (1, 7), (2, 11), (15, 56), (16, 60), (17, None)])
async def test_the_estimate_is_the_teams_median_talk_for_each_place_rounded_up(
    board: Switchboard, ahead: int, expected: int | None
) -> None:
    """Half of the talks last ten seconds, one 210, the others an hour: the median is 210 s, which is 3.5 minutes."""
    await board.talks("V2", *[10] * 10, 210, *[3600] * 10)
    assert await minutes(board, ahead) == expected


async def test_talks_of_all_the_team_count_and_those_of_another_do_not(board: Switchboard) -> None:
    for staff_id in ("V1", "V2", "V3", "V4"):
        await board.talks(staff_id, *[100] * 5)
    await board.talks("L1", *[3000] * 50)
    assert await minutes(board) == 2


async def test_below_twenty_talks_nothing_is_promised(board: Switchboard) -> None:
    await board.talks("V2", *[100] * 19)
    assert await minutes(board) is None
    await board.talks("V2", 100)
    assert await minutes(board) == 4


@pytest.mark.parametrize(
    "more",
    [
        {"days_ago": 28},
        {"outcome": "mailbox"},
        {"connected_s": None},
    ],
    ids=["too long ago", "no talk", "of unknown length"],
)
async def test_what_is_no_talk_of_the_last_four_weeks_does_not_count(board: Switchboard, more: dict[str, Any]) -> None:
    await board.talks("V2", *[100] * 19)
    await board.talks("V2", *[100] * 30, **more)
    assert await minutes(board) is None


async def test_a_talk_of_four_weeks_ago_less_an_hour_counts(board: Switchboard) -> None:
    await board.talks("V2", *[100] * 20, days_ago=28 - 1 / 24)
    assert await minutes(board) == 2


async def test_nobody_is_told_that_it_takes_no_time_at_all(board: Switchboard) -> None:
    await board.talks("V2", *[0] * 20)
    assert await minutes(board) == 1


async def test_an_estimate_reads_no_more_than_its_index(board: Switchboard) -> None:
    """Everybody who waits asks every ten seconds: the log of a year must not be read for it."""
    await board.connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = await board.connection.execute(text(f"EXPLAIN {PLACE.text}"), {"call": uuid4(), "now": NOW})
    used = "\n".join(line for (line,) in plan)
    for index in ("ix_legs_team_id_dialled_at", "ix_legs_staff_id", "uq_waits_call_id"):
        assert index in used, used
