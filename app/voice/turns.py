"""Takes a turn from the network: opens the seal, has the flows answer and all written down, and only then replies."""

from uuid import UUID, uuid4
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import legs
from app.calls.log import Arrival, KnownCall, end_call, open_call
from app.references import Draw
from app.turns.facts import BEGUN_AGAIN, LOST, Circumstances, line_key
from app.turns.record import Written, dialled_leg, leaves_something, write_turn
from app.turns.sealing import LEG, LINE, SOUND, BrokenSeal, LegTicket, LineTicket, SoundTicket
from app.turns.taking import House, Office, answered, as_at, look_around, note_plain_turn, write_with_concerns
from app.voice import twiml
from app.voice.hearing import Parameters, caller_did, caller_number, is_gone, outcomes_of, whole_number
from ivr_flows.announce import Announced
from ivr_flows.engine.call import Choose, Enter, Hold, Line, Memory, Ring, Speak, Turn
from ivr_flows.engine.conversation import MANY_TURNS, begin, lost
from ivr_flows.engine.facts import Person, Role
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Outcome, Recorded, Silence
from ivr_flows.engine.spoken import Digits, Playback, offered_languages


async def take_incoming(house: House, parameters: Parameters, times_before: int = 0) -> str:
    """Pick up: the call gets its row and its reference before it hears a word.

    A call that comes back from the fallback begins with turns of its own, so that nothing of it is taken for a repeat.
    """
    async with house.engine.begin() as connection:
        call = await call_of(connection, house, parameters)
        office = await look_around(connection, house, around(house, parameters, call, 1), call, Memory())
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
        circumstances = around(house, parameters, call, ticket.line.turn + 1)
        office = await look_around(connection, house, circumstances, call, ticket.line.memory)
        turn = await answered(connection, office, ticket.line, heard)
        written = office.written(ticket.line, heard, turn)
        plain = not leaves_something(turn)
        if plain:
            await note_plain_turn(connection, written)
    if not plain:
        office, turn = await taken_once(office, ticket.line, written)
    if is_gone(parameters):
        await note_gone(house, ticket.call, parameters)
    return document(office, ticket.carrier_call_id, turn)


async def taken_once(office: Office, line: Line, written: Written) -> tuple[Office, Turn]:
    """Write a turn that leaves something; a repeated request is answered as it was at first, with the time of then."""
    first = await write_with_concerns(office.house, written, office.hours)
    if first == written.at or written.heard is None:
        return office, written.turn
    earlier = as_at(office, first)
    async with office.house.at_once.connect() as connection:
        return earlier, await answered(connection, earlier, line, written.heard)


async def note_gone(house: House, call: UUID, parameters: Parameters) -> None:
    """Note that the caller had hung up by the time of a request that was still taken."""
    async with house.engine.begin() as connection:
        await end_call(connection, call, parameters.get("CallStatus", ""), house.clock())


async def take_lost(house: House, token: str, parameters: Parameters, why: str) -> str:
    """Put a call through to a person of which nothing is known but that it exists, and leave a trace of it."""
    async with house.engine.begin() as connection:
        call = await call_of(connection, house, parameters)
        if is_gone(parameters):
            await end_call(connection, call.id, parameters.get("CallStatus", ""), house.clock())
            return twiml.connect()
        office = await look_around(connection, house, around(house, parameters, call, 1), call, Memory())
        turn = lost(Digits.of(call.reference), turn_of_lost(call, token), why, office.snapshot.facts)
        await write_turn(connection, office.written(Line(turn.line.reference), None, turn))
    return document(office, parameters.get("CallSid", ""), turn)


def turn_of_lost(call: KnownCall, token: str) -> int:
    """Return the number of a turn whose seal is broken: of the token, so that the same request is the same turn.

    It lies after all turns of the conversation until now, and before those of one that begins again.
    """
    begun = call.turn - call.turn % BEGUN_AGAIN
    return begun + LOST + crc32(token.encode()) % (LOST - MANY_TURNS)


def opened(house: House, token: str, parameters: Parameters) -> LineTicket:
    """Open a ticket, which must be for the call that the carrier names."""
    ticket = house.sealer.open(LINE, token)
    if (parameters.get("CallSid") or ticket.carrier_call_id) != ticket.carrier_call_id:
        raise BrokenSeal("another call")
    return ticket


def around(house: House, parameters: Parameters, call: KnownCall, turn: int) -> Circumstances:
    """Gather what a request says besides the keys; ``turn`` is the number of the turn that is being taken."""
    settings = house.settings
    return Circumstances(
        now=house.clock(),
        toll_free=parameters.get("To") == settings.hotline_number,
        caller_number=number_to_ring(house, parameters),
        call=call.reference,
        call_id=call.id,
        draw=Draw(call.id, turn, settings.keys[-1]),
        languages=offered_languages(unreviewed=settings.offer_unreviewed_languages),
        texts_are_offered=bool(settings.sms_sender),
        speech=settings.speech,
    )


def number_to_ring(house: House, parameters: Parameters) -> str | None:
    """Return the number (E.164) that somebody calls from, for the house to ring: none where it cannot be rung.

    Numbers can be forged: the hotline's own count as withheld, in the log too, so that it never rings itself.
    """
    number = caller_number(parameters)
    return None if number in house.settings.own_numbers else number


async def call_of(connection: AsyncConnection, house: House, parameters: Parameters) -> KnownCall:
    """Return the row of the call that the carrier names, making it at the first word."""
    arrival = Arrival(
        # A carrier that names no call must not make one of two callers.
        carrier_call_id=parameters.get("CallSid") or f"unnamed-{uuid4()}",
        entry_number=parameters.get("To", ""),
        caller_number=number_to_ring(house, parameters),
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
        case Choose() | Enter() | Hold() | Speak():
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
    said_nothing = isinstance(heard, Silence) or (isinstance(heard, Recorded) and not heard.seconds)
    waited = isinstance(line.wait, Ring) and heard != HopEnded(Outcome.CONNECTED)
    return is_gone(parameters) and (said_nothing or waited)


def document(office: Office, carrier_call_id: str, turn: Turn) -> str:
    """Return the TwiML of a turn."""
    to = addresses(office, carrier_call_id, turn)
    if isinstance(turn.line.wait, Ring):
        return twiml.ringing(turn, to, hop_to(office, turn.line, turn.line.wait))
    return twiml.conversation(turn, to)


def addresses(office: Office, carrier_call_id: str, turn: Turn) -> twiml.Addresses:
    """Return where the network goes on after a turn, and where it finds what is played in it."""
    house, call = office.house, office.call
    token = house.sealer.seal(LINE, LineTicket(call.id, carrier_call_id, turn.line))
    spoken = (one.recording for one in turn.said if isinstance(one, Playback))
    return twiml.Addresses(
        action=house.url(f"/voice/turn/{token}"),
        music=house.url("/voice/music.wav"),
        replays={one: replay_of(house, call.id, one) for one in spoken},
        recordings={name: house.url(f"/voice/prompts/{name}.wav") for name in house.recordings},
        listens=house.settings.speech,
    )


def replay_of(house: House, call: UUID, recording: str) -> str:
    """Return the sealed address under which the network finds what the caller has just spoken."""
    return house.url(f"/voice/replay/{house.sealer.seal(SOUND, SoundTicket(call, recording))}")


def hop_to(office: Office, line: Line, ring: Ring) -> twiml.Hop:
    """Return how to reach a person; the role in the URL tells who watches the network what kind of hop it is."""
    house = office.house
    about = Announced(line.reference, line.memory.field, line.memory.assurance, line.language, line.memory.on_behalf)
    token = house.sealer.seal(LEG, LegTicket(dialled_leg(office.call.id, line), about))
    return twiml.Hop(
        number=number_of(office, ring.person),
        caller_id=house.settings.local_number,
        announce_url=house.url(f"/voice/leg/{token}/announce?role={ring.person.role}"),
        status_url=house.url(f"/voice/leg/{token}/status"),
    )


def number_of(office: Office, person: Person) -> str:
    """Return the telephone of whoever is to be rung; without a line for emergencies the service centre is."""
    settings = office.house.settings
    match person.role:
        case Role.SERVICE_CENTRE:
            return settings.service_centre_line
        case Role.EMERGENCY:
            return settings.emergency_line or settings.service_centre_line
        case _:
            return office.snapshot.lines[line_key(person)]
