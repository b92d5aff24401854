"""What happened in a call, in order, each event of a hop together with the hop that it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import CallEvent, Leg
from app.calls.reading import ABOUT_STAFF, PRIVATE
from app.staff import StaffMember
from app.teams import Team


@dataclass(frozen=True)
class Hop:
    """One attempt to reach somebody, by role and team; ``outcome`` is nothing while it lasts, durations are seconds.

    ``dialled_at`` is nothing where somebody was passed by, for ``reason``.
    """

    turn: int
    ordinal: int
    role: str
    team: str | None
    outcome: str | None
    reason: str | None
    dialled_at: datetime | None
    rang_s: int | None
    waited_s: int | None
    talked_s: int | None


@dataclass(frozen=True)
class Happening:
    """One event, and the hop that it is about, if it is about one; no telephone number, nobody's name."""

    at: datetime
    kind: str
    details: Mapping[str, Any]
    hop: Hop | None


async def hops_of(connection: AsyncConnection, call: UUID) -> tuple[Hop, ...]:
    """Return the hops of a call in their order."""
    columns = (Leg.turn, Leg.ordinal, Leg.role, Team.name, Leg.outcome, Leg.reason)
    measured = (Leg.dialled_at, Leg.rang_s, Leg.waited_s, Leg.talked_s)
    wanted = (
        select(*columns, *measured)
        .outerjoin(StaffMember, StaffMember.id == Leg.staff_id)
        .outerjoin(Team, Team.id == func.coalesce(Leg.team_id, StaffMember.team_id))
        .where(Leg.call_id == call)
        .order_by(Leg.turn, Leg.ordinal)
    )
    rows: Sequence[Any] = (await connection.execute(wanted)).all()
    return tuple(Hop(*row) for row in rows)


async def happenings_of(connection: AsyncConnection, call: UUID, hops: Sequence[Hop]) -> tuple[Happening, ...]:
    """Return everything that was noted of a call, in order."""
    wanted = (
        select(CallEvent.key, CallEvent.at, CallEvent.kind, CallEvent.details)
        .where(CallEvent.call_id == call)
        .order_by(CallEvent.at, CallEvent.id)
    )
    return tuple(
        Happening(at, kind, _shown(details), hop_of(key, kind, details, hops))
        for key, at, kind, details in await connection.execute(wanted)
    )


def _shown(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in details.items() if name not in PRIVATE | ABOUT_STAFF}


OF_LEG: Final = re.compile(r"leg-(\d+)-(\d+)-")
OF_TURN: Final = re.compile(r"turn-(\d+)-")


def hop_of(key: str, kind: str, details: Mapping[str, Any], hops: Sequence[Hop]) -> Hop | None:
    """Return the hop that an event is about: its key says which leg, or the turn in which somebody was dialled.

    What ends a hop is heard in a later turn than the one that dialled it.
    """
    if leg := OF_LEG.match(key):
        return next((hop for hop in hops if (hop.turn, hop.ordinal) == (int(leg[1]), int(leg[2]))), None)
    if not (turn := OF_TURN.match(key)):
        return None
    number = int(turn[1])
    match kind:
        case "hop_ended":
            fits = [hop for hop in hops if hop.turn < number and hop.dialled_at]
        case "dialled" | "hop_skipped":
            dialled = kind == "dialled"
            fits = [hop for hop in hops if (hop.turn, hop.role) == (number, details.get("role"))]
            fits = [hop for hop in fits if (hop.dialled_at is not None) == dialled]
        case _:
            fits = []
    return fits[-1] if fits else None
