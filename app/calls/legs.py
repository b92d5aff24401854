"""Legs: the attempts to reach a person, whose reports arrive late, twice, out of order, or never."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
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


NOT_BY_DESK = text(f"UPDATE legs SET connecting = NULL WHERE {BY_KEY} AND connecting = 'desk'")  # noqa: S608


async def leave_to_telephone(connection: AsyncConnection, key: LegKey) -> None:
    """Note that a leg is not being moved after all: its own next request connects it."""
    await connection.execute(NOT_BY_DESK, key.values)


WANTED = text(f"SELECT id FROM legs WHERE {BY_KEY} AND screened = 'accepted' AND outcome IS NULL")  # noqa: S608


async def is_to_be_connected(connection: AsyncConnection, key: LegKey) -> bool:
    """Say whether a leg has been accepted and its caller still waits for it, or talks."""
    return await connection.scalar(WANTED, key.values) is not None


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


# Whoever has declined at their desk while it rang is not told anything on the telephone any more.
PICK_UP = text(f"""
UPDATE legs SET
    picked_up_at = coalesce(picked_up_at, :at),
    carrier_leg_id = coalesce(carrier_leg_id, nullif(:carrier_leg_id, ''))
WHERE {BY_KEY} AND outcome IS NULL AND screened IS DISTINCT FROM 'declined' RETURNING role
""")  # noqa: S608 - the parts are constants of this module


async def pick_up(connection: AsyncConnection, key: LegKey, carrier_leg_id: str, at: datetime) -> str | None:
    """Note that the announcement is being heard; returns the role that is rung, or nothing where it is too late."""
    values = {**key.values, "carrier_leg_id": carrier_leg_id, "at": at}
    role: str | None = await connection.scalar(PICK_UP, values)
    return role


MOVING_S: Final = 5
"""Seconds that moving a leg over REST may take; after that the telephone goes on by itself."""
BY_TELEPHONE = text(f"""
UPDATE legs SET connecting = 'telephone', connecting_at = clock_timestamp()
WHERE {BY_KEY} AND NOT (connecting IS NOT DISTINCT FROM 'desk'
    AND connecting_at > clock_timestamp() - make_interval(secs => {MOVING_S}))
RETURNING id
""")  # noqa: S608 - the parts are constants of this module
BY_DESK = text(f"""
UPDATE legs SET connecting = 'desk', connecting_at = clock_timestamp()
WHERE {BY_KEY} AND screened = 'accepted' AND outcome IS NULL AND ended_at IS NULL
    AND connecting IS DISTINCT FROM 'telephone'
RETURNING carrier_leg_id
""")  # noqa: S608 - the parts are constants of this module


async def connect_by_telephone(connection: AsyncConnection, key: LegKey) -> bool:
    """Say whether an accepted leg may be connected by answering its own request.

    Not while it is being moved: a leg that is connected already and moved then is torn away from its caller.
    """
    return await connection.scalar(BY_TELEPHONE, key.values) is not None


async def connect_by_desk(connection: AsyncConnection, key: LegKey) -> str | None:
    """Return the carrier's id of an accepted leg that is to be moved now; nothing where it needs no moving any more.

    To be committed before it is moved, and moved within ``MOVING_S`` seconds.
    """
    carrier_leg_id: str | None = await connection.scalar(BY_DESK, key.values)
    return carrier_leg_id


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
