"""Takes a turn from the network: opens the seal, has the flows answer and all written down, and only then replies."""

from uuid import uuid4
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import legs
from app.calls.log import Arrival, KnownCall, end_call, open_call
from app.turns.facts import Circumstances, line_key
from app.turns.record import dialled_leg, leaves_something, write_turn
from app.turns.sealing import LEG, LINE, BrokenSeal, LegTicket, LineTicket
from app.turns.taking import House, Office, answered, look_around, note_plain_turn, write_with_concerns
from app.voice import twiml
from app.voice.hearing import Parameters, caller_did, caller_number, is_gone, outcomes_of, recording_sid, whole_number
from ivr_flows.announce import Announced
from ivr_flows.engine.call import Choose, Enter, Line, Memory, Ring, Speak, Turn
from ivr_flows.engine.conversation import begin, lost
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Outcome, Recorded, Silence
from ivr_flows.engine.spoken import Digits

BEGUN_AGAIN = 1_000_000
"""How far the turns of a call that begins once more lie from those before."""
LOST = 1_000_000_000
"""Turns of calls whose state is lost are numbered from here, far beyond those of any conversation."""


async def take_incoming(house: House, parameters: Parameters, times_before: int = 0) -> str:
    """Pick up: the call gets its row and its reference before it hears a word.

    A call that comes back from the fallback begins with turns of its own, so that nothing of it is taken for a repeat.
    """
    async with house.engine.begin() as connection:
        call = await call_of(connection, house, parameters)
        office = await look_around(connection, house, around(house, parameters, call), call, Memory())
        turn = begin(Digits.of(call.reference), office.snapshot.facts, BEGUN_AGAIN * times_before)
        await write_turn(connection, office.written(Line(turn.line.reference), Begun(), turn))
    return document(office, parameters.get("CallSid", ""), turn)


async def take_turn(house: House, token: str, parameters: Parameters) -> str:
    """Go on with a call after something was heard; the log is committed before the document leaves the house."""
    try:
        ticket = opened(house, token, parameters)
    except BrokenSeal as error:
        return await take_lost(house, token, parameters, f"broken seal: {error}")
    async with house.at_once.connect() as connection:
        heard = await what_was_heard(connection, house, ticket, parameters)
        if has_left(ticket.line, heard, parameters):
            await end_call(connection, ticket.call, parameters.get("CallStatus", ""), house.clock())
            return twiml.connect()
        call = KnownCall(ticket.call, str(ticket.line.reference), ticket.line.turn)
        office = await look_around(connection, house, around(house, parameters, call), call, ticket.line.memory)
        turn = await answered(connection, office, ticket.line, heard)
        written = office.written(ticket.line, heard, turn)
        if not leaves_something(turn):
            await note_plain_turn(connection, written)
            return document(office, ticket.carrier_call_id, turn)
    await write_with_concerns(house, written, office.hours)
    return document(office, ticket.carrier_call_id, turn)


async def take_lost(house: House, token: str, parameters: Parameters, why: str) -> str:
    """Put a call through to a person of which nothing is known but that it exists, and leave a trace of it."""
    async with house.engine.begin() as connection:
        call = await call_of(connection, house, parameters)
        if is_gone(parameters):
            await end_call(connection, call.id, parameters.get("CallStatus", ""), house.clock())
            return twiml.connect()
        office = await look_around(connection, house, around(house, parameters, call), call, Memory())
        # The number of the turn comes of the token, so that the same broken request is the same turn.
        turn = lost(Digits.of(call.reference), LOST + crc32(token.encode()) % LOST, why, office.snapshot.facts)
        await write_turn(connection, office.written(Line(turn.line.reference), None, turn))
    return document(office, parameters.get("CallSid", ""), turn)


def opened(house: House, token: str, parameters: Parameters) -> LineTicket:
    """Open a ticket, which must be for the call that the carrier names."""
    ticket = house.sealer.open(LINE, token)
    if (parameters.get("CallSid") or ticket.carrier_call_id) != ticket.carrier_call_id:
        raise BrokenSeal("another call")
    return ticket


def around(house: House, parameters: Parameters, call: KnownCall) -> Circumstances:
    """Gather what a request says besides the keys."""
    return Circumstances(
        now=house.clock(),
        toll_free=parameters.get("To") == house.settings.hotline_number,
        caller_number=caller_number(parameters),
        call=call.reference,
        recording=recording_sid(parameters),
    )


async def call_of(connection: AsyncConnection, house: House, parameters: Parameters) -> KnownCall:
    """Return the row of the call that the carrier names, making it at the first word."""
    arrival = Arrival(
        # A carrier that names no call must not make one of two callers.
        carrier_call_id=parameters.get("CallSid") or f"unnamed-{uuid4()}",
        entry_number=parameters.get("To", ""),
        caller_number=caller_number(parameters),
        language="de",
        at=house.clock(),
    )
    return await open_call(connection, arrival)


async def what_was_heard(
    connection: AsyncConnection, house: House, ticket: LineTicket, parameters: Parameters
) -> Heard:
    """Understand the parameters by what the line was waiting for; a leg that has ended is closed here."""
    wait = ticket.line.wait
    match wait:
        case Choose() | Enter() | Speak():
            return caller_did(wait, parameters)
        case Ring():
            return HopEnded(await close_leg(connection, house, ticket, parameters))
        case _:
            return Silence()


async def close_leg(connection: AsyncConnection, house: House, ticket: LineTicket, parameters: Parameters) -> Outcome:
    """Note how the person rung came out; a repeated report gets the outcome that the first one got."""
    key = dialled_leg(ticket.call, ticket.line)
    ending = legs.Ending(
        outcomes=outcomes_of(parameters),
        reason=parameters.get("DialCallStatus", "")[:32],
        at=house.clock(),
        carrier_leg_id=parameters.get("DialCallSid"),
        connected_s=whole_number(parameters.get("DialCallDuration")),
    )
    return Outcome(await legs.close(connection, key, ending))


def has_left(line: Line, heard: Heard, parameters: Parameters) -> bool:
    """Say whether nobody is listening any more; a key or a message that came before the hang-up still counts."""
    said_nothing = isinstance(heard, Silence) or heard == Recorded(0)
    waited = isinstance(line.wait, Ring) and heard != HopEnded(Outcome.CONNECTED)
    return is_gone(parameters) and (said_nothing or waited)


def document(office: Office, carrier_call_id: str, turn: Turn) -> str:
    """Return the TwiML of a turn."""
    house, call = office.house, office.call
    token = house.sealer.seal(LINE, LineTicket(call.id, carrier_call_id, turn.line))
    action = house.url(f"/voice/turn/{token}")
    if isinstance(turn.line.wait, Ring):
        return twiml.ringing(turn, action, hop_to(office, turn.line, turn.line.wait))
    return twiml.conversation(turn, action)


def hop_to(office: Office, line: Line, ring: Ring) -> twiml.Hop:
    """Return how to reach a person; the role in the URL tells who watches the network what kind of hop it is."""
    house = office.house
    about = Announced(line.reference, line.memory.field, line.memory.assurance, line.language)
    token = house.sealer.seal(LEG, LegTicket(dialled_leg(office.call.id, line), about))
    centre = house.settings.service_centre_line
    return twiml.Hop(
        number=centre if ring.person.role is Role.SERVICE_CENTRE else office.snapshot.lines[line_key(ring.person)],
        caller_id=house.settings.local_number,
        announce_url=house.url(f"/voice/leg/{token}/announce?role={ring.person.role}"),
        status_url=house.url(f"/voice/leg/{token}/status"),
    )
