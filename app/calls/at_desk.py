"""What rings or talks for a case manager now, with all that spares the customer to say it again (R9)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.callers import Caller, callers_of
from app.calls.legs import LegKey

State = Literal["ringing", "picked_up", "talking", "ended"]
Stands = tuple[State, datetime]
"""How a leg stands, and since when."""
RINGS_S: Final = 60
"""Seconds for which a leg is believed to ring or to be announced; reports get lost."""
TALKS_H: Final = 3
"""Hours of the longest talk."""
STAYS_H: Final = 24
"""Hours after which a talk leaves the desk by itself, for those who never put one away."""
MOST: Final = 12
"""Calls at one desk; of those that nobody puts away the oldest are left out."""
ASSURANCES: Final = {
    "none": "nicht bekannt, wer anruft",
    "telephone": "nur die Telefonnummer ist bekannt",
    "telephone_birth_date": "Telefonnummer bekannt, Geburtsdatum genannt",
    "household": "Nummer der Bedarfsgemeinschaft genannt",
    "number": "Kundennummer genannt, nicht geprüft",
    "birth_date": "Kundennummer und Geburtsdatum passen",
    "pin": "mit der Telefon-PIN ausgewiesen",
}
"""How well a caller is known, in the office's words."""


@dataclass(frozen=True)
class Tried:
    """Somebody who was rung or passed by earlier in the same call; ``reason`` says why nothing came of it."""

    role: str
    team: str | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True)
class AtDesk:
    """A call as it stands at a desk.

    ``since`` is when it began to ring, was picked up, was accepted, or was over: a time of day, from which no duration
    of anybody's work is to be worked out (R24). ``rings_team`` says that it rings for all of a team, of whom the first
    who accepts takes it; once taken on the group telephone it stays with all, since nobody knows with whom. ``concern``
    is what it is about so far. Everything about the customer is in ``caller``, nothing where nobody is known.
    """

    key: LegKey
    state: State
    since: datetime
    role: str
    team: str | None
    rings_team: bool
    reference: str
    received_at: datetime
    language: str
    assurance: str
    on_behalf: bool
    field: str | None
    concern: str | None
    stated_concern: str | None
    tried: tuple[Tried, ...]
    caller: Caller | None

    @property
    def assurance_words(self) -> str:
        """How well the caller is known, in German."""
        return ASSURANCES.get(self.assurance, self.assurance)


def without_caller(entry: AtDesk) -> AtDesk:
    """Return the same without anything about the customer."""
    return replace(entry, caller=None)


# A desk has the legs of its own, and those of its team's group telephone that nobody has taken at a desk.
MINE = "(l.staff_id = :staff OR l.staff_id IS NULL AND l.role = 'team' AND l.team_id = me.team_id)"
LEGS = text(f"""
WITH me AS (SELECT id, team_id FROM staff WHERE id = :staff), mine AS (
    SELECT l.* FROM me JOIN legs l ON {MINE}
    WHERE l.outcome IS NULL AND l.dialled_at > :now - make_interval(hours => {STAYS_H})
        AND NOT l.finished AND (l.screened IS NULL OR l.screened = 'accepted')
    UNION ALL
    SELECT l.* FROM me JOIN legs l ON l.team_id = me.team_id
    WHERE l.outcome = 'connected' AND l.dialled_at > :now - make_interval(hours => {STAYS_H})
        AND NOT l.finished AND {MINE}
)
SELECT l.call_id, l.turn, l.ordinal, l.role, l.staff_id, l.outcome, l.dialled_at, l.picked_up_at, l.screened_at,
       l.screened, coalesce(l.ended_at, c.ended_at) AS ended_at, teams.name AS team,
       c.reference, c.received_at, c.language, c.assurance, c.on_behalf, c.field,
       coalesce(c.corrected_concern, c.concern) AS concern, c.concern AS stated_concern
FROM mine l JOIN calls c ON c.id = l.call_id LEFT JOIN teams ON teams.id = l.team_id
ORDER BY l.dialled_at DESC LIMIT {MOST}
""")  # noqa: S608 - the parts are constants


async def current_calls(connection: AsyncConnection, staff: int, now: datetime) -> tuple[AtDesk, ...]:
    """Return what rings, is announced or talks for a member of staff, and what they have not put away; newest first.

    ``staff`` is the internal id. What they declined, and what another one has taken, is not among it.
    """
    rows = (await connection.execute(LEGS, {"staff": staff, "now": now})).all()
    standing = [(row, stands) for row in rows if (stands := _state(row, now))]
    calls = list({row.call_id for row, _ in standing})
    if not calls:
        return ()
    hops, callers = await _hops(connection, calls), await callers_of(connection, calls, now)
    return tuple(
        _entry(row, stands, tuple(_before(hops[row.call_id], row)), callers.get(row.call_id))
        for row, stands in standing
    )


def _entry(row: Row[Any], stands: Stands, tried: tuple[Tried, ...], caller: Caller | None) -> AtDesk:
    state, since = stands
    return AtDesk(
        key=LegKey(row.call_id, row.turn, row.ordinal),
        state=state,
        since=since,
        role=row.role,
        team=row.team,
        rings_team=row.staff_id is None,
        reference=row.reference,
        received_at=row.received_at,
        language=row.language,
        assurance=row.assurance,
        on_behalf=row.on_behalf,
        field=row.field,
        concern=row.concern,
        stated_concern=row.stated_concern,
        tried=tried,
        caller=caller,
    )


def _state(row: Row[Any], now: datetime) -> Stands | None:
    """Return how a leg stands and since when; nothing where there is nothing left to do about it."""
    age_s = (now - row.dialled_at).total_seconds()
    if row.screened == "accepted":
        if row.outcome or row.ended_at or age_s >= TALKS_H * 3600:
            return "ended", row.ended_at or row.screened_at
        return "talking", row.screened_at
    if row.ended_at or age_s >= RINGS_S:
        return None
    return ("picked_up", row.picked_up_at) if row.picked_up_at else ("ringing", row.dialled_at)


HOPS = text("""
SELECT call_id, turn, ordinal, role, teams.name AS team, outcome, reason
FROM legs LEFT JOIN staff ON staff.id = legs.staff_id
LEFT JOIN teams ON teams.id = coalesce(legs.team_id, staff.team_id)
WHERE call_id = ANY(:calls) ORDER BY turn, ordinal
""")


async def _hops(connection: AsyncConnection, calls: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    hops: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(HOPS, {"calls": calls}):
        hops[row.call_id].append(row)
    return hops


def _before(hops: Sequence[Row[Any]], leg: Row[Any]) -> Iterator[Tried]:
    for hop in hops:
        if (hop.turn, hop.ordinal) < (leg.turn, leg.ordinal):
            yield Tried(hop.role, hop.team, hop.outcome, hop.reason)
