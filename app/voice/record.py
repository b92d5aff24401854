"""Writes a turn down: what was heard, what the flows wanted done, and where the call stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import legs
from app.calls.legs import LegKey, Target
from app.calls.log import Event, Progress, note_events, note_progress
from app.concerns.leaving import LeftConcern, leave_concern
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

    @property
    def number(self) -> int:
        """The turn's number, which keys everything that it writes."""
        return self.turn.line.turn

    def key(self, ordinal: int) -> LegKey:
        """Name the leg that this turn decides on at a place in its list of effects."""
        return LegKey(self.call, self.number, ordinal)


DIALLED = 100
"""The place of the leg that a turn dials: after everybody whom the same turn passed by."""


def dialled_leg(call: UUID, line: Line) -> LegKey:
    """Name the leg that a line waits for."""
    return LegKey(call, line.turn, DIALLED)


async def write_turn(connection: AsyncConnection, written: Written, hours: OfficeHours) -> None:
    """Write everything of a turn, in the caller's transaction; a second time it changes nothing."""
    events = [
        Event(f"turn-{written.number}-{ordinal}", kind, written.at, details)
        for ordinal, (kind, details) in enumerate(notes(written))
    ]
    await note_events(connection, written.call, events)
    step = written.turn.line.wait.step if written.turn.line.wait else None
    changes = dict(columns(written.turn.effects))
    await note_progress(connection, Progress(written.call, written.number, step, changes))
    await carry_out(connection, written, hours)


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


async def carry_out(connection: AsyncConnection, written: Written, hours: OfficeHours) -> None:
    """Write the rows that the effects call for: hops passed by, concerns, and the hop being dialled."""
    for ordinal, effect in enumerate(written.turn.effects):
        match effect:
            case SkipHop(person):
                await legs.skip(connection, written.key(ordinal), target(person), person.unavailable or "")
            case OrderCallback(field, number):
                await leave_concern(connection, left(written, ordinal, "callback", field, number), hours)
            case LeaveMessage(field):
                await leave_concern(connection, left(written, ordinal, "message", field, None), hours)
            case _:
                pass
    if isinstance(written.turn.line.wait, Ring):
        await legs.dial(
            connection, dialled_leg(written.call, written.turn.line), target(written.turn.line.wait.person), written.at
        )


def left(written: Written, ordinal: int, kind: str, field: str | None, number: str | None) -> LeftConcern:
    """Describe a concern that this turn leaves."""
    return LeftConcern(written.call, written.number, ordinal, kind, field, written.at, number)


def target(person: Person) -> Target:
    """Name whom a hop is for."""
    return Target(person.role, person.staff, person.team)
