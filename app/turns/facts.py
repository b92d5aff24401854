"""Takes the snapshot that a flow may know, and answers what a flow looks up."""

import time as clock
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app import consents, directory, waiting
from app.appointments import appointments_ahead
from app.callbacks.asking import pending_for_number
from app.concerns.telling import MatterRecord, matters_of
from app.numbers import as_keyed, can_get_texts
from app.office_hours import GERMAN_TIME, OfficeHours, is_open, load_office_hours
from app.references import Draw, spare_reference
from ivr_flows.engine.call import (
    Memory,
)
from ivr_flows.engine.effects import Assurance
from ivr_flows.engine.facts import Facts, Hint, Pending, Person, Place, Role
from ivr_flows.engine.heard import (
    Field,
    Kind,
    Known,
    Matter,
    Standing,
)
from ivr_flows.engine.spoken import Digits, Hours

LONGEST_WAIT = timedelta(minutes=30)
"""After half an hour a caller is asked again what they would rather have."""
BEGUN_AGAIN = 1_000_000
"""How far the turns of a call that begins once more lie from those before."""
LOST = BEGUN_AGAIN // 2
"""How far beyond those of its conversation the turns of a call lie whose state is lost."""
FRESH_SECONDS = 5
"""How long office hours are believed before they are read again; who can talk is read at every turn."""


@dataclass(frozen=True)
class Circumstances:
    """What a request says about a call besides the keys: when, over which number, and from where."""

    now: datetime
    toll_free: bool
    caller_number: str | None
    call: str
    """The call's reference."""
    call_id: UUID
    draw: Draw
    """From what the next reference is drawn."""
    can_talk: bool = True
    """Whether somebody can be put through to them; on the text telephone nobody can."""
    languages: tuple[str, ...] = ("de", "en")
    texts_are_offered: bool = False
    speech: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The facts, and beside them what no flow may see: the telephone number behind each person."""

    facts: Facts
    lines: Mapping[tuple[Role, int | None, int | None], str]


class Almanac:
    """Remembers the office hours for a few seconds, since every turn of every call asks for them."""

    def __init__(self) -> None:
        """Start without any."""
        self.hours = OfficeHours(())
        self.read_at = float("-inf")

    async def look_up(self, connection: AsyncConnection) -> OfficeHours:
        """Return the office hours."""
        if clock.monotonic() - self.read_at > FRESH_SECONDS:
            self.hours = await load_office_hours(connection)
            self.read_at = clock.monotonic()
        return self.hours


async def take_snapshot(
    connection: AsyncConnection, memory: Memory, around: Circumstances, hours: OfficeHours
) -> Snapshot:
    """Load what the flows may know of the customer (or household) that the call remembers.

    Who can help is one question to the database; the rest is asked only where the call has come to need it.
    """
    extra = await what_the_call_needs(connection, memory, around)
    customer, fields = await whose_people(connection, memory, extra.get("pending"))
    helpers = (
        await directory.who_can_help(connection, customer, around.now, around.call, around.call_id) if customer else ()
    )
    people = [(Field(entry.field), person_of(entry), entry.line) for entry in helpers if entry.field in fields]
    number = around.caller_number
    facts = Facts(
        now=around.now.astimezone(GERMAN_TIME),
        office_is_open=is_open(around.now, hours),
        toll_free=around.toll_free,
        can_talk=around.can_talk,
        speech=around.speech,
        caller=Digits.of(as_keyed(number)) if number else None,
        texts_are_offered=around.texts_are_offered,
        can_get_texts=bool(number) and can_get_texts(number or ""),
        languages=around.languages,
        people=tuple((field, person) for field, person, _ in people),
        hours=weekly(hours),
    )
    return Snapshot(replace(facts, **extra), {line_key(person): line for _, person, line in people if line})


async def whose_people(
    connection: AsyncConnection, memory: Memory, pending: Pending | None
) -> tuple[int | None, tuple[Field, ...]]:
    """Return whose case managers are looked up, and in which fields: the caller's, or those of a call-back order."""
    if memory.customer:
        return memory.customer, memory.fields
    if memory.household:
        return await directory.member_of(connection, memory.household), memory.fields
    if pending and pending.field:
        return pending.customer, (pending.field,)
    return None, ()


async def what_the_call_needs(connection: AsyncConnection, memory: Memory, around: Circumstances) -> dict[str, Any]:
    """Load what only some calls ever need, by how far the call has got."""
    extra: dict[str, Any] = {}
    if memory == Memory() and around.caller_number:
        extra |= await who_may_be_calling(connection, around.caller_number, around.now)
    if memory.waiting:
        extra["place"] = await place_of(connection, around)
    if memory.customer and memory.assurance is Assurance.PIN:
        extra["known"] = await known_to(connection, memory.customer, around.now)
    if memory.customer and memory.receipt and around.caller_number:
        # Only to the telephone that is remembered does it show that one is.
        known = await consents.known_caller(connection, around.caller_number)
        extra["remembered"] = known is not None and known.customer == memory.customer
    if memory.receipt or around.draw.turn > LOST:
        extra["spare_reference"] = Digits.of(await spare_reference(connection, around.draw))
    return extra


async def who_may_be_calling(connection: AsyncConnection, number: str, now: datetime) -> dict[str, Any]:
    """Return whom a telephone number hints at: somebody who agreed to be remembered, or whom the house has rung."""
    found: dict[str, Any] = {}
    known = await consents.known_caller(connection, number)
    if known:
        fields = await directory.fields_of(connection, known.customer)
        found["hint"] = Hint(known.customer, known.language, tuple(Field(field) for field in fields))
    pending = await pending_for_number(connection, number, now)
    if pending:
        field = Field(pending.field) if pending.field else None
        found["pending"] = Pending(pending.concern_id, pending.customer_id, field)
    return found


async def place_of(connection: AsyncConnection, around: Circumstances) -> Place | None:
    """Return where the caller stands among those who wait for the same person, and note that they still do."""
    await waiting.see(connection, around.call_id, around.now)
    found = await waiting.place(connection, around.call_id, around.now)
    if not found:
        return None
    return Place(found.position, found.minutes, found.line_is_free, around.now - found.since > LONGEST_WAIT)


async def known_to(connection: AsyncConnection, customer: int, now: datetime) -> Known:
    """Return what a telephone PIN opens."""
    ahead = await appointments_ahead(connection, customer, now)
    matters = await matters_of(connection, customer)
    return Known(tuple(at.astimezone(GERMAN_TIME) for at in ahead), tuple(map(as_matter, matters)))


def as_matter(row: MatterRecord) -> Matter:
    """Return a matter as the flows speak of it."""
    received_at = row.received_at.astimezone(GERMAN_TIME)
    return Matter(Kind(row.kind), received_at, Standing(row.state), row.appointment_day, row.missed)


@lru_cache(maxsize=8)
def weekly(hours: OfficeHours) -> tuple[Hours, ...]:
    """Return the office hours as they are said: weekdays that share a stretch together."""
    stretches: dict[tuple[time, time], list[int]] = {}
    for period in hours.periods:
        stretches.setdefault((period.opens, period.closes), []).append(period.weekday)
    return tuple(Hours(tuple(days), *stretch) for stretch, days in sorted(stretches.items()))


def person_of(entry: directory.Entry) -> Person:
    """Return somebody as the flows see them: without a name, without a number."""
    return Person(Role(entry.role), entry.staff, entry.team, entry.unavailable, entry.in_talk)


def line_key(person: Person) -> tuple[Role, int | None, int | None]:
    """Return under what a person's telephone number is found."""
    return (person.role, person.staff, person.team)
