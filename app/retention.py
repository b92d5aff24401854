"""Retention: deletes by itself what has had its time (R21, R22), and keeps a protocol that names nobody."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from procrastinate import JobContext
from sqlalchemy import DateTime, TextClause, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.concerns.tables import CANCELLATION
from app.database import Base
from app.jobs import JOBS, Workshop
from app.office_hours import GERMAN_TIME

LOG = structlog.get_logger()
BATCH: Final = 500
"""Rows a transaction, so that no call waits for a night's work."""


class Deletion(Base):
    """One line of the deletion protocol: how much of what went when; append-only, kept so by the database."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str]
    count: Mapped[int]


@dataclass(frozen=True)
class Periods:
    """How long things are kept at most (R21, R22); months and years are those of the calendar, in German time."""

    message_days: int = 14
    caller_number_days: int = 90
    callback_months: int = 6
    """After the call-back order was closed."""
    call_months: int = 12
    cancellation_years: int = 2
    """After the end of the appointment's year."""
    pin_try_days: int = 90
    receipt_try_days: int = 7
    number_try_days: int = 1
    text_days: int = 3
    """For a text message that nobody could send; one that was sent is erased at once."""
    access_years: int = 2
    """For the audit log (R22)."""
    session_days: int = 7
    """For sessions that ended by themselves, and for what was tried in vain to open one."""
    consent_months: int = 12
    """After it was withdrawn or replaced."""
    directory_change_months: int = 24
    """As every record of who changed what (R22)."""


@dataclass(frozen=True)
class Rule:
    """One thing that is deleted: a statement about at most ``:batch`` rows that have reached ``:limit``."""

    kind: str
    statement: TextClause
    limit: datetime | date


CALLBACK: Final = "'callback' IN (kind, coalesce(corrected_kind, kind))"
LOCKED: Final = "LIMIT :batch FOR UPDATE SKIP LOCKED"
MESSAGES = text("""
UPDATE messages SET audio = NULL, words = NULL, deleted_at = :now WHERE id IN (
    SELECT messages.id FROM messages JOIN concerns ON concerns.id = concern_id
    WHERE deleted_at IS NULL AND (state = 'done' OR messages.received_at <= :limit)
    LIMIT :batch FOR UPDATE OF messages SKIP LOCKED)
""")
CALLER_NUMBERS = text(f"""
UPDATE calls SET caller_number = NULL WHERE id IN (
    SELECT id FROM calls WHERE caller_number IS NOT NULL AND received_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
OTHER_NUMBERS = text(f"""
UPDATE concerns SET callback_number = NULL WHERE id IN (
    SELECT id FROM concerns
    WHERE callback_number IS NOT NULL AND NOT {CALLBACK} AND received_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
CALLBACK_NUMBERS = text(f"""
UPDATE concerns SET callback_number = NULL WHERE id IN (
    SELECT id FROM concerns
    WHERE callback_number IS NOT NULL AND {CALLBACK} AND state = 'done' AND (
        SELECT max(at) FROM concern_changes WHERE concern_id = concerns.id AND what = 'state' AND after = 'done'
    ) <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
CONCERNS = text(f"""
DELETE FROM concerns WHERE id IN (
    SELECT id FROM concerns WHERE state = 'done' AND NOT {CANCELLATION} AND received_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
CANCELLATIONS = text(f"""
DELETE FROM concerns WHERE id IN (
    SELECT id FROM concerns
    WHERE {CANCELLATION}
        AND coalesce(appointment_day, CAST(received_at AT TIME ZONE 'Europe/Berlin' AS date)) <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
TEXTS = text(f"""
WITH given_up AS (
    UPDATE texts SET state = 'failed', error_code = 'too_late', settled_at = :now, phone = NULL, body = NULL
    WHERE id IN (SELECT id FROM texts WHERE state = 'ordered' AND ordered_at <= :limit {LOCKED})
    RETURNING id, call_id)
INSERT INTO call_events (call_id, key, kind, at, details)
SELECT call_id, 'text-' || id || '-failed', 'text_failed', :now, '{{"code": "too_late"}}' FROM given_up
""")  # noqa: S608 - the parts are constants of this module
CONSENTS = text(f"""
DELETE FROM consents WHERE id IN (SELECT id FROM consents WHERE withdrawn_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
NUMBER_TRIES = text(f"""
DELETE FROM number_tries WHERE id IN (SELECT id FROM number_tries WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
SAY_WHEN = (MESSAGES, TEXTS)
"""What writes down when it happened."""
CALLS = text(f"""
DELETE FROM calls WHERE id IN (
    SELECT id FROM calls
    WHERE received_at <= :limit AND NOT EXISTS (SELECT FROM concerns WHERE call_id = calls.id) {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
PIN_TRIES = text(f"""
DELETE FROM pin_tries WHERE id IN (SELECT id FROM pin_tries WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
STATED = text(f"""
UPDATE concerns SET stated_number = NULL, stated_birth_date = NULL WHERE id IN (
    SELECT id FROM concerns
    WHERE (stated_number IS NOT NULL OR stated_birth_date IS NOT NULL) AND NOT {CANCELLATION} AND state = 'done'
        AND received_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
ABSENCES = text(f"""
DELETE FROM absences WHERE id IN (SELECT id FROM absences WHERE ends_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
DIRECTORY_CHANGES = text(f"""
DELETE FROM directory_changes WHERE id IN (SELECT id FROM directory_changes WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
RECEIPT_TRIES = text(f"""
DELETE FROM receipt_tries WHERE id IN (SELECT id FROM receipt_tries WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module

ACCESSES = text(f"""
DELETE FROM accesses WHERE id IN (SELECT id FROM accesses WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
SESSIONS = text(f"""
DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE seen_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
FAILED_SIGN_INS = text(f"""
DELETE FROM failed_sign_ins WHERE id IN (SELECT id FROM failed_sign_ins WHERE at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module


def rules(now: datetime, periods: Periods) -> Iterator[Rule]:
    """Yield what is to go by ``now``, in an order in which nothing stands in the way of what comes after.

    An absence goes with its end: there is no period for which anybody needs to know who was not there (R24).
    With a concern goes its receipt; of that the salted hash in the chain stays, which tells nothing any more. A call
    goes once no concern of it is left. One that nobody has finished keeps its call and its number: what the
    office still owes somebody must not vanish by waiting.
    """
    number_limit = now - timedelta(days=periods.caller_number_days)
    yield Rule("messages", MESSAGES, now - timedelta(days=periods.message_days))
    yield Rule("texts", TEXTS, now - timedelta(days=periods.text_days))
    yield Rule("caller_numbers", CALLER_NUMBERS, number_limit)
    yield Rule("caller_numbers", OTHER_NUMBERS, number_limit)
    yield Rule("callback_numbers", CALLBACK_NUMBERS, months_before(now, periods.callback_months))
    yield Rule("stated", STATED, number_limit)
    yield Rule("concerns", CONCERNS, months_before(now, periods.call_months))
    last_year = now.astimezone(GERMAN_TIME).year - periods.cancellation_years - 1
    yield Rule("cancellations", CANCELLATIONS, date(last_year, 12, 31))
    yield Rule("pin_tries", PIN_TRIES, now - timedelta(days=periods.pin_try_days))
    yield Rule("number_tries", NUMBER_TRIES, now - timedelta(days=periods.number_try_days))
    yield Rule("receipt_tries", RECEIPT_TRIES, now - timedelta(days=periods.receipt_try_days))
    session_limit = now - timedelta(days=periods.session_days)
    yield Rule("sessions", SESSIONS, session_limit)
    yield Rule("failed_sign_ins", FAILED_SIGN_INS, session_limit)
    yield Rule("accesses", ACCESSES, months_before(now, 12 * periods.access_years))
    yield Rule("absences", ABSENCES, now)
    yield Rule("directory_changes", DIRECTORY_CHANGES, months_before(now, periods.directory_change_months))
    yield Rule("consents", CONSENTS, months_before(now, periods.consent_months))
    yield Rule("calls", CALLS, months_before(now, periods.call_months))


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same time on the same day so many months earlier, or on the last day of a shorter month."""
    there = moment.astimezone(GERMAN_TIME)
    year, month = divmod(there.year * 12 + there.month - 1 - months, 12)
    first = there.replace(year=year, month=month + 1, day=1)
    last_day = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(there.day, last_day.day))


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


@JOBS.periodic(cron="17 * * * *")
@JOBS.task(name="purge", queueing_lock="purge", lock="purge", pass_context=True)
async def purge_each_hour(context: JobContext, timestamp: int) -> None:
    """Do it every hour, so that a message is gone soon after somebody has dealt with it."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.connect() as connection:
        gone = await purge(connection, workshop.clock())
    LOG.info("purged", **gone)
