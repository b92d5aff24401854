"""A caller speaks a message: it ends encrypted with us and nowhere else, whatever the network does."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

import pytest
from conftest import NOW
from cryptography.fernet import Fernet, InvalidToken
from message_calls import ROOT, Hotline, hotline
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from voice_calls import Phone, office_settings

from app.calls.reading import CallRecord
from app.carrier import RunningCall, Weather
from app.concerns import Concern
from app.concerns.settling import Author, finish_concern
from app.jobs import DeferredTooSoon, defer
from app.messages import Message
from app.messages.audio import UnreadableAudio, listen_to
from app.messages.discarding import take_up_unwanted_recordings
from app.messages.fetching import MOST_RETRIES, fetch_recording, take_up_waiting_messages
from app.messages.leaving import Respoken, replace_message
from app.retention import purge


@pytest.fixture
def house(town_engine: AsyncEngine) -> Hotline:
    return hotline(town_engine)


async def the_message(connection: AsyncConnection) -> Message:
    """Return the only message there is, as its row."""
    row = (await connection.execute(select(*Message.__table__.columns))).mappings().one()
    return Message(**row)


async def seen(house: Hotline) -> Message:
    async with house.engine.connect() as connection:
        return await the_message(connection)


async def heard(house: Hotline, *keys: str) -> bytes | None:
    """Return what somebody hears who listens to the message."""
    async with house.engine.connect() as connection:
        message = await the_message(connection)
        return await listen_to(connection, message.concern_id, keys or house.door.settings.keys)


async def record(house: Hotline, call: RunningCall) -> CallRecord:
    found = await house.door.record(call.sid)
    assert found is not None
    return found


def kinds(call: CallRecord) -> list[str]:
    return [event.kind for event in call.events if event.kind.startswith("message")]


async def test_a_message_ends_with_us_encrypted_and_nowhere_else(house: Hotline) -> None:
    call = await house.ring("#")
    assert await house.at_the_carrier() == [200]
    await house.work()

    message = await seen(house)
    assert (message.duration_s, message.audio is not None) == (10, True)
    sound = await heard(house) or b""
    assert sound.startswith(b"RIFF")
    # Not the four letters alone: what is encrypted is written in letters, and may spell them by chance.
    assert sound[:32] not in (message.audio or b"")
    assert await house.at_the_carrier() == [404]
    log = await record(house, call)
    assert (log.outcome, log.concern) == ("message", "message")
    assert kinds(log) == ["message_left", "message_fetched", "message_deleted_at_carrier"]
    assert await house.jobs() == []


async def test_who_speaks_and_hangs_up_has_left_a_message(house: Hotline) -> None:
    call = await house.ring("hangup")
    await house.work()
    assert (await record(house, call)).outcome == "message"
    assert (await heard(house) or b"").startswith(b"RIFF")


async def test_who_stays_silent_is_offered_a_call_back(house: Hotline) -> None:
    call = await house.ring("-")
    assert "Ihre Nummer ist" in " ".join(call.transcript())
    assert await house.door.count("messages") == 0
    assert await house.jobs() == []


@pytest.mark.parametrize("duplicates", ["after", "together"])
async def test_a_repeated_webhook_leaves_one_message(town_engine: AsyncEngine, duplicates: str) -> None:
    house = hotline(town_engine, Weather(duplicates="after" if duplicates == "after" else "together"))
    call = await house.ring("#")
    await house.work()
    assert await house.door.count("messages") == 1
    assert await house.door.count("concerns") == 1
    assert kinds(await record(house, call)) == ["message_left", "message_fetched", "message_deleted_at_carrier"]


async def test_the_job_comes_back_while_the_file_is_not_there_yet(house: Hotline) -> None:
    await house.ring("#")
    house.way.late = 2
    await house.work()
    assert await house.jobs() == [("todo", 1)]
    for _ in range(2):
        await house.pass_time()
        await house.work()
    assert (await heard(house) or b"").startswith(b"RIFF")
    assert await house.at_the_carrier() == [404]


async def test_after_a_day_of_trying_both_logs_say_so_and_each_night_it_is_tried_again(house: Hotline) -> None:
    call = await house.ring("#")
    house.way.late = MOST_RETRIES + 1
    for _ in range(MOST_RETRIES + 1):
        await house.work()
        await house.pass_time()
    assert await house.jobs() == [("failed", MOST_RETRIES + 1)]
    assert kinds(await record(house, call)) == ["message_left", "message_not_fetched"]

    house.later = timedelta(days=3)
    async with house.engine.begin() as connection:
        await defer(connection, take_up_waiting_messages, "night", timestamp=0)
    await house.work()
    await house.work()
    assert kinds(await record(house, call))[2:] == ["message_fetched", "message_deleted_at_carrier"]


SPOKEN_TWICE = "# 3 # 1"
"""The message, the choice to speak it once more, the second one, and that it is good."""


async def test_what_was_spoken_over_goes_and_the_new_message_is_kept(house: Hotline) -> None:
    await house.ring(SPOKEN_TWICE)
    first, second = house.carrier.network.recordings
    assert (await seen(house)).recording_sid == second
    assert await unwanted(house) == [first]
    await house.work()
    assert await unwanted(house) == []
    assert await house.at_the_carrier() == [404, 404]
    assert (await heard(house) or b"").startswith(b"RIFF")


async def test_what_was_spoken_over_is_remembered_until_the_carrier_has_deleted_it(house: Hotline) -> None:
    await house.ring(SPOKEN_TWICE)
    house.way.held = 2 * (MOST_RETRIES + 1)
    for _ in range(MOST_RETRIES + 1):
        await house.work()
        await house.pass_time()
    assert await unwanted(house) == list(house.carrier.network.recordings)[:1]

    house.later = timedelta(days=3)
    house.way.held = 0
    async with house.engine.begin() as connection:
        await defer(connection, take_up_unwanted_recordings, "night", timestamp=0)
    await house.work()
    await house.work()
    assert await unwanted(house) == []
    assert (await house.at_the_carrier())[0] == 404


async def test_what_is_spoken_once_more_after_the_message_was_dealt_with_goes(house: Hotline) -> None:
    await house.ring("#")
    async with house.engine.begin() as connection:
        await connection.execute(text("UPDATE messages SET deleted_at = :now"), {"now": NOW})
        concern = (
            await connection.execute(
                text("""
            SELECT call_id, reference, recording_sid FROM concerns JOIN messages ON concerns.id = concern_id
        """)
            )
        ).one()
        spoken = Respoken(concern.call_id, concern.reference, "RE" + "f" * 32, concern.recording_sid, 5, NOW)
        await replace_message(connection, spoken)
    assert await unwanted(house) == ["RE" + "f" * 32]


async def unwanted(house: Hotline) -> list[str]:
    """Return the recordings that are to be deleted."""
    async with house.engine.connect() as connection:
        return list(await connection.scalars(text("SELECT recording_sid FROM unwanted_recordings ORDER BY at")))


async def test_a_job_done_twice_changes_nothing(house: Hotline) -> None:
    call = await house.ring("#")
    await house.work()
    before, asked = await seen(house), len(house.way.asked)
    async with house.engine.begin() as connection:
        await defer(connection, fetch_recording, "again", message_id=before.id)
    await house.work()
    after = await seen(house)
    assert (after.audio, after.fetched_at) == (before.audio, before.fetched_at)
    assert len(house.way.asked) == asked
    assert len(kinds(await record(house, call))) == 3


async def test_a_message_dealt_with_before_it_came_is_only_deleted(house: Hotline) -> None:
    call = await house.ring("#")
    reference = (await record(house, call)).reference
    async with house.engine.begin() as connection:
        await finish_concern(connection, reference, Author("key:tests", house.clock.now()))
    async with house.engine.connect() as connection:
        assert await connection.scalar(select(Message.deleted_at)) is not None
        await connection.rollback()
        assert await purge(connection, house.clock.now()) == {}
    await house.work()
    assert [one.partition(" ")[0] for one in house.way.asked] == ["DELETE"]
    assert await heard(house) is None
    assert await house.at_the_carrier() == [404]


async def test_what_is_not_committed_leaves_neither_message_nor_job(house: Hotline) -> None:
    async with house.engine.connect() as connection:
        await defer(connection, fetch_recording, "lock", message_id=1)
        await connection.rollback()
    assert await house.jobs() == []


async def test_no_job_is_put_in_the_queue_outside_a_transaction(house: Hotline) -> None:
    async with house.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        with pytest.raises(DeferredTooSoon, match="fetch_recording"):
            await defer(connection, fetch_recording, "lock", message_id=1)
    assert await house.jobs() == []


async def test_no_address_of_a_webhook_is_ever_asked(house: Hotline) -> None:
    phone = await at_the_tone(house)
    await phone.answer(
        RecordingUrl="http://169.254.169.254/latest/meta-data/", RecordingSid="RE" + "1" * 32, RecordingDuration="7"
    )
    await house.work()
    account = house.door.settings.twilio_account_sid
    assert house.way.asked == [f"GET {ROOT}/{account}/Recordings/RE{'1' * 32}.wav"]


@pytest.mark.parametrize("sid", ["../../Calls/CA1", "RE1/../../x", "RE 1", "x" * 65, "RE1\x00"])
async def test_an_id_that_would_lead_elsewhere_is_not_used(house: Hotline, sid: str) -> None:
    phone = await at_the_tone(house)
    reply = await phone.answer(RecordingUrl="https://api.twilio.com/x", RecordingSid=sid, RecordingDuration="7")
    assert "Für Senden, drücken Sie die 1." in reply.words
    assert "Für Anhören" not in reply.words
    assert "Ihre Nachricht ist angekommen" in (await phone.press("1")).words
    await house.work()
    assert house.way.asked == []
    assert (await seen(house)).recording_sid is None
    assert kinds(await phone.record()) == ["message_left", "message_not_fetched"]


async def test_a_carrier_that_names_the_recording_by_its_url_alone_is_understood(house: Hotline) -> None:
    phone = await at_the_tone(house)
    await phone.answer(RecordingUrl="https://carrier.example/a/RE0042.wav?x=1", RecordingDuration="7")
    assert (await seen(house)).recording_sid == "RE0042"


async def at_the_tone(house: Hotline) -> Phone:
    """Get as far as the tone, request by request."""
    phone = Phone(house.door)
    await phone.begin()
    await phone.press("0393112233#", "1", "2")
    await phone.answer(DialCallStatus="no-answer")
    await phone.press("3")
    assert phone.reply.has("Record")
    return phone


async def test_old_keys_open_old_messages_and_new_ones_seal_new_messages(house: Hotline) -> None:
    await house.ring("#")
    await house.work(office_settings(secret_keys="old"))
    assert (await heard(house, "new", "old") or b"").startswith(b"RIFF")
    with pytest.raises(UnreadableAudio, match="no key in SECRET_KEYS"):
        await heard(house, "new")

    async with house.engine.begin() as connection:
        await connection.execute(text("DELETE FROM messages"))
        await connection.execute(text("UPDATE concerns SET reference = '000000000'"))
    await house.ring("#")
    await house.work(office_settings(secret_keys="new,old"))
    assert (await heard(house, "new") or b"").startswith(b"RIFF")


async def test_the_secret_by_itself_opens_no_message(house: Hotline) -> None:
    await house.ring("#")
    await house.work()
    (secret,) = house.door.settings.keys
    with pytest.raises(InvalidToken):
        Fernet(urlsafe_b64encode(sha256(secret.encode()).digest())).decrypt((await seen(house)).audio or b"")


async def test_the_concern_carries_the_time_at_which_the_message_was_left(house: Hotline) -> None:
    await house.ring("#")
    async with house.engine.connect() as connection:
        received_at = await connection.scalar(select(Concern.received_at))
    assert (await seen(house)).received_at == received_at
