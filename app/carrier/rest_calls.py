"""Calls over REST: order one, look at it, take it elsewhere, end it, forget it."""

from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request

from app.carrier.carrier import Carrier
from app.carrier.dial_terms import is_phone_number, plain_number
from app.carrier.leg import Goto, Leg, LegMovedError
from app.carrier.network import Call
from app.carrier.outbound import CallOrder
from app.carrier.rest_errors import RestError, form_of, missing, page
from app.carrier.weather import Behaviour

LONGEST_TWIML = 4000
LONGEST_TIMEOUT = 600.0


async def list_calls(carrier: Carrier, request: Request) -> dict[str, Any]:
    """List calls, newest first; `Status`, `To`, `From` and `ParentCallSid` filter."""
    rows = [_shape(leg) for call in reversed(carrier.network.calls.values()) for leg in call.legs]
    wanted = {"Status": "status", "To": "to", "From": "from", "ParentCallSid": "parent_call_sid"}
    for name, field in wanted.items():
        if name in request.query_params:
            rows = [row for row in rows if row[field] == request.query_params[name]]
    return page(carrier, "calls", rows)


async def create_call(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Order a call; it is queued and rings as soon as its turn comes."""
    form = await form_of(request)
    running = carrier.place(_order(carrier, form))
    return _shape(running.legs[0])


async def fetch_call(carrier: Carrier, request: Request) -> dict[str, Any]:
    """Return one leg."""
    return _shape(_find(carrier, request)[1])


async def update_call(carrier: Carrier, request: Request) -> dict[str, Any]:
    """End a call, or give it another document (Twilio Call resource documentation)."""
    _, leg = _find(carrier, request)
    form = await form_of(request)
    if leg.is_over:
        raise RestError(400, 21220, "Unable to update record. The call is already over.")
    if "Status" in form:
        _end(leg, form["Status"], carrier.network.behaviour)
    elif "Url" in form or "Twiml" in form:
        leg.interrupt(LegMovedError(_goto(form)))
    return _shape(leg)


async def delete_call(carrier: Carrier, request: Request) -> None:
    """Forget a call that is over."""
    call, leg = _find(carrier, request)
    if not leg.is_over:
        raise RestError(409, 20009, "Cannot delete a call that is still in progress")
    call.legs.remove(leg)
    carrier.network.calls.pop(leg.sid, None)


def _order(carrier: Carrier, form: dict[str, str]) -> CallOrder:
    to_number = plain_number(form.get("To", ""))
    if not is_phone_number(to_number):
        raise RestError(400, 21211, f"The 'To' number {form.get('To', '')} is not a valid phone number.")
    if form.get("From", "") not in carrier.network.caller_ids:
        raise RestError(400, 21210, f"'From' phone number not verified: {form.get('From', '')}")
    fallback = form.get("FallbackUrl", "")
    return CallOrder(
        to_number,
        form["From"],
        _goto(form),
        min(float(form.get("Timeout", "60")), LONGEST_TIMEOUT),
        _address(form.get("StatusCallback", "")),
        form.get("StatusCallbackMethod", "POST"),
        frozenset(form.get("StatusCallbackEvent", "completed").split()),
        Goto(_address(fallback), form.get("FallbackMethod", "POST")) if fallback else None,
    )


def _goto(form: dict[str, str]) -> Goto:
    """Return the document a call is to perform; a URL wins over TwiML given directly."""
    if form.get("Url"):
        return Goto(_address(form["Url"]), form.get("Method", "POST"))
    twiml = form.get("Twiml", "")
    if not twiml:
        raise RestError(400, 21205, "Url parameter is required.")
    if len(twiml) > LONGEST_TWIML:
        raise RestError(400, 21620, f"Twiml is longer than {LONGEST_TWIML} characters.")
    return Goto("", twiml=twiml)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise RestError(400, 21205, f"Url is not a valid URL: {url}")
    return url


def _end(leg: Leg, status: str, behaviour: Behaviour) -> None:
    """End a line; what a <Dial> rings counts as in progress and can only be completed (Call resource documentation)."""
    if status not in {"completed", "canceled"}:
        raise RestError(400, 20001, f"Status {status} cannot be asked for")
    if status == "canceled" and (leg.answered is not None or leg.parent is not None):
        raise RestError(400, 21220, "Unable to update record. A call in progress cannot be canceled.")
    unanswered = behaviour.ended_ringing_status if leg.parent else "canceled"
    leg.end("rest", unanswered if leg.answered is None else "completed")


def _find(carrier: Carrier, request: Request) -> tuple[Call, Leg]:
    found = carrier.network.leg(request.path_params["sid"])
    if found is None:
        raise missing(request)
    return found


def _shape(leg: Leg) -> dict[str, Any]:
    started = format_datetime(leg.started) if leg.started else None
    return {
        "sid": leg.sid,
        "account_sid": leg.account_sid,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "from": leg.from_number,
        "to": leg.to_number,
        "status": "queued" if leg.status == "initiated" else leg.status,
        "direction": leg.direction,
        "date_created": started,
        "date_updated": format_datetime(leg.ended or leg.clock.now()),
        "start_time": format_datetime(leg.answered) if leg.answered else None,
        "end_time": format_datetime(leg.ended) if leg.ended else None,
        "duration": str(leg.seconds) if leg.ended and leg.answered else None,
        "queue_time": "0",
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{leg.account_sid}/Calls/{leg.sid}.json",
        "subresource_uris": {},
    }
