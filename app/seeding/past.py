"""Invents a past for the town: calls of three months, or of up to a year, and everything that came of them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from random import Random
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.figures.keeping import bring_up_to_date
from app.office_hours import GERMAN_TIME
from app.seeding.afterwards import Aftermath
from app.seeding.arrivals import ON_A_DAY_OFF, arrivals
from app.seeding.callers import CANCELLING, Caller, Public
from app.seeding.census import Town, take_census
from app.seeding.dialogue import Dialogue
from app.seeding.diary import Diary
from app.seeding.left import Counter
from app.seeding.opening import Opening, german
from app.seeding.people import Office, References
from app.seeding.played import Played
from app.seeding.playing import Player
from app.seeding.presence import Presence
from app.seeding.rows import Retained
from app.seeding.stories import CAST, stories
from app.seeding.writing import Batch, take_stock, write

THREE_MONTHS: Final = 92
LONGEST_DAYS: Final = 364
"""A call that is a year old is deleted by retention."""
CALLS_A_QUARTER: Final = 5000
"""More than that in three months, and the past gets longer."""
BATCH: Final = 1000
"""Calls in a transaction, and then all those of the same day. Each concern takes a lock on its reference, and a server
has room for some six thousand."""
LAST_MINUTES: Final = timedelta(minutes=3)
"""Nobody rings just now."""
TODAY: Final = 0.35
"""How much of a day's calls has come in on the day itself, whatever time it is."""
TRIES: Final = 8
"""Throws for a call that has to be over by now."""


@dataclass(frozen=True)
class Numbers:
    """The hotline's toll-free and its local number (E.164), and the sealing keys, newest first."""

    toll_free: str
    local: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """How many calls are wanted up to ``now`` (aware), all of them over by then; ``number`` is that of the dice."""

    calls: int
    now: datetime
    numbers: Numbers
    number: int = 1


async def invent_past(engine: AsyncEngine, wish: Wish, tell: Callable[[int], None] = lambda _: None) -> int:
    """Write exactly as many calls as wanted into a log without any, and say how many were written.

    A log in which there is a call stays as it is. ``tell`` hears how many calls are written, now and then. The same
    number on the same day gives the same past up to that day (but for the stories of the last hours), and at the same
    moment the same past altogether; salts, ciphertexts and the numbers that the database gives out are always new.
    Every batch of days is a transaction of its own.
    """
    async with engine.begin() as connection:
        if await connection.scalar(text("SELECT EXISTS (SELECT FROM calls)")):
            return 0
        town = await take_census(connection)
    past, written = Past(wish, town), 0
    kept = Retained(wish.now, wish.numbers.keys)
    batches = past.batches()
    coming = asyncio.create_task(asyncio.to_thread(next, batches, None))
    while batch := await coming:
        # While the database takes one batch in, the next one is being played.
        coming = asyncio.create_task(asyncio.to_thread(next, batches, None))
        async with engine.begin() as connection:
            await write(connection, batch, kept)
        written += len(batch.calls)
        tell(written)
    async with engine.begin() as connection:
        await take_stock(connection)
        # Else whoever looks at the figures first waits for all of them to be counted.
        await bring_up_to_date(connection)
    return written


class Past:
    """Plays call after call, in the order in which they come in."""

    def __init__(self, wish: Wish, town: Town) -> None:
        """Prepare the office, the calendar and the public."""
        self.wish, self.town, self.now = wish, town, wish.now.astimezone(UTC)
        today = self.now.astimezone(GERMAN_TIME).date()
        first = today - timedelta(days=length_in_days(wish.calls))
        self.begins, self.midnight = german(first, 0), german(today, 0)
        self.chance = Random(f"{wish.number} {today} {wish.calls}")  # noqa: S311 - dice, not secrets
        opening = Opening(town.hours, self.begins, self.now)
        presence = Presence(town, first, today + timedelta(days=1), wish.number)
        entries = (wish.numbers.local, wish.numbers.toll_free)
        self.office = Office(town, opening, presence, Dialogue(), References(), entries)
        self.diary = Diary(town, opening, self.chance)
        self.public = Public(town, CAST, opening, self.chance)
        self.counter = Counter(town, self.office.references, self.chance)
        self.aftermath = Aftermath(self.office, self.now, wish.number)

    def batches(self) -> Iterator[Batch]:
        """Yield the past in batches of whole days."""
        batch, day = Batch(), None
        for at, caller in self.coming():
            if len(batch.calls) >= BATCH and at.date() != day:
                yield self.closed(batch)
                batch = Batch()
            day = at.date()
            self.play(at, caller, batch)
        if batch.calls:
            yield self.closed(batch)

    def closed(self, batch: Batch) -> Batch:
        """Complete a batch with the appointments that were made for it."""
        batch.appointments = self.diary.take_made()
        return batch

    def coming(self) -> Iterator[tuple[datetime, Caller | None]]:
        """Yield when somebody rings, in order; who it is only where a story says so."""
        opening, until = self.office.opening, self.now - LAST_MINUTES
        told = list(stories(self.town, opening, self.now))[: self.wish.calls]
        count = self.wish.calls - len(told)
        busy = TODAY if self.midnight.astimezone(GERMAN_TIME).date() in opening.days else ON_A_DAY_OFF
        today = min(count, round(count * busy / (self.now - self.begins).days))
        # What has come in today must not change what came in before.
        chance = Random(f"{self.wish.number} {self.midnight} today")  # noqa: S311 - dice, not secrets
        anybody = [
            *arrivals(count - today, self.begins, self.midnight, opening, self.chance),
            *arrivals(today, min(self.midnight, until - LAST_MINUTES), until, opening, chance),
        ]
        yield from sorted([*((at, None) for at in anybody), *told], key=itemgetter(0))

    def play(self, at: datetime, caller: Caller | None, batch: Batch) -> None:
        """Have somebody ring, and note what the office did about what they left."""
        call = self.played(at, caller)
        for staff, until in call.talks:
            self.office.presence.talk(staff, until)
        if caller is None and call.is_in_vain:
            self.public.was_not_reached(call.caller, call.ended_at)
        batch.calls.append(call)
        for concern, seconds in call.left:
            left = self.counter.taken_down(call, concern, seconds)
            self.aftermath.settle(left)
            batch.left.append(left)
            if left.attempts and call.caller.resident:
                self.public.expecting_call[call.caller.resident.id] = left.done_at or self.now

    def played(self, at: datetime, story: Caller | None) -> Played:
        """Play a call to its end; who would still be on the line now hung up at the first question instead."""
        # The stories have dice of their own, so that their times change nothing for anybody else.
        chance = Random(f"{self.wish.number} {at}") if story else self.chance  # noqa: S311 - dice, not secrets
        caller = story or self.public.next_caller(at)
        if caller.errand in CANCELLING and caller.resident and caller.visit is None:
            caller = replace(caller, visit=self.diary.visit_of(caller.resident, at))
        for _ in range(TRIES):
            call = Player(self.office, caller, at, chance).play()
            if call.ended_at < self.now:
                return call
        shorter = replace(caller, errand="nothing", presses={"hotline.front_door": ""})
        return Player(self.office, shorter, at, chance).play()


def length_in_days(calls: int) -> int:
    """Return over how many days so many calls are spread."""
    return min(LONGEST_DAYS, max(THREE_MONTHS, THREE_MONTHS * calls // CALLS_A_QUARTER))
