"""Moves a leg at the network as it was decided at the desk: to where it is connected, or to its end."""

import asyncio
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.legs import BY_KEY, MOVING_S, LegKey, connect_by_desk, leave_to_telephone
from app.jobs import Workshop
from app.settings import Settings

LOG = structlog.get_logger()
LONGEST_S: Final = MOVING_S - 1
"""Seconds for a request: afterwards the telephone may be connected by its own request, and must not be moved then."""
CARRIER_ID: Final = re.compile("[0-9A-Za-z_-]{1,64}")
NOT_TO_BE_MOVED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
"""What the network answers where the leg is over or unknown: asking again would change nothing."""

Connecting = Callable[[LegKey], str]
"""Says where the network finds the document that connects a leg: how that is sealed is none of this noun's business."""


class NotMoved(RuntimeError):
    """The network did not do it, or it is not known which leg is meant yet; it is worth another try."""


class NotAsked(NotMoved):
    """The network has not taken the request at all, so it does nothing later either."""


async def connect_accepted(workshop: Workshop, key: LegKey, address: Connecting) -> None:
    """Have the network connect a leg that was accepted at the desk, unless its own request has had that effect.

    Raises:
        NotMoved: the network did not do it.
    """
    if not workshop.settings.move_accepted_legs:
        return
    async with workshop.engine.begin() as connection:
        leg = await connect_by_desk(connection, key)
    if not leg:
        return
    try:
        await ask(workshop.http, workshop.settings, leg, {"Url": address(key), "Method": "POST"})
    except NotAsked:
        async with workshop.engine.begin() as connection:
            await leave_to_telephone(connection, key)
        raise


DECLINED = text(f"""
SELECT coalesce(carrier_leg_id, '') FROM legs
WHERE {BY_KEY} AND screened = 'declined' AND outcome IS NULL AND ended_at IS NULL
""")  # noqa: S608 - a constant


async def end_declined(workshop: Workshop, key: LegKey) -> None:
    """Have the network end a leg that was declined at the desk, also while it rings: the caller goes on at once.

    Raises:
        NotMoved: the network did not do it, or has not told yet which leg is meant.
    """
    async with workshop.engine.connect() as connection:
        leg = await declined_leg(connection, key)
    if leg == "":
        raise NotMoved("the network has not named the leg yet")
    if leg:
        # A line that a <Dial> rings counts as being in progress: it is completed, not canceled (Call resource).
        await ask(workshop.http, workshop.settings, leg, {"Status": "completed"})


async def declined_leg(connection: AsyncConnection, key: LegKey) -> str | None:
    """Return the carrier's id of a declined leg that lasts, empty if it is not known; nothing where it is over."""
    leg: str | None = await connection.scalar(DECLINED, key.values)
    return leg


async def ask(http: httpx.AsyncClient, settings: Settings, leg: str, form: Mapping[str, str]) -> None:
    """Ask the network to change a leg; a leg that is over needs no change."""
    if not CARRIER_ID.fullmatch(leg):
        LOG.warning("leg_with_strange_id")
        return
    base, account = settings.twilio_api_base.rstrip("/"), settings.twilio_account_sid
    try:
        async with asyncio.timeout(LONGEST_S):
            answer = await http.post(
                f"{base}/2010-04-01/Accounts/{account}/Calls/{leg}.json",
                data=dict(form),
                auth=httpx.BasicAuth(account, settings.twilio_auth_token.get_secret_value()),
                timeout=LONGEST_S,
                follow_redirects=False,
            )
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise NotAsked(type(error).__name__) from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise NotMoved(type(error).__name__) from error
    if answer.status_code in NOT_TO_BE_MOVED:
        LOG.info("leg_was_over", carrier_leg_id=leg, status=answer.status_code)
    elif answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotAsked("the carrier is asked too much")
    elif not answer.is_success:
        raise NotMoved(f"the carrier answers {answer.status_code}")
