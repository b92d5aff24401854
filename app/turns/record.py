"""Writes a turn down: what was heard, what the flows wanted done, and where the call stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.legs import LegKey
from app.calls.log import Event, Hop, Progress, note_turn
from app.concerns.leaving import LeftConcern, leave_concern
from app.messages.leaving import leave_message
from app.office_hours import OfficeHours
from ivr_flows.engine.call import Choose, Line, Ring, Turn
from ivr_flows.engine.effects import (
    Astray,
    ChooseField,
    ChooseLanguage,
    Effect,
    Identify,
    LeaveMessage,
    OrderCallback,
    SkipHop,
)
from ivr_flows.engine.facts import Person
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Recorded

Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Written:
    """A turn of a call, about to be written down; ``before`` is the line as it was when ``heard`` came in."""

    call: UUID
    before: Line
    heard: Heard | None
    turn: Turn
    at: datetime
    recording: str | None = None
    """The carrier's id of what was recorded in this turn."""

    @property
    def number(self) -> int:
        """The turn's number, which keys everything that it writes."""
        return self.turn.line.turn


DIALLED = 100
"""The place of the leg that a turn dials: after everybody whom the same turn passed by."""


def dialled_leg(call: UUID, line: Line) -> LegKey:
    """Name the leg that a line waits for."""
    return LegKey(call, line.turn, DIALLED)


async def write_turn(connection: AsyncConnection, written: Written) -> None:
    """Write down what was heard and said, whom it rings, and where the call stands; a second time changes nothing."""
    events = [
        Event(f"turn-{written.number}-{ordinal}", kind, written.at, details)
        for ordinal, (kind, details) in enumerate(notes(written))
    ]
    step = written.turn.line.wait.step if written.turn.line.wait else None
    progress = Progress(written.call, written.number, step, written.at, dict(columns(written.turn.effects)))
    await note_turn(connection, progress, events, tuple(hops(written.turn)))


def hops(turn: Turn) -> Iterator[Hop]:
    """Return whom a turn passes by, and whom it rings."""
    for ordinal, effect in enumerate(turn.effects):
        if isinstance(effect, SkipHop):
            yield hop_of(effect.person, ordinal)
    if isinstance(turn.line.wait, Ring):
        yield hop_of(turn.line.wait.person, DIALLED)


def hop_of(person: Person, ordinal: int) -> Hop:
    """Describe a hop for the log."""
    return Hop(ordinal, person.role, person.staff, person.team, person.unavailable)


def notes(written: Written) -> Iterator[Note]:
    """Describe a turn for the log: what was heard at which question, then what came of it. Never the digits keyed."""
    wait = written.before.wait
    if written.heard:
        yield note_of_heard(written.heard, wait.step if wait else "", single=isinstance(wait, Choose))
    yield from (note_of_effect(effect) for effect in written.turn.effects)
    match written.turn.line.wait:
        case Ring(person=person):
            yield "dialled", {"role": person.role}
        case None:
            yield "said_goodbye", {}
        case waiting:
            yield "asked", {"step": waiting.step}


def note_of_heard(heard: Heard, step: str, *, single: bool) -> Note:
    """Describe what was heard; of an entry only how many keys it had (R22: failed input is kept for no day)."""
    match heard:
        case Begun():
            return "received", {}
        case Keys(pressed, hash_key) if single:
            return "keyed", {"step": step, "key": pressed or "#" * hash_key}
        case Keys(pressed):
            return "keyed", {"step": step, "count": len(pressed)}
        case HopEnded(outcome):
            return "hop_ended", {"outcome": outcome}
        case Recorded(seconds):
            return "recorded", {"step": step, "seconds": seconds}
        case _:
            return "silence", {"step": step}


def note_of_effect(effect: Effect) -> Note:
    """Describe an effect; who exactly was rung or identified stands in the call's row and legs."""
    match effect:
        case Identify(assurance=assurance):
            return "identified", {"assurance": assurance}
        case ChooseField(field):
            return "field_chosen", {"field": field}
        case ChooseLanguage(language):
            return "language_chosen", {"language": language}
        case SkipHop(person):
            return "hop_skipped", {"role": person.role, "reason": person.unavailable}
        case OrderCallback():
            return "callback_ordered", {}
        case LeaveMessage(seconds=seconds):
            return "message_left", {"seconds": seconds}
        case Astray(what):
            return "astray", {"what": what}


def columns(effects: tuple[Effect, ...]) -> Iterator[tuple[str, Any]]:
    """Return what the effects change in the call's row."""
    for effect in effects:
        match effect:
            case Identify(customer, household, assurance):
                yield from (("customer_id", customer), ("household_id", household), ("assurance", assurance))
            case ChooseField(field):
                yield "field", field
            case ChooseLanguage(language):
                yield "language", language
            case OrderCallback():
                yield "concern", "callback"
            case LeaveMessage():
                yield "concern", "message"
            case _:
                pass


def leaves_something(turn: Turn) -> bool:
    """Say whether a turn leaves a concern behind, which takes more than its own statement."""
    return any(isinstance(effect, OrderCallback | LeaveMessage) for effect in turn.effects)


async def leave_concerns(connection: AsyncConnection, written: Written, hours: OfficeHours) -> None:
    """Write down what the caller wants done, in the transaction of the turn."""
    for ordinal, effect in enumerate(written.turn.effects):
        match effect:
            case OrderCallback(field, number):
                await leave_concern(connection, left(written, ordinal, "callback", field, number), hours)
            case LeaveMessage(field, seconds):
                message = left(written, ordinal, "message", field, None)
                await leave_concern(connection, message, hours)
                await leave_message(connection, message, written.recording, seconds)
            case _:
                pass


def left(written: Written, ordinal: int, kind: str, field: str | None, number: str | None) -> LeftConcern:
    """Describe a concern that this turn leaves."""
    return LeftConcern(written.call, written.number, ordinal, kind, field, written.at, number)
