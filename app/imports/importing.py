"""Imports rows of one kind into the house: all of them, or with a rejected line none, unless a part is wanted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.keeping import take_turns
from app.customers import Customer
from app.imports import writing
from app.imports.administrators import keep_an_administrator
from app.imports.bulk import numbers_of
from app.imports.checking import Checked, check, refuse_unknown
from app.imports.outcome import ImportResult, Rejection
from app.imports.plan import Change, Plan, compare, leave_alone
from app.imports.reading import Record, read
from app.imports.rows import AppointmentRow, CustomerRow, Row, StaffRow
from app.staff import StaffMember

ONE_AT_A_TIME: Final = 17_0425
"""The advisory lock of imports: two at once would each believe that a row is not there yet."""

Named = Mapping[str, InstrumentedAttribute[str]]
Guard = Callable[[AsyncConnection, Sequence[Change]], Awaitable[list[Rejection]]]


@dataclass(frozen=True)
class Kind:
    """One kind of row: its model, whom its columns name, how it is looked up and stored."""

    model: type[Row]
    named: Named
    stored: Callable[[AsyncConnection, Sequence[str]], Awaitable[writing.Stored]]
    save: Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]]
    guard: Guard | None = None
    """What must not happen by these changes, though each of them is right; it is about roles."""
    not_set: str = ""
    """The column that an import of this kind has no say in."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a file of this kind, the one that identifies a row first."""
        return (self.model.key, *(name for name in self.model.model_fields if name != self.model.key))


KINDS: Final[Mapping[str, Kind]] = {
    "staff": Kind(
        StaffRow,
        {"stand_in": StaffMember.staff_id},
        writing.stored_staff,
        writing.save_staff,
        guard=keep_an_administrator,
    ),
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
WITHOUT_ROLES: Final = "staff without roles"
"""The kind ``staff`` of whoever may not decide who sees what: roles stay as they are."""
ALL_KINDS: Final[Mapping[str, Kind]] = {
    **KINDS,
    WITHOUT_ROLES: replace(KINDS["staff"], save=writing.save_staff_but_roles, guard=None, not_set="roles"),
}


async def import_rows(
    connection: AsyncConnection, kind: str, text: bytes, *, dry_run: bool, partial: bool
) -> ImportResult:
    """Import a CSV file of ``kind`` ``staff``, ``customers`` or ``appointments``; the caller owns the transaction.

    With a rejected line nothing is written unless ``partial``; a wrong header rejects the whole file in any case. A dry
    run reports what would happen and writes nothing.

    Raises:
        KeyError: there is no such kind.
    """
    plan = await plan_rows(connection, kind, text)
    return await _carry_out(connection, kind, plan, dry_run=dry_run, partial=partial)


async def import_records(
    connection: AsyncConnection, kind: str, records: Sequence[Record], *, dry_run: bool, partial: bool
) -> ImportResult:
    """Import rows that were read elsewhere, on the terms of ``import_rows``."""
    plan = await plan_records(connection, kind, records)
    return await _carry_out(connection, kind, plan, dry_run=dry_run, partial=partial)


async def _carry_out(
    connection: AsyncConnection, kind: str, plan: Plan, *, dry_run: bool, partial: bool
) -> ImportResult:
    if plan.rejected and not partial:
        return ImportResult(rejected=plan.rejected)
    if not dry_run:
        await carry_out(connection, kind, plan)
    return plan.result


async def carry_out(connection: AsyncConnection, kind: str, plan: Plan) -> None:
    """Write what a plan of the same transaction has found to be changed."""
    if plan.changes:
        await ALL_KINDS[kind].save(connection, [change.row for change in plan.changes])


async def plan_rows(connection: AsyncConnection, kind: str, text: bytes) -> Plan:
    """Return what an import of a CSV file would do; no other import comes in between until the transaction ends.

    Every line is checked, so that one attempt shows everything that is wrong.

    Raises:
        KeyError: there is no such kind.
    """
    # In a thread, as is the checking below: a caller in the same process must not wait for a file.
    records, unreadable = await asyncio.to_thread(read, text, ALL_KINDS[kind].columns)
    plan = await plan_records(connection, kind, records)
    return plan.refusing(unreadable)


async def plan_records(connection: AsyncConnection, kind: str, records: Sequence[Record]) -> Plan:
    """Return what an import of rows that were read elsewhere would do, on the terms of ``plan_rows``."""
    known = ALL_KINDS[kind]
    # Before the lock: it takes longer than everything that others must not come in between of.
    checked, rejected = await asyncio.to_thread(check, known.model, records)
    await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    if known.guard:
        await take_turns(connection)
    accepted, unknown = await _refuse_strangers(connection, known.named, checked)
    stored = await known.stored(connection, [one.row.id for one in accepted])
    left: list[Rejection] = []
    if known.not_set:
        accepted, left = leave_alone(known.not_set, accepted, stored)
    plan = await asyncio.to_thread(compare, accepted, stored, [*rejected, *unknown, *left])
    return plan.refusing(await known.guard(connection, plan.changes)) if known.guard else plan


async def _refuse_strangers(
    connection: AsyncConnection, named: Named, checked: list[Checked[Row]]
) -> tuple[list[Checked[Row]], list[Rejection]]:
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
            return checked, rejected


def _named_in(checked: Sequence[Checked[Row]], column: str) -> set[str]:
    return {name for row in checked if (name := getattr(row.row, column)) is not None}
