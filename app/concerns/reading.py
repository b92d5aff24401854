"""Reads concerns: one by its reference, or a page of them, newest first, with what changed since they were left."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.history import PASSING_ON
from app.concerns.tables import Concern, ConcernChange
from app.customers import Customer, unsealed
from app.paging import Page, Place, older_than


@dataclass(frozen=True)
class Change:
    """One change of a concern as programs see it; who made it, and to whom it went by name, stays in the house."""

    at: datetime
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class ConcernRecord:
    """A concern as it is shown; ``stated_kind`` is what the caller chose, ``kind`` what it turned out to be.

    Customer and appointment are nothing also where the file is sealed: it is told to those who are named for it (R23).
    """

    id: int
    reference: str
    call_id: UUID
    kind: str
    stated_kind: str
    state: str
    received_at: datetime
    customer_number: str | None
    field: str | None
    verified: bool
    appointment_day: date | None
    appointment_id: str | None
    manner: str | None
    reason: str | None
    due_at: datetime | None
    promised_by: datetime | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ConcernFilter:
    """Which concerns are wanted: received from (included) to (excluded), and what else they must have."""

    kind: str | None = None
    state: str | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions that a concern has to meet; its kind is the one that counts now."""
        wanted: list[ColumnElement[bool]] = []
        if self.kind is not None:
            wanted.append(current_kind() == self.kind)
        if self.state is not None:
            wanted.append(Concern.state == self.state)
        if self.received_from:
            wanted.append(Concern.received_at >= self.received_from)
        if self.received_before:
            wanted.append(Concern.received_at < self.received_before)
        return wanted


async def list_concerns(
    connection: AsyncConnection, wanted: ConcernFilter, *, limit: int, after: Place[int] | None = None
) -> Page[ConcernRecord, int]:
    """Return at most ``limit`` concerns, newest first, that come after a place in that order."""
    statement = _concerns().where(*wanted.conditions())
    if after:
        statement = statement.where(older_than(after, Concern.received_at, Concern.id))
    newest_first = statement.order_by(Concern.received_at.desc(), Concern.id.desc()).limit(limit + 1)
    rows = (await connection.execute(newest_first)).mappings().all()
    concerns = await _complete(connection, rows[:limit])
    more = len(rows) > limit
    return Page(concerns, Place(concerns[-1].received_at, concerns[-1].id) if more else None)


async def find_concern(connection: AsyncConnection, reference: str) -> ConcernRecord | None:
    """Return the concern of a reference, or nothing; of several left in one call, the latest."""
    latest = _concerns().where(Concern.reference == reference).order_by(Concern.received_at.desc(), Concern.id.desc())
    rows = (await connection.execute(latest.limit(1))).mappings().all()
    return next(iter(await _complete(connection, rows)), None)


def current_kind() -> ColumnElement[str]:
    """Return the kind that counts: the corrected one where there is one."""
    return func.coalesce(Concern.corrected_kind, Concern.kind)


MATCHING: Final = ("matched", "appointment")
OF_SEALED_FILES: Final = text("""
SELECT customer_number FROM customers WHERE sealed AND customer_number = ANY(:told)
UNION ALL
SELECT appointment_id FROM appointments JOIN customers ON customers.id = customer_id
WHERE sealed AND appointment_id = ANY(:told)
""")


def change_of(row: Row[int, datetime, str, str, str], sealed: Collection[str]) -> Change:
    """Return a change; where it was passed on, what kind of place it lay in without saying whose.

    ``sealed`` are the customer numbers and appointments of sealed files: none of them is told.
    """
    _, at, what, before, after = row
    if what in PASSING_ON:
        before, after = before.partition(":")[0], after.partition(":")[0]
    elif what in MATCHING:
        before, after = ("" if one in sealed else one for one in (before, after))
    return Change(at, what, before, after)


def _concerns() -> Select[*tuple[Any, ...]]:
    return select(
        Concern.id,
        Concern.reference,
        Concern.call_id,
        current_kind().label("kind"),
        Concern.kind.label("stated_kind"),
        Concern.state,
        Concern.received_at,
        unsealed(Customer.customer_number),
        Concern.field,
        Concern.verified,
        Concern.appointment_day,
        unsealed(Concern.appointment_id),
        Concern.manner,
        Concern.reason,
        Concern.due_at,
        Concern.promised_by,
    ).outerjoin(Customer, Customer.id == Concern.customer_id)


async def _complete(connection: AsyncConnection, rows: Sequence[Mapping[Any, Any]]) -> tuple[ConcernRecord, ...]:
    changes: dict[int, list[Change]] = defaultdict(list)
    statement = select(
        ConcernChange.concern_id, ConcernChange.at, ConcernChange.what, ConcernChange.before, ConcernChange.after
    ).where(ConcernChange.concern_id.in_([row["id"] for row in rows]))
    found = (await connection.execute(statement.order_by(ConcernChange.id))).all()
    told = [one for row in found if row.what in MATCHING for one in (row.before, row.after)]
    sealed = (await connection.scalars(OF_SEALED_FILES, {"told": told})).all() if told else ()
    for row in found:
        changes[row.concern_id].append(change_of(row, sealed))
    return tuple(ConcernRecord(**dict(row), changes=tuple(changes[row["id"]])) for row in rows)
