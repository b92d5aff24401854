"""What other programs can read of the call log."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from conftest import NOW
from door_with_a_log import Log, write_call
from sqlalchemy.ext.asyncio import AsyncEngine

from app.concerns.settling import Author
from app.corrections import Correction, correct_call


async def test_the_newest_call_comes_first_and_has_the_shape_that_was_promised(
    program: httpx.AsyncClient, log: Log
) -> None:
    answer = await program.get("/calls")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["id"] for item in items] == [str(log.nobody), str(log.marta), str(log.jonas)]
    assert answer.json()["next"] is None
    assert set(items[0]) == {
        "id",
        "carrier_call_id",
        "reference",
        "received_at",
        "ended_at",
        "entry_number",
        "language",
        "assurance",
        "customer_number",
        "concern",
        "stated_concern",
        "outcome",
        "waited_s",
        "talked_s",
        "channel",
        "disputed",
        "hops",
        "events",
    }


async def test_a_call_names_the_customer_but_an_unidentified_caller_has_no_number(
    program: httpx.AsyncClient, log: Log
) -> None:
    assert (await program.get(f"/calls/{log.marta}")).json()["customer_number"] == "039D112233"
    assert (await program.get(f"/calls/{log.nobody}")).json()["customer_number"] is None


async def test_hops_stand_in_the_order_of_the_call_and_name_role_and_team_only(
    program: httpx.AsyncClient, log: Log
) -> None:
    call = (await program.get(f"/calls/{log.marta}")).json()
    assert call["hops"] == [
        {"role": "own", "team": "Vermittlung", "outcome": "unavailable", "rang_s": None, "reason": "absent"},
        {"role": "stand_in", "team": "Vermittlung", "outcome": "connected", "rang_s": 8, "reason": None},
    ]


async def test_neither_staff_nor_any_telephone_number_can_be_read_from_the_log(
    program: httpx.AsyncClient, log: Log
) -> None:
    for path in ("/calls", f"/calls/{log.marta}"):
        text = (await program.get(path)).text
        for secret in ("Quandt", "Sandkuhl", "V1", "V3", "V4", "+4930231251", "+4915112345678"):
            assert f'"{secret}' not in text


async def test_an_event_carries_its_details_beside_time_and_kind(program: httpx.AsyncClient, log: Log) -> None:
    call = (await program.get(f"/calls/{log.jonas}")).json()
    assert call["events"] == [
        {"at": "2026-11-24T10:00:00+01:00", "kind": "answered", "prompt": "hotline.welcome"},
    ]
    assert call["received_at"] == "2026-11-24T10:00:00+01:00"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"outcome": "connected"}, ["marta"]),
        ({"concern": "cancellation"}, ["jonas"]),
        ({"reference": "123 456 782"}, ["jonas"]),
        ({"reference": "000000000"}, []),
        ({"from": "2026-11-24T11:00:00+01:00"}, ["nobody", "marta"]),
        ({"from": "2026-11-24T10:00:00Z"}, ["nobody", "marta"]),
        ({"from": "2026-11-24 11:00"}, ["nobody", "marta"]),
        ({"to": "2026-11-24T11:00:00+01:00"}, ["jonas"]),
        ({"from": "2026-11-24", "to": "2026-11-24"}, ["nobody", "marta", "jonas"]),
        ({"to": "2026-11-23"}, []),
        ({"from": "2026-11-25"}, []),
    ],
)
async def test_every_filter_finds_what_it_says(
    program: httpx.AsyncClient, log: Log, query: dict[str, str], found: list[str]
) -> None:
    items = (await program.get("/calls", params=query)).json()["items"]
    assert [item["id"] for item in items] == [str(getattr(log, name)) for name in found]


async def test_an_offset_whose_plus_was_not_escaped_is_still_understood(program: httpx.AsyncClient, log: Log) -> None:
    answer = await program.get("/calls?from=2026-11-24T11:00:00+01:00&outcome=connected")
    assert [item["id"] for item in answer.json()["items"]] == [str(log.marta)]


async def test_paging_shows_every_call_once_although_two_came_in_the_same_second(
    program: httpx.AsyncClient, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        for number in range(1, 12):
            at = NOW + timedelta(seconds=number // 3)
            await write_call(connection, UUID(int=number), None, at, reference=f"{number:09}", outcome="information")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = (await program.get("/calls", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == [str(UUID(int=number)) for number in range(11, 0, -1)]


async def test_a_call_that_comes_in_between_two_pages_moves_nothing(
    program: httpx.AsyncClient, town_engine: AsyncEngine, log: Log
) -> None:
    first = (await program.get("/calls", params={"limit": 2})).json()
    async with town_engine.begin() as connection:
        later = NOW + timedelta(hours=3)
        await write_call(connection, UUID(int=9), None, later, reference="456789015", outcome="failed")
    second = (await program.get("/calls", params={"limit": 2, "after": first["next"]})).json()
    assert [item["id"] for item in second["items"]] == [str(log.jonas)]


async def test_a_running_call_has_no_outcome_yet(program: httpx.AsyncClient, town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await write_call(connection, UUID(int=5), None, NOW, reference="567890126", outcome="failed")
        await connection.exec_driver_sql("UPDATE calls SET outcome = NULL")
    assert (await program.get(f"/calls/{UUID(int=5)}")).json()["outcome"] is None


async def test_a_corrected_concern_stands_beside_the_stated_one(
    program: httpx.AsyncClient, log: Log, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        author = Author("staff:V1", NOW)
        await correct_call(connection, log.jonas, Correction("cancellation", "payment"), author)
    call = (await program.get(f"/calls/{log.jonas}")).json()
    assert (call["concern"], call["stated_concern"]) == ("payment", "cancellation")
    corrected = {"at": "2026-11-24T10:00:00+01:00", "kind": "concern_corrected"}
    assert call["events"][-1] == {**corrected, "before": "cancellation", "after": "payment"}
    found = (await program.get("/calls", params={"concern": "payment"})).json()["items"]
    assert [item["id"] for item in found] == [str(log.jonas)]
    assert (await program.get("/calls", params={"concern": "cancellation"})).json()["items"] == []
