"""Writes a turn down: what was heard, what the flows wanted done, and where the call stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.legs import LegKey
from app.calls.log import Event, Hop, Progress, note_turn
from ivr_flows.engine.call import Choose, Line, Ring, Turn
from ivr_flows.engine.effects import (
    Astray,
    BeginCancellation,
    CancelAppointment,
    ChooseField,
    ChooseLanguage,
    Effect,
    ForgetCaller,
    Identify,
    Inform,
    JoinQueue,
    KeepOrder,
    LeaveMessage,
    LeaveQueue,
    Left,
    NotePin,
    OrderCallback,
    RefuseLookUp,
    RefuseText,
    RememberCaller,
    SendText,
    SkipHop,
    SpeakForSomebody,
    TakeUpOrder,
)
from ivr_flows.engine.facts import Person
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Kind, Recorded, Words

Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Written:
    """A turn of a call, about to be written down; ``before`` is the line as it was when ``heard`` came in."""

    call: UUID
    before: Line
    heard: Heard | None
    turn: Turn
    at: datetime
    caller_number: str | None = None

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
        case Words():
            return "spoken", {"step": step}
        case HopEnded(outcome):
            return "hop_ended", {"outcome": outcome}
        case Recorded(seconds=seconds):
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
        case CancelAppointment() | OrderCallback() | LeaveMessage():
            return note_of_concern(effect)
        case JoinQueue():
            return "waiting_begun", {}
        case _:
            return PLAIN_NOTES[type(effect)], dict(vars(effect))


PLAIN_NOTES: dict[type[Effect], str] = {
    BeginCancellation: "cancellation_begun",
    SendText: "text_ordered",
    RefuseText: "text_refused",
    RememberCaller: "caller_remembered",
    ForgetCaller: "caller_forgotten",
    SpeakForSomebody: "speaks_for_somebody",
    Inform: "informed",
    RefuseLookUp: "look_up_refused",
    NotePin: "pin_keyed",
    LeaveQueue: "waiting_ended",
    TakeUpOrder: "callback_taken_up",
    KeepOrder: "callback_reached",
    Astray: "astray",
}
"""Effects whose every field may stand in the log as it is."""


def note_of_concern(effect: Left) -> Note:
    """Describe something left, without any number or day that the caller keyed: those stand in the concern."""
    match effect:
        case CancelAppointment(day=day, manner=manner, reason=reason):
            return "cancelled", {"manner": manner, "reason": reason, "nearest": day is None}
        case OrderCallback(kind=kind, window=window, at_once=at_once):
            return "callback_ordered", {"kind": kind, "window": window, "at_once": at_once}
        case LeaveMessage(seconds=seconds, instead_of=instead_of):
            return "message_left", {"seconds": seconds, "once_more": instead_of is not None}


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
            case SpeakForSomebody():
                yield "on_behalf", True
            case CancelAppointment():
                yield "concern", Kind.CANCELLATION
            case OrderCallback(kind=kind):
                yield "concern", kind
            case LeaveMessage():
                yield "concern", Kind.MESSAGE
            case _:
                pass


NEEDS_A_TRANSACTION = Left | SendText | RememberCaller | ForgetCaller | JoinQueue | LeaveQueue | KeepOrder
"""Effects that take more than the one statement of a plain turn."""


def leaves_something(turn: Turn) -> bool:
    """Say whether a turn leaves something behind, which takes more than its own statement."""
    return any(isinstance(effect, NEEDS_A_TRANSACTION) for effect in turn.effects)
