"""What the network reports about text messages: sent, delivered, or why not."""

import structlog

from app.sealing import BrokenSeal
from app.texts.posting import carrier_id
from app.texts.settling import TEXT, Progress, TextTicket, settle_text
from app.turns.taking import House
from app.voice import twiml
from app.voice.hearing import Parameters

LOG = structlog.get_logger()
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""What the carrier's words amount to; the earlier ones (accepted, queued, sending) tell nothing that we do not know."""


async def report_text(house: House, token: str, parameters: Parameters) -> str:
    """Note a status of a text message; it may come late, twice, or before the one that it follows."""
    ticket = opened(house, token)
    state = STATES.get(parameters.get("MessageStatus") or parameters.get("SmsStatus", ""))
    if ticket and state:
        named = carrier_id(parameters.get("MessageSid") or parameters.get("SmsSid", ""))
        code = error_code(parameters) if state == "failed" else None
        async with house.engine.begin() as connection:
            news = await settle_text(connection, ticket.text, Progress(state, house.clock(), named, code))
        if news and state == "failed":
            LOG.warning("text_failed", text=ticket.text, code=code)
    return twiml.connect()


def error_code(parameters: Parameters) -> str:
    """Return the carrier's code for a failure, or its word where it gives none."""
    code = parameters.get("ErrorCode", "")[:8]
    return code if code.isascii() and code.isdigit() else parameters.get("MessageStatus", "failed")[:16]


def opened(house: House, token: str) -> TextTicket | None:
    """Open a text message's ticket, or say in the log that it cannot be opened."""
    try:
        return house.sealer.open(TEXT, token)
    except BrokenSeal as error:
        LOG.warning("text_with_broken_seal", why=str(error))
        return None
