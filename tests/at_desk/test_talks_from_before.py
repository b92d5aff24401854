"""Talks from before there was a desk stand at none."""

from collections.abc import Callable

from sqlalchemy import create_engine, text

from app.database import with_driver
from app.migrate import migrate, step_back

A_TALK = """
INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
VALUES ('00000000-0000-0000-0000-000000000001', 'CA1', '123456786', '2026-11-24 09:00Z', '+498001234567', 'de');
INSERT INTO legs (call_id, turn, ordinal, role, outcome, dialled_at)
VALUES ('00000000-0000-0000-0000-000000000001', 1, 100, 'own', 'connected', '2026-11-24 09:01:00Z')
"""


def test_what_was_talked_before_is_finished_and_what_is_talked_from_now_on_is_not(
    new_database: Callable[[str], str], empty_template: str
) -> None:
    url = new_database(empty_template)
    step_back(url, "0012")
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        connection.execute(text(A_TALK))
    migrate(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO legs (call_id, turn, ordinal, role) SELECT id, 2, 100, 'own' FROM calls"))
        assert connection.execute(text("SELECT finished FROM legs ORDER BY turn")).scalars().all() == [True, False]
    engine.dispose()
