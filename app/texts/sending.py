"""Sends text messages: at most once, whatever happens to the job, the worker or the line to the carrier."""

from typing import Final

import structlog
from procrastinate import JobContext, RetryStrategy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import JOBS, Workshop
from app.sealing import Sealer
from app.settings import Settings
from app.texts.posting import Outgoing, TextNotSent, TextPutOff, TextRefused, post_text
from app.texts.settling import TEXT, Progress, TextTicket, settle_text

LOG = structlog.get_logger()
MOST_RETRIES: Final = 8
RETRY: Final = RetryStrategy(max_attempts=MOST_RETRIES, exponential_wait=3)
"""After 3, 9, 27 ... seconds: eight retries are 2.7 hours, and after that nobody expects the message any more."""


@JOBS.task(name="send_text", retry=RETRY, pass_context=True)
async def send_text(context: JobContext, text_id: int) -> None:
    """Send a message that was ordered; done again, it sends nothing."""
    workshop = Workshop.of(context)
    outgoing = await take_in_hand(workshop, text_id)
    if outgoing is None:
        return
    try:
        carrier_message_id = await post(workshop, outgoing)
    except TextNotSent as error:
        attempt = context.job.attempts + 1
        LOG.info("text_not_sent", text=text_id, attempt=attempt, why=error.code)
        if isinstance(error, TextPutOff) and attempt <= MOST_RETRIES:
            await put_back(workshop, text_id)
            raise
        await settle(workshop, text_id, Progress("failed", workshop.clock(), code=error.code))
        return
    await settle(workshop, text_id, Progress("sent", workshop.clock(), carrier_message_id))


TAKE = text("""
UPDATE texts SET attempted_at = :at WHERE id = :text AND state = 'ordered' AND attempted_at IS NULL
RETURNING phone, body
""")
LOST = text("SELECT EXISTS (SELECT FROM texts WHERE id = :text AND state = 'ordered')")


async def take_in_hand(workshop: Workshop, text_id: int) -> Outgoing | None:
    """Note the attempt and return what is to be sent; nothing where there is nothing to send (any more).

    An attempt that stands there already was cut off: whether the carrier took the message then, nobody knows.
    """
    now = workshop.clock()
    async with workshop.engine.begin() as connection:
        taken = (await connection.execute(TAKE, {"text": text_id, "at": now})).one_or_none()
        if taken:
            return Outgoing(taken.phone, taken.body, status_url(workshop.settings, text_id))
        if await connection.scalar(LOST, {"text": text_id}):
            await give_up(connection, text_id, Progress("failed", now, code="outcome_unknown"))
    return None


async def post(workshop: Workshop, outgoing: Outgoing) -> str | None:
    """Hand a message to the carrier and return its id there."""
    if not workshop.settings.sms_sender:
        raise TextRefused("no_sender")
    return await post_text(workshop.http, workshop.settings, outgoing)


PUT_BACK = text("UPDATE texts SET attempted_at = NULL WHERE id = :text AND state = 'ordered'")


async def put_back(workshop: Workshop, text_id: int) -> None:
    """Take the attempt back: the carrier has not taken the message, so it may be sent later."""
    async with workshop.engine.begin() as connection:
        await connection.execute(PUT_BACK, {"text": text_id})


async def settle(workshop: Workshop, text_id: int, progress: Progress) -> None:
    """Note what became of the attempt."""
    async with workshop.engine.begin() as connection:
        if progress.state == "failed":
            await give_up(connection, text_id, progress)
        else:
            await settle_text(connection, text_id, progress)


async def give_up(connection: AsyncConnection, text_id: int, progress: Progress) -> None:
    """Say in both logs that a message was not sent, or not known to be."""
    if await settle_text(connection, text_id, progress):
        LOG.warning("text_failed", text=text_id, code=progress.code)


def status_url(settings: Settings, text_id: int) -> str:
    """Return where the carrier shall report; overrides behind a ``#`` of the public URL hold here too."""
    base, hash_sign, overrides = settings.public_url.partition("#")
    token = Sealer(settings.keys).seal(TEXT, TextTicket(text_id))
    return f"{base.rstrip('/')}/voice/sms/{token}{hash_sign}{overrides}"
