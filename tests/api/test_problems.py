"""How the door says no: always a problem document, always with a sentence somebody can act on."""

from datetime import datetime

import httpx
import pytest
from door_with_a_log import Log
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api import build_api
from app.database import open_engine
from app.keys import revoke_key


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer dw_wrong", "Basic ZHc6ZHc=", "bearer \xff"])
async def test_without_a_key_there_is_nothing_to_read(stranger: httpx.AsyncClient, header: str) -> None:
    answer = await stranger.get("/calls", headers=[(b"Authorization", header.encode("latin-1"))] if header else [])
    assert_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_without_a_key_not_even_a_wrong_address_or_a_broken_body_is_looked_at(
    stranger: httpx.AsyncClient,
) -> None:
    assert_problem(await stranger.get("/nothing"), 401)
    assert_problem(await stranger.put("/customers/1", content="{"), 401)
    assert_problem(await stranger.post("/imports/staff", content=b"x" * 11_000_000), 401)


async def test_a_revoked_key_opens_nothing(program: httpx.AsyncClient, town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        assert await revoke_key(connection, "tests", now)
        assert not await revoke_key(connection, "tests", now)
    assert_problem(await program.get("/calls"), 401)


async def test_an_unknown_address_is_a_problem(program: httpx.AsyncClient) -> None:
    assert_problem(await program.get("/nothing"), 404)
    assert_problem(await program.get("/calls/"), 404)
    assert_problem(await program.get("/calls/00000000-0000-0000-0000-000000000000"), 404)
    assert_problem(await program.get("/concerns/999999999"), 404)
    assert_problem(await program.get("/concerns/abc%00"), 404)


async def test_a_wrong_verb_is_a_problem_that_names_the_right_ones(program: httpx.AsyncClient) -> None:
    answer = await program.delete("/calls")
    assert_problem(answer, 405)
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"outcome": "fine"}, "outcome"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"reference": "x"}, "reference"),
        ({"after": "not a cursor"}, "after"),
        ({"after": "WzEsMl0="}, "after"),
        ({"after": "WyIyMDI2LTExLTI0VDEwOjAwOjAwKzAxOjAwIiwgIngiXQ=="}, "after"),
        ({"after": "W1tbW1tb"}, "after"),
        ({"after": "é"}, "after"),
    ],
)
async def test_a_parameter_that_cannot_be_read_is_named(
    program: httpx.AsyncClient, query: dict[str, str], name: str
) -> None:
    answer = await program.get("/calls", params=query)
    assert_problem(answer, 422)
    assert [(fault["where"], fault["name"]) for fault in answer.json()["errors"]] == [("query", name)]


async def test_a_cursor_of_another_list_is_refused(program: httpx.AsyncClient, log: Log) -> None:
    cursor = (await program.get("/calls", params={"limit": 1})).json()["next"]
    assert cursor
    assert log
    assert_problem(await program.get("/concerns", params={"after": cursor}), 422)


async def test_a_body_larger_than_ten_mebibytes_is_refused(program: httpx.AsyncClient) -> None:
    too_much = b"x" * (10 * 1024 * 1024 + 1)
    headers = {"Content-Type": "text/csv"}
    assert_problem(await program.post("/imports/staff", content=too_much, headers=headers), 413)
    assert_problem(await program.post("/imports/staff", files={"file": too_much}), 413)
    assert_problem(await program.put("/staff/V1", content=too_much, headers={"Content-Type": "application/json"}), 413)


async def test_a_body_without_a_stated_length_is_counted_while_it_comes(program: httpx.AsyncClient) -> None:
    async def parts() -> object:
        for _ in range(11):
            yield b"x" * 1024 * 1024

    answer = await program.post("/imports/staff", content=parts(), headers={"Content-Type": "text/csv"})  # type: ignore[arg-type] # an async iterator of bytes is what httpx sends in chunks
    assert_problem(answer, 413)


async def test_a_body_that_is_no_json_is_refused(program: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    assert_problem(await program.put("/staff/V1", content="{", headers=headers), 422)
    assert_problem(await program.put("/staff/V1", content=b"\xff\xfe", headers=headers), 422)


async def test_a_database_that_is_down_is_said_to_be_down(now: datetime) -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    app = FastAPI()
    app.mount("/api/v1", build_api(engine, lambda: now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        answer = await client.get("/api/v1/calls", headers={"Authorization": "Bearer dw_x"})
    await engine.dispose()
    assert_problem(answer, 503)
    assert answer.headers["retry-after"] == "5"
