"""A caller hears the message they have just spoken: from the carrier, or from our keeping once it has been fetched."""

from uuid import uuid4

import pytest
from conftest import NOW
from message_calls import hotline
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import HOTLINE, JONAS_PHONE, Door

from app.carrier import KeysCaller, Played
from app.messages.audio import cipher_of
from app.turns.sealing import SOUND, Sealer, SoundTicket

SPOKEN = b"RIFF what Marta has spoken"


async def fetched(door: Door, url: str) -> tuple[int, str]:
    reply = await door.deliver(url, b"", {}, "GET")
    return reply.status, reply.text


async def test_what_was_spoken_is_offered_for_listening_under_a_sealed_address(town_engine: AsyncEngine) -> None:
    line = hotline(town_engine)
    caller = KeysCaller("0393112233# 1 4 2 say:Guten_Tag 2 1")
    call = await line.carrier.ring(JONAS_PHONE, HOTLINE, caller=caller)
    await line.carrier.settle()
    (played,) = [event.url for event in call.events if isinstance(event, Played)]
    assert "/voice/replay/" in played
    assert not any(sid in played for sid in line.carrier.network.recordings)


async def test_a_message_that_is_here_already_is_played_from_here(town_door: Door) -> None:
    async with town_door.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
                    VALUES (:call, 'CA1', '123456786', :now, '', 'de')"""),
            {"call": (call := uuid4()), "now": NOW},
        )
        concern = await connection.scalar(
            text("""INSERT INTO concerns (call_id, turn, ordinal, reference, kind, received_at)
                    VALUES (:call, 1, 0, '123456786', 'message', :now) RETURNING id"""),
            {"call": call, "now": NOW},
        )
        await connection.execute(
            text("""INSERT INTO messages (concern_id, recording_sid, duration_s, received_at, audio, fetched_at)
                    VALUES (:concern, 'RE1', 5, :now, :audio, :now)"""),
            {"concern": concern, "now": NOW, "audio": cipher_of(town_door.settings.keys).encrypt(SPOKEN)},
        )
    token = Sealer(town_door.settings.keys).seal(SOUND, SoundTicket(call, "RE1"))
    assert await fetched(town_door, f"https://hotline.example/voice/replay/{token}") == (200, SPOKEN.decode())


@pytest.mark.parametrize("token", ["nonsense", "", "A" * 200])
async def test_an_address_that_was_not_sealed_here_plays_nothing(town_door: Door, token: str) -> None:
    status, _ = await fetched(town_door, f"https://hotline.example/voice/replay/{token}")
    assert status == 404
