"""Keys from before there were scopes keep what they could do, and none gains anything on the way back."""

from collections.abc import Callable

from sqlalchemy import create_engine, text

from app.database import with_driver
from app.migrate import migrate, step_back

BEFORE = "0013"


def test_a_key_keeps_everything_and_one_with_less_is_revoked_on_the_way_back(
    new_database: Callable[[str], str], empty_template: str
) -> None:
    url = new_database(empty_template)
    step_back(url, BEFORE)
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO api_keys (name, digest, created_at) VALUES ('old', '\\x01', now())"))
    migrate(url)
    with engine.begin() as connection:
        scopes = connection.scalar(text("SELECT scopes FROM api_keys"))
        connection.execute(text("INSERT INTO api_keys (name, digest, created_at) VALUES ('new', '\\x02', now())"))
        assert connection.scalar(text("SELECT scopes FROM api_keys WHERE name = 'new'")) == []
    assert scopes == ["read", "concerns", "records", "staff", "roles"]
    step_back(url, BEFORE)
    with engine.begin() as connection:
        valid = connection.execute(text("SELECT name FROM api_keys WHERE revoked_at IS NULL")).scalars().all()
    assert valid == ["old"]
    engine.dispose()
