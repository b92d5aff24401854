"""Takes a turn for any door: loads the facts, lets the flows answer, and writes it all down before anybody hears it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.calls.log import KnownCall, first_written_at, note_unfinished, settle_call
from app.database import open_beside
from app.office_hours import GERMAN_TIME, OfficeHours
from app.settings import Settings
from app.turns.doing import carry_out
from app.turns.facts import Almanac, Circumstances, Snapshot, take_snapshot
from app.turns.looking_up import Asking, answer_query
from app.turns.nobody import Nobody
from app.turns.record import Written, write_turn
from app.turns.sealing import Sealer
from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.engine.call import CheckPin, FindReceipt, Line, LookUp, Memory, Query, Turn
from ivr_flows.engine.conversation import answer
from ivr_flows.engine.effects import BeginCancellation
from ivr_flows.engine.heard import Heard, HopEnded


@dataclass(frozen=True)
class House:
    """What a door needs of the house to take a turn."""

    engine: AsyncEngine
    at_once: AsyncEngine
    """The same connections, each statement committed by itself: a plain turn is one statement."""
    settings: Settings
    clock: Callable[[], datetime]
    sealer: Sealer
    almanac: Almanac
    nobody: Nobody
    recordings: frozenset[str] = frozenset()
    """Prompts that somebody has recorded, by language and name."""

    def url(self, path: str) -> str:
        """Return a path as the carrier sees it; overrides behind a ``#`` of the public URL hold for every request."""
        base, hash_sign, overrides = self.settings.public_url.partition("#")
        return base.rstrip("/") + path + hash_sign + overrides


@dataclass(frozen=True)
class Office:
    """One look around during one turn: the call, and what was found."""

    house: House
    call: KnownCall
    around: Circumstances
    hours: OfficeHours
    snapshot: Snapshot

    def written(self, before: Line, heard: Heard | None, turn: Turn) -> Written:
        """Describe a turn as it is to be written down."""
        return Written(self.call.id, before, heard, turn, self.around.now, self.around.caller_number)


async def look_around(
    connection: AsyncConnection, house: House, around: Circumstances, call: KnownCall, memory: Memory
) -> Office:
    """Load what the flows may know about this call."""
    hours = await house.almanac.look_up(connection)
    snapshot = await take_snapshot(connection, memory, around, hours)
    return Office(house, call, around, hours, snapshot)


async def answered(connection: AsyncConnection, office: Office, line: Line, heard: Heard) -> Turn:
    """Let the flows answer, looking up what they ask for until they wait for a person again."""
    house, facts = office.house, office.snapshot.facts
    asking = Asking(
        office.call.id,
        line.turn + 1,
        office.around.now,
        house.nobody,
        tuple(house.settings.keys),
        office.around.caller_number,
        house.settings.own_numbers,
    )
    turn = answer(line, heard, facts)
    while isinstance(turn.line.wait, LookUp):
        found = await looked_up(connection, office, turn.line.wait.query, asking)
        turn = turn.then(answer(turn.line, found, facts))
    return turn


async def looked_up(connection: AsyncConnection, office: Office, query: Query, asking: Asking) -> Heard:
    """Answer what a flow asks for; PINs and birth dates are judged and counted in a transaction of their own."""
    if not isinstance(query, CheckPin | FindReceipt):
        return await answer_query(connection, query, asking)
    async with open_beside(office.house.engine).begin() as transaction:
        return await answer_query(transaction, query, asking)


async def note_plain_turn(connection: AsyncConnection, written: Written) -> None:
    """Write down a turn that leaves no concern: one statement on a connection that commits each by itself."""
    await write_turn(connection, written)
    if isinstance(written.heard, HopEnded):
        await settle_call(connection, written.call)
    if BeginCancellation() in written.turn.effects:
        # The report that the call is over may have overtaken the key.
        step = written.turn.line.wait.step if written.turn.line.wait else None
        await note_unfinished(connection, written.call, written.at, step)


async def write_with_concerns(house: House, written: Written, hours: OfficeHours) -> datetime:
    """Write a turn that leaves something to do, all of it in one transaction; returns when it was first written.

    That is the time of receipt, which a repeated request must be told too.
    """
    async with house.engine.begin() as connection:
        await write_turn(connection, written)
        await carry_out(connection, written, hours)
        await settle_call(connection, written.call)
        first = await first_written_at(connection, written.call, written.number)
    return first or written.at


def as_at(office: Office, at: datetime) -> Office:
    """Return an office as it was at an earlier time: for a request that comes again."""
    facts = replace(office.snapshot.facts, now=at.astimezone(GERMAN_TIME))
    return replace(office, around=replace(office.around, now=at), snapshot=replace(office.snapshot, facts=facts))
