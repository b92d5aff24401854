"""What the house can show of a call in which an appointment was cancelled: by its REST door, and in its database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from babel.dates import format_date
from cancelling_callers import Who
from kept_receipts import verified
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from stories import Cancelled, Expected, Told, meant
from voice_calls import PUBLIC_URL, Door, Reply, figures_in

from app.keys import add_key
from app.office_hours import GERMAN_TIME

CONCERNS = text("""
SELECT concerns.*, (SELECT count(*) FROM receipts WHERE concern_id = concerns.id) AS receipts FROM concerns
JOIN calls ON calls.id = call_id WHERE carrier_call_id = :sid ORDER BY concerns.id
""")
CALENDAR = text("""
SELECT appointment_id, starts_at FROM appointments JOIN customers ON customers.id = customer_id
WHERE customer_number = :customer
""")
MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
GONE_WITH_IT = {"cannot_come", "another_date"}
"""After these nobody comes any more: the next appointment is another one, if its customer has said so."""


@dataclass(frozen=True)
class Program:
    """Another program that reads concerns and calls."""

    door: Door
    key: str

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what the house shows under a path."""
        transport = httpx.ASGITransport(self.door.app)
        headers = {"Authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(transport=transport, base_url=f"{PUBLIC_URL}/api/v1", headers=headers) as client:
            response = await client.get(path)
        assert response.status_code == 200, response.text
        return response.json()


async def program_of(door: Door) -> Program:
    """Give a program a key to the house."""
    async with door.engine.begin() as connection:
        return Program(door, await add_key(connection, f"evidence {uuid4().hex}", door.clock()))


async def concerns_of(engine: AsyncEngine, sid: str) -> Sequence[Any]:
    """Return everything that a call has left, and how many receipts there are of each."""
    async with engine.connect() as connection:
        return (await connection.execute(CONCERNS, {"sid": sid})).all()


async def calendar_of(engine: AsyncEngine, customer: str | None) -> list[Expected]:
    """Return a customer's appointments."""
    async with engine.connect() as connection:
        return [Expected(*row) for row in await connection.execute(CALENDAR, {"customer": customer})]


async def call_of(program: Program, sid: str) -> Any:  # noqa: ANN401 - JSON
    """Return a call as other programs see it."""
    record = await program.door.record(sid)
    assert record
    return await program.get(f"/calls/{record.id}")


def events_of(call: Any, kind: str) -> list[datetime]:  # noqa: ANN401 - JSON
    """Return when something happened in a call."""
    return [datetime.fromisoformat(event["at"]) for event in call["events"] if event["kind"] == kind]


async def check_cancellations(program: Program, told: Told, who: Who) -> None:
    """Compare what the house shows with what its caller keyed."""
    left = await concerns_of(program.door.engine, told.sid)
    assert [row.kind for row in left] == ["cancellation"] * len(told.cancelled)
    calendar = await calendar_of(program.door.engine, who.customer)
    for row, cancelled in zip(left, told.cancelled, strict=True):
        day, appointment = meant(cancelled.keyed, cancelled.delivery.first_at, calendar)
        assert row.receipts == 1
        assert row.received_at == cancelled.delivery.first_at
        assert (row.manner, row.reason) == (cancelled.keyed.manner, cancelled.keyed.reason)
        assert (row.appointment_day, row.appointment_id) == (day, appointment)
        assert (row.verified, row.on_behalf) == (who.verified, who.on_behalf)
        shown = await program.get(f"/concerns/{row.reference}")
        assert shown["kind"] == "cancellation"
        assert datetime.fromisoformat(shown["received_at"]) == row.received_at
        assert (shown["appointment_day"], shown["appointment_id"]) == (day.isoformat() if day else None, appointment)
        assert (shown["manner"], shown["reason"]) == (row.manner, row.reason)
        assert (shown["verified"], shown["customer_number"]) == (who.verified, who.customer)
        check_words(cancelled, row.reference, row.received_at)
        if who.verified and row.manner in GONE_WITH_IT:
            calendar = [one for one in calendar if one.appointment_id != appointment]


def check_words(cancelled: Cancelled, reference: str, received_at: datetime) -> None:
    """See that the answer to the confirming key tells the time that is kept, and every answer the reference."""
    assert tells_time(cancelled.delivery.replies[0], received_at)
    for reply in cancelled.delivery.replies:
        assert figures_in(reply.words.partition("Ihre Vorgangsnummer ist ")[2].partition(".")[0]) == reference


def tells_time(reply: Reply, received_at: datetime) -> bool:
    """Say whether a caller is told that time of receipt."""
    at = received_at.astimezone(GERMAN_TIME)
    clock = f"{at.hour} Uhr {at.minute}" if at.minute else f"{at.hour} Uhr"
    return f"Eingegangen am {format_date(at, 'd. MMMM', 'de')} um {clock}." in reply.words


async def check_call(program: Program, told: Told) -> None:
    """Compare the log of a call with what happened in it."""
    call = await call_of(program, told.sid)
    assert events_of(call, "cancellation_begun") == told.begun
    assert events_of(call, "cancelled") == [one.delivery.first_at for one in told.cancelled]
    if told.cancelled:
        assert (call["outcome"], call["concern"]) == ("cancelled", "cancellation")
    elif told.ended_at:
        assert call["outcome"] == "abandoned_menu"
    if told.ended_at:
        assert call["ended_at"] == told.ended_at.astimezone(GERMAN_TIME).isoformat()
        assert len(events_of(call, "ended")) == 1
        # What was confirmed behind the report of the end was unfinished when that came, and the log keeps both.
        # What began behind it was unfinished from the moment at which it began.
        behind = [at for at in told.begun if at > told.ended_at]
        unfinished = [told.ended_at] if told.was_unfinished_at(told.ended_at) else behind[:1]
        assert events_of(call, "cancellation_unfinished") == unfinished


async def check_chain(program: Program, told: Told) -> None:
    """Verify the evidence, which holds as many receipts as there were confirming keys."""
    report = await verified(program.door.engine)
    assert report.is_whole, report.broken
    assert (report.length, report.kept) == (len(told.cancelled), len(told.cancelled))
