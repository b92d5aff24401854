"""Throws for everybody who is rung: whether they pick up, what they press, and how long they talk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from random import Random
from typing import Final

from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Outcome

SECOND: Final = timedelta(seconds=1)
HUNG_UP: Final = Outcome.CANCELLED
"""The caller left before anybody decided."""
LIKELY: Final = {
    Role.OWN: {"connected": 76, "no_answer": 9, "busy": 5, "declined": 3, "mailbox": 3, "failed": 1, "cancelled": 3},
    Role.STAND_IN: {"connected": 76, "no_answer": 11, "busy": 5, "declined": 3, "mailbox": 1, "cancelled": 4},
    Role.TEAM: {"connected": 81, "no_answer": 9, "busy": 6, "cancelled": 4},
    Role.SERVICE_CENTRE: {"connected": 88, "no_answer": 4, "busy": 3, "failed": 1, "cancelled": 4},
    Role.EMERGENCY: {"connected": 96, "no_answer": 2, "cancelled": 2},
}
"""In a hundred rings."""
TALK_S: Final = {Role.OWN: 225, Role.STAND_IN: 190, Role.TEAM: 200, Role.SERVICE_CENTRE: 165, Role.EMERGENCY: 300}
"""The middle one of all talks; their lengths are log-normal, so the mean lies a third above it."""
SPREAD: Final = 0.75
LONGEST_TALK_S: Final = 2400
RING_S: Final = 20
"""How long the network rings somebody who does not answer."""


@dataclass(frozen=True)
class Rung:
    """How a leg went, as the network and the house note it; whole seconds are the network's."""

    outcome: Outcome
    reason: str
    dialled_at: datetime
    rang: bool
    answered_at: datetime | None
    picked_up_at: datetime | None
    screened: str | None
    screened_at: datetime | None
    ended_at: datetime
    """When the house heard of the end; the network's own time is the whole second."""
    connected_s: int | None

    @property
    def ended(self) -> datetime:
        """When the network says that it was over."""
        return self.ended_at.replace(microsecond=0)


def throw(role: Role, chance: Random) -> Outcome:
    """Say how somebody in a role reacts."""
    likely = LIKELY[role]
    return Outcome(chance.choices(tuple(likely), tuple(likely.values()))[0])


def ring(role: Role, outcome: Outcome, at: datetime, chance: Random) -> Rung:
    """Ring somebody who reacts like that, from the moment at which the house decided it."""
    dialled = at.replace(microsecond=0) + SECOND
    match outcome:
        case Outcome.CONNECTED | Outcome.DECLINED | Outcome.MAILBOX:
            return picked_up(role, outcome, dialled, chance)
        case Outcome.BUSY:
            return not_answered(outcome, "busy", dialled, chance.uniform(1, 3))
        case Outcome.NO_ANSWER:
            return not_answered(outcome, "no-answer", dialled, RING_S + chance.random())
        case Outcome.FAILED:
            return not_answered(outcome, "failed", dialled, chance.uniform(0.2, 1.9))
        case Outcome.CANCELLED:
            return not_answered(outcome, "canceled", dialled, chance.uniform(4, RING_S - 1))


def not_answered(outcome: Outcome, reason: str, dialled: datetime, seconds: float) -> Rung:
    """Let it ring, or not even that."""
    ended_at = dialled + timedelta(seconds=round(seconds, 3))
    rang = outcome is not Outcome.FAILED
    return Rung(outcome, reason, dialled, rang, None, None, None, None, ended_at, None)


def picked_up(role: Role, outcome: Outcome, dialled: datetime, chance: Random) -> Rung:
    """Let somebody, or something, pick up."""
    answered_s = 2 + min(RING_S - 3, round(chance.lognormvariate(log(5), 0.6)))
    answered_at = dialled + timedelta(seconds=answered_s)
    hears_at = answered_at + timedelta(milliseconds=chance.randrange(80, 900))
    listens_s = 13 if outcome is Outcome.MAILBOX else chance.uniform(2.5, 9)
    screened_at = hears_at + timedelta(seconds=round(listens_s, 3))
    talk_s = talk_length(role, chance) if outcome is Outcome.CONNECTED else 0
    ended_at = screened_at + timedelta(seconds=talk_s)
    return Rung(
        outcome=outcome,
        reason="completed",
        dialled_at=dialled,
        rang=True,
        answered_at=answered_at,
        picked_up_at=hears_at,
        screened={"connected": "accepted", "declined": "declined", "mailbox": "silent"}[outcome],
        screened_at=screened_at,
        ended_at=ended_at,
        connected_s=round((ended_at - answered_at).total_seconds()),
    )


def talk_length(role: Role, chance: Random) -> float:
    """Return how long a talk lasts, in seconds."""
    return round(min(LONGEST_TALK_S, 8 + chance.lognormvariate(log(TALK_S[role]), SPREAD)), 3)


def told(role: Role, rung: Rung) -> Iterator[tuple[str, datetime, str]]:
    """Yield what is noted of a leg, with its time and details (JSON): by the network, and by whoever picked up."""
    yield "leg_initiated", rung.dialled_at, "{}"
    if rung.rang:
        yield "leg_ringing", rung.dialled_at + SECOND, "{}"
    if rung.answered_at and rung.picked_up_at and rung.screened and rung.screened_at:
        yield "picked_up", rung.picked_up_at, json.dumps({"role": role})
        yield "leg_in_progress", rung.answered_at, "{}"
        yield rung.screened, rung.screened_at, "{}"
    yield f"leg_{rung.reason.replace('-', '_')}", rung.ended, "{}"
