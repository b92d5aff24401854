"""The database has the shape that the tables of this house say, on the way up and on the way down."""

from collections.abc import Callable

from app.migrate import drift, migrate, step_back


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
