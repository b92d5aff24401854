"""Scopes: a key opens what it was given for, and is told by name what it lacks."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx
import pytest
from door_with_a_log import Log
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.scopes import EXTENSION
from app.keys import FULL, Scope, add_key, find_grant

Open = Callable[..., Awaitable[httpx.AsyncClient]]
RUTH = {"name": "Ruth Kaminski", "team": "Vermittlung", "field": "placement", "line": "+493023125101", "stand_in": "V2"}
STAFF = "staff_id,name,team,field,line,email,stand_in,roles\n"
ASKED: list[tuple[str, str, Scope]] = [
    ("GET", "/calls", Scope.READ),
    ("GET", "/calls/00000000-0000-0000-0000-000000000001", Scope.READ),
    ("GET", "/concerns", Scope.READ),
    ("GET", "/concerns/123456782", Scope.READ),
    ("GET", "/concerns/123456782/receipt", Scope.READ),
    ("GET", "/customers/123B456789/log", Scope.READ),
    ("PATCH", "/concerns/123456782", Scope.CONCERNS),
    ("PUT", "/customers/962X000001", Scope.RECORDS),
    ("PUT", "/appointments/A1", Scope.RECORDS),
    ("POST", "/imports/customers", Scope.RECORDS),
    ("POST", "/imports/appointments", Scope.RECORDS),
    ("PUT", "/staff/V1", Scope.STAFF),
    ("POST", "/imports/staff", Scope.STAFF),
]


@pytest.fixture
def program_with(stranger: httpx.AsyncClient, town_engine: AsyncEngine, now: datetime) -> Open:
    """Return what gives the program a key with these scopes alone."""

    async def with_key(*scopes: Scope) -> httpx.AsyncClient:
        async with town_engine.begin() as connection:
            secret = await add_key(connection, "+".join(scopes), now, scopes)
        stranger.headers["Authorization"] = f"Bearer {secret}"
        return stranger

    return with_key


async def roles_of(engine: AsyncEngine, staff_id: str) -> list[str]:
    async with engine.connect() as connection:
        found = await connection.scalar(text("SELECT roles FROM staff WHERE staff_id = :id"), {"id": staff_id})
    return list(found or ())


@pytest.mark.parametrize(("verb", "path", "wanted"), ASKED)
async def test_a_key_that_may_do_everything_else_is_told_what_it_lacks_before_anything_is_read(
    program_with: Open, log: Log, verb: str, path: str, wanted: Scope
) -> None:
    assert log
    program = await program_with(*(FULL - {wanted}))
    answer = await program.request(verb, path, content=b"\xff{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{wanted}"'
    assert f"“{wanted}”" in answer.json()["detail"]
    assert answer.json()["errors"][0]["message"] == f"lacks the scope {wanted}"


@pytest.mark.parametrize(("verb", "path", "wanted"), ASKED)
async def test_a_key_with_just_the_one_scope_gets_past(
    program_with: Open, log: Log, verb: str, path: str, wanted: Scope
) -> None:
    assert log
    answer = await (await program_with(wanted)).request(verb, path)
    assert answer.status_code not in {401, 403}


async def test_the_document_says_of_every_operation_what_it_wants(house: FastAPI, stranger: httpx.AsyncClient) -> None:
    assert house
    document = (await stranger.get("/openapi.json")).json()
    operations = [one for routes in document["paths"].values() for one in routes.values()]
    for operation in operations:
        wanted = operation[EXTENSION]
        named = [wanted] if isinstance(wanted, str) else list(wanted["kind"].values())
        assert set(named) <= set(Scope)
        assert all(f"`{scope}`" in operation["description"] for scope in named)
        assert "403" in operation["responses"]
    imports = document["paths"]["/imports/{kind}"]["post"]
    assert imports[EXTENSION] == {"kind": {"staff": "staff", "customers": "records", "appointments": "records"}}


async def test_staff_that_another_program_stores_keep_their_roles(program_with: Open, town_engine: AsyncEngine) -> None:
    before = await roles_of(town_engine, "V1")
    assert before
    program = await program_with(Scope.STAFF)
    answer = await program.put("/staff/V1", json=RUTH | {"name": "Ruth Kaminski-Thiede"})
    assert answer.status_code == 200
    assert answer.json()["roles"] == before
    assert (await program.put("/staff/V1", json=RUTH | {"roles": before})).status_code == 200
    assert await roles_of(town_engine, "V1") == before


async def test_roles_that_a_key_may_not_set_are_refused_and_not_passed_over(
    program_with: Open, town_engine: AsyncEngine
) -> None:
    before = await roles_of(town_engine, "V1")
    program = await program_with(Scope.STAFF)
    for staff_id in ("V1", "NEW1"):
        answer = await program.put(f"/staff/{staff_id}", json=RUTH | {"roles": ["administrator"]})
        assert answer.status_code == 403
        assert "“roles”" in answer.json()["detail"]
    assert await roles_of(town_engine, "V1") == before
    assert await roles_of(town_engine, "NEW1") == []


async def test_a_file_of_staff_without_the_scope_names_the_lines_that_set_roles(
    program_with: Open, town_engine: AsyncEngine
) -> None:
    program = await program_with(Scope.STAFF)
    file = STAFF + (
        "N1,Nele Harms,Empfang,placement,030 23125 130,,,\n"
        "N2,Udo Harms,Empfang,placement,030 23125 131,,,administrator\n"
        "V1,Ruth Kaminski,Vermittlung,placement,030 23125 101,,,privacy_officer\n"
    )
    csv = {"Content-Type": "text/csv"}
    whole = (await program.post("/imports/staff", content=file, headers=csv)).json()
    assert [(one["line"], one["column"]) for one in whole["rejected"]] == [(3, "roles"), (4, "roles")]
    assert whole["created"] == 0
    part = (await program.post("/imports/staff?partial=true", content=file, headers=csv)).json()
    assert part["created"] == 1
    assert await roles_of(town_engine, "N1") == []
    assert "privacy_officer" not in await roles_of(town_engine, "V1")


async def test_with_both_scopes_roles_are_set_and_it_is_written_down_by_which_key(
    program_with: Open, town_engine: AsyncEngine
) -> None:
    program = await program_with(Scope.STAFF, Scope.ROLES)
    answer = await program.put("/staff/V1", json=RUTH | {"roles": ["supervisor"]})
    assert answer.status_code == 200
    assert await roles_of(town_engine, "V1") == ["supervisor"]
    file = STAFF + "N1,Nele Harms,Empfang,placement,030 23125 130,,,privacy_officer\n"
    for query in ("?dry_run=true", "", ""):
        await program.post(f"/imports/staff{query}", content=file, headers={"Content-Type": "text/csv"})
    async with town_engine.connect() as connection:
        noted = (await connection.execute(text("SELECT who, what, details FROM accesses ORDER BY id"))).all()
    assert [tuple(one) for one in noted] == [
        ("key:staff+roles", "roles_changed", {"roles": {"V1": ["supervisor"]}}),
        ("key:staff+roles", "roles_changed", {"roles": {"N1": ["privacy_officer"]}}),
    ]


async def test_roles_alone_store_nobody(program_with: Open) -> None:
    program = await program_with(Scope.ROLES)
    assert (await program.put("/staff/V1", json=RUTH)).status_code == 403


async def test_a_key_added_without_scopes_may_do_everything(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        grant = await find_grant(connection, await add_key(connection, "as before", now))
    assert grant
    assert grant.scopes == FULL
