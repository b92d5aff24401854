"""The list of the log: its rows, newest first, a page before or after another, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, case, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.disputes import unsettled
from app.call_log.visible import Reader, may_see_customer
from app.call_log.wanted import Wanted, conditions
from app.calls import Call
from app.customers import Customer
from app.paging import Place

MOST_COUNTED: Final = 10_000
"""Calls up to which they are counted: more than that nobody reads, and counting would be slower than looking."""


@dataclass(frozen=True)
class TriedHop:
    """One attempt to reach somebody, by role; ``outcome`` is nothing while it lasts. Nobody is named (R24).

    ``reason`` says why somebody was passed by, or is the carrier's word.
    """

    role: str
    outcome: str | None
    reason: str | None


@dataclass(frozen=True)
class StatedConcern:
    """What the caller stated, if anything, and what it was corrected to, if it was."""

    stated: str | None
    corrected: str | None


@dataclass(frozen=True)
class Entry:
    """A row of the list; ``outcome`` is nothing while the call lasts, durations are seconds.

    ``customer_number`` is nothing also where the reader may not see it.
    """

    id: UUID
    received_at: datetime
    reference: str
    language: str
    channel: str
    customer_number: str | None
    field: str | None
    outcome: str | None
    waited_s: int | None
    talked_s: int | None
    disputed: bool
    concerns: tuple[StatedConcern, ...]
    hops: tuple[TriedHop, ...]

    @property
    def place(self) -> Place[UUID]:
        """Where the row stands in the list."""
        return Place(self.received_at, self.id)


Side = Literal["older", "newer"]


@dataclass(frozen=True)
class Beyond:
    """Where a page begins: with what is older, or newer, than a place in the list."""

    side: Side
    place: Place[UUID]


@dataclass(frozen=True)
class EntryPage:
    """Some entries, newest first, and where those before and after them begin; nothing where there are none."""

    entries: tuple[Entry, ...]
    newer: Place[UUID] | None = None
    older: Place[UUID] | None = None


NUMBER: Final = select(Customer.customer_number).where(Customer.id == Call.customer_id).scalar_subquery()
HOPS: Final = """(
    SELECT json_agg(json_build_array(role, outcome, reason) ORDER BY turn, ordinal)
    FROM legs WHERE call_id = calls.id)"""
CONCERNS: Final = """(
    SELECT json_agg(json_build_array(kind, nullif(corrected_kind, kind)) ORDER BY id)
    FROM concerns WHERE call_id = calls.id)"""


def entries(reader: Reader, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return the statement for all entries that are wanted, in no order yet."""
    # As a question of its own it is asked for what is shown alone, not for all that was looked through.
    number = case((may_see_customer(reader, "calls.customer_id"), NUMBER))
    columns = (Call.id, Call.received_at, Call.reference, Call.language, Call.channel, number.label("customer_number"))
    further = (Call.field, Call.outcome, Call.waited_s, Call.talked_s, unsettled().label("disputed"))
    about = (Call.concern, func.nullif(Call.corrected_concern, Call.concern))
    return (
        select(*columns, *further, *about, text(f"{CONCERNS} AS concerns"), text(f"{HOPS} AS hops"))
        .select_from(Call)
        .where(*conditions(reader, wanted))
    )


def entry(row: Any) -> Entry:  # noqa: ANN401 - a row
    """Turn a row of the statement into an entry."""
    *plain, concern, corrected, concerns, hops = row
    left = [StatedConcern(*one) for one in concerns or ()]
    about = stated_and_corrected(StatedConcern(concern, corrected), left)
    return Entry(*(*plain, about, tuple(TriedHop(*one) for one in hops or ())))


def stated_and_corrected(call: StatedConcern, left: Sequence[StatedConcern]) -> tuple[StatedConcern, ...]:
    """Return what a call was about: each concern that was left, and what the call itself was corrected to.

    A call says what was left last; so its correction is one of that concern, unless that has one of its own.
    """
    same = next((one for one in reversed(left) if one.stated == call.stated), None)
    if same is None:
        return tuple(left) if call == StatedConcern(None, None) else (call, *left)
    corrected = replace(same, corrected=same.corrected or call.corrected)
    return tuple(corrected if one is same else one for one in left)


async def list_entries(
    connection: AsyncConnection, reader: Reader, wanted: Wanted, *, limit: int, beyond: Beyond | None = None
) -> EntryPage:
    """Return at most ``limit`` entries, newest first: the newest of all, or those next to a place."""
    statement, newer_first = entries(reader, wanted), beyond is None or beyond.side == "older"
    order = (Call.received_at, Call.id)
    if beyond:
        at, limits = tuple_(*order), tuple_(beyond.place.received_at, beyond.place.id)
        statement = statement.where(at < limits if newer_first else at > limits)
    directed = [one.desc() for one in order] if newer_first else list(order)
    rows = (await connection.execute(statement.order_by(*directed).limit(limit + 1))).all()
    found = [entry(row) for row in rows[:limit]]
    return _page(found if newer_first else found[::-1], beyond, more=len(rows) > limit)


def _page(found: list[Entry], beyond: Beyond | None, *, more: bool) -> EntryPage:
    """Return a page; on the side where one comes from there is something, on the other one if there is ``more``."""
    if not found:
        return EntryPage(())
    newest, oldest = found[0].place, found[-1].place
    if beyond and beyond.side == "newer":
        return EntryPage(tuple(found), newest if more else None, oldest)
    return EntryPage(tuple(found), newest if beyond else None, oldest if more else None)


async def count_entries(connection: AsyncConnection, reader: Reader, wanted: Wanted) -> int:
    """Return how many entries are wanted; ``MOST_COUNTED`` + 1 stands for more than that."""
    some = select(Call.id).where(*conditions(reader, wanted)).limit(MOST_COUNTED + 1).subquery()
    return await connection.scalar(select(func.count()).select_from(some)) or 0
