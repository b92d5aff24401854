"""The jobs that carry what was decided at a desk to the network: an accepted leg is connected, a declined one ended."""

from typing import Final
from uuid import UUID

from procrastinate import JobContext, RetryStrategy

from app.calls.deciding import CONNECT, END
from app.calls.legs import LegKey
from app.calls.moving import NotMoved, connect_accepted, end_declined
from app.jobs import JOBS, Workshop
from app.settings import Settings
from app.turns.sealing import MOVED, Sealer

ONCE_MORE: Final = RetryStrategy(max_attempts=2, wait=1, retry_exceptions=(NotMoved,))
"""Each attempt keeps the telephone from being connected by its own request, which is as good."""
WHILE_IT_RINGS: Final = RetryStrategy(max_attempts=5, wait=1, retry_exceptions=(NotMoved,))
"""A telephone rings and is announced for some forty seconds: later nobody needs it any more."""


@JOBS.task(name=CONNECT, retry=ONCE_MORE, pass_context=True)
async def connect_accepted_leg(context: JobContext, call: str, turn: int, ordinal: int) -> None:
    """Connect a leg."""
    workshop = Workshop.of(context)
    await connect_accepted(workshop, LegKey(UUID(call), turn, ordinal), lambda key: address_of(key, workshop.settings))


@JOBS.task(name=END, retry=WHILE_IT_RINGS, pass_context=True)
async def end_declined_leg(context: JobContext, call: str, turn: int, ordinal: int) -> None:
    """End a leg."""
    await end_declined(Workshop.of(context), LegKey(UUID(call), turn, ordinal))


def address_of(key: LegKey, settings: Settings) -> str:
    """Return where the network finds the document that connects a leg: nothing but a seal."""
    token = Sealer(settings.keys).seal(MOVED, key)
    base, hash_sign, overrides = settings.public_url.partition("#")
    return f"{base.rstrip('/')}/voice/moved/{token}{hash_sign}{overrides}"
