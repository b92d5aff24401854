"""Days of the town's telephones, written into the log as they would stand there, to see what figures they make."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from kept_calls import unused_reference
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.appointments import Appointment
from app.callbacks.tables import CallbackAttempt
from app.calls import Call, Leg
from app.concerns import Concern, ConcernChange
from app.customers import Customer
from app.figures import Dimension, Figure, FigureTable, Measure, Period, figures
from app.staff import StaffMember
from app.waiting import Wait

JONAS, MARTA, LENA, KARL = "123B456789", "039D112233", "123A456789", "039P445566"
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
PARTS = ("field", "concern", "language", "talked_s", "ended_at", "channel", "step")


@dataclass
class Days:
    """The log in a transaction that is taken back, as it is written and read at ``now``."""

    connection: AsyncConnection
    now: datetime

    async def call(self, outcome: str, at: datetime | None = None, **more: Any) -> UUID:  # noqa: ANN401 - columns
        """Add a call that is over: ``by`` names a customer, ``rang`` a member of staff, ``waited`` the seconds."""
        at, call = at or self.now - 30 * DAY, uuid4()
        row = {"id": call, "carrier_call_id": f"CA{call.hex}", "reference": unused_reference(), "received_at": at}
        row |= {"entry_number": "+498005550100", "language": "de", "ended_at": at + 5 * MINUTE}
        row |= {"outcome": outcome, "waited_s": more.get("waited"), "customer_id": await self.customer(more.get("by"))}
        row |= {name: more[name] for name in PARTS if name in more}
        await self.connection.execute(insert(Call).values(row))
        if rang := more.get("rang"):
            await self.leg(call, rang, at, answered=outcome == "connected")
        return call

    async def calls(self, count: int, outcome: str, at: datetime | None = None, **more: Any) -> None:  # noqa: ANN401 - columns
        """Add some calls of a kind, a minute after each other."""
        start = at or self.now - 30 * DAY
        for n in range(count):
            await self.call(outcome, start + n * MINUTE, **more)

    async def leg(self, call: UUID, staff_id: str, at: datetime, *, answered: bool = False) -> None:
        """Ring somebody for a call."""
        person = await self.person(staff_id)
        row = {"call_id": call, "turn": 3, "ordinal": 100, "role": "own", "dialled_at": at, "team_id": person.team_id}
        row |= {"staff_id": person.id, "outcome": "connected" if answered else "no_answer"}
        await self.connection.execute(insert(Leg).values(row))

    async def wait(self, call: UUID, staff_id: str, at: datetime, how: str) -> None:
        """Let a call have waited for somebody."""
        person = await self.person(staff_id)
        row = {"call_id": call, "staff_id": person.id, "field": person.field, "since": at, "seen_at": at}
        await self.connection.execute(insert(Wait).values(row | {"left_at": at + MINUTE, "how": how}))

    async def concern(self, kind: str, at: datetime | None = None, **more: Any) -> int:  # noqa: ANN401 - columns
        """Add a concern with its call: due after a day and promised after two, unless said otherwise."""
        at = at or self.now - 30 * DAY
        outcome = {"cancellation": "cancelled", "message": "message"}.get(kind, "callback")
        call = await self.call(outcome, at, concern=kind, by=more.pop("by", None), field=more.get("field"))
        row = {"call_id": call, "turn": 5, "ordinal": 0, "reference": unused_reference(), "kind": kind}
        row |= {"received_at": at, "due_at": at + DAY, "promised_by": at + 2 * DAY, **more}
        number: int = (await self.connection.execute(insert(Concern).values(row).returning(Concern.id))).scalar_one()
        return number

    async def settle(self, concern: int, state: str, at: datetime) -> None:
        """Let somebody acknowledge or finish a concern."""
        change = {"concern_id": concern, "at": at, "made_by": "key:tests", "what": "state", "before": "open"}
        await self.connection.execute(insert(ConcernChange).values(**change, after=state))
        await self.connection.execute(
            text("UPDATE concerns SET state = :state WHERE id = :id"), {"state": state, "id": concern}
        )

    async def ring_back(self, concern: int, at: datetime, outcome: str = "connected") -> None:
        """Ring a customer back."""
        row = {"concern_id": concern, "number": 1, "placed_at": at, "role": "own", "staff_outcome": "accepted"}
        row |= {"customer_outcome": outcome, "customer_screened_at": at, "ended_at": at + MINUTE}
        await self.connection.execute(insert(CallbackAttempt).values(row))

    async def appointment(self, starts_at: datetime, by: str = JONAS, staff_id: str = "V1") -> str:
        """Expect a customer."""
        name = f"X{uuid4().hex[:8]}"
        row = {"appointment_id": name, "starts_at": starts_at, "customer_id": await self.customer(by)}
        await self.connection.execute(insert(Appointment).values(row | {"staff_id": (await self.person(staff_id)).id}))
        return name

    async def customer(self, number: str | None) -> int | None:
        """Return the number under which a customer is stored."""
        found: int | None = await self.connection.scalar(select(Customer.id).where(Customer.customer_number == number))
        return found

    async def person(self, staff_id: str) -> Any:  # noqa: ANN401 - a row
        """Return what is needed of a member of staff."""
        columns = (StaffMember.id, StaffMember.team_id, StaffMember.field)
        return (await self.connection.execute(select(*columns).where(StaffMember.staff_id == staff_id))).one()

    async def table(self, by: Dimension | None = None, last: date | None = None) -> FigureTable:
        """Return the figures of the last sixty days."""
        today = last or self.now.date()
        return await figures(self.connection, Period(today - timedelta(days=60), today), by, now=self.now)

    async def figure(self, measure: Measure) -> tuple[object, object, object]:
        """Return one figure of the whole office: value, numerator and denominator."""
        return numbers((await self.table()).total.figures[measure])


def numbers(figure: Figure) -> tuple[object, object, object]:
    """Return what is to be compared of a figure."""
    value = round(figure.value, 3) if isinstance(figure.value, float) else figure.value
    return value, figure.numerator, figure.denominator


def by_key(table: FigureTable, measure: Measure) -> dict[object, object]:
    """Return the values of one figure in every row."""
    return {row.key: row.figures[measure].value for row in table.rows}


@pytest.fixture
async def days(town_engine: AsyncEngine, now: datetime) -> AsyncIterator[Days]:
    """Open the town's log in a transaction that is taken back after the test."""
    async with town_engine.connect() as connection:
        yield Days(connection, now)
