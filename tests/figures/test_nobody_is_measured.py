"""No figure is about a member of staff: none can be asked for, none is counted, none is stored (R24)."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import get_args, get_type_hints

import pytest
from conftest import NOW
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import app.figures
import app.planner
from app.figures import Dimension, Measure
from app.figures.counting import STATEMENTS
from app.figures.measures import DEFINITIONS, FAMILIES
from app.planner.load import LOAD

PERSONAL = (
    "staff_id",
    "staff_name",
    "member",
    "employee",
    "person",
    "manager",
    "colleague",
    "agent",
    "customer",
    "line",
)
HEADCOUNTS = {"staff"}
"""How many people stand behind a cell: the one thing that is said of staff, and always a number."""
TEAM_GRAIN = {"team", "team_id", "team_group", "teams", "groups"}


def modules() -> Iterator[ModuleType]:
    for package in (app.figures, app.planner):
        yield package
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            yield importlib.import_module(found.name)


def public() -> Iterator[tuple[str, object]]:
    """Yield every public function and class of the packages, by name."""
    for module in modules():
        for name, thing in vars(module).items():
            if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__:
                yield f"{module.__name__}.{name}", thing


def names_of(thing: object) -> set[str]:
    """Return what a function takes, or what a class holds."""
    if inspect.isclass(thing):
        fields = {field.name for field in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
        columns = set(thing.__table__.columns.keys()) if hasattr(thing, "__table__") else set()
        return fields | columns
    return set(inspect.signature(thing).parameters) if inspect.isroutine(thing) else set()


PUBLIC = dict(public())


def test_there_is_something_to_look_at() -> None:
    assert {"app.figures.answering.figures", "app.planner.planning.plan", "app.figures.tables.CountedCall"} <= set(
        PUBLIC
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_takes_holds_or_returns_anybody(name: str) -> None:
    thing = PUBLIC[name]
    held = names_of(thing)
    assert not {one for one in held if any(word in one.split("_") or word == one for word in PERSONAL)}
    for one in held & HEADCOUNTS:
        assert "int" in str(get_type_hints(thing)[one]), f"{name}.{one} is more than a number of people"


def test_a_dimension_is_one_of_six_and_none_of_people() -> None:
    assert set(Dimension) == {"day", "hour", "team", "field", "concern", "language"}
    hints = get_type_hints(app.figures.figures)
    assert set(get_args(hints["by"])) == {Dimension, type(None)}
    assert set(hints) == {"connection", "period", "by", "now", "return"}


async def columns_of(connection: AsyncConnection, statement: TextClause) -> set[str]:
    values = {
        "first": NOW.date(),
        "last": NOW.date(),
        "now": NOW,
        "settled": NOW,
        "soon": 30,
        "teams": [],
        "groups": [],
    }
    return {*(await connection.execute(statement, values)).keys()}


async def test_the_database_answers_with_counts_and_a_key_and_nothing_else(town_engine: AsyncEngine) -> None:
    """The columns are those of the answer itself, whatever the statement says."""
    counted = {family.cases for family in FAMILIES}
    for definition in DEFINITIONS.values():
        counted |= {definition.whole, definition.part or "key", definition.not_yet or "key"}
    async with town_engine.connect() as connection:
        for statements in STATEMENTS.values():
            columns = {name for one in statements for name in await columns_of(connection, one)}
            assert columns == counted | {"key", "is_total"}
        assert await columns_of(connection, LOAD) == {"team_group", "weekday", "hour", "calls", "talks", "talked_s"}


@pytest.mark.parametrize("table", ["counted_calls", "counted_concerns", "calls_to_count"])
async def test_what_is_stored_leads_to_no_member_of_staff(town_engine: AsyncEngine, table: str) -> None:
    question = """
    SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = CAST(:table AS regclass)
    """
    async with town_engine.connect() as connection:
        leads_to = set(await connection.scalars(text(question), {"table": table}))
    assert leads_to <= {"calls", "concerns", "teams"}


def test_every_measure_is_in_one_family_and_counts_no_more_than_its_cases() -> None:
    in_families = [measure for family in FAMILIES for measure in family.measures]
    assert sorted(in_families) == sorted(Measure)
