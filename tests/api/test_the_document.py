"""The OpenAPI document says what really comes back, and no report is about a member of staff."""

import asyncio
from datetime import datetime
from typing import Any

import httpx
import pytest
import schemathesis
from door_with_a_log import Log
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from app.api import build_api
from app.database import with_driver
from app.keys import add_key

DOCUMENT = "/openapi.json"
ABOUT_SOMEBODY = ("staff", "employee", "member", "manager", "user", "agent", "colleague", "person")


async def test_the_document_needs_no_key_and_names_where_the_door_is_mounted(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get(DOCUMENT)).json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]


async def test_every_route_of_the_contract_is_there_and_says_how_it_refuses(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get(DOCUMENT)).json()
    verbs = {(verb, path): route for path, routes in document["paths"].items() for verb, route in routes.items()}
    assert set(verbs) == {
        ("get", "/calls"),
        ("get", "/calls/{call_id}"),
        ("get", "/concerns"),
        ("get", "/concerns/{reference}"),
        ("get", "/concerns/{reference}/receipt"),
        ("get", "/customers/{customer_number}/log"),
        ("patch", "/concerns/{reference}"),
        ("post", "/imports/{kind}"),
        ("put", "/customers/{customer_number}"),
        ("put", "/appointments/{appointment_id}"),
        ("put", "/staff/{staff_id}"),
    }
    for route in verbs.values():
        assert route["security"] == [{"HTTPBearer": []}]
        refusals = {status: answer["content"] for status, answer in route["responses"].items() if status >= "400"}
        assert {"401", "503"} <= set(refusals)
        assert all(list(content) == ["application/problem+json"] for content in refusals.values())


async def test_no_report_takes_or_shows_a_member_of_staff(house: FastAPI, stranger: httpx.AsyncClient) -> None:
    """R25: what reads the log knows roles and teams; only the record of one member of staff takes a staff id."""
    assert house
    document = (await stranger.get(DOCUMENT)).json()
    for path, routes in document["paths"].items():
        if "get" in routes:
            told = [path, *(parameter["name"] for parameter in routes["get"].get("parameters", []))]
            assert not [word for word in told if any(somebody in word.lower() for somebody in ABOUT_SOMEBODY)]
    for shape in ("Call", "Hop", "Event", "Concern", "Change", "CustomerLog", "LogSection"):
        fields = document["components"]["schemas"][shape]["properties"]
        assert not [name for name in fields if any(somebody in name for somebody in ABOUT_SOMEBODY)]


async def test_a_staff_id_in_the_query_of_a_report_narrows_nothing(program: httpx.AsyncClient, log: Log) -> None:
    assert log
    everything = (await program.get("/calls")).json()
    for somebody in ("staff_id", "staff", "employee_id", "name"):
        assert (await program.get("/calls", params={somebody: "V3"})).json() == everything


@pytest.fixture
def document(town_url: str, now: datetime) -> BaseSchema:
    """Describe a door that is not mounted; its requests run in other event loops, so no connection may outlive one."""
    engine = create_async_engine(with_driver(town_url), poolclass=NullPool)

    async def key() -> str:
        async with engine.begin() as connection:
            return await add_key(connection, "schemathesis", now)

    door = build_api(engine, lambda: now)
    door.state.secret = asyncio.run(key())
    return schemathesis.openapi.from_asgi(DOCUMENT, door)


@pytest.mark.parametrize(
    "operation",
    [
        "GET /calls",
        "GET /calls/{call_id}",
        "GET /concerns",
        "GET /concerns/{reference}",
        "GET /concerns/{reference}/receipt",
        "GET /customers/{customer_number}/log",
        "PATCH /concerns/{reference}",
        "POST /imports/{kind}",
        "PUT /customers/{customer_number}",
        "PUT /appointments/{appointment_id}",
        "PUT /staff/{staff_id}",
    ],
)
def test_whatever_is_asked_the_answer_is_one_that_the_document_describes(document: BaseSchema, operation: str) -> None:
    verb, path = operation.split()
    headers = {"Authorization": f"Bearer {document.app.state.secret}"}

    @given(case=document[path][verb].as_strategy())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Case[Any]) -> None:
        # A body may fit its shape and still name somebody who is not known: being refused is no contradiction then.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    ask()
