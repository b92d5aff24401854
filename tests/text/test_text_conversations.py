"""What is written on the text telephone: the same conversations, and the same log, as on the telephone."""

from datetime import timedelta

import httpx
import pytest
from conftest import NOW
from sqlalchemy.ext.asyncio import AsyncEngine
from text_pages import MARTA, Reader, house_of, rows, to_the_choices, to_the_message
from voice_calls import office_settings

from app.calls.idle import IDLE_AFTER, end_idle_texts, end_idle_texts_regularly
from app.commands.worker import do_jobs
from app.jobs import Workshop, defer
from app.main import build_app
from app.messages.audio import cipher_of
from app.messages.writing import UnreadableWords, read_words
from app.retention import purge

KEYS = ["the town's own key"]
SECRET = "Ich bin krank, bitte schreiben Sie mir."


async def test_opening_the_page_writes_nothing(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.open()
    assert (reader.status, await rows(town_engine, "SELECT * FROM calls")) == (200, [])


async def test_beginning_opens_a_call_on_the_text_channel(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.begin("/text?language=en")
    assert "What is your customer number?" in reader.words
    question = "SELECT channel, entry_number, caller_number, language, ended_at FROM calls"
    assert await rows(town_engine, question) == [("text", "text", None, "en", None)]


async def test_a_message_is_kept_encrypted_and_can_be_read_by_the_office(
    reader: Reader, town_engine: AsyncEngine
) -> None:
    await to_the_message(reader)
    await reader.type(SECRET)
    assert "Ihre Nachricht ist angekommen." in reader.words
    ((concern, words, audio, seconds),) = await rows(
        town_engine, "SELECT concern_id, words, audio, duration_s FROM messages"
    )
    assert isinstance(words, bytes)
    assert SECRET.encode() not in words
    assert (cipher_of(KEYS).decrypt(words).decode(), audio, seconds) == (SECRET, None, 1)
    async with town_engine.connect() as connection:
        assert isinstance(concern, int)
        assert await read_words(connection, concern, KEYS) == SECRET
        assert await read_words(connection, concern + 1, KEYS) is None
        with pytest.raises(UnreadableWords):
            await read_words(connection, concern, ["another key"])
    kinds = [row[0] for row in await rows(town_engine, "SELECT kind FROM call_events WHERE kind LIKE 'message%'")]
    assert kinds == ["message_left"]
    assert await rows(town_engine, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fetch_recording'") == [
        (0,)
    ]


async def test_nothing_that_was_written_stands_in_the_log_or_anywhere_in_the_clear(
    reader: Reader, town_engine: AsyncEngine
) -> None:
    await to_the_message(reader)
    await reader.type(SECRET)
    for table in ("calls", "call_events", "concerns", "messages", "typed_answers"):
        stored = repr(await rows(town_engine, f"SELECT * FROM {table}"))  # noqa: S608 - names of this test
        assert SECRET not in stored
        assert "112233" not in stored


async def test_a_written_message_goes_when_its_time_is_up(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_message(reader)
    await reader.type(SECRET)
    async with town_engine.connect() as connection:
        assert "messages" not in await purge(connection, NOW + timedelta(days=13))
        assert (await purge(connection, NOW + timedelta(days=14)))["messages"] == 1
    assert await rows(town_engine, "SELECT words FROM messages") == [(None,)]


async def test_who_writes_no_message_goes_on_without_one(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_message(reader)
    await reader.press("Ohne Nachricht")
    assert "Sie haben nichts geschrieben." in reader.words
    assert reader.form.entry == "entry"
    assert await rows(town_engine, "SELECT * FROM messages") == []


async def test_nobody_is_rung_and_no_leg_says_so(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_choices(reader)
    await reader.press("Mensch")
    assert reader.status == 200
    assert "Ich verbinde" not in reader.words
    assert await rows(town_engine, "SELECT * FROM legs WHERE outcome IS DISTINCT FROM 'unavailable'") == []
    assert reader.buttons


async def test_a_call_back_is_ordered_for_a_number_typed_in_any_spelling(
    reader: Reader, town_engine: AsyncEngine
) -> None:
    await to_the_choices(reader)
    await reader.press("Rückruf")
    if reader.form.entry != "entry":
        await reader.press("andere Nummer")
    await reader.type("+49 (0331) 23 12-599".replace("(0331)", "331"))
    assert "003 313 123 125 99" not in reader.words
    await reader.press("Ja")
    if any("Uhrzeit" in one for one in reader.buttons):
        await reader.press("Uhrzeit")
    ((kind, number),) = await rows(town_engine, "SELECT kind, callback_number FROM concerns")
    assert kind == "payment"  # the call-back is to answer a question about money
    assert str(number).endswith("3312312599")


async def test_the_end_shows_the_reference_and_closes_the_call(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_choices(reader)
    await reader.press("Gespräch beenden")
    ((reference, ended, outcome),) = await rows(town_engine, "SELECT reference, ended_at, outcome FROM calls")
    assert (ended, outcome) == (NOW, "abandoned_menu")
    assert f"{str(reference)[:3]} {str(reference)[3:6]} {str(reference)[6:]}" in reader.words
    assert reader.buttons == ["Neu beginnen"]


async def test_a_conversation_that_was_left_ends_by_itself_and_can_still_be_taken_up(
    town_engine: AsyncEngine,
) -> None:
    now = NOW
    reader = Reader(house_of(town_engine, lambda: now))
    await reader.begin()
    async with town_engine.begin() as connection:
        assert await end_idle_texts(connection, NOW + IDLE_AFTER - timedelta(seconds=1)) == 0
        assert await end_idle_texts(connection, NOW + IDLE_AFTER) == 1
        assert await end_idle_texts(connection, NOW + IDLE_AFTER) == 0
    assert await rows(town_engine, "SELECT ended_at, outcome FROM calls") == [(NOW, "abandoned_menu")]

    now = NOW + timedelta(hours=3)
    await reader.type(MARTA)
    assert "Stimmt das?" in reader.words
    assert await rows(town_engine, "SELECT ended_at FROM calls") == [(None,)]


async def test_the_worker_ends_what_was_left(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.begin()
    async with town_engine.begin() as connection:
        await defer(connection, end_idle_texts_regularly, "idle", timestamp=0)
    async with httpx.AsyncClient() as http:
        await do_jobs(Workshop(town_engine, office_settings(), lambda: NOW + timedelta(hours=1), http))
    assert await rows(town_engine, "SELECT ended_at, outcome FROM calls") == [(NOW, "abandoned_menu")]


async def test_a_call_on_the_telephone_is_never_ended_for_idle(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)"
            " VALUES (gen_random_uuid(), 'CA1', '123456786', '2026-11-24 01:00Z', '+498001234567', 'de')"
        )
        assert await end_idle_texts(connection, NOW) == 0


@pytest.mark.parametrize("language", ["de", "en"])
async def test_the_page_says_in_which_language_it_is(reader: Reader, language: str) -> None:
    await reader.begin(f"/text?language={language}")
    (html,) = [given for tag, given in reader.page.elements if tag == "html"]
    assert (html["lang"], html["dir"]) == (language, "ltr")
    assert [tag for tag, _ in reader.page.elements].count("h1") == 1


async def test_languages_are_called_by_their_own_names_and_the_day_is_asked_as_a_question(
    town_engine: AsyncEngine,
) -> None:
    reader = Reader(build_app(office_settings(offer_unreviewed_languages=True), town_engine, lambda: NOW))
    await reader.begin()
    assert any("Українська · Русский · العربية · Türkçe" in one for one in reader.buttons)
    await reader.type(MARTA)
    await reader.press("Ja")
    await reader.press("Absagen")
    await reader.type("30.11.1979")
    assert "Um welchen Tag geht es?" in reader.words
