"""What other programs can read of concerns, and how they settle them."""

import httpx
import pytest
from door_with_a_log import Log
from inbox_desks import Office, author
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.concerns import Concern, ConcernChange
from app.inbox.matching import match_customer
from app.inbox.passing_on import ToPerson, hand_on, return_to_team

CANCELLATION = "/concerns/123456782"


async def test_a_cancellation_says_when_it_was_received_and_what_it_is_about(
    program: httpx.AsyncClient, log: Log
) -> None:
    concern = (await program.get(CANCELLATION)).json()
    assert concern["call_id"] == str(log.jonas)
    assert concern["kind"] == "cancellation"
    assert concern["state"] == "open"
    assert concern["received_at"] == "2026-11-24T10:00:00+01:00"
    assert concern["appointment_day"] == "2026-11-24"
    assert concern["appointment_id"] is None
    assert (concern["manner"], concern["reason"], concern["verified"]) == ("cannot_come", "illness", True)


async def test_the_reference_may_be_written_in_the_groups_in_which_it_is_spoken(
    program: httpx.AsyncClient, log: Log
) -> None:
    concern = (await program.get("/concerns/123 456 782")).json()
    assert concern["call_id"] == str(log.jonas)


async def test_a_concern_is_acknowledged_and_finished_and_each_step_is_written_down(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    assert log
    assert (await program.patch(CANCELLATION, json={"state": "acknowledged"})).json()["state"] == "acknowledged"
    done = (await program.patch(CANCELLATION, json={"state": "done"})).json()
    assert [(change["what"], change["before"], change["after"]) for change in done["changes"]] == [
        ("state", "open", "acknowledged"),
        ("state", "acknowledged", "done"),
    ]
    async with town_engine.connect() as connection:
        assert set((await connection.execute(select(ConcernChange.made_by))).scalars()) == {"key:tests"}


async def test_acknowledging_twice_writes_one_change(program: httpx.AsyncClient, log: Log) -> None:
    assert log
    for _ in range(2):
        concern = (await program.patch(CANCELLATION, json={"state": "acknowledged"})).json()
    assert len(concern["changes"]) == 1


async def test_a_corrected_kind_stands_beside_the_stated_one(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    assert log
    concern = (await program.patch(CANCELLATION, json={"kind": "documents"})).json()
    assert (concern["kind"], concern["stated_kind"]) == ("documents", "cancellation")
    async with town_engine.connect() as connection:
        stored = (await connection.execute(select(Concern.kind, Concern.corrected_kind))).one()
    assert tuple(stored) == ("cancellation", "documents")
    assert len((await program.get("/concerns", params={"kind": "documents"})).json()["items"]) == 1
    assert (await program.get("/concerns", params={"kind": "cancellation"})).json()["items"] == []


async def test_a_correction_can_be_taken_back(program: httpx.AsyncClient, log: Log) -> None:
    assert log
    await program.patch(CANCELLATION, json={"kind": "documents"})
    concern = (await program.patch(CANCELLATION, json={"kind": "cancellation", "state": "done"})).json()
    assert (concern["kind"], concern["state"], len(concern["changes"])) == ("cancellation", "done", 3)


async def test_what_is_done_is_not_merely_acknowledged_again(program: httpx.AsyncClient, log: Log) -> None:
    assert log
    await program.patch(CANCELLATION, json={"state": "done"})
    answer = await program.patch(CANCELLATION, json={"state": "acknowledged", "kind": "other"})
    assert answer.status_code == 409
    assert (await program.get(CANCELLATION)).json()["kind"] == "cancellation"  # a refused request changes nothing


@pytest.mark.parametrize("body", [{}, {"state": "open"}, {"state": "gone"}, {"kind": "x"}, {"reason": "illness"}])
async def test_a_settlement_that_says_nothing_or_something_unknown_is_refused(
    program: httpx.AsyncClient, log: Log, body: dict[str, str]
) -> None:
    assert log
    answer = await program.patch(CANCELLATION, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body"


async def test_programs_see_that_a_concern_was_passed_on_and_not_to_whom(
    program: httpx.AsyncClient, log: Log, desks: Office
) -> None:
    assert log
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V1")), author("V2"), "Bitte")
    await desks.do(return_to_team, concern, author("V1"))
    await desks.do(match_customer, concern, "123B456789", author("V1"))
    changes = (await program.get(CANCELLATION)).json()["changes"]
    assert [(change["what"], change["before"], change["after"]) for change in changes] == [
        ("handed", "service_centre", "staff"),
        ("returned", "staff", "team"),
        ("matched", "", "123B456789"),
    ]
    assert all(set(change) == {"at", "what", "before", "after"} for change in changes)


async def test_a_concern_that_does_not_exist_cannot_be_settled(program: httpx.AsyncClient) -> None:
    assert (await program.patch("/concerns/999999999", json={"state": "done"})).status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "open"}, 1),
        ({"state": "done"}, 0),
        ({"from": "2026-11-24", "to": "2026-11-24", "kind": "cancellation"}, 1),
        ({"from": "2026-11-25"}, 0),
        ({"to": "2026-11-24T10:00:00+01:00"}, 0),
    ],
)
async def test_every_filter_of_concerns_finds_what_it_says(
    program: httpx.AsyncClient, log: Log, query: dict[str, str], count: int
) -> None:
    assert log
    assert len((await program.get("/concerns", params=query)).json()["items"]) == count


async def test_nobody_can_rewrite_what_was_changed_and_when(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    assert log
    await program.patch(CANCELLATION, json={"state": "done"})
    for statement in (update(ConcernChange).values(after="open"), text("TRUNCATE concern_changes")):
        with pytest.raises(DBAPIError, match="append-only"):
            async with town_engine.begin() as connection:
                await connection.execute(statement)
