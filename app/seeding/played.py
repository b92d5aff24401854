"""A call that was played: what stands of it in the log, still to be written there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.concerns.leaving import LeftConcern
from app.seeding.callers import Caller
from app.seeding.ringing import Rung

Note = tuple[str, datetime, str, str]
"""Key, time, kind, and details as JSON."""


@dataclass
class PlayedLeg:
    """Somebody who was rung, or passed by for a reason."""

    turn: int
    ordinal: int
    role: str
    staff: int | None
    team: int | None
    unavailable: str | None
    rung: Rung | None = None

    @property
    def outcome(self) -> str:
        """How it came out."""
        return str(self.rung.outcome) if self.rung else "unavailable"

    @property
    def waited_s(self) -> int | None:
        """What the caller waited for this hop, as the database works it out."""
        if not self.rung:
            return None
        decided = self.rung.screened_at if self.outcome == "connected" else self.rung.ended
        return whole_seconds(self.rung.dialled_at, max(filter(None, (self.rung.answered_at, decided))))

    @property
    def talked_s(self) -> int | None:
        """How long they talked, as the database works it out."""
        rung = self.rung
        if not rung or self.outcome != "connected" or rung.connected_s is None:
            return None
        return max(0, rung.connected_s - (whole_seconds(rung.answered_at, rung.screened_at) or 0))


@dataclass
class PlayedWait:
    """A place in a queue, and how it was left."""

    staff: int
    field: str
    since: datetime
    seen_at: datetime
    left_at: datetime | None = None
    how: str | None = None

    def leave(self, how: str, at: datetime) -> None:
        """Give the place up, unless that was done before."""
        if self.left_at is None:
            self.left_at, self.how = at, how


@dataclass
class Played:
    """One call from pick-up to the end."""

    id: UUID
    carrier_call_id: str
    reference: str
    caller: Caller
    entry_number: str
    received_at: datetime
    ended_at: datetime
    row: dict[str, Any] = field(default_factory=dict)
    """Columns that turns have set: who is calling, in which language, about what."""
    turn: int = 0
    step: str | None = None
    notes: list[Note] = field(default_factory=list)
    legs: list[PlayedLeg] = field(default_factory=list)
    wait: PlayedWait | None = None
    left: list[tuple[LeftConcern, int]] = field(default_factory=list)
    """Each with the seconds of what was spoken."""
    tries: list[tuple[int, datetime, bool]] = field(default_factory=list)
    """Numbers that were looked up: in which turn, when, and whether somebody has it."""
    typed: list[tuple[int, str, int]] = field(default_factory=list)
    """On the text telephone: to which turn's page which answer was given, after how many numbers."""

    @property
    def talks(self) -> Iterable[tuple[int, datetime]]:
        """Whose telephone this call occupied, and until when."""
        return [(leg.staff, leg.rung.ended_at) for leg in self.legs if leg.staff and leg.rung]

    @property
    def is_in_vain(self) -> bool:
        """Whether the caller wanted to speak with somebody and left without."""
        return self.outcome.startswith("abandoned") and bool(self.legs or self.wait)

    @property
    def waited_s(self) -> int | None:
        """Seconds of waiting, over all hops and in the queue."""
        waits = [leg.waited_s for leg in self.legs if leg.waited_s is not None]
        if self.wait and self.wait.left_at:
            waits.append(whole_seconds(self.wait.since, self.wait.left_at) or 0)
        return sum(waits) if waits else None

    @property
    def talked_s(self) -> int | None:
        """Seconds of talk."""
        talks = [leg.talked_s for leg in self.legs if leg.talked_s is not None]
        return sum(talks) if talks else None

    @property
    def outcome(self) -> str:
        """How the call came out, by the rules of ``app.calls.log``: a talk first, then what was left, then the rest."""
        talked = {leg.role for leg in self.legs if leg.outcome == "connected"}
        if talked:
            return "connected" if talked - {"service_centre"} else "service_centre"
        kinds = {str(concern.kind) for concern, _ in self.left}
        if kinds:
            return {"cancellation": "cancelled", "message": "message"}.get(first_of(kinds), "callback")
        if any(leg.turn == self.turn and leg.outcome != "unavailable" for leg in self.legs):
            return "abandoned_waiting"
        if (self.step or "").startswith("wait_for_case_manager."):
            return "abandoned_waiting"
        told = [details for _, _, kind, details in self.notes if kind == "informed"]
        if any('"receipt"' in details or '"status"' in details for details in told):
            return "receipt_only"
        return "information" if told else "abandoned_menu"


def first_of(kinds: set[str]) -> str:
    """Return the kind that decides how a call came out."""
    return next((kind for kind in ("cancellation", "message") if kind in kinds), "callback")


def whole_seconds(begins: datetime | None, ends: datetime | None) -> int | None:
    """Return the seconds between two moments as PostgreSQL rounds them: half a second counts as one."""
    if begins is None or ends is None:
        return None
    microseconds = round((ends - begins).total_seconds() * 1_000_000)
    return max(0, (microseconds + 500_000) // 1_000_000)
