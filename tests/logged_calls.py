"""Calls as they stand in the log, for tests of those who read it: written straight into the tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from desk_pages import AtTheDesk, Office
from kept_calls import unused_reference
from sqlalchemy import insert, text

from app.access import Role
from app.accounts.sessions import begin_session
from app.calls import Call, CallEvent, Leg
from app.concerns import Concern

MARTA, KARL, NADJA, LENA, PETER = "039D112233", "039P445566", "039K778899", "123A456789", "039M271828"
"""Whose people are of Vermittlung and Leistung; of Leistung; of Vermittlung; of U25 and Leistung; likewise."""
JONAS = "123B456789"
"""Lives with Marta, and has the same people."""


@dataclass(frozen=True)
class Tried:
    """Somebody of the town who is rung, or passed by for a reason; of a group telephone its team."""

    role: str
    who: str | None = None
    team: str | None = None
    outcome: str | None = "connected"
    reason: str | None = None


@dataclass
class Logged:
    """A call to be written, after the office opened on the day of the tests unless it says when."""

    customer: str | None = None
    at: datetime | None = None
    reference: str = field(default_factory=unused_reference)
    hops: tuple[Tried, ...] = ()
    events: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    """Key, kind and details."""
    more: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


async def log_call(office: Office, call: Logged) -> Logged:
    """Write a call."""
    at = call.at or office.now - timedelta(hours=1)
    row = {"id": call.id, "carrier_call_id": f"CA{call.id.hex}", "reference": call.reference, "received_at": at}
    row |= {"entry_number": "+498001234567", "language": "de", "ended_at": at + timedelta(minutes=3), **call.more}
    row |= {"customer_id": await customer_of(office, call.customer)}
    async with office.engine.begin() as connection:
        await connection.execute(insert(Call).values(row))
        for turn, hop in enumerate(call.hops, start=2):
            await connection.execute(insert(Leg).values(await leg_of(office, call.id, turn, hop, at)))
        for second, (key, kind, details) in enumerate(call.events):
            happened = {"call_id": call.id, "key": key, "kind": kind, "details": details}
            await connection.execute(insert(CallEvent).values(**happened, at=at + timedelta(seconds=second)))
    return call


async def leg_of(office: Office, call: UUID, turn: int, hop: Tried, at: datetime) -> dict[str, Any]:
    [(staff, team)] = await office.ask("SELECT id, team_id FROM staff WHERE staff_id = :id", id=hop.who) or [
        (None, None)
    ]
    if hop.team:
        [(team,)] = await office.ask("SELECT id FROM teams WHERE name = :name", name=hop.team)
    rung = {} if hop.outcome == "unavailable" else {"dialled_at": at + timedelta(seconds=10 * turn)}
    where = {"call_id": call, "turn": turn, "ordinal": 100, "role": hop.role, "staff_id": staff, "team_id": team}
    return {**where, "outcome": hop.outcome, "reason": hop.reason, **rung}


async def customer_of(office: Office, number: str | None) -> object:
    found = await office.ask("SELECT id FROM customers WHERE customer_number = :number", number=number)
    return found[0][0] if found else None


async def log_concern(office: Office, call: Logged, kind: str, customer: str | None = None, **more: Any) -> int:  # noqa: ANN401 - columns
    """Write a concern of a call, of its customer unless it says of whom; returns its id."""
    at = call.at or office.now - timedelta(hours=1)
    row = {"call_id": call.id, "turn": 5, "ordinal": 0, "reference": call.reference, "kind": kind, "received_at": at}
    row |= {"customer_id": await customer_of(office, customer or call.customer), **more}
    async with office.engine.begin() as connection:
        return (await connection.execute(insert(Concern).values(row).returning(Concern.id))).scalar_one()


async def seal(office: Office, customer: str, *named: int) -> None:
    """Seal a file for all but these accounts."""
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE customers SET sealed = true WHERE customer_number = :number"), {"number": customer}
        )
        for account in named:
            await connection.execute(
                text("INSERT INTO sealed_for SELECT id, :account FROM customers WHERE customer_number = :number"),
                {"number": customer, "account": account},
            )


async def reader(office: Office, *roles: Role, staff_id: str = "", name: str = "") -> AtTheDesk:
    """Sign somebody in who has stated what they read the log for."""
    there = await office.somebody(*roles, staff_id=staff_id, name=name)
    await there.open("/desk/calls")
    await there.send("/desk/purpose", purpose="complaint", words="Az. 7")
    return there


async def come_back(office: Office, there: AtTheDesk) -> None:
    """Sign the same person in again, whose session has ended, and state a purpose again."""
    [(account,)] = await office.ask("SELECT account_id FROM sessions WHERE digest = :digest", digest=digest(there))
    async with office.engine.begin() as connection:
        secret = await begin_session(connection, int(str(account)), "password", office.now)
    there.client.cookies.set("durchwahl", secret)
    await there.open("/desk/calls")
    await there.send("/desk/purpose", purpose="complaint")


def digest(there: AtTheDesk) -> bytes:
    return sha256(there.client.cookies["durchwahl"].encode()).digest()


async def supervisor(office: Office) -> AtTheDesk:
    """Ruth Kaminski, who leads the team Vermittlung."""
    return await reader(office, Role.CASE_MANAGER, Role.SUPERVISOR, staff_id="V1")


async def officer(office: Office) -> AtTheDesk:
    """Somebody who watches over data protection."""
    return await reader(office, Role.PRIVACY_OFFICER, name="Doris Datenschutz")


def references(page: AtTheDesk) -> list[str]:
    """Return the references in the list of calls, in their order."""
    return re.findall(r'class="reference" href="/desk/calls/(\d{9})"', page.html)
