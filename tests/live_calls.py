"""Calls that go on at this moment, each in one state, as the log would show them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kept_calls import NUMBER, unused_reference
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import Call, CallEvent, Leg
from app.staff import StaffMember
from app.waiting import Wait


async def in_menu(connection: AsyncConnection, now: datetime, **more: Any) -> UUID:  # noqa: ANN401 - columns
    """Let somebody listen to the menu, who has just keyed something."""
    call, at = uuid4(), now - timedelta(minutes=9)
    row = {"id": call, "carrier_call_id": f"CA{call.hex}", "reference": unused_reference(), "received_at": at}
    row |= {"entry_number": "+498005550100", "caller_number": NUMBER, "language": "de", **more}
    await connection.execute(insert(Call).values(row))
    event = {"call_id": call, "key": "turn-0-0", "at": now - timedelta(seconds=5), "kind": "received"}
    await connection.execute(insert(CallEvent).values(event))
    return call


async def writing(connection: AsyncConnection, now: datetime) -> UUID:
    """Let somebody write on the text telephone."""
    return await in_menu(connection, now, channel="text")


async def ringing(connection: AsyncConnection, now: datetime, staff_id: str | None, **more: Any) -> UUID:  # noqa: ANN401 - columns
    """Let it ring at somebody's for twenty seconds; at nobody's in particular it is the service centre."""
    call = await in_menu(connection, now)
    row = {"call_id": call, "turn": 1, "ordinal": 0, "role": "own" if staff_id else "service_centre"}
    row |= {"staff_id": await number_of(connection, staff_id), "dialled_at": now - timedelta(seconds=20), **more}
    await connection.execute(insert(Leg).values(row))
    return call


async def talking(connection: AsyncConnection, now: datetime, staff_id: str | None) -> UUID:
    """Let somebody talk with a caller."""
    return await ringing(connection, now, staff_id, screened="accepted", answered_at=now - timedelta(seconds=15))


async def waiting(connection: AsyncConnection, now: datetime, staff_id: str, waits: timedelta) -> UUID:
    """Let somebody have waited for a case manager for so long."""
    call = await in_menu(connection, now)
    row = {"call_id": call, "staff_id": await number_of(connection, staff_id), "field": "placement"}
    await connection.execute(insert(Wait).values(row | {"since": now - waits, "seen_at": now}))
    return call


async def number_of(connection: AsyncConnection, staff_id: str | None) -> int | None:
    found: int | None = await connection.scalar(select(StaffMember.id).where(StaffMember.staff_id == staff_id))
    return found
