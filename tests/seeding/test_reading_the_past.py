"""Other programs read an invented past as they read any log."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from conftest import NOW
from fastapi import FastAPI
from invented_past import CALLS, figure
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api import build_api
from app.keys import add_key


@pytest.fixture
async def program(own_past: AsyncEngine) -> httpx.AsyncClient:
    """A program with a key to a log with a past."""
    async with own_past.begin() as connection:
        key = await add_key(connection, "tests", NOW)
    app = FastAPI()
    app.mount("/api/v1", build_api(own_past, lambda: NOW))
    transport, headers = httpx.ASGITransport(app), {"Authorization": f"Bearer {key}"}
    return httpx.AsyncClient(transport=transport, base_url="http://house/api/v1", headers=headers)


async def everything(program: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """Read page after page."""
    found, after = [], ""
    while after is not None:
        page = (await program.get(path, params={"limit": 200, **({"after": after} if after else {})})).json()
        found.extend(page["items"])
        after = page["next"]
    return found


async def test_every_call_can_be_read_page_by_page(program: httpx.AsyncClient) -> None:
    async with program:
        calls = await everything(program, "/calls")
    assert len({call["id"] for call in calls}) == CALLS
    assert all(call["ended_at"] and call["outcome"] and call["events"] for call in calls)
    assert {hop["team"] for call in calls for hop in call["hops"]} == {"Vermittlung", "U25", "Leistung", None}


async def test_every_concern_can_be_read_with_what_changed(program: httpx.AsyncClient, own_past: AsyncEngine) -> None:
    async with program:
        concerns = await everything(program, "/concerns")
        newest = concerns[0]["reference"]
        assert (await program.patch(f"/concerns/{newest}", json={"state": "done"})).status_code == 200
    assert len(concerns) == await figure(own_past, "SELECT count(*) FROM concerns")
    assert {concern["kind"] for concern in concerns} >= {"cancellation", "callback", "message", "documents", "payment"}
    assert {concern["state"] for concern in concerns} == {"open", "acknowledged", "done"}
    since = (NOW - timedelta(days=100)).isoformat()
    assert all(concern["received_at"] > since for concern in concerns)
