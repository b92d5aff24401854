"""Takes a turn for any door: loads the facts, lets the flows answer, and writes it all down before anybody hears it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.calls.log import KnownCall, settle_call
from app.office_hours import OfficeHours
from app.settings import Settings
from app.turns.facts import Almanac, Circumstances, Snapshot, answer_query, take_snapshot
from app.turns.nobody import Nobody
from app.turns.record import Written, leave_concerns, write_turn
from app.turns.sealing import Sealer
from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.engine.call import Line, LookUp, Memory, Turn
from ivr_flows.engine.conversation import answer
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
        return Written(self.call.id, before, heard, turn, self.around.now, self.around.recording)


async def look_around(
    connection: AsyncConnection, house: House, around: Circumstances, call: KnownCall, memory: Memory
) -> Office:
    """Load what the flows may know about this call."""
    hours = await house.almanac.look_up(connection)
    snapshot = await take_snapshot(connection, memory, around, hours)
    return Office(house, call, around, hours, snapshot)


async def answered(connection: AsyncConnection, office: Office, line: Line, heard: Heard) -> Turn:
    """Let the flows answer, looking up what they ask for until they wait for a person again."""
    turn = answer(line, heard, office.snapshot.facts)
    while isinstance(turn.line.wait, LookUp):
        found = await answer_query(connection, turn.line.wait.query, office.house.nobody)
        turn = turn.then(answer(turn.line, found, office.snapshot.facts))
    return turn


async def note_plain_turn(connection: AsyncConnection, written: Written) -> None:
    """Write down a turn that leaves no concern: one statement on a connection that commits each by itself."""
    await write_turn(connection, written)
    if isinstance(written.heard, HopEnded):
        await settle_call(connection, written.call)


async def write_with_concerns(house: House, written: Written, hours: OfficeHours) -> None:
    """Write a turn that leaves something to do, all of it in one transaction."""
    async with house.engine.begin() as connection:
        await write_turn(connection, written)
        await leave_concerns(connection, written, hours)
        await settle_call(connection, written.call)
