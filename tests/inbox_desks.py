"""Desks in the town: concerns that lie on them, and people who do something about them, each in a transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from conftest import NOW
from kept_calls import add_concern
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.concerns.settling import Author
from app.inbox.holding import Seen
from app.inbox.items import Desk, Inbox, InboxItem
from app.inbox.reading import inbox_of

JONAS, LENA, MARTA, KARL = "123B456789", "123A456789", "039D112233", "039P445566"
NADJA, ANTON, ILSE, PETER = "039K778899", "039W100200", "039T314159", "039M271828"
CENTRE = Desk(None, None, service_centre=True)

Asked = ParamSpec("Asked")
Given = TypeVar("Given")
Verb = Callable[Concatenate[AsyncConnection, Seen, Asked], Awaitable[Given]]


def author(staff: str, at: datetime = NOW) -> Author:
    return Author.of_staff(staff, at)


@pytest.fixture
def desks(town_engine: AsyncEngine) -> "Office":
    return Office(town_engine)


@dataclass
class Office:
    """The town's office and its database."""

    engine: AsyncEngine

    async def id_of(self, table: str, column: str, value: str) -> int:
        question = text(f"SELECT id FROM {table} WHERE {column} = :value")  # noqa: S608 - the test's own words
        async with self.engine.connect() as connection:
            return int((await connection.execute(question, {"value": value})).scalar_one())

    async def staff(self, staff_id: str) -> int:
        return await self.id_of("staff", "staff_id", staff_id)

    async def team(self, name: str) -> int:
        return await self.id_of("teams", "name", name)

    async def leave(self, kind: str, customer: str | None = None, at: datetime = NOW, **columns: Any) -> int:  # noqa: ANN401 - columns
        """Have a customer, or somebody whom nobody identified, leave a concern; returns its id."""
        known: dict[str, Any] = (
            {"customer_id": await self.id_of("customers", "customer_number", customer)} if customer else {}
        )
        async with self.engine.begin() as connection:
            return await add_concern(connection, at, kind, **known, **columns)

    async def desk(self, staff_id: str) -> Desk:
        async with self.engine.connect() as connection:
            question = text("SELECT id, team_id FROM staff WHERE staff_id = :staff")
            row = (await connection.execute(question, {"staff": staff_id})).one()
        return Desk(row.id, row.team_id)

    async def inbox(self, whose: str | Desk, now: datetime = NOW) -> Inbox:
        """Return what somebody (``V1``), or the service centre, finds at a time."""
        desk = await self.desk(whose) if isinstance(whose, str) else whose
        async with self.engine.connect() as connection:
            return await inbox_of(connection, desk, now)

    async def item(self, whose: str | Desk, concern: int, now: datetime = NOW) -> InboxItem:
        """Return one concern as it lies on somebody's desk."""
        (found,) = [one for one in everything(await self.inbox(whose, now)) if one.id == concern]
        return found

    async def seen(self, concern: int) -> Seen:
        """Return a concern as somebody sees it who looks at this moment."""
        question = text("SELECT coalesce(max(id), 0) FROM concern_changes WHERE concern_id = :concern")
        async with self.engine.connect() as connection:
            return Seen(concern, int((await connection.execute(question, {"concern": concern})).scalar_one()))

    async def do(
        self, verb: Verb[Asked, Given], concern: int | Seen, *args: Asked.args, **kwargs: Asked.kwargs
    ) -> Given:
        """Do something about a concern as it is now, or as somebody had seen it."""
        seen = concern if isinstance(concern, Seen) else await self.seen(concern)
        async with self.engine.begin() as connection:
            return await verb(connection, seen, *args, **kwargs)

    async def rows(self, question: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what it asks for
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(question), values)]

    async def change(self, statement: str, **values: Any) -> None:  # noqa: ANN401 - what it changes
        async with self.engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def history(self, concern: int) -> list[tuple[Any, ...]]:
        """Return by whom, what, before and after, of every change of a concern."""
        question = "SELECT made_by, what, before, after FROM concern_changes WHERE concern_id = :concern ORDER BY id"
        return await self.rows(question, concern=concern)

    async def places(self, concern: int, now: datetime = NOW) -> dict[str, str]:
        """Return on whose desks of the town a concern lies, and in which part; the service centre's is one too."""
        codes = [str(code) for (code,) in await self.rows("SELECT staff_id FROM staff ORDER BY staff_id")]
        desks: list[tuple[str, str | Desk]] = [*((code, code) for code in codes), ("centre", CENTRE)]
        inboxes = {name: everything(await self.inbox(desk, now)) for name, desk in desks}
        return {name: item.place for name, items in inboxes.items() for item in items if item.id == concern}


def everything(inbox: Inbox) -> list[InboxItem]:
    """Return all items of an inbox."""
    standing_in = [item for away in inbox.standing_in for item in away.items]
    return [*inbox.own, *standing_in, *inbox.team, *inbox.service_centre]


def ids(items: tuple[InboxItem, ...]) -> list[int]:
    return [item.id for item in items]
