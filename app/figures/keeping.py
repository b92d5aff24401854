"""Keeps the counted calls in step with the log: whoever reads figures has them brought up to date first.

A year of calls is too much to be worked out anew for every page: who rang again and which team was tried first stand
in other rows than the call. So each call is counted once when it is over. The database notes each change of a counted
call in the transaction that makes it (migration 0014), and what is noted is counted again before anything is read:
a figure is never older than the question.
"""

from datetime import timedelta
from typing import Final

import structlog
from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.tables import ANSWERED_BY_RINGING
from app.jobs import JOBS, Workshop

LOG = structlog.get_logger()
AGAIN_WITHIN: Final = timedelta(days=7)
"""From a contact to a call that shows it was not enough."""

IS_ANYTHING_DUE = text("SELECT EXISTS (SELECT FROM calls_to_count)")
# What is counted twice at once could be written down in the wrong order. The next statement sees what was committed
# before the lock was given, because each statement of a transaction looks afresh.
ONE_AFTER_ANOTHER = text("SELECT pg_advisory_xact_lock(hashtext('durchwahl.counted_calls'))")

SUBJECT: Final = """CASE WHEN {call}.concern = 'cancellation' THEN 'cancellation'
    ELSE coalesce({call}.field, {call}.concern, '') END"""
"""What a call was about, however it ended: a call-back about money and a talk about money are the same thing."""

# The team of a call that is counted again stays, should its customer's case manager have changed since. A call that is
# being deleted just now is waited for, and gone. The times of two calls are subtracted, not compared, so that the few
# calls of a customer are looked through, not all of a week.
COUNT_CALLS: Final = f"""
INSERT INTO counted_calls (call_id, at, day, hour, team_id, field, concern, language, reached_queue, answered, waited_s,
                           talked_s, lost, is_contact, rang_again)
SELECT id, received_at, CAST(received_at AT TIME ZONE 'Europe/Berlin' AS date),
       CAST(extract(hour FROM received_at AT TIME ZONE 'Europe/Berlin') AS int),
       coalesce((SELECT team_id FROM legs WHERE call_id = calls.id AND team_id IS NOT NULL
                 ORDER BY turn, ordinal LIMIT 1), wait.team_id, before.team_id, responsible.team_id),
       field, coalesce(latest.kind, concern), language,
       wait.team_id IS NOT NULL OR EXISTS (SELECT FROM legs WHERE call_id = calls.id AND dialled_at IS NOT NULL),
       coalesce(outcome IN ('connected', 'service_centre'), false), waited_s, talked_s,
       CASE WHEN outcome = 'abandoned_menu' THEN 'menu'
            WHEN outcome = 'abandoned_waiting' AND wait.how = 'hung_up' THEN 'queue'
            WHEN outcome = 'abandoned_waiting' THEN 'ringing' END,
       coalesce(customer_id IS NOT NULL AND outcome NOT IN ('abandoned_menu', 'abandoned_waiting', 'failed'), false),
       EXISTS (SELECT FROM calls again
               WHERE again.customer_id = calls.customer_id
                   AND again.received_at - calls.received_at > interval '0'
                   AND again.received_at - calls.received_at <= :within
                   AND {SUBJECT.format(call="again")} = {SUBJECT.format(call="calls")})
FROM calls
LEFT JOIN LATERAL (
    SELECT staff.team_id, how FROM waits JOIN staff ON staff.id = waits.staff_id WHERE call_id = calls.id
) wait ON true
LEFT JOIN LATERAL (
    SELECT coalesce(corrected_kind, kind) AS kind, appointment_id FROM concerns
    WHERE call_id = calls.id ORDER BY turn DESC, ordinal DESC LIMIT 1
) latest ON true
LEFT JOIN LATERAL (SELECT team_id FROM counted_calls WHERE call_id = calls.id) before ON true
LEFT JOIN LATERAL (
    SELECT min(team_id) AS team_id FROM (
        SELECT staff.team_id FROM appointments JOIN staff ON staff.id = appointments.staff_id
        WHERE appointment_id = latest.appointment_id
        UNION
        SELECT staff.team_id FROM assignments JOIN staff ON staff.id = assignments.staff_id
        WHERE customer_id = calls.customer_id AND latest.appointment_id IS NULL
            AND assignments.field = coalesce(calls.field, assignments.field)
    ) one HAVING count(*) = 1
) responsible ON true
WHERE id IN (SELECT id FROM due) AND ended_at IS NOT NULL
FOR KEY SHARE OF calls
ON CONFLICT (call_id) DO UPDATE SET
    (at, day, hour, team_id, field, concern, language, reached_queue, answered, waited_s, talked_s, lost, is_contact,
     rang_again)
    = (excluded.at, excluded.day, excluded.hour, excluded.team_id, excluded.field, excluded.concern, excluded.language,
       excluded.reached_queue, excluded.answered, excluded.waited_s, excluded.talked_s, excluded.lost,
       excluded.is_contact, excluded.rang_again)
RETURNING call_id, team_id, field, language
"""  # noqa: S608 - the parts are constants of this module
COUNT_CONCERNS: Final = f"""
INSERT INTO counted_concerns (concern_id, at, day, hour, team_id, field, concern, language, is_order, due_at,
                              promised_by, seen_at, kept_at, appointment_id)
SELECT concerns.id, received_at, CAST(received_at AT TIME ZONE 'Europe/Berlin' AS date),
       CAST(extract(hour FROM received_at AT TIME ZONE 'Europe/Berlin') AS int),
       team_id, coalesce(concerns.field, counted.field), coalesce(corrected_kind, kind), language,
       {ANSWERED_BY_RINGING} AND promised_by IS NOT NULL, due_at, promised_by,
       (SELECT min(at) FROM concern_changes WHERE concern_id = concerns.id AND what = 'state'),
       least((SELECT min(at) FROM concern_changes WHERE concern_id = concerns.id AND what = 'state' AND after = 'done'),
             (SELECT min(customer_screened_at) FROM callback_attempts
              WHERE concern_id = concerns.id AND customer_outcome = 'connected')),
       appointment_id
FROM concerns JOIN counted USING (call_id)
FOR KEY SHARE OF concerns
ON CONFLICT (concern_id) DO UPDATE SET
    (at, day, hour, team_id, field, concern, language, is_order, due_at, promised_by, seen_at, kept_at, appointment_id)
    = (excluded.at, excluded.day, excluded.hour, excluded.team_id, excluded.field, excluded.concern, excluded.language,
       excluded.is_order, excluded.due_at, excluded.promised_by, excluded.seen_at, excluded.kept_at,
       excluded.appointment_id)
"""  # noqa: S608 - the parts are constants
# A call is about the customer's week before it too: whoever rings again was not helped the first time.
COUNT = text(f"""
WITH noted AS (
    DELETE FROM calls_to_count RETURNING call_id
), due AS (
    SELECT id FROM calls WHERE id IN (SELECT call_id FROM noted)
    UNION
    SELECT earlier.id FROM calls JOIN calls earlier USING (customer_id)
    WHERE calls.id IN (SELECT call_id FROM noted)
        AND earlier.received_at < calls.received_at AND earlier.received_at >= calls.received_at - :within
), counted AS ({COUNT_CALLS}), concerned AS ({COUNT_CONCERNS})
SELECT count(*) FROM counted
""")  # noqa: S608 - the parts are constants of this module


async def bring_up_to_date(connection: AsyncConnection) -> int:
    """Count what has changed in the log and return how many calls that was; needs a transaction that may write.

    Some hundred microseconds a call. Two that do so at once come one after the other.
    """
    if not await connection.scalar(IS_ANYTHING_DUE):
        return 0
    await connection.execute(ONE_AFTER_ANOTHER)
    counted: int = (await connection.execute(COUNT, {"within": AGAIN_WITHIN})).scalar_one()
    return counted


@JOBS.periodic(cron="* * * * *")
@JOBS.task(name="count_calls", queueing_lock="count_calls", pass_context=True)
async def count_calls_regularly(context: JobContext, timestamp: int) -> None:
    """Do it each minute, so that whoever looks at the figures after a quiet week does not wait for a week's calls."""
    del timestamp
    workshop = Workshop.of(context)
    async with workshop.engine.begin() as connection:
        counted = await bring_up_to_date(connection)
    LOG.info("calls_counted", count=counted)
