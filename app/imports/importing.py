"""Imports rows of one kind into the house: all of them, or with a rejected line none, unless a part is wanted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from app.customers import Customer
from app.imports import writing
from app.imports.bulk import numbers_of
from app.imports.checking import Checked, check, refuse_unknown
from app.imports.outcome import ImportResult, Rejection
from app.imports.reading import Record, read
from app.imports.rows import AppointmentRow, CustomerRow, Row, StaffRow
from app.staff import StaffMember

ONE_AT_A_TIME: Final = 17_0425
"""The advisory lock of imports: two at once would each believe that a row is not there yet."""

Named = Mapping[str, InstrumentedAttribute[str]]


@dataclass(frozen=True)
class Kind:
    """One kind of row: its model, whom its columns name, how it is looked up and stored."""

    model: type[Row]
    named: Named
    stored: Callable[[AsyncConnection, Sequence[str]], Awaitable[writing.Stored]]
    save: Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a file of this kind, the one that identifies a row first."""
        return (self.model.key, *(name for name in self.model.model_fields if name != self.model.key))


KINDS: Final[Mapping[str, Kind]] = {
    "staff": Kind(StaffRow, {"stand_in": StaffMember.staff_id}, writing.stored_staff, writing.save_staff),
    "customers": Kind(
        CustomerRow,
        {"placement_manager": StaffMember.staff_id, "benefits_manager": StaffMember.staff_id},
        writing.stored_customers,
        writing.save_customers,
    ),
    "appointments": Kind(
        AppointmentRow,
        {"customer_number": Customer.customer_number, "staff_id": StaffMember.staff_id},
        writing.stored_appointments,
        writing.save_appointments,
    ),
}
KindName = Literal["staff", "customers", "appointments"]


async def import_rows(
    connection: AsyncConnection, kind: str, text: bytes, *, dry_run: bool, partial: bool
) -> ImportResult:
    """Import a CSV file of ``kind`` ``staff``, ``customers`` or ``appointments``; the caller owns the transaction.

    With a rejected line nothing is written unless ``partial``; a wrong header rejects the whole file in any case. A dry
    run reports what would happen and writes nothing.

    Raises:
        KeyError: there is no such kind.
    """
    # In a thread, as is the checking below: a caller in the same process must not wait for a file.
    records, unreadable = await asyncio.to_thread(read, text, KINDS[kind].columns)
    if unreadable and not partial:
        # The other lines are still checked, so that one attempt shows everything that is wrong.
        result = await import_records(connection, kind, records, dry_run=True, partial=False)
        return ImportResult(rejected=_in_order([*unreadable, *result.rejected]))
    result = await import_records(connection, kind, records, dry_run=dry_run, partial=partial)
    return ImportResult(result.created, result.updated, result.unchanged, _in_order([*unreadable, *result.rejected]))


async def import_records(
    connection: AsyncConnection, kind: str, records: Sequence[Record], *, dry_run: bool, partial: bool
) -> ImportResult:
    """Import rows that were read elsewhere, on the terms of ``import_rows``."""
    known = KINDS[kind]
    await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    checked, rejected = await asyncio.to_thread(check, known.model, records)
    accepted, unknown = await _refuse_strangers(connection, known.named, checked)
    if (rejected or unknown) and not partial:
        return ImportResult(rejected=_in_order([*rejected, *unknown]))
    stored = await known.stored(connection, [row.id for row in accepted])
    changed = [row for row in accepted if stored.get(row.id) != row.model_dump()]
    if changed and not dry_run:
        await known.save(connection, changed)
    created = sum(row.id not in stored for row in changed)
    return ImportResult(created, len(changed) - created, len(accepted) - len(changed), _in_order([*rejected, *unknown]))


async def _refuse_strangers(
    connection: AsyncConnection, named: Named, checked: list[Checked[Row]]
) -> tuple[list[Row], list[Rejection]]:
    """Refuse rows that name somebody unknown; a stand-in may stand in the same file, on a line that is accepted."""
    known = {
        column: frozenset(await numbers_of(connection, attribute, _named_in(checked, column)))
        for column, attribute in named.items()
    }
    rejected: list[Rejection] = []
    while True:
        in_this_file = {"stand_in": frozenset(row.row.id for row in checked)}
        present = {column: names | in_this_file.get(column, frozenset()) for column, names in known.items()}
        checked, strangers = refuse_unknown(checked, present)
        rejected += strangers
        if not strangers:
            return [row.row for row in checked], rejected


def _named_in(checked: Sequence[Checked[Row]], column: str) -> set[str]:
    return {name for row in checked if (name := getattr(row.row, column)) is not None}


def _in_order(rejected: Sequence[Rejection]) -> tuple[Rejection, ...]:
    return tuple(sorted(rejected))
