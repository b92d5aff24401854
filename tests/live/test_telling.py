"""The database tells open desks what they are to look at: whatever changed it, and nothing personal."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from conftest import NOW
from kept_calls import add_call, add_concern, add_message
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from voice_calls import Hop, Phone, door_to
from waiting_calls import Switchboard

from app.concerns.settling import Author, acknowledge_concern
from app.live import CHANNEL

RUTH, HOLGER = "V1", "V2"


class Ear:
    """What a listener of the database hears, as it is sent."""

    def __init__(self, engine: AsyncEngine, connection: psycopg.AsyncConnection[Any]) -> None:
        self.engine, self.connection = engine, connection

    async def heard(self) -> list[dict[str, Any]]:
        """Return what has been told until now: the last word is our own."""
        async with self.engine.begin() as connection:
            await connection.execute(text(f"NOTIFY {CHANNEL}, 'over'"))
        told: list[dict[str, Any]] = []
        async for notify in self.connection.notifies(timeout=10):
            if notify.payload == "over":
                break
            told.append(json.loads(notify.payload))
        return told

    async def number(self, staff_id: str) -> int:
        async with self.engine.connect() as connection:
            return await Switchboard(connection, NOW).staff(staff_id)


@pytest.fixture
async def ear(town_engine: AsyncEngine) -> AsyncIterator[Ear]:
    url = town_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield Ear(town_engine, connection)


def news(topic: str, staff: int | None = None, team: int | None = None) -> dict[str, Any]:
    return {"topic": topic, "staff": staff, "team": team}


async def team_of(connection: AsyncConnection, staff_id: str) -> int:
    found = await connection.scalar(text("SELECT team_id FROM staff WHERE staff_id = :id"), {"id": staff_id})
    assert isinstance(found, int)
    return found


async def test_a_call_tells_the_desk_at_which_it_rings_of_every_step_and_no_other(
    ear: Ear, town_engine: AsyncEngine
) -> None:
    phone = Phone(door_to(town_engine))
    await phone.begin()
    await phone.press("0397445566", "1")
    assert await ear.heard() == []
    await phone.press("2")
    matthis = await ear.number("L2")
    assert await ear.heard() == [news("call", matthis)]
    hop = Hop(phone)
    for status in ("initiated", "ringing", "in-progress"):
        await hop.report(status)
    assert await ear.heard() == []
    whisper = await hop.pick_up()
    assert await ear.heard() == [news("call", matthis)]
    await hop.decide(whisper, "1")
    assert await ear.heard() == [news("call", matthis)]
    await hop.over("completed", DialBridged="true", DialCallDuration="60")
    assert await ear.heard() == [news("call", matthis)]


async def test_the_service_centre_is_news_for_nobody_s_desk(ear: Ear, town_engine: AsyncEngine) -> None:
    phone = Phone(door_to(town_engine))
    await phone.begin()
    await phone.press("0")
    assert phone.reply.has("Dial")
    assert await ear.heard() == [news("call", 0)]


async def test_who_is_passed_by_is_told_nothing(ear: Ear, town_engine: AsyncEngine) -> None:
    phone = Phone(door_to(town_engine))
    await phone.begin()
    await phone.press("0399100200", "1", "2")
    assert await ear.heard() == []


async def test_a_group_telephone_tells_its_team_also_when_somebody_takes_the_call(
    ear: Ear, town_engine: AsyncEngine
) -> None:
    async with town_engine.begin() as connection:
        team = await team_of(connection, RUTH)
        call = await add_call(connection, NOW)
        leg = {"call": call, "team": team, "now": NOW}
        await connection.execute(
            text("""INSERT INTO legs (call_id, turn, ordinal, role, team_id, dialled_at)
                    VALUES (:call, 2, 100, 'team', :team, :now)"""),
            leg,
        )
    assert await ear.heard() == [news("call", None, None), news("call", None, team)]
    ruth = await ear.number(RUTH)
    async with town_engine.begin() as connection:
        await connection.execute(
            text("UPDATE legs SET staff_id = :ruth, screened = 'accepted' WHERE turn = 2"), {"ruth": ruth}
        )
    assert await ear.heard() == [news("call", ruth, team)]
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE legs SET outcome = 'connected' WHERE turn = 2"))
    assert await ear.heard() == [news("call", ruth)]


async def test_an_inbox_hears_of_concerns_and_of_what_becomes_of_them(ear: Ear, town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        concern = await add_concern(connection, NOW, "callback")
    assert news("inbox") in await ear.heard()
    async with town_engine.begin() as connection:
        reference = await connection.scalar(text("SELECT reference FROM concerns"))
        await acknowledge_concern(connection, str(reference), Author("key:tests", NOW))
    assert await ear.heard() == [news("inbox")]
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE concerns SET ring_at = :now WHERE id = :id"), {"now": NOW, "id": concern})
    assert await ear.heard() == []


async def test_an_inbox_hears_when_a_message_can_be_heard(ear: Ear, town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await add_message(connection, NOW)
        await connection.execute(text("UPDATE messages SET fetched_at = NULL"))
    await ear.heard()
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE messages SET fetched_at = :now"), {"now": NOW})
    assert await ear.heard() == [news("inbox")]


async def test_an_absence_tells_of_its_person_when_it_begins_changes_and_goes(
    ear: Ear, town_engine: AsyncEngine
) -> None:
    holger = await ear.number(HOLGER)
    values = {"staff": holger, "now": NOW, "later": NOW + timedelta(hours=1)}
    for statement in (
        "INSERT INTO absences (staff_id, starts_at, ends_at, reason) VALUES (:staff, :now, :later, 'in_consultation')",
        "UPDATE absences SET ends_at = :later WHERE staff_id = :staff",
        "DELETE FROM absences WHERE staff_id = :staff",
    ):
        async with town_engine.begin() as connection:
            await connection.execute(text(statement), values)
        assert await ear.heard() == [news("availability", holger)]


async def test_a_call_back_tells_the_desk_that_is_rung_for_it(ear: Ear, town_engine: AsyncEngine) -> None:
    ruth = await ear.number(RUTH)
    async with town_engine.begin() as connection:
        concern = await add_concern(connection, NOW, "callback")
        await connection.execute(
            text("""INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_id)
                    VALUES (:concern, 1, :now, 'own', :ruth)"""),
            {"concern": concern, "now": NOW, "ruth": ruth},
        )
    assert news("callback", ruth) in await ear.heard()
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE callback_attempts SET staff_outcome = 'busy'"))
    assert await ear.heard() == [news("callback", ruth)]


async def test_what_is_taken_back_is_not_told(ear: Ear, town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as connection:
        await add_concern(connection, NOW, "callback")
        await connection.rollback()
    assert await ear.heard() == []


async def test_nothing_but_a_topic_and_internal_numbers_travels(ear: Ear, town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await add_message(connection, NOW)
    for told in await ear.heard():
        assert set(told) == {"topic", "staff", "team"}
