"""Deletes what has reached its period, in batches, each with its line in the protocol."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from procrastinate import JobContext
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import JOBS, Workshop
from app.periods import Periods
from app.retention.rules import SAY_WHEN, Rule, rules
from app.retention.tables import Deletion

LOG = structlog.get_logger()
BATCH: Final = 500
"""Rows a transaction, so that no call waits for a night's work."""


async def purge(connection: AsyncConnection, now: datetime, periods: Periods | None = None) -> Mapping[str, int]:
    """Delete what has reached its period by ``now`` and return how many of each kind.

    The connection must have no transaction open: every batch is one of its own, with its line in the protocol. Rows
    that somebody is working on are left for the next time.

    Raises:
        DBAPIError: a lock was not to be had within two seconds; what was deleted until then stays deleted.
    """
    gone: Counter[str] = Counter()
    for rule in rules(now, periods or Periods()):
        count = BATCH
        while count == BATCH:
            async with connection.begin():
                count = await delete_batch(connection, rule, now)
            gone[rule.kind] += count
    return {kind: count for kind, count in gone.items() if count}


# Only with this setting does the log let anything be deleted (trigger in migration 0001); it ends with the transaction.
PERMISSION = text("SELECT set_config('durchwahl.retention', 'on', true), set_config('lock_timeout', '2s', true)")


async def delete_batch(connection: AsyncConnection, rule: Rule, now: datetime) -> int:
    """Delete one batch and write it into the protocol; returns how many rows it was."""
    await connection.execute(PERMISSION)
    values: dict[str, Any] = {"limit": rule.limit, "batch": BATCH}
    if any(rule.statement is one for one in SAY_WHEN):
        values["now"] = now
    count = (await connection.execute(rule.statement, values)).rowcount
    if count:
        await connection.execute(insert(Deletion).values(at=now, kind=rule.kind, count=count))
    return count


MINUTE_OF_THE_HOUR: Final = 17


def next_run(now: datetime) -> datetime:
    """Return when the worker deletes next, by the machine's own clock."""
    this_hour = now.replace(minute=MINUTE_OF_THE_HOUR, second=0, microsecond=0)
    return this_hour if this_hour > now else this_hour + timedelta(hours=1)


@JOBS.periodic(cron=f"{MINUTE_OF_THE_HOUR} * * * *")
@JOBS.task(name="purge", queueing_lock="purge", lock="purge", pass_context=True)
async def purge_each_hour(context: JobContext, timestamp: int) -> None:
    """Do it every hour, so that a message is gone soon after somebody has dealt with it."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.connect() as connection:
        gone = await purge(connection, workshop.clock(), workshop.settings.periods)
    LOG.info("purged", **gone)
