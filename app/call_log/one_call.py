"""One call of the log from pick-up to the end, with everything that it left: what a complaint or a court asks for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.call_log.aftermath import LeftConcern, SentText, concerns_of, texts_of
from app.call_log.disputes import DisputeRecord, disputes_of
from app.call_log.entries import Entry, entries, entry
from app.call_log.happenings import Happening, Hop, happenings_of, hops_of
from app.call_log.visible import Reader
from app.call_log.wanted import Wanted
from app.calls import Call


@dataclass(frozen=True)
class OneCall:
    """A call: its row of the list, and what only a look at the single call shows.

    ``ended_at`` is nothing while it lasts, ``entry_number`` E.164. Nobody of the office is named (R24).
    """

    entry: Entry
    ended_at: datetime | None
    entry_number: str
    assurance: str
    on_behalf: bool
    disputes: tuple[DisputeRecord, ...]
    hops: tuple[Hop, ...]
    happenings: tuple[Happening, ...]
    concerns: tuple[LeftConcern, ...]
    texts: tuple[SentText, ...]


async def read_call(connection: AsyncConnection, reader: Reader, reference: str) -> OneCall | None:
    """Return the call with a reference, its own or that of a concern left in it, if the reader may read it."""
    found = await find_entry(connection, reader, reference)
    if found is None:
        return None
    plain = select(Call.ended_at, Call.entry_number, Call.assurance, Call.on_behalf).where(Call.id == found.id)
    row = (await connection.execute(plain)).one()
    hops = await hops_of(connection, found.id)
    return OneCall(
        found,
        *row,
        disputes=await disputes_of(connection, found.id),
        hops=hops,
        happenings=await happenings_of(connection, found.id, hops),
        concerns=await concerns_of(connection, reader, found.id),
        texts=await texts_of(connection, found.id),
    )


async def find_entry(connection: AsyncConnection, reader: Reader, reference: str) -> Entry | None:
    """Return the row of the list with a reference; the call's own reference goes before that of a concern."""
    wanted = entries(reader, Wanted(reference=reference))
    row = (await connection.execute(wanted.order_by((Call.reference == reference).desc()).limit(1))).one_or_none()
    return entry(row) if row else None
