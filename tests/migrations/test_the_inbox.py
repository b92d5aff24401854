"""The inbox's migration goes down and up again, and what an older house cannot name is gone on the way down."""

from sqlalchemy import create_engine, text

from app.database import with_driver
from app.migrate import drift, migrate, step_back

# Whatever comes after this migration goes down with it: the one before is named.
BEFORE = "0012"
HANDED_ON = """
INSERT INTO teams (name) VALUES ('Vermittlung');
INSERT INTO staff (staff_id, name, team_id, field, line)
SELECT 'V1', 'Ruth Kaminski', id, 'placement', '+493023125101' FROM teams;
INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
VALUES ('00000000-0000-0000-0000-000000000001', 'CA1', '123456786', '2026-11-24 09:00Z', '+498001234567', 'de');
INSERT INTO concerns (call_id, turn, ordinal, reference, kind, received_at, handed_staff_id)
SELECT '00000000-0000-0000-0000-000000000001', 1, 0, '123456786', 'callback', '2026-11-24 09:00Z', id FROM staff;
INSERT INTO concern_changes (concern_id, at, made_by, what, before, after, note)
SELECT id, '2026-11-24 09:10Z', 'staff:V1', what, before, after, 'Bitte'
FROM concerns, (VALUES ('state', 'open', 'acknowledged'), ('handed', 'staff:V2', 'staff:V1')) h (what, before, after)
"""


def test_what_was_handed_on_goes_down_as_what_it_was_and_up_again(database_url: str) -> None:
    engine = create_engine(with_driver(database_url))
    with engine.begin() as connection:
        connection.execute(text(HANDED_ON))
    step_back(database_url, BEFORE)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT what, after FROM concern_changes")).all() == [("state", "acknowledged")]
    migrate(database_url)
    assert drift(database_url) == []
    with engine.begin() as connection:
        assert connection.execute(text("SELECT state, handed_staff_id FROM concerns")).all() == [("open", None)]
    engine.dispose()
