"""Takes the snapshot that a flow may know, and answers what a flow looks up."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app import directory
from app.numbers import diallable
from app.office_hours import GERMAN_TIME, OfficeHours, is_open, load_office_hours
from app.turns.nobody import Nobody
from ivr_flows.engine.call import CheckNumber, FindBirthDate, FindNumber, Memory, Query
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Checked, Field, Found

HOUSEHOLD_KEYS = 12
FRESH_SECONDS = 5
"""How long office hours are believed before they are read again; who can talk is read at every turn."""


@dataclass(frozen=True)
class Circumstances:
    """What a request says about a call besides the keys: when, over which number, and from where."""

    now: datetime
    toll_free: bool
    caller_number: str | None
    call: str
    recording: str | None = None
    """The carrier's id of what was recorded."""


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
        if time.monotonic() - self.read_at > FRESH_SECONDS:
            self.hours = await load_office_hours(connection)
            self.read_at = time.monotonic()
        return self.hours


async def take_snapshot(
    connection: AsyncConnection, memory: Memory, around: Circumstances, hours: OfficeHours
) -> Snapshot:
    """Load who can help the customer (or household) that the call remembers, in one question to the database."""
    customer = memory.customer or (memory.household and await directory.member_of(connection, memory.household))
    entries = await directory.who_can_help(connection, customer, around.now, around.call) if customer else ()
    people = [(Field(entry.field), person_of(entry), entry.line) for entry in entries if entry.field in memory.fields]
    facts = Facts(
        now=around.now.astimezone(GERMAN_TIME),
        office_is_open=is_open(around.now, hours),
        toll_free=around.toll_free,
        number_is_known=around.caller_number is not None,
        people=tuple((field, person) for field, person, _ in people),
    )
    return Snapshot(facts, {line_key(person): line for _, person, line in people if line})


def person_of(entry: directory.Entry) -> Person:
    """Return somebody as the flows see them: without a name, without a number."""
    return Person(Role(entry.role), entry.staff, entry.team, entry.unavailable)


def line_key(person: Person) -> tuple[Role, int | None, int | None]:
    """Return under what a person's telephone number is found."""
    return (person.role, person.staff, person.team)


async def answer_query(connection: AsyncConnection, query: Query, nobody: Nobody) -> Found | Checked:
    """Look up what a flow asks for; a number that nobody has is answered in the same shape."""
    match query:
        case FindNumber(keys) if len(keys) == HOUSEHOLD_KEYS:
            return Found(household=await directory.find_household(connection, keys), fields=(Field.BENEFITS,))
        case FindNumber(keys):
            return found(await directory.find_customers(connection, keys), nobody.with_number(keys))
        case FindBirthDate(candidates, keys, born):
            matches = await directory.find_born(connection, candidates, datetime.strptime(born, "%d%m%Y").date())  # noqa: DTZ007 - a day has no zone
            only = matches if len(matches) == 1 else ()
            return found(only, nobody.born_then(keys, born))
        case CheckNumber(keys):
            return Checked(usable=diallable(keys) is not None)


def found(matches: tuple[directory.Match, ...], otherwise: Found) -> Found:
    """Tell one customer, several, or none, all in the same shape."""
    match matches:
        case ():
            return otherwise
        case (only,):
            return Found(
                customer=only.customer, fields=tuple(Field(field) for field in only.fields) or otherwise.fields
            )
        case _:
            return Found(candidates=tuple(match.customer for match in matches), birth_date_decides=True)
