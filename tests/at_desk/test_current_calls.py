"""What stands at a desk: whose call it is, in which state, and what the customer need not say again."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from conftest import NOW
from kept_calls import add_concern
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from waiting_calls import Switchboard

from app.calls.at_desk import ASSURANCES, AtDesk, current_calls, without_caller
from ivr_flows.engine.effects import VERIFIED, Assurance

RUTH, HOLGER, ARNE = "V1", "V2", "U2"
JONAS, MARTA = "123B456789", "039D112233"


@pytest.fixture
async def board(town_engine: AsyncEngine) -> AsyncIterator[Switchboard]:
    async with town_engine.connect() as connection:
        yield Switchboard(connection, NOW)


async def at(board: Switchboard, staff_id: str) -> tuple[AtDesk, ...]:
    return await current_calls(board.connection, await board.staff(staff_id), NOW)


async def states(board: Switchboard, staff_id: str) -> list[str]:
    return [entry.state for entry in await at(board, staff_id)]


async def identify(board: Switchboard, call: UUID, number: str = JONAS, **columns: object) -> None:
    """Say of a call that its customer is known."""
    changes = {"assurance": "birth_date", **columns}
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    statement = f"""UPDATE calls SET {assignments}, customer_id = (
        SELECT id FROM customers WHERE customer_number = :number) WHERE id = :call"""  # noqa: S608 - a test's own words
    await board.connection.execute(text(statement), {**changes, "number": number, "call": call})


async def change(board: Switchboard, table: str, **columns: object) -> None:
    """Change every row of a table that was dialled or received."""
    for name, value in columns.items():
        await board.connection.execute(text(f"UPDATE {table} SET {name} = :value"), {"value": value})  # noqa: S608


@pytest.mark.parametrize(
    ("seconds", "leg", "stands"),
    [
        (5, {}, ["ringing"]),
        (59.9, {}, ["ringing"]),
        (60, {}, []),
        (5, {"ended_at": NOW}, []),
        (5, {"screened": "declined"}, []),
        (5, {"screened": "silent"}, []),
        (5, {"screened": "accepted"}, ["talking"]),
        (3 * 3600 - 0.1, {"screened": "accepted"}, ["talking"]),
        (3 * 3600, {"screened": "accepted"}, ["ended"]),
        (5, {"screened": "accepted", "ended_at": NOW}, ["ended"]),
        (500, {"screened": "accepted", "ended_at": NOW, "outcome": "connected"}, ["ended"]),
        (24 * 3600, {"screened": "accepted", "ended_at": NOW, "outcome": "connected"}, []),
        (500, {"outcome": "no_answer", "ended_at": NOW}, []),
        (5, {"outcome": "cancelled", "screened": "accepted", "ended_at": NOW}, []),
    ],
)
async def test_a_leg_stands_at_the_desk_as_long_as_there_is_something_to_do(
    board: Switchboard, seconds: float, leg: dict[str, Any], stands: list[str]
) -> None:
    await board.leg(RUTH, seconds, **leg)
    assert await states(board, RUTH) == stands
    assert await states(board, HOLGER) == []


async def test_a_leg_that_was_picked_up_says_since_when(board: Switchboard) -> None:
    await board.leg(RUTH, 20)
    await change(board, "legs", picked_up_at=NOW - timedelta(seconds=3))
    (entry,) = await at(board, RUTH)
    assert (entry.state, entry.since) == ("picked_up", NOW - timedelta(seconds=3))


async def test_a_caller_who_has_hung_up_rings_no_more_and_a_talk_is_over_then(board: Switchboard) -> None:
    """The report of the leg is on its way, or lost."""
    await board.leg(RUTH, 5)
    await board.leg(HOLGER, 50, screened="accepted")
    await change(board, "calls", ended_at=NOW)
    assert (await states(board, RUTH), await states(board, HOLGER)) == ([], ["ended"])


async def test_a_finished_talk_has_left_the_desk(board: Switchboard) -> None:
    await board.leg(RUTH, 500, screened="accepted", ended_at=NOW, outcome="connected")
    await change(board, "legs", finished=True)
    assert await states(board, RUTH) == []


async def test_a_group_telephone_rings_for_its_own_team_alone(board: Switchboard) -> None:
    await board.leg(RUTH, 5, role="team")
    await board.connection.execute(text("UPDATE legs SET staff_id = NULL WHERE role = 'team'"))
    entries = [entry for who in (RUTH, HOLGER, ARNE) for entry in await at(board, who)]
    assert [(entry.state, entry.role, entry.rings_team, entry.team) for entry in entries] == [
        ("ringing", "team", True, "Vermittlung")
    ] * 2


async def test_the_newest_stands_first(board: Switchboard) -> None:
    await board.leg(RUTH, 500, screened="accepted", ended_at=NOW, outcome="connected")
    await board.leg(RUTH, 5)
    assert await states(board, RUTH) == ["ringing", "ended"]


async def test_a_desk_says_what_the_call_is_about_and_how_well_the_caller_is_known(board: Switchboard) -> None:
    call = await board.leg(RUTH, 5)
    await identify(board, call, field="placement", concern="callback", corrected_concern="documents", language="tr")
    (entry,) = await at(board, RUTH)
    assert (entry.field, entry.concern, entry.stated_concern) == ("placement", "documents", "callback")
    assert (entry.language, entry.assurance, entry.on_behalf) == ("tr", "birth_date", False)
    assert entry.assurance_words == "Kundennummer und Geburtsdatum passen"
    assert entry.caller is not None
    assert (entry.caller.customer_number, entry.caller.name) == (JONAS, "Jonas Birkner")
    assert entry.caller.household_number == "03901BG0000117"


@pytest.mark.parametrize("assurance", Assurance)
async def test_what_is_not_proven_is_marked(board: Switchboard, assurance: Assurance) -> None:
    call = await board.leg(RUTH, 5)
    for on_behalf in (False, True):
        await identify(board, call, assurance=assurance.value, on_behalf=on_behalf)
        (entry,) = await at(board, RUTH)
        assert entry.caller is not None
        assert entry.caller.proven is (assurance in VERIFIED and not on_behalf)
        assert entry.assurance_words == ASSURANCES[assurance]


async def test_of_nobody_nothing_is_known(board: Switchboard) -> None:
    await board.leg(RUTH, 5)
    (entry,) = await at(board, RUTH)
    assert entry.caller is None
    assert entry.assurance_words == "nicht bekannt, wer anruft"


async def test_of_a_household_alone_its_number_is_known(board: Switchboard) -> None:
    call = await board.leg(RUTH, 5)
    await board.connection.execute(
        text("UPDATE calls SET assurance = 'household', household_id = (SELECT min(id) FROM households) WHERE id = :c"),
        {"c": call},
    )
    (entry,) = await at(board, RUTH)
    assert entry.caller is not None
    assert (entry.caller.customer, entry.caller.name, entry.caller.proven) == (None, None, False)
    assert entry.caller.household_number == "03901BG0000117"


async def test_earlier_calls_are_shown_and_those_of_today_are_counted(board: Switchboard) -> None:
    """The German day begins at midnight in Berlin: eleven in the evening, UTC."""
    ages = (timedelta(hours=1), timedelta(hours=10), timedelta(hours=10, seconds=1), *map(timedelta, range(1, 6)))
    for age in ages:
        call = await Switchboard(board.connection, NOW - age).call()
        await identify(board, call, outcome="callback", concern="payment")
    await identify(board, await board.call(), MARTA)
    await identify(board, await board.leg(RUTH, 5))
    (entry,) = await at(board, RUTH)
    assert entry.caller is not None
    assert entry.caller.calls_today == 3
    assert [NOW - one.received_at for one in entry.caller.earlier] == list(ages[:5])
    assert {(one.outcome, one.concern) for one in entry.caller.earlier} == {("callback", "payment")}


async def test_open_concerns_are_shown_as_they_were_corrected_and_finished_ones_are_not(board: Switchboard) -> None:
    await identify(board, await board.leg(RUTH, 5))
    (before,) = await at(board, RUTH)
    assert before.caller is not None
    assert before.caller.open_concerns == ()
    mine: dict[str, Any] = {"customer_id": before.caller.customer}
    await add_concern(board.connection, NOW, "callback", corrected_kind="payment", **mine)
    await add_concern(board.connection, NOW, "message", NOW, **mine)
    await add_concern(board.connection, NOW, "documents")
    (entry,) = await at(board, RUTH)
    assert entry.caller is not None
    assert [(one.kind, one.stated_kind, one.state) for one in entry.caller.open_concerns] == [
        ("payment", "callback", "open")
    ]


async def test_appointments_ahead_say_whether_they_are_cancelled(board: Switchboard) -> None:
    await identify(board, await board.leg(RUTH, 5))
    (entry,) = await at(board, RUTH)
    assert entry.caller is not None
    assert [one.starts_at.date() for one in entry.caller.appointments] == [date(2026, 11, 25), date(2026, 12, 2)]
    nearest = entry.caller.appointments[0]
    said: dict[str, Any] = {"verified": True, "manner": "cannot_come", "appointment_id": nearest.appointment_id}
    await add_concern(board.connection, NOW, "cancellation", customer_id=entry.caller.customer, **said)
    (entry,) = await at(board, RUTH)
    assert entry.caller is not None
    assert [one.cancelled for one in entry.caller.appointments] == [True, False]


async def test_what_was_tried_before_is_shown_in_its_order(board: Switchboard) -> None:
    call = await board.leg(RUTH, 30, outcome="busy", ended_at=NOW)
    await board.connection.execute(
        text("UPDATE legs SET reason = 'busy' WHERE call_id = :call AND ordinal = 100"), {"call": call}
    )
    await board.connection.execute(
        text("""INSERT INTO legs (call_id, turn, ordinal, role, staff_id, dialled_at)
                SELECT :call, 3, 100, 'stand_in', id, :now FROM staff WHERE staff_id = 'V2'"""),
        {"call": call, "now": NOW},
    )
    (entry,) = await at(board, HOLGER)
    assert [(one.role, one.team, one.outcome, one.reason) for one in entry.tried][1:] == [
        ("own", "Vermittlung", "busy", "busy")
    ]


async def test_the_part_about_the_customer_can_be_left_out(board: Switchboard) -> None:
    await identify(board, await board.leg(RUTH, 5))
    (entry,) = await at(board, RUTH)
    left = without_caller(entry)
    assert left.caller is None
    for secret in ("Birkner", JONAS, "03901BG0000117"):
        assert secret in repr(entry)
        assert secret not in repr(left)
