"""Legs: the attempts to reach a person, whose reports arrive late, twice, out of order, or never."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class LegKey:
    """Which attempt of which call: the turn that decided on it, and its place in that turn."""

    call: UUID
    turn: int
    ordinal: int

    @property
    def values(self) -> dict[str, Any]:
        """The key as columns of the table."""
        return {"call_id": self.call, "turn": self.turn, "ordinal": self.ordinal}


@dataclass(frozen=True)
class Report:
    """What the carrier says about a leg, at the carrier's time (or ours, where it gives none)."""

    carrier_leg_id: str
    status: str
    at: datetime


BY_KEY = "call_id = :call_id AND turn = :turn AND ordinal = :ordinal"
RANKS = "array_position(ARRAY['queued','initiated','ringing','in-progress','ended'], {status})"

# Ringing lasts from the first report to the answer, or to the end where nobody answered.
REPORT = text(f"""
UPDATE legs SET
    carrier_leg_id = coalesce(carrier_leg_id, :carrier_leg_id),
    status = CASE WHEN coalesce({RANKS.format(status="status")}, 0) < {RANKS.format(status=":rank")}
             THEN :rank ELSE status END,
    dialled_at = CASE WHEN :rank IN ('queued', 'initiated') THEN :at ELSE dialled_at END,
    answered_at = CASE WHEN :rank = 'in-progress' THEN :at ELSE answered_at END,
    ended_at = CASE WHEN :rank = 'ended' THEN :at ELSE ended_at END
WHERE {BY_KEY} RETURNING id
""")  # noqa: S608 - the parts are constants of this module
RANK_OF = dict.fromkeys(("completed", "busy", "failed", "no-answer", "canceled"), "ended") | {"answered": "in-progress"}
"""What the carrier's words for a status amount to; some carriers say answered for in-progress."""


async def report(connection: AsyncConnection, key: LegKey, said: Report) -> bool:
    """Note a status of a leg; the furthest one stays, whatever order they arrive in. Says whether the leg is known."""
    rank = RANK_OF.get(said.status, said.status)
    values = {**key.values, "carrier_leg_id": said.carrier_leg_id, "rank": rank, "at": said.at}
    return await connection.scalar(REPORT, values) is not None


SCREEN = text(f"""
UPDATE legs SET
    screened = coalesce(screened, CASE WHEN outcome IS NULL THEN :screened END),
    screened_at = coalesce(screened_at, CASE WHEN outcome IS NULL THEN CAST(:at AS timestamptz) END)
WHERE {BY_KEY} RETURNING screened
""")  # noqa: S608 - the parts are constants of this module


async def screen(connection: AsyncConnection, key: LegKey, decision: str, at: datetime) -> str | None:
    """Note what the person rung did with the announcement (accepted, declined, silent); the first decision stays.

    Returns the decision that counts, or nothing where the call had moved on before anybody decided.
    """
    decided: str | None = await connection.scalar(SCREEN, {**key.values, "screened": decision, "at": at})
    return decided


SEEN = text(f"SELECT role, outcome FROM legs WHERE {BY_KEY}")  # noqa: S608 - constants of this module


@dataclass(frozen=True)
class SeenLeg:
    """A leg as it stands: whom it rings, and how it came out, or nothing yet."""

    role: str
    outcome: str | None


async def look_at(connection: AsyncConnection, key: LegKey) -> SeenLeg | None:
    """Return a leg as it stands, or nothing."""
    row = (await connection.execute(SEEN, key.values)).one_or_none()
    return SeenLeg(row.role, row.outcome) if row else None


# The decision of the person rung is looked up by the statement that closes the leg: it came before that, or not at all.
CLOSE = text(f"""
UPDATE legs SET
    outcome = coalesce(outcome, CAST(:outcomes AS jsonb) ->> coalesce(screened, '')),
    reason = coalesce(reason, :reason),
    carrier_leg_id = coalesce(carrier_leg_id, :carrier_leg_id),
    connected_s = coalesce(connected_s, :connected_s), ended_at = coalesce(ended_at, :at)
WHERE {BY_KEY} RETURNING outcome
""")  # noqa: S608 - the parts are constants of this module


@dataclass(frozen=True)
class Ending:
    """How a leg came out, by what the person rung had decided (nothing: ""), with the carrier's word as reason.

    ``connected_s`` is what the carrier counts from pick-up to the end.
    """

    outcomes: Mapping[str, str]
    reason: str
    at: datetime
    carrier_leg_id: str | None = None
    connected_s: int | None = None


async def close(connection: AsyncConnection, key: LegKey, ending: Ending) -> str:
    """Note how a leg came out and return the outcome that counts: the first one."""
    values = {
        **key.values,
        "outcomes": json.dumps(dict(ending.outcomes)),
        "reason": ending.reason,
        "at": ending.at,
        "carrier_leg_id": ending.carrier_leg_id,
        "connected_s": ending.connected_s,
    }
    outcome: str | None = await connection.scalar(CLOSE, values)
    return outcome or ending.outcomes[""]
