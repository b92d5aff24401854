"""The database has the shape that the tables of this house say, on the way up and on the way down."""

from collections.abc import Callable

from sqlalchemy import create_engine, text

from app.database import with_driver
from app.migrate import drift, migrate, step_back

A_TALK = """
INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
VALUES ('00000000-0000-0000-0000-000000000001', 'CA1', '123456786', '2026-11-24 09:00Z', '+498001234567', 'de');
INSERT INTO legs (call_id, turn, ordinal, role, outcome, dialled_at, answered_at, screened_at, ended_at, connected_s)
VALUES ('00000000-0000-0000-0000-000000000001', 1, 100, 'own', 'connected',
        '2026-11-24 09:01:00Z', '2026-11-24 09:01:05Z', '2026-11-24 09:01:12Z', '2026-11-24 09:03:05Z', 120)
"""


def test_migrations_and_tables_say_the_same(database_url: str) -> None:
    assert drift(database_url) == []


def test_the_newest_migration_goes_down_and_up_again(database_url: str) -> None:
    step_back(database_url, "0001")
    migrate(database_url)
    assert drift(database_url) == []


def test_everything_can_be_taken_back(new_database: Callable[[str], str], empty_template: str) -> None:
    url = new_database(empty_template)
    step_back(url, "base")
    migrate(url)
    assert drift(url) == []


def test_a_log_from_before_the_database_measured_is_measured_and_keeps_it_on_the_way_back(
    new_database: Callable[[str], str], empty_template: str
) -> None:
    """The talk rang for 5 s, was waited for 12 s, and lasted 113 s: the announcement of 7 s is no talk."""
    url = new_database(empty_template)
    step_back(url, "0004")
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        connection.execute(text(A_TALK))
    migrate(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT rang_s, waited_s, talked_s FROM legs")).one() == (5, 12, 113)
    step_back(url, "0004")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT rang_s, talked_s FROM legs")).one() == (5, 113)
    engine.dispose()
