"""The migrations of the queue, of messages and of retention go down one by one and leave nothing behind."""

import pytest
from sqlalchemy import create_engine, text

from app.database import with_driver
from app.migrate import drift, migrate, step_back

LEFT_BEHIND = """
SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%' OR relname IN ('messages', 'deletions')
UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%'
UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'
"""


@pytest.mark.parametrize("revision", ["0003", "0002"])
def test_each_goes_down_and_up_again(database_url: str, revision: str) -> None:
    step_back(database_url, revision)
    migrate(database_url)
    assert drift(database_url) == []


def test_going_down_leaves_nothing_behind(database_url: str) -> None:
    step_back(database_url, "0002")
    engine = create_engine(with_driver(database_url))
    with engine.connect() as connection:
        assert connection.execute(text(LEFT_BEHIND)).scalars().all() == []
    engine.dispose()
