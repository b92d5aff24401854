"""Calls of people who cancel appointments on a rough network: as told, as they go, and what must come of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, repeat

from cancelling_callers import Caller, Keyed, Who, Wish
from rough_network import Delivery, RoughLine, Steps
from voice_calls import Door, Phone

from app.office_hours import GERMAN_TIME

MOST_ANSWERS = 55
"""After sixty turns a person takes over."""


@dataclass(frozen=True)
class Story:
    """A call as hypothesis tells it; ``hangs_up_after`` counts answers, ``seconds`` pass between two requests."""

    who: Who
    errands: tuple[tuple[Wish, ...], ...]
    starts_at: datetime
    slips: tuple[str, ...] = ()
    fates: tuple[str, ...] = ("once",)
    seconds: int = 7
    hangs_up_after: int | None = None
    ending: str = "before"


@dataclass(frozen=True)
class Cancelled:
    """A confirming key that reached the house: when, what had been keyed by then, and what was answered."""

    keyed: Keyed
    delivery: Delivery


@dataclass
class Told:
    """What happened in a call, as its caller and the network know it."""

    sid: str
    cancelled: list[Cancelled] = field(default_factory=list)
    begun: list[datetime] = field(default_factory=list)
    ended_at: datetime | None = None

    def note(self, caller: Caller, delivery: Delivery) -> None:
        """Remember a key that begins or confirms a cancellation."""
        if caller.begins:
            self.begun.append(delivery.first_at)
        if caller.confirms:
            self.cancelled.append(Cancelled(caller.keyed, delivery))

    def was_unfinished_at(self, end: datetime) -> bool:
        """Say whether by then a cancellation had been begun that had not been confirmed."""
        begun = [at for at in self.begun if at <= end]
        confirmed = [one.delivery.first_at for one in self.cancelled if one.delivery.first_at <= end]
        return bool(begun) and not (confirmed and confirmed[-1] > begun[-1])


def german_day(at: datetime) -> date:
    """Return the day on the calendars of the office."""
    return at.astimezone(GERMAN_TIME).date()


async def happen(story: Story, door: Door, clock: Steps) -> Told:
    """Let a story happen to a house."""
    line = RoughLine(Phone(door), clock, chain(story.fates, repeat("once")), story.seconds)
    caller = Caller(story.who, [list(tellings) for tellings in story.errands], iter(story.slips))
    told, heard = Told(line.phone.sid), await line.begin()
    for count in range(MOST_ANSWERS):
        if count == story.hangs_up_after:
            await hang_up(story, caller, line, told)
            break
        keys = caller.answer(heard.heard.words, german_day(clock.now + timedelta(seconds=story.seconds)))
        if keys is None:
            told.ended_at = await line.end()
            break
        heard = await line.press(keys)
        caller.arrived(german_day(heard.heard_at))
        told.note(caller, heard)
    await line.settle()
    return told


async def hang_up(story: Story, caller: Caller, line: RoughLine, told: Told) -> None:
    """Put the receiver down in the way of the story."""
    words = line.phone.reply.words
    keys = caller.answer(words, german_day(line.clock.now + timedelta(seconds=line.seconds)))
    match story.ending, keys:
        case "before", _:
            told.ended_at = await line.end()
        case _, None:
            told.ended_at = await line.end()
        case "silent", _:
            await leave_in_silence(line, told)
            await line.end()
        case (("keyed" | "unreported"), "-"):
            await leave_in_silence(line, told)
        case (("keyed" | "unreported"), str(keys)):
            delivery = await line.press(keys, "completed")
            told.note(caller, delivery)
            # The request itself says that the caller is gone; a report behind it says nothing new.
            told.ended_at = delivery.first_at
            if story.ending == "keyed":
                await line.end()
        case _, str(keys):
            told.ended_at = await line.end()
            told.note(caller, await line.press(keys, "in-progress" if "progress" in story.ending else "completed"))


async def leave_in_silence(line: RoughLine, told: Told) -> None:
    """Let the network say at a question that the caller is gone: the house hears of the end by that."""
    told.ended_at = (await line.press("-", "completed")).first_at


@dataclass(frozen=True)
class Expected:
    """An appointment in the calendar."""

    appointment_id: str
    starts_at: datetime


def meant(keyed: Keyed, at: datetime, calendar: Sequence[Expected]) -> tuple[date | None, str | None]:
    """Return the day and the appointment that a cancellation is about, as the office's people would say."""
    ahead = sorted((one for one in calendar if one.starts_at > at - timedelta(hours=1)), key=lambda one: one.starts_at)
    if keyed.day is None:
        return (german_day(ahead[0].starts_at), ahead[0].appointment_id) if ahead else (None, None)
    on_that_day = [one.appointment_id for one in ahead if german_day(one.starts_at) == keyed.day]
    return keyed.day, on_that_day[0] if len(on_that_day) == 1 else None
