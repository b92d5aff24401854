"""A door with a key to it, and a call log with three calls in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.api import build_api
from app.calls import Call, CallEvent, Leg
from app.concerns import Concern
from app.customers import Customer
from app.keys import add_key
from app.staff import StaffMember
from app.teams import Team

EIGHT_SECONDS = timedelta(seconds=8)


@dataclass(frozen=True)
class Log:
    """The ids of what stands in the log: Jonas cancelled, Marta reached a stand-in, somebody hung up."""

    jonas: UUID
    marta: UUID
    nobody: UUID


@pytest.fixture
async def key(town_engine: AsyncEngine, now: datetime) -> str:
    async with town_engine.begin() as connection:
        return await add_key(connection, "tests", now)


@pytest.fixture
def house(town_engine: AsyncEngine, now: datetime) -> FastAPI:
    """Return a web app with nothing but the door, where it will be mounted in the real one."""
    app = FastAPI()
    app.mount("/api/v1", build_api(town_engine, lambda: now))
    return app


@pytest.fixture
async def stranger(house: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A program without a key."""
    transport = httpx.ASGITransport(house, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://house/api/v1") as client:
        yield client


@pytest.fixture
async def program(stranger: httpx.AsyncClient, key: str) -> httpx.AsyncClient:
    """A program with a key."""
    stranger.headers["Authorization"] = f"Bearer {key}"
    return stranger


@pytest.fixture
async def log(town_engine: AsyncEngine, now: datetime) -> Log:
    """Write three calls, an hour apart, the newest one last."""
    written = Log(*(UUID(int=number) for number in (1, 2, 3)))
    async with town_engine.begin() as connection:
        await write_call(connection, written.jonas, "123B456789", now, reference="123456782", outcome="cancelled")
        await write_call(
            connection,
            written.marta,
            "039D112233",
            now + timedelta(hours=1),
            reference="234567893",
            outcome="connected",
        )
        await write_call(
            connection, written.nobody, None, now + timedelta(hours=2), reference="345678904", outcome="abandoned_menu"
        )
        await write_hops(connection, written.marta, now)
        await write_concern(connection, written.jonas, now)
    return written


async def write_call(
    connection: AsyncConnection, call_id: UUID, customer: str | None, at: datetime, **more: str
) -> None:
    customer_id = await connection.scalar(select(Customer.id).where(Customer.customer_number == customer))
    row = {
        "id": call_id,
        "carrier_call_id": f"CA{call_id.hex}",
        "received_at": at,
        "entry_number": "+498005550100",
        "caller_number": "+4915112345678",
        "language": "de",
        "customer_id": customer_id,
        "assurance": "birth_date" if customer else "none",
        "concern": "cancellation" if more["outcome"] == "cancelled" else None,
    }
    await connection.execute(insert(Call).values(row | more))
    event = {"call_id": call_id, "key": "0.0", "at": at, "kind": "answered"}
    details = {"prompt": "hotline.welcome", "caller_number": "+4915112345678", "staff_id": "V1"}
    await connection.execute(insert(CallEvent).values(**event, details=details))


async def write_hops(connection: AsyncConnection, call_id: UUID, at: datetime) -> None:
    """Ring the absent Birte Quandt, then her stand-in, who answers after eight seconds."""
    team = await connection.scalar(select(Team.id).where(Team.name == "Vermittlung"))
    staff = {row.staff_id: row.id for row in await connection.execute(select(StaffMember.staff_id, StaffMember.id))}
    own = {"role": "own", "staff_id": staff["V3"], "outcome": "unavailable", "reason": "absent"}
    then = {"role": "stand_in", "staff_id": staff["V4"], "outcome": "connected", "reason": None}
    hops = [
        {"turn": 4, "dialled_at": at, "answered_at": at + EIGHT_SECONDS} | then,
        {"turn": 3, "dialled_at": None, "answered_at": None} | own,
    ]
    everywhere = {"call_id": call_id, "ordinal": 0, "team_id": team}
    await connection.execute(insert(Leg), [everywhere | hop for hop in hops])


async def write_concern(connection: AsyncConnection, call_id: UUID, at: datetime) -> None:
    await connection.execute(
        insert(Concern).values(
            call_id=call_id,
            turn=5,
            ordinal=0,
            reference="123456782",
            kind="cancellation",
            received_at=at,
            verified=True,
            appointment_day=at.date(),
            manner="cannot_come",
            reason="illness",
        )
    )
