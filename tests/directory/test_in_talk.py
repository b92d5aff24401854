"""Whether own case manager and stand-in are in a talk, so that nobody rings a busy line or jumps a queue."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from waiting_calls import Switchboard

from app.directory import PEOPLE, when, who_can_help
from app.waiting import hung_up

HOURS = 3600
MARTA = "039D112233"


@pytest.fixture
async def board(shared_engine: AsyncEngine) -> AsyncIterator[Switchboard]:
    async with shared_engine.connect() as connection:
        yield Switchboard(connection, NOW)


async def in_talk(board: Switchboard, call: UUID | None = None) -> set[tuple[str, str]]:
    """Return field and role of those who talk among the people of Marta: V1 and V2 for work, L1 and L2 for money."""
    customer = await board.connection.scalar(
        text("SELECT id FROM customers WHERE customer_number = :number"), {"number": MARTA}
    )
    entries = await who_can_help(board.connection, customer or 0, NOW, "chance", call)
    assert len(entries) == 6
    return {(one.field, one.role) for one in entries if one.in_talk}


OWN, STAND_IN = ("placement", "own"), ("placement", "stand_in")


async def test_in_a_quiet_house_nobody_is_in_a_talk(board: Switchboard) -> None:
    assert await in_talk(board) == set()


@pytest.mark.parametrize(
    ("staff_id", "who"),
    [
        ("V1", {OWN}),
        ("V2", {STAND_IN}),
        ("L1", {("benefits", "own")}),
        ("L2", {("benefits", "stand_in")}),
        ("U1", set()),
    ],
)
async def test_whoever_talks_is_in_a_talk_in_every_role_and_nobody_else(
    board: Switchboard, staff_id: str, who: set[tuple[str, str]]
) -> None:
    await board.leg(staff_id, 500, screened="accepted")
    assert await in_talk(board) == who


async def test_it_does_not_matter_in_which_role_somebody_took_the_other_call(board: Switchboard) -> None:
    await board.leg("V1", 500, screened="accepted", role="team")
    assert await in_talk(board) == {OWN}


@pytest.mark.parametrize(
    ("seconds", "leg", "talks"),
    [
        (59.9, {}, True),
        (60, {}, False),
        (59.9, {"outcome": "no_answer"}, False),
        (59.9, {"ended_at": NOW}, False),
        (3 * HOURS - 1, {"screened": "accepted"}, True),
        (3 * HOURS, {"screened": "accepted"}, False),
        (500, {"screened": "accepted", "outcome": "connected"}, False),
        (500, {"screened": "accepted", "ended_at": NOW}, False),
        (500, {"screened": "declined"}, False),
        (500, {"screened": "silent"}, False),
    ],
)
async def test_ringing_is_believed_for_a_minute_and_a_talk_for_three_hours_unless_they_are_over(
    board: Switchboard, seconds: float, leg: dict[str, Any], talks: bool
) -> None:
    await board.leg("V1", seconds, **leg)
    assert await in_talk(board) == ({OWN} if talks else set())


async def test_ones_own_ringing_is_no_talk_for_oneself(board: Switchboard) -> None:
    call = await board.leg("V1", 10)
    assert await in_talk(board, call) == set()
    assert await in_talk(board, await board.call()) == {OWN}


async def test_whoever_does_not_wait_comes_after_those_who_do(board: Switchboard) -> None:
    waiting = await board.waiting("V1", 10)
    assert await in_talk(board) == {OWN}
    assert await in_talk(board, await board.call()) == {OWN}
    assert await in_talk(board, waiting) == set()
    await hung_up(board.connection, waiting, NOW)
    assert await in_talk(board) == set()


async def test_of_those_who_wait_the_line_is_for_the_one_who_is_next(board: Switchboard) -> None:
    second, first = await board.waiting("V1", 10), await board.waiting("V1", 20)
    assert await in_talk(board, first) == set()
    assert await in_talk(board, second) == {OWN}
    await board.leg("V1", 100, screened="accepted")
    assert await in_talk(board, first) == {OWN}


async def test_who_waits_for_one_person_jumps_no_queue_of_another(board: Switchboard) -> None:
    elsewhere = await board.waiting("V1", 100)
    await board.waiting("V2", 10)
    assert await in_talk(board, elsewhere) == {STAND_IN}


async def test_somebody_who_has_not_been_seen_for_a_minute_keeps_nobody_waiting(board: Switchboard) -> None:
    gone = await board.waiting("V1", 100)
    await board.set(gone, seen_at=NOW - timedelta(seconds=60))
    assert await in_talk(board) == set()


async def test_it_is_read_from_its_indexes_whatever_the_log_holds(board: Switchboard) -> None:
    """It is asked at every turn of every call."""
    await board.connection.execute(text("SET LOCAL enable_seqscan = off"))
    asked = {"customer": 1, "call": await board.call(), **when(NOW, "chance")}
    plan = "\n".join(line for (line,) in await board.connection.execute(text(f"EXPLAIN {PEOPLE.text}"), asked))
    for index in ("ix_legs_staff_id", "ix_waits_staff_id_since"):
        assert index in plan, plan
