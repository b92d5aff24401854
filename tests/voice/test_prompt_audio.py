"""Prompts that somebody has recorded are played instead of being read, and nothing else of the folder is served."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import Door, Phone, door_to

WAV = b"RIFF\x24\x00\x00\x00WAVE of a person who says welcome"


@pytest.fixture
def recorded_door(town_engine: AsyncEngine, tmp_path: Path) -> Door:
    folder = tmp_path / "recordings"
    (folder / "de").mkdir(parents=True)
    (folder / "de" / "hotline.welcome.wav").write_bytes(WAV)
    (folder / "de" / "main_menu.cancel.1.wav").write_bytes(WAV)
    (folder / "de" / "notes.txt").write_text("not for callers")
    (tmp_path / "secret.wav").write_bytes(b"RIFF secret")
    return door_to(town_engine, prompt_audio=folder)


async def get(door: Door, path: str) -> tuple[int, str, bytes]:
    """Fetch a sound as the network does: unsigned."""
    reply = await door.deliver(f"https://hotline.example{path}", b"", {}, "GET")
    return reply.status, reply.content_type, reply.text.encode("utf-8", "replace")


async def test_a_recorded_welcome_is_played_and_all_else_is_read(recorded_door: Door) -> None:
    reply = await Phone(recorded_door).begin()
    assert reply.the("Play").text == "https://hotline.example/voice/prompts/de/hotline.welcome.wav"
    assert "Jobcenter Potsdam." not in reply.words
    assert "Der Anruf ist kostenlos." in reply.words
    assert reply.is_twiml()


async def test_an_offer_is_recorded_with_its_key(recorded_door: Door) -> None:
    phone = Phone(recorded_door)
    await phone.begin()
    reply = await phone.press("0393112233#", "1")
    assert reply.the("Play").text.endswith("/de/main_menu.cancel.1.wav")
    assert reply.words.startswith("Für Arbeit, drücken Sie die 2.")


async def test_the_network_fetches_the_sound(recorded_door: Door) -> None:
    status, kind, sound = await get(recorded_door, "/voice/prompts/de/hotline.welcome.wav")
    assert (status, kind) == (200, "audio/wav")
    assert b"a person who says welcome" in sound


@pytest.mark.parametrize(
    "path",
    [
        "/voice/prompts/de/hotline.closed.wav",
        "/voice/prompts/de/notes.wav",
        "/voice/prompts/de/..%2F..%2Fsecret.wav",
        "/voice/prompts/../secret.wav",
        "/voice/prompts/xx/hotline.welcome.wav",
    ],
)
async def test_nothing_else_is_served(recorded_door: Door, path: str) -> None:
    status, _, sound = await get(recorded_door, path)
    assert status == 404
    assert b"secret" not in sound
