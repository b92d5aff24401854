"""Waiting for one's own case manager: who is next, whether the line is free, and how long it may take.

There is no queue at the carrier. A waiting call asks again every ten seconds or so, and whoever has not asked for a
minute is taken to have gone: nobody waits behind somebody who is not there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

How = Literal["connected", "callback", "gave_up", "hung_up", "closed"]


class Wait(Base):
    """A call that waits, or waited, for somebody; it lives as long as its call and no longer."""

    __tablename__ = "waits"
    __table_args__ = (
        CheckConstraint("field IN ('placement', 'benefits')", name="field"),
        CheckConstraint("how IN ('connected','callback','gave_up','hung_up','closed')", name="how"),
        CheckConstraint("(left_at IS NULL) = (how IS NULL)", name="end"),
        Index(None, "staff_id", "since", postgresql_where=text("left_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    field: Mapped[str]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    how: Mapped[str | None]


@dataclass(frozen=True)
class Place:
    """Where a call stands: 1 is next; ``minutes`` is an estimate, or nothing where there is no honest one."""

    position: int
    line_is_free: bool
    minutes: int | None
    since: datetime


# The parts below are also asked by the directory. ``:now`` is the time, ``:call`` the call that asks, or nothing.

IN_A_TALK: Final = """EXISTS (
    SELECT FROM legs WHERE legs.staff_id = {staff} AND outcome IS NULL AND ended_at IS NULL
    AND legs.call_id IS DISTINCT FROM CAST(:call AS uuid)
    AND (dialled_at > :now - interval '60 seconds'
         OR screened = 'accepted' AND dialled_at > :now - interval '3 hours'))"""
"""Somebody talks or is being rung. Reports get lost: ringing is believed for a minute, a talk for the longest one."""
AHEAD: Final = """
FROM waits WHERE waits.staff_id = {staff} AND left_at IS NULL AND seen_at > :now - interval '60 seconds'
    AND NOT EXISTS (
        SELECT FROM waits mine
        WHERE mine.call_id = CAST(:call AS uuid) AND mine.staff_id = waits.staff_id AND mine.left_at IS NULL
        AND (mine.since, mine.id) <= (waits.since, waits.id))"""
"""Who is served before the call that asks; before one that does not wait, everybody who does."""

# A talk that begins is one more to wait for, so the next in line waits for one. The talks are those of the whole team:
# nobody's own are ever worked out (R24).
PLACE = text(f"""
WITH mine AS (
    SELECT staff.id AS staff_id, team_id, since FROM waits JOIN staff ON staff.id = waits.staff_id
    WHERE call_id = :call AND left_at IS NULL
), place AS (
    SELECT (SELECT count(*) + 1 {AHEAD.format(staff="mine.staff_id")}) AS position,
           NOT {IN_A_TALK.format(staff="mine.staff_id")} AS line_is_free, team_id, since
    FROM mine
), talk AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY talked_s) AS median
    FROM legs JOIN mine USING (team_id)
    WHERE outcome = 'connected' AND talked_s IS NOT NULL AND dialled_at > :now - interval '28 days'
    HAVING count(*) >= 20
), estimate AS (
    SELECT greatest(1, ceil(position * median / 60))::int AS minutes FROM place, talk
)
SELECT position, line_is_free, (SELECT minutes FROM estimate WHERE minutes <= 60) AS minutes, since FROM place
""")  # noqa: S608 - the parts are constants of this module


async def place(connection: AsyncConnection, call: UUID, now: datetime) -> Place | None:
    """Return where a call stands among those who wait for the same person, or nothing where it does not wait."""
    row = (await connection.execute(PLACE, {"call": call, "now": now})).one_or_none()
    return Place(row.position, row.line_is_free, row.minutes, row.since) if row else None


# Nobody loses their place by coming back from a ring that nobody answered. A request that arrives when the call is
# over, or from before it left, brings nobody back.
JOIN = text("""
INSERT INTO waits (call_id, staff_id, field, since, seen_at)
SELECT calls.id, staff.id, staff.field, :at, :at FROM calls, staff
WHERE calls.id = :call AND calls.ended_at IS NULL AND staff.id = :staff
ON CONFLICT (call_id) DO UPDATE SET
    staff_id = excluded.staff_id, field = excluded.field,
    since = CASE WHEN waits.staff_id = excluded.staff_id THEN waits.since ELSE excluded.since END,
    seen_at = greatest(waits.seen_at, excluded.seen_at), left_at = NULL, how = NULL
WHERE coalesce(waits.left_at, waits.since) <= excluded.since
""")
SEE = text("UPDATE waits SET seen_at = greatest(seen_at, :at) WHERE call_id = :call AND left_at IS NULL")
LEAVE = text("UPDATE waits SET left_at = :at, how = :how WHERE call_id = :call AND left_at IS NULL")


async def join(connection: AsyncConnection, call: UUID, staff: int, at: datetime) -> None:
    """Let a call wait for somebody; one that waited for the same person before keeps its place."""
    await connection.execute(JOIN, {"call": call, "staff": staff, "at": at})


async def see(connection: AsyncConnection, call: UUID, at: datetime) -> None:
    """Note that a call is still there."""
    await connection.execute(SEE, {"call": call, "at": at})


async def leave(connection: AsyncConnection, call: UUID, how: How, at: datetime) -> None:
    """Note that a call waits no longer, and why; the first reason stays."""
    values: dict[str, Any] = {"call": call, "how": how, "at": at}
    await connection.execute(LEAVE, values)


async def hung_up(connection: AsyncConnection, call: UUID, at: datetime) -> None:
    """Note that a call is over, if it was waiting."""
    await leave(connection, call, "hung_up", at)
