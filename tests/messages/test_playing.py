"""What can be heard or read of a message, and why not if not."""

from datetime import timedelta

import pytest
from conftest import NOW
from inbox_desks import JONAS, Office, author
from message_calls import Hotline, hotline
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.inbox.finishing import finish
from app.messages.audio import cipher_of
from app.messages.playing import Silence, Sound, Words, play_message
from app.retention import purge


@pytest.fixture
def house(town_engine: AsyncEngine) -> Hotline:
    return hotline(town_engine)


async def played(house: Hotline, *keys: str) -> Sound | Words | Silence:
    """Return what comes of playing the only concern there is."""
    async with house.engine.connect() as connection:
        concern = (await connection.execute(text("SELECT id FROM concerns"))).scalar_one()
        return await play_message(connection, concern, keys or house.door.settings.keys)


async def test_a_spoken_message_waits_for_the_carrier_and_can_then_be_heard(house: Hotline) -> None:
    await house.ring("#")
    assert await played(house) == Silence("not_fetched")
    await house.work()
    sound = await played(house)
    assert isinstance(sound, Sound)
    assert (sound.wav[:4], sound.duration_s) == (b"RIFF", 10)
    assert await played(house, "another key") == Silence("key_missing")


async def test_what_was_finished_is_deleted_on_handling(house: Hotline) -> None:
    await house.ring("#")
    await house.work()
    desks = Office(house.engine)
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.do(finish, concern, author("V1", NOW + timedelta(days=15)))
    assert await played(house) == Silence("handled")


async def test_what_nobody_finished_in_a_fortnight_is_deleted_and_stays_so_when_it_is_finished(house: Hotline) -> None:
    await house.ring("#")
    await house.work()
    async with house.engine.connect() as connection:
        await purge(connection, NOW + timedelta(days=15))
    assert await played(house) == Silence("expired")
    desks = Office(house.engine)
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.do(finish, concern, author("V1", NOW + timedelta(days=16)))
    assert await played(house) == Silence("expired")


async def test_what_is_finished_while_it_is_being_fetched_is_fetched_no_more_and_deleted_there(
    house: Hotline,
) -> None:
    await house.ring("#")
    desks = Office(house.engine)
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.do(finish, concern, author("V1"))
    await house.work()
    assert [one.partition(" ")[0] for one in house.way.asked] == ["DELETE"]
    assert await house.at_the_carrier() == [404]
    assert await played(house) == Silence("handled")


async def test_a_copy_that_the_carrier_would_not_delete_goes_as_soon_as_the_message_is_handled(house: Hotline) -> None:
    await house.ring("#")
    house.way.held = 1
    await house.work()
    assert await house.at_the_carrier() == [200]
    desks = Office(house.engine)
    ((concern,),) = await desks.rows("SELECT id FROM concerns")
    await desks.change("DELETE FROM procrastinate_jobs")
    await desks.do(finish, concern, author("V1"))
    await house.work()
    assert await house.at_the_carrier() == [404]


async def test_words_can_be_read_and_a_message_of_nothing_is_called_so(desks: Office) -> None:
    concern = await desks.leave("message", JONAS)
    async with desks.engine.connect() as connection:
        assert await play_message(connection, concern, ["key"]) == Silence("no_message")
    await desks.change(
        "INSERT INTO messages (concern_id, duration_s, received_at) VALUES (:concern, 0, :at)", concern=concern, at=NOW
    )
    async with desks.engine.connect() as connection:
        assert await play_message(connection, concern, ["key"]) == Silence("never_came")
    await desks.change("UPDATE messages SET words = :words", words=cipher_of(["key"]).encrypt("Grüße".encode()))
    async with desks.engine.connect() as connection:
        assert await play_message(connection, concern, ["key"]) == Words("Grüße")
        assert await play_message(connection, concern, ["other"]) == Silence("key_missing")
