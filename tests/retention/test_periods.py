"""Periods: each can be set within its bounds, and what is set is what is deleted by (R22)."""

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from kept_calls import add_call
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.desk.wording import LABELS
from app.retention import PERIOD_OF, Periods, next_run, purge, rules
from app.settings import Settings

NAMES = [field.name for field in fields(Periods)]


def settings(**chosen: int) -> Settings:
    return Settings(_env_file=None, **{f"retention_{name}": value for name, value in chosen.items()})  # type: ignore[arg-type]


def test_what_nobody_has_set_is_as_it_was() -> None:
    assert settings().periods == Periods()


@pytest.mark.parametrize("name", NAMES)
def test_each_period_is_set_by_its_own_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = getattr(Periods(), name)
    chosen = usual - 1 if name == "message_days" else usual + 1
    monkeypatch.setenv(f"DURCHWAHL_RETENTION_{name.upper()}", str(chosen))
    periods = Settings(_env_file=None).periods
    assert {one: getattr(periods, one) for one in NAMES} == {**vars(Periods()), name: chosen}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("chosen", [0, -1, 100_000])
def test_a_period_beyond_its_bounds_is_refused_by_name(name: str, chosen: int) -> None:
    with pytest.raises(ValidationError, match=f"retention_{name}"):
        settings(**{name: chosen})


def test_no_message_is_kept_longer_than_the_law_of_the_house_allows() -> None:
    """R21: at the latest after fourteen days."""
    with pytest.raises(ValidationError):
        settings(message_days=15)


async def test_what_is_deleted_follows_what_is_set(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        await add_call(connection, now)
    chosen = settings(caller_number_days=30).periods
    async with engine.connect() as connection:
        assert await purge(connection, now + timedelta(days=30, seconds=-1), chosen) == {}
        assert await purge(connection, now + timedelta(days=30), chosen) == {"caller_numbers": 1}


def test_whatever_is_deleted_has_a_period_a_name_a_beginning_and_a_legal_basis(now: datetime) -> None:
    kinds = {rule.kind for rule in rules(now, Periods())}
    assert kinds == set(PERIOD_OF)
    for group in ("kept", "begins", "basis"):
        assert set(LABELS[group]) == kinds
    assert {name for name in PERIOD_OF.values() if isinstance(name, str)} == set(NAMES)
    assert all(re.fullmatch(r"\w+_(days|months|years)", name) for name in NAMES)


@pytest.mark.parametrize(("minute", "hour"), [(0, 10), (16, 10), (17, 11), (59, 11)])
def test_the_next_run_is_the_next_seventeenth_minute(minute: int, hour: int) -> None:
    at = datetime(2026, 11, 24, 10, minute, 30, tzinfo=UTC)
    assert next_run(at) == datetime(2026, 11, 24, hour, 17, tzinfo=UTC)
