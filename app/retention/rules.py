"""What goes when its time is up: one rule for each kind, in an order in which nothing stands in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import TextClause, text

from app.concerns.tables import CANCELLATION
from app.office_hours import GERMAN_TIME
from app.periods import Periods
from app.uploads import KEPT_FOR


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
SEARCHES = text(f"""
DELETE FROM saved_filters WHERE id IN (
    SELECT id FROM saved_filters WHERE name IS NULL AND made_at <= :limit {LOCKED})
""")  # noqa: S608 - the parts are constants of this module
SAY_WHEN = (MESSAGES, TEXTS)
"""What writes down when it happened."""
# While it is disputed what an entry says, it is not taken away (R22).
CALLS = text(f"""
DELETE FROM calls WHERE id IN (
    SELECT id FROM calls
    WHERE received_at <= :limit AND NOT EXISTS (SELECT FROM concerns WHERE call_id = calls.id)
        AND NOT EXISTS (
            SELECT FROM disputes WHERE call_id = calls.id AND settles_id IS NULL
                AND NOT EXISTS (SELECT FROM disputes AS settling WHERE settling.settles_id = disputes.id)) {LOCKED})
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
UPLOADS = text(f"""
DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE at <= :limit {LOCKED})
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
    yield Rule("searches", SEARCHES, now - timedelta(days=periods.search_days))
    yield Rule("sessions", SESSIONS, session_limit)
    yield Rule("failed_sign_ins", FAILED_SIGN_INS, session_limit)
    yield Rule("uploads", UPLOADS, now - KEPT_FOR)
    yield Rule("accesses", ACCESSES, months_before(now, 12 * periods.access_years))
    yield Rule("absences", ABSENCES, now)
    yield Rule("directory_changes", DIRECTORY_CHANGES, months_before(now, periods.directory_change_months))
    yield Rule("consents", CONSENTS, months_before(now, periods.consent_months))
    yield Rule("calls", CALLS, months_before(now, periods.call_months))


PERIOD_OF: Final[Mapping[str, str | timedelta]] = {
    "messages": "message_days",
    "texts": "text_days",
    "caller_numbers": "caller_number_days",
    "callback_numbers": "callback_months",
    "stated": "caller_number_days",
    "concerns": "call_months",
    "cancellations": "cancellation_years",
    "pin_tries": "pin_try_days",
    "number_tries": "number_try_days",
    "receipt_tries": "receipt_try_days",
    "searches": "search_days",
    "sessions": "session_days",
    "failed_sign_ins": "session_days",
    "uploads": KEPT_FOR,
    "accesses": "access_years",
    "absences": timedelta(),
    "directory_changes": "directory_change_months",
    "consents": "consent_months",
    "calls": "call_months",
}
"""Which period each kind of the protocol follows (a field of ``Periods``, or what nobody can choose)."""


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same time on the same day so many months earlier, or on the last day of a shorter month."""
    there = moment.astimezone(GERMAN_TIME)
    year, month = divmod(there.year * 12 + there.month - 1 - months, 12)
    first = there.replace(year=year, month=month + 1, day=1)
    last_day = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(there.day, last_day.day))
