"""A year of a big office for the benchmarks: a hundred thousand calls with their legs, waits, events and concerns.

The rows are drawn by the database itself from a printed seed; nobody in them is meant to be anybody.
"""

from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

SEED: Final = 0.17
LAST_DAY: Final = date(2026, 11, 23)
DAYS: Final = 365

STATEMENTS: Final = (
    """
    INSERT INTO teams (name) SELECT 'Team ' || n FROM generate_series(1, 6) n
    """,
    """
    INSERT INTO staff (staff_id, name, team_id, field, line, roles)
    SELECT 'B' || n, 'Kraft ' || n, teams.id, CASE WHEN n % 6 < 4 THEN 'placement' ELSE 'benefits' END,
           '+4933112' || lpad(n::text, 4, '0'), ARRAY['case_manager']
    FROM generate_series(1, 66) n JOIN teams ON teams.name = 'Team ' || 1 + n % 6
    """,
    """
    INSERT INTO customers (customer_number, keys, keys_without_letter, first_name, last_name, born)
    SELECT '039A' || lpad(n::text, 6, '0'), '0392' || lpad(n::text, 6, '0'), '039' || lpad(n::text, 6, '0'),
           'Vorname', 'Nachname', date '1980-01-01' + n
    FROM generate_series(1, 7000) n
    """,
    """
    INSERT INTO assignments (customer_id, field, staff_id)
    SELECT id, field, (SELECT id FROM staff WHERE staff.field = fields.field ORDER BY (staff.id * 7 + customers.id) % 66
                       LIMIT 1)
    FROM customers, (VALUES ('placement'), ('benefits')) fields (field)
    """,
    """
    INSERT INTO office_periods (weekday, opens, closes) SELECT n, '08:00', '18:00' FROM generate_series(0, 4) n
    """,
    """
    CREATE TEMPORARY TABLE working_days AS
    SELECT day::date, row_number() OVER (ORDER BY day) - 1 AS place
    FROM generate_series(CAST(:last AS date) - (CAST(:days AS int) - 1), CAST(:last AS date), '1 day') day
    WHERE extract(isodow FROM day) < 6
    """,
    """
    CREATE TEMPORARY TABLE drawn AS
    SELECT n, random() AS how, random() AS speed, 1 + floor(random() * 7000)::int AS who,
           CASE WHEN random() < 0.6 THEN 'placement' ELSE 'benefits' END AS field,
           (ARRAY['de','de','de','de','en','uk','ru','ar','tr'])[1 + floor(random() * 9)::int] AS language,
           (ARRAY['callback','payment','documents'])[1 + floor(random() * 3)::int] AS order_kind,
           floor(random() * (SELECT count(*) FROM working_days))::int AS place,
           interval '8 hours' + random() * interval '10 hours' AS clock
    FROM generate_series(1, CAST(:calls AS int)) n
    """,
    """
    CREATE TEMPORARY TABLE written AS
    SELECT drawn.*, customers.id AS customer, gen_random_uuid() AS id, (day + clock) AT TIME ZONE 'Europe/Berlin' AS at,
           CASE WHEN how < 0.55 THEN 'connected' WHEN how < 0.60 THEN 'service_centre' WHEN how < 0.72 THEN 'callback'
                WHEN how < 0.82 THEN 'cancelled' WHEN how < 0.85 THEN 'message' WHEN how < 0.92 THEN 'abandoned_menu'
                WHEN how < 0.97 THEN 'abandoned_waiting' ELSE 'information' END AS outcome,
           CASE WHEN how < 0.72 OR how >= 0.92 AND how < 0.97 THEN 5 + floor(-ln(1 - speed) * 25)::int END AS waited
    FROM drawn JOIN working_days USING (place) JOIN customers ON customer_number = '039A' || lpad(who::text, 6, '0')
    ORDER BY at
    """,
    """
    INSERT INTO calls (id, carrier_call_id, reference, received_at, ended_at, entry_number, caller_number, language,
                       assurance, customer_id, field, concern, outcome, waited_s, talked_s, turn, step)
    SELECT id, 'CA' || replace(id::text, '-', ''), lpad(n::text, 9, '0'), at, at + interval '4 minutes',
           '+498005550100', '+4915112345678', language, 'birth_date', customer,
           CASE WHEN outcome <> 'cancelled' THEN field END,
           CASE outcome WHEN 'cancelled' THEN 'cancellation' WHEN 'callback' THEN order_kind
                WHEN 'message' THEN 'message' END,
           outcome, waited, CASE WHEN how < 0.60 THEN 30 + floor(speed * 500)::int END, 5,
           CASE WHEN outcome = 'abandoned_waiting' AND speed < 0.3 THEN 'wait_for_case_manager.look'
                ELSE 'main_menu.start' END
    FROM written ORDER BY at
    """,
    """
    INSERT INTO legs (call_id, turn, ordinal, role, staff_id, team_id, outcome, dialled_at, answered_at, ended_at,
                      connected_s)
    SELECT written.id, hop.turn, 100, hop.role, staff.id, staff.team_id,
           CASE WHEN hop.turn = 4 OR how >= 0.3 AND how < 0.60 THEN 'no_answer' ELSE 'connected' END,
           at + interval '30 s', CASE WHEN hop.turn = 3 AND how < 0.3 THEN at + interval '40 s' END,
           at + interval '3 minutes', 120
    FROM written JOIN assignments ON customer_id = customer AND assignments.field = written.field
         JOIN staff ON staff.id = assignments.staff_id
         JOIN (VALUES (3, 'own'), (4, 'stand_in')) hop (turn, role) ON hop.turn = 3 OR how >= 0.3 AND how < 0.60
    WHERE waited IS NOT NULL ORDER BY at, hop.turn
    """,
    """
    INSERT INTO waits (call_id, staff_id, field, since, seen_at, left_at, how)
    SELECT legs.call_id, legs.staff_id, written.field, at, at, at + interval '1 minute', 'connected'
    FROM written JOIN legs ON legs.call_id = written.id AND turn = 3 WHERE speed < 0.1
    """,
    """
    INSERT INTO call_events (call_id, key, kind, at, details)
    SELECT id, 'turn-' || turn || '-0', 'asked', at + turn * interval '10 s', '{"step": "main_menu.start"}'
    FROM written, generate_series(0, 5) turn ORDER BY at, turn
    """,
    """
    INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at)
    SELECT 'A' || n, customer, staff.id, at + speed * interval '3 days'
    FROM written JOIN staff ON staff_id = 'B' || 1 + n % 66 WHERE outcome = 'cancelled'
    """,
    # The database looks for a used reference under a lock for each row: more locks than a transaction can hold.
    "ALTER TABLE concerns DISABLE TRIGGER USER",
    """
    INSERT INTO concerns (call_id, turn, ordinal, reference, kind, state, received_at, customer_id, field, due_at,
                          promised_by, appointment_id, manner, reason)
    SELECT id, 5, 0, lpad(n::text, 9, '0'),
           CASE outcome WHEN 'cancelled' THEN 'cancellation' WHEN 'message' THEN 'message' ELSE order_kind END,
           CASE WHEN speed < 0.9 THEN 'done' ELSE 'open' END, at, customer,
           CASE WHEN outcome <> 'cancelled' THEN field END, at + interval '1 day', at + interval '2 days',
           CASE WHEN outcome = 'cancelled' THEN 'A' || n END,
           CASE WHEN outcome = 'cancelled' THEN 'cannot_come' END, CASE WHEN outcome = 'cancelled' THEN 'illness' END
    FROM written WHERE outcome IN ('callback', 'cancelled', 'message') ORDER BY at
    """,
    "ALTER TABLE concerns ENABLE TRIGGER USER",
    """
    INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
    SELECT id, received_at + (id % 100) * interval '45 minutes', 'key:bench', 'state', 'open', 'done'
    FROM concerns WHERE state = 'done' ORDER BY id
    """,
    """
    INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_screened_at,
                                   customer_outcome, ended_at)
    SELECT id, 1, received_at + interval '20 hours', 'own', 'accepted', received_at + interval '20 hours',
           'connected', received_at + interval '20 hours'
    FROM concerns WHERE id % 2 = 0 AND kind IN ('callback', 'documents', 'payment') ORDER BY id
    """,
)


async def fill(connection: AsyncConnection, calls: int) -> None:
    """Write so many calls of the year that ends with ``LAST_DAY``, and let the database take its statistics."""
    values = {"calls": calls, "last": LAST_DAY, "days": DAYS}
    await connection.execute(text("SELECT setseed(:seed)"), {"seed": SEED})
    for statement in STATEMENTS:
        needed = {name: value for name, value in values.items() if f":{name} " in statement}
        await connection.execute(text(statement), needed)
    await connection.execute(text("ANALYZE"))
