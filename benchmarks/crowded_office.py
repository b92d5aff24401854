"""Fills a database with a crowded office: 200 colleagues, 20,000 customers, 100,000 calls, 60,000 concerns."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Everything is worked out from the number of a row, so that every run measures the same office.
STATEMENTS = """
SELECT setseed(0.17);
INSERT INTO teams (name) SELECT 'Team ' || n FROM generate_series(1, 20) n;
INSERT INTO staff (staff_id, name, team_id, field, line)
SELECT 'S' || n, 'Kollegin ' || n, 1 + (n - 1) / 10, CASE WHEN n <= 120 THEN 'placement' ELSE 'benefits' END,
       '+4930231' || 25000 + n FROM generate_series(1, 200) n;
UPDATE staff SET stand_in_id = CASE WHEN id % 10 = 0 THEN id - 9 ELSE id + 1 END;
INSERT INTO absences (staff_id, starts_at, ends_at, reason)
SELECT id, CAST(:now AS timestamptz) - interval '2 days', CAST(:now AS timestamptz) + interval '5 days', 'absent'
FROM staff WHERE id % 9 = 0;
INSERT INTO households (household_number, keys)
SELECT lpad(n::text, 5, '0') || 'BG0000000', lpad(n::text, 12, '0') FROM generate_series(1, 8000) n;
INSERT INTO customers (customer_number, keys, keys_without_letter, household_id, first_name, last_name, born)
SELECT '039A' || lpad(n::text, 6, '0'), '0392' || lpad(n::text, 6, '0'), '039' || lpad(n::text, 6, '0'),
       1 + n % 8000, 'Vorname', 'Nachname ' || n, date '1980-01-01' + n % 9000 FROM generate_series(1, 20000) n;
INSERT INTO assignments (customer_id, field, staff_id)
SELECT id, 'placement', 1 + id % 120 FROM customers UNION ALL SELECT id, 'benefits', 121 + id % 80 FROM customers;
INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at, room)
SELECT 'T' || n, 1 + n % 20000, 1 + n % 120,
       CAST(:now AS timestamptz) - interval '90 days' + n * interval '7 minutes', '1.0' || n % 9
FROM generate_series(1, 20000) n;
INSERT INTO calls (id, carrier_call_id, reference, received_at, ended_at, entry_number, language, customer_id, outcome)
SELECT gen_random_uuid(), 'CA' || n, lpad(n::text, 9, '0'), at, at + interval '3 minutes', '+498001234567', 'de',
       CASE WHEN n % 7 <> 0 THEN 1 + n % 20000 END, 'connected'
FROM (SELECT n, CAST(:now AS timestamptz) - (100001 - n) * interval '77 seconds' AS at
      FROM generate_series(1, 100000) n) call;
ALTER TABLE concerns DISABLE TRIGGER concerns_one_reference;
INSERT INTO concerns (call_id, turn, ordinal, reference, kind, state, received_at, customer_id, household_id, field,
    verified, callback_number, due_at, promised_by, appointment_day, appointment_id, nearest, manner, reason,
    stated_number)
SELECT call.id, 5, 0, call.reference, drawn.kind, CASE WHEN k > 59500 THEN
           CASE WHEN k % 3 = 0 THEN 'acknowledged' ELSE 'open' END ELSE 'done' END,
       call.received_at, CASE WHEN k % 10 < 8 THEN call.customer_id END,
       CASE WHEN k % 10 = 8 THEN 1 + k % 8000 END,
       CASE WHEN k % 4 = 0 THEN 'benefits' WHEN k % 4 = 1 THEN 'placement' END, k % 10 < 7,
       CASE WHEN drawn.kind <> 'cancellation' THEN '+4915112345678' END, call.received_at + interval '1 day',
       call.received_at + interval '2 days', CASE WHEN drawn.kind = 'cancellation' THEN a.starts_at::date END,
       a.appointment_id, drawn.kind = 'cancellation' AND a.id IS NULL,
       CASE WHEN drawn.kind = 'cancellation' THEN 'cannot_come' END,
       CASE WHEN drawn.kind = 'cancellation' THEN 'illness' END, CASE WHEN k % 10 = 9 THEN '0392999999' END
FROM (SELECT calls.*, row_number() OVER (ORDER BY received_at) - 40000 AS k FROM calls
      ORDER BY received_at DESC LIMIT 60000) call
CROSS JOIN LATERAL (SELECT (ARRAY['cancellation','callback','message','payment','documents'])[1 + k % 5] AS kind) drawn
LEFT JOIN LATERAL (SELECT * FROM appointments WHERE customer_id = call.customer_id AND drawn.kind = 'cancellation'
                   ORDER BY starts_at DESC LIMIT 1) a ON k % 10 < 8;
ALTER TABLE concerns ENABLE TRIGGER concerns_one_reference;
INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
SELECT id, received_at + step * (1 + id % 300) * interval '10 minutes', 'staff:S' || 1 + id % 200, 'state',
       CASE step WHEN 1 THEN 'open' ELSE 'acknowledged' END, CASE step WHEN 1 THEN 'acknowledged' ELSE 'done' END
FROM concerns CROSS JOIN generate_series(1, 2) step
WHERE state = 'done' OR state = 'acknowledged' AND step = 1;
UPDATE concerns SET handed_staff_id = 1 + id % 200 WHERE state <> 'done' AND id % 11 = 0;
UPDATE concerns SET handed_team_id = 1 + id % 20 WHERE state <> 'done' AND id % 11 = 1;
INSERT INTO concern_changes (concern_id, at, made_by, what, before, after, note)
SELECT id, received_at + interval '2 hours', 'staff:S' || 1 + id % 200, 'handed', 'service_centre',
       coalesce('staff:S' || handed_staff_id, 'team:Team ' || handed_team_id), 'Bitte übernehmen.'
FROM concerns WHERE coalesce(handed_staff_id, handed_team_id) IS NOT NULL;
INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome, ended_at)
SELECT id, number, received_at + number * interval '3 hours', 'own', 'accepted',
       CASE WHEN number = 2 AND state = 'done' THEN 'connected' ELSE 'no_answer' END, received_at + interval '1 day'
FROM concerns CROSS JOIN generate_series(1, 2) number WHERE kind IN ('callback','payment','documents');
INSERT INTO messages (concern_id, recording_sid, duration_s, received_at, audio, fetched_at, deleted_at)
SELECT id, 'RE' || id, 20, received_at, CASE WHEN state <> 'done' THEN repeat('x', 200000)::bytea END, received_at,
       CASE WHEN state = 'done' THEN received_at END FROM concerns WHERE kind = 'message'
"""


async def crowd(connection: AsyncConnection, now: datetime) -> None:
    """Write the office as it is at ``now`` into an empty, migrated database."""
    for statement in STATEMENTS.split(";\n"):
        await connection.execute(text(statement), {"now": now} if ":now" in statement else {})
