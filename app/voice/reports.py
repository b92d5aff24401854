"""What the network reports beside the conversation: legs picked up, decided and ended, and the end of the call."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import legs
from app.calls.log import Event, end_call, find_call, note_events, settle_call
from app.turns.sealing import LEG, MOVED, BrokenSeal, LegTicket
from app.turns.taking import House
from app.voice import twiml
from app.voice.hearing import CALLER_IS_GONE, Parameters, pressed, timestamp
from ivr_flows.announce import ACCEPT, announce, too_late
from ivr_flows.engine.heard import Keys

LOG = structlog.get_logger()


async def announce_call(house: House, token: str, parameters: Parameters) -> str:
    """Tell the person who picked up what the call is about; without their key nobody is connected."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        at = timestamp(parameters, house.clock())
        role = await legs.pick_up(connection, ticket.leg, parameters.get("CallSid", "")[:64], at)
        if not role:
            return twiml.refuse(too_late())
        await note_leg(connection, ticket, "picked_up", at, role=role)
    return twiml.announcement(announce(ticket.about), house.url(f"/voice/leg/{token}/decide"))


async def decide_call(house: House, token: str, parameters: Parameters) -> str:
    """Connect whoever pressed 1 while the caller was still waiting, or accepted at the desk before; nobody else."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        decided = await legs.screen(connection, ticket.leg, decision(parameters), house.clock())
        if decided:
            await note_leg(connection, ticket, decided, timestamp(parameters, house.clock()))
        if decided == "accepted":
            here = await legs.connect_by_telephone(connection, ticket.leg)
            return twiml.connect() if here else twiml.hold_on(house.url(f"/voice/leg/{token}/decide"))
    return twiml.refuse() if decided else twiml.refuse(too_late())


async def connect_moved(house: House, token: str, _: Parameters) -> str:
    """Connect a leg that was moved here because it was accepted at the desk, if it still is to be connected."""
    try:
        leg = house.sealer.open(MOVED, token)
    except BrokenSeal as error:
        LOG.warning("moved_leg_with_broken_seal", why=str(error))
        return twiml.refuse()
    async with house.engine.begin() as connection:
        is_wanted = await legs.is_to_be_connected(connection, leg)
    return twiml.connect() if is_wanted else twiml.refuse(too_late())


def decision(parameters: Parameters) -> str:
    """Return what a key, or none, means."""
    match pressed(parameters):
        case Keys(key) if key == str(ACCEPT):
            return "accepted"
        case Keys():
            return "declined"
        case _:
            return "silent"


async def report_leg(house: House, token: str, parameters: Parameters) -> str:
    """Note a status of a leg; it may come late, twice, or before the one that it follows."""
    ticket = opened(house, token)
    if ticket:
        status, at = parameters.get("CallStatus", ""), timestamp(parameters, house.clock())
        report = legs.Report(parameters.get("CallSid", ""), status, at)
        async with house.engine.begin() as connection:
            if await legs.report(connection, ticket.leg, report):
                await note_leg(connection, ticket, f"leg_{status.replace('-', '_')}"[:32], at)
                await settle_call(connection, ticket.leg.call)
    return twiml.connect()


async def report_end(house: House, parameters: Parameters) -> str:
    """Note that a call is over, and at which question it was left; a call that nobody knows is none of ours."""
    carrier_call_id, status = parameters.get("CallSid", ""), parameters.get("CallStatus", "")
    async with house.engine.begin() as connection:
        call = await find_call(connection, carrier_call_id)
        if call and status in CALLER_IS_GONE:
            await end_call(connection, call.id, status, timestamp(parameters, house.clock()))
    if not call:
        LOG.warning("status_of_unknown_call", carrier_call_id=carrier_call_id[:64], status=status[:32])
    return twiml.connect()


def opened(house: House, token: str) -> LegTicket | None:
    """Open a leg's ticket, or say in the log that it cannot be opened."""
    try:
        return house.sealer.open(LEG, token)
    except BrokenSeal as error:
        LOG.warning("leg_with_broken_seal", why=str(error))
        return None


async def note_leg(connection: AsyncConnection, ticket: LegTicket, what: str, at: datetime, **details: str) -> None:
    """Note something about a leg, once."""
    key = f"leg-{ticket.leg.turn}-{ticket.leg.ordinal}-{what}"
    await note_events(connection, ticket.leg.call, [Event(key, what, at, details)])
