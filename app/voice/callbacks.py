"""Call-backs as the network asks about them: first the case manager decides, then the customer, then they speak."""

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from app.callbacks import progress
from app.callbacks.progress import SeenAttempt
from app.turns.sealing import CALLBACK, BrokenSeal, CallbackTicket
from app.turns.taking import House
from app.voice import twiml
from app.voice.hearing import CALLER_IS_GONE, Parameters, outcomes_of, timestamp, whole_number
from app.voice.reports import decision
from ivr_flows.announce import announce_order, greet, not_reached, too_late

LOG = structlog.get_logger()
OF_STAFF = {"accepted": "accepted", "declined": "declined", "silent": "mailbox"}
"""What a key, or none, says about whoever of the office picked up."""


async def announce_callback(house: House, token: str, parameters: Parameters) -> str:
    """Tell the person who picked up which order this is about; without their key the customer is not rung."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        seen = await progress.look_at(connection, ticket.attempt)
        if not seen or not seen.may_be_taken:
            return twiml.refuse(too_late())
        at = timestamp(parameters, house.clock())
        await progress.staff_picked_up(connection, ticket.attempt, parameters.get("CallSid", ""), at)
    return twiml.announcement(announce_order(ticket.about), address(house, token, "decide"))


async def decide_callback(house: House, token: str, parameters: Parameters) -> str:
    """Ring the customer for whoever pressed 1; a repeated request gets the same document."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        seen = await progress.look_at(connection, ticket.attempt)
        if seen and seen.may_be_taken:
            await note_decision(connection, house, ticket, seen, OF_STAFF[decision(parameters)])
            seen = await progress.look_at(connection, ticket.attempt)
    if seen and seen.rings_customer and seen.number:
        return twiml.ringing_customer(address(house, token, "ended"), to_customer(house, token, seen.number))
    return twiml.refuse() if seen and seen.staff_outcome else twiml.refuse(too_late())


async def note_decision(
    connection: AsyncConnection, house: House, ticket: CallbackTicket, seen: SeenAttempt, outcome: str
) -> None:
    """Note what somebody of the office decided; no later word changes it."""
    at = house.clock()
    await progress.staff_decided(connection, ticket.attempt, outcome, at)
    await progress.note(connection, seen.call, ticket.attempt, "staff", at, role=seen.role, outcome=outcome)


def to_customer(house: House, token: str, number: str) -> twiml.Hop:
    """Return how to reach the customer, who sees the office's own German number (R3)."""
    return twiml.Hop(
        number=number,
        caller_id=house.settings.local_number,
        announce_url=address(house, token, "customer?role=customer"),
        status_url=address(house, token, "customer/status"),
    )


async def greet_customer(house: House, token: str, parameters: Parameters) -> str:
    """Ask whoever picked up for a key, so that no mailbox is taken for the customer; the order is not spoken of."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        seen = await progress.look_at(connection, ticket.attempt)
        if not seen or not seen.rings_customer:
            return twiml.refuse()
        await progress.customer_picked_up(connection, ticket.attempt, timestamp(parameters, house.clock()))
    return twiml.announcement(greet(ticket.about.language), address(house, token, "customer/decide"))


async def decide_customer(house: House, token: str, parameters: Parameters) -> str:
    """Connect whoever pressed 1 while the office was still waiting; nobody else."""
    ticket = opened(house, token)
    if not ticket:
        return twiml.refuse()
    async with house.engine.begin() as connection:
        seen = await progress.look_at(connection, ticket.attempt)
        if not seen or not seen.rings_customer:
            return twiml.refuse()
        at = house.clock()
        decided = await progress.customer_decided(connection, ticket.attempt, decision(parameters), at)
    return twiml.connect() if decided == "accepted" else twiml.refuse()


async def end_callback(house: House, token: str, parameters: Parameters) -> str:
    """Note how the customer's line came out; the first report stands, and the office's line is hung up."""
    ticket = opened(house, token)
    if ticket:
        ending = progress.Ending(
            outcomes_of(parameters), house.clock(), whole_number(parameters.get("DialCallDuration"))
        )
        async with house.engine.begin() as connection:
            seen = await progress.look_at(connection, ticket.attempt)
            if seen:
                await progress.close(connection, ticket.attempt, seen, ending)
    return twiml.refuse(() if parameters.get("DialBridged", "").lower() == "true" else not_reached())


async def report_staff(house: House, token: str, parameters: Parameters) -> str:
    """Note a status of the office's line; it may come late, twice, or before the one that it follows."""
    ticket = opened(house, token)
    if ticket:
        status, sid = parameters.get("CallStatus", ""), parameters.get("CallSid", "")
        at = timestamp(parameters, house.clock())
        async with house.engine.begin() as connection:
            seen = await progress.look_at(connection, ticket.attempt)
            if seen and status in CALLER_IS_GONE:
                outcome = await progress.staff_left(connection, ticket.attempt, status, sid, at)
                details = {"role": seen.role, "outcome": outcome or ""}
                await progress.note(connection, seen.call, ticket.attempt, "staff", at, **details)
            elif seen:
                await progress.is_under_way(connection, ticket.attempt, sid)
    return twiml.connect()


async def report_customer(house: House, token: str, parameters: Parameters) -> str:
    """Note that the customer's telephone rang: what came of it, the end of the ringing says more surely."""
    ticket = opened(house, token)
    if ticket and parameters.get("CallStatus") == "ringing":
        at = timestamp(parameters, house.clock())
        async with house.engine.begin() as connection:
            seen = await progress.look_at(connection, ticket.attempt)
            if seen:
                await progress.note(connection, seen.call, ticket.attempt, "customer_ringing", at)
    return twiml.connect()


def opened(house: House, token: str) -> CallbackTicket | None:
    """Open an attempt's ticket, or say in the log that it cannot be opened."""
    try:
        return house.sealer.open(CALLBACK, token)
    except BrokenSeal as error:
        LOG.warning("callback_with_broken_seal", why=str(error))
        return None


def address(house: House, token: str, path: str) -> str:
    """Return where the network goes on with an attempt."""
    return house.url(f"/voice/callback/{token}/{path}")


ROUTES = (
    ("/announce", announce_callback, twiml.refuse()),
    ("/decide", decide_callback, twiml.refuse()),
    ("/status", report_staff, twiml.connect()),
    ("/customer", greet_customer, twiml.refuse()),
    ("/customer/decide", decide_customer, twiml.refuse()),
    ("/customer/status", report_customer, twiml.connect()),
    ("/ended", end_callback, twiml.refuse()),
)
"""Path behind the token, answer, and what is answered if even that fails: nobody is connected by mistake."""
