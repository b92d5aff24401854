"""Reads and writes many rows with one statement, however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pydantic_core import to_jsonable_python
from sqlalchemy import ARRAY, ColumnElement, String, Table, any_, bindparam, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from app.database import Base


def among(attribute: InstrumentedAttribute[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of these values; they travel as one array."""
    return attribute == any_(literal(list(values), ARRAY(String)))


async def numbers_of(
    connection: AsyncConnection, attribute: InstrumentedAttribute[str], values: Iterable[str]
) -> dict[str, int]:
    """Return the primary keys of the rows whose ``attribute`` is one of these values, by value."""
    identity = cast("Table", attribute.class_.__table__).c.id
    found = await connection.execute(select(attribute, identity).where(among(attribute, values)))
    return {row[0]: row[1] for row in found}


async def upsert(
    connection: AsyncConnection, noun: type[Base], rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]
) -> None:
    """Insert rows (all with the same columns), or overwrite the one that has the same ``keys``."""
    if not rows:
        return
    table, names = cast("Table", noun.__table__), list(rows[0])
    given = (
        func.jsonb_to_recordset(bindparam("given", to_jsonable_python(rows), JSONB))
        .table_valued(*(column(name, table.c[name].type) for name in names), name="given")
        .render_derived(with_types=True)
    )
    statement = insert(table).from_select(names, select(*given.c))
    overwritten = {name: statement.excluded[name] for name in names if name not in keys}
    if overwritten:
        await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=overwritten))
    else:
        await connection.execute(statement.on_conflict_do_nothing(index_elements=keys))
