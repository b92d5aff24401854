"""Calls that ring, talk and wait, to see who comes first and who can be had."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kept_calls import add_call
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.waiting import Place, join, place

A_LEG = text("""
INSERT INTO legs (call_id, turn, ordinal, role, staff_id, team_id, dialled_at, answered_at, screened, screened_at,
                  outcome, ended_at, connected_s)
SELECT :call, 1, 100, :role, staff.id, team_id, :dialled_at, :dialled_at, :screened, :dialled_at,
       :outcome, :ended_at, :connected_s
FROM staff WHERE staff_id = :staff
""")


@dataclass(frozen=True)
class Switchboard:
    """The town's house in a transaction that is taken back, at a time."""

    connection: AsyncConnection
    now: datetime

    async def staff(self, staff_id: str) -> int:
        """Return the number under which somebody is stored."""
        found = await self.connection.scalar(text("SELECT id FROM staff WHERE staff_id = :id"), {"id": staff_id})
        assert isinstance(found, int)
        return found

    async def call(self) -> UUID:
        """Begin a call."""
        return await add_call(self.connection, self.now)

    async def waiting(self, staff_id: str, seconds: float = 0) -> UUID:
        """Begin a call that has been waiting for somebody for so many seconds, and has just been seen."""
        call = await self.call()
        await join(self.connection, call, await self.staff(staff_id), self.now - timedelta(seconds=seconds))
        await self.set(call, seen_at=self.now)
        return call

    async def set(self, call: UUID, **columns: object) -> None:
        """Change the wait of a call."""
        for name, value in columns.items():
            statement = f"UPDATE waits SET {name} = :value WHERE call_id = :call"  # noqa: S608 - a test's own words
            await self.connection.execute(text(statement), {"call": call, "value": value})

    async def leg(self, staff_id: str, seconds: float, call: UUID | None = None, **more: Any) -> UUID:  # noqa: ANN401 - columns
        """Ring somebody so many seconds ago, for a call or a new one; without more it still rings."""
        own = call or await self.call()
        nothing = dict.fromkeys(("screened", "outcome", "ended_at", "connected_s"))
        values = {"call": own, "role": "own", "staff": staff_id, **nothing, **more}
        await self.connection.execute(A_LEG, {**values, "dialled_at": self.now - timedelta(seconds=seconds)})
        return own

    async def talks(self, staff_id: str, *lasted_s: int, days_ago: float = 1, **more: Any) -> None:  # noqa: ANN401 - columns
        """Write down talks that are over."""
        for seconds in lasted_s:
            ended = {"outcome": "connected", "screened": "accepted", "connected_s": seconds, **more}
            began = timedelta(days=days_ago)
            await self.leg(staff_id, began.total_seconds(), ended_at=self.now - began, **ended)

    async def place(self, call: UUID, after_s: float = 0) -> Place | None:
        """Return where a call stands."""
        return await place(self.connection, call, self.now + timedelta(seconds=after_s))

    async def position(self, call: UUID, after_s: float = 0) -> int:
        """Return a waiting call's position."""
        found = await self.place(call, after_s)
        assert found
        return found.position
