"""What stands around the hundred thousand calls of ``benchmarks.office``: people who sign in, notes, messages, looks.

One team is crowded, one has next to nothing cancelled, some calls ring at this moment, and what was left more than a
month ago is done, as in an office that does its work.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.accounts.keeping import NewAccount, add_account, set_password
from app.figures.keeping import bring_up_to_date
from benchmarks.office import fill

PASSWORD: Final = "siebzehn graue Reiher"  # noqa: S105 - of people who do not exist
STAFF: Final = {"case_manager": "B1", "service_centre": "D1", "supervisor": "L1", "supervisor of a quiet team": "L7"}
"""Who asks, by the name that they sign in with."""
OTHERS: Final = {"privacy_officer": Role.PRIVACY_OFFICER, "administrator": Role.ADMINISTRATOR}

STATEMENTS: Final = (
    "INSERT INTO teams (name, line) VALUES ('Team 7', NULL), ('Servicecenter', '+493311270000')",
    """
    INSERT INTO staff (staff_id, name, team_id, field, line, roles)
    SELECT prefix || n, 'Kraft ' || prefix || n, teams.id, 'placement', '+493311' || first + n, ARRAY[role]
    FROM (VALUES ('C', 6, 'Team 7', 'case_manager', 30000), ('D', 90, 'Servicecenter', 'service_centre', 40000),
                 ('L', 1, 'Team 1', 'supervisor', 50000)) kind (prefix, many, team, role, first)
    JOIN teams ON teams.name = team CROSS JOIN LATERAL generate_series(1, many) n
    """,
    """
    INSERT INTO staff (staff_id, name, team_id, field, line, roles)
    SELECT 'L7', 'Kraft L7', id, 'placement', '+49331150007', ARRAY['supervisor'] FROM teams WHERE name = 'Team 7'
    """,
    """
    UPDATE staff SET stand_in_id = (SELECT id FROM staff other WHERE other.team_id = staff.team_id
                                    AND other.id <> staff.id ORDER BY (other.id * 7 + staff.id) % 66 LIMIT 1)
    """,
    """
    INSERT INTO absences (staff_id, starts_at, ends_at, reason)
    SELECT id, CAST(:now AS timestamptz) - interval '2 days', CAST(:now AS timestamptz) + interval '5 days', 'absent'
    FROM staff WHERE id % 9 = 0
    """,
    # A quiet team: three cancellations, of last winter.
    """
    UPDATE appointments SET staff_id = (SELECT id FROM staff WHERE staff_id = 'C1')
    WHERE id IN (SELECT id FROM appointments ORDER BY starts_at LIMIT 3)
    """,
    """
    INSERT INTO households (household_number, keys)
    SELECT lpad(n::text, 5, '0') || 'BG0000000', lpad(n::text, 12, '0') FROM generate_series(1, 3000) n
    """,
    "UPDATE customers SET household_id = 1 + id % 3000, sealed = id % 350 = 0",
    "ALTER TABLE concerns DISABLE TRIGGER USER",
    """
    UPDATE concerns SET state = CASE WHEN received_at < CAST(:now AS timestamptz) - interval '30 days' THEN 'done'
                                     WHEN id % 3 = 0 THEN 'acknowledged' ELSE state END
    WHERE state = 'open'
    """,
    "UPDATE concerns SET corrected_kind = 'other' WHERE id % 18 = 0 AND kind <> 'cancellation'",
    "ALTER TABLE concerns ENABLE TRIGGER USER",
    """
    INSERT INTO messages (concern_id, duration_s, received_at, audio, fetched_at, deleted_at)
    SELECT id, 20, received_at, CASE WHEN state <> 'done' THEN repeat('x', 100000)::bytea END, received_at,
           CASE WHEN state = 'done' THEN received_at END
    FROM concerns WHERE kind = 'message'
    """,
    """
    INSERT INTO notes (call_id, customer_id, at, author_id, author_name, words)
    SELECT call_id, customer_id, at, staff_id, 'Kraft', 'Es ging um ' ||
           (ARRAY['den Bescheid', 'die Bewerbung', 'den Mietvertrag', 'die Kinderbetreuung', 'den Sprachkurs',
                  'das Praktikum', 'die Heizkosten', 'den Antrag'])[1 + n % 8] || ' vom Monat ' || n % 12 ||
           '. Unterlagen werden nachgereicht, Rückruf ist nicht nötig, Termin bleibt bestehen.'
    FROM (SELECT calls.id AS call_id, customer_id, received_at + interval '5 minutes' AS at, legs.staff_id,
                 row_number() OVER () AS n
          FROM calls JOIN legs ON legs.call_id = calls.id WHERE legs.turn = 3 AND calls.outcome = 'connected') talk
    WHERE n % 2 = 0
    """,
    """
    INSERT INTO accounts (sign_in_name, name, staff_id, created_at)
    SELECT 'colleague ' || lower(staff_id), name, id, CAST(:now AS timestamptz) - interval '1 year'
    FROM staff WHERE NOT EXISTS (SELECT FROM accounts WHERE accounts.staff_id = staff.id) AND id % 4 > 0
    """,
    """
    INSERT INTO disputes (call_id, at, account_id, who, words)
    SELECT id, received_at + interval '1 day', (SELECT min(id) FROM accounts), 'Kraft', 'Ich war nicht am Telefon.'
    FROM (SELECT id, received_at, row_number() OVER (ORDER BY received_at) AS n FROM calls) one WHERE n % 400 = 0
    """,
    """
    INSERT INTO accesses (at, account_id, who, what, record, purpose, details)
    SELECT CAST(:now AS timestamptz) - n * interval '3 minutes', 1 + n % 100, 'Kraft ' || 1 + n % 100,
           (ARRAY['customer_shown', 'calls_listed', 'call_shown', 'concerns_listed', 'signed_in'])[1 + n % 5],
           CASE WHEN n % 5 IN (0, 2) THEN '039A' || lpad((1 + n % 7000)::text, 6, '0') END,
           CASE WHEN n % 5 IN (1, 2) THEN 'complaint' END, '{}'
    FROM generate_series(1, 150000) n ORDER BY n DESC
    """,
    """
    INSERT INTO directory_changes (at, made_by, what, which, before, after)
    SELECT CAST(:now AS timestamptz) - n * interval '40 minutes', 'account:1', 'line', 'B' || 1 + n % 66,
           '+49331' || n, '+49331' || n + 1
    FROM generate_series(1, 5000) n ORDER BY n DESC
    """,
    # Thirty of today's calls are not over: their callers go through the menu, or somebody's telephone rings.
    """
    INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language, assurance, customer_id,
                       field, turn, step)
    SELECT gen_random_uuid(), 'CN' || n, 'N' || n, CAST(:now AS timestamptz) - interval '40 seconds', '+498005550100',
           'de', 'birth_date', n, 'placement', 3, 'main_menu.start'
    FROM generate_series(1, 30) n
    """,
    """
    INSERT INTO legs (call_id, turn, ordinal, role, staff_id, team_id, dialled_at)
    SELECT calls.id, 3, 100, 'own', staff.id, team_id, CAST(:now AS timestamptz) - interval '8 seconds'
    FROM calls JOIN staff ON calls.reference = 'N' || substr(staff.staff_id, 2)
    WHERE staff.staff_id LIKE 'B%'
    """,
)


async def move_in(connection: AsyncConnection, calls: int, now: datetime, keys: tuple[str, ...]) -> None:
    """Write a year of calls up to ``now`` and everything around them into an empty, migrated database."""
    await fill(connection, calls)
    for statement in STATEMENTS[:4]:
        await connection.execute(text(statement))
    for name, role in OTHERS.items():
        account = await add_account(connection, NewAccount(name, name, (role,)), now)
        await set_password(connection, account, PASSWORD, keys)
    for name, office_id in STAFF.items():
        wanted = text("SELECT id FROM staff WHERE staff_id = :id")
        staff = await connection.scalar(wanted, {"id": office_id})
        account = await add_account(connection, NewAccount(name, name, staff=staff), now)
        await set_password(connection, account, PASSWORD, keys)
    for statement in STATEMENTS[4:]:
        await connection.execute(text(statement), {"now": now} if ":now" in statement else {})
    await bring_up_to_date(connection)
