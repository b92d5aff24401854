"""Double clicks, reloads, answers to old pages: what stands in the log never contradicts what was read."""

import asyncio
from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy.ext.asyncio import AsyncEngine
from text_pages import MARTA, Reader, house_of, rows, to_the_choices, to_the_message

from app.typed_answers import MOST_SECOND_THOUGHTS

EVERYTHING = (
    "SELECT count(*) FROM calls",
    "SELECT kind, details::text FROM call_events ORDER BY id",
    "SELECT kind, reference FROM concerns",
    "SELECT count(*) FROM messages",
    "SELECT turn, ended_at FROM calls",
)


async def everything(engine: AsyncEngine) -> list[list[tuple[object, ...]]]:
    return [await rows(engine, question) for question in EVERYTHING]


async def test_two_clicks_on_begin_open_one_call(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.open()
    form = reader.form
    twins = [Reader(reader.app) for _ in range(2)]
    await asyncio.gather(*(twin.press("Beginnen", form) for twin in twins))
    assert twins[0].response.text == twins[1].response.text
    assert await rows(town_engine, "SELECT count(*) FROM calls") == [(1,)]


async def test_the_same_form_again_changes_nothing_and_shows_the_same_page(
    reader: Reader, town_engine: AsyncEngine
) -> None:
    await to_the_message(reader)
    form = reader.form
    await reader.type("Ein Wort", form)
    first, before = reader.words, await everything(town_engine)
    await reader.type("Ein Wort", form)
    assert reader.words == first
    assert await everything(town_engine) == before


async def test_the_same_question_is_the_same_page_to_the_letter(reader: Reader) -> None:
    await reader.begin()
    form = reader.form
    await reader.type(MARTA, form)
    first = reader.response.text
    await reader.type(MARTA, form)
    assert reader.response.text == first


@pytest.mark.parametrize("times", [2, 5])
async def test_forms_sent_together_leave_one_message(reader: Reader, town_engine: AsyncEngine, times: int) -> None:
    await to_the_message(reader)
    form = reader.form
    twins = [Reader(reader.app) for _ in range(times)]
    await asyncio.gather(*(twin.type("Ein Wort", form) for twin in twins))
    assert {twin.status for twin in twins} == {200}
    assert len({" ".join(twin.page.words) for twin in twins}) == 1
    assert await rows(town_engine, "SELECT count(*) FROM concerns") == [(1,)]
    assert await rows(town_engine, "SELECT count(*) FROM messages WHERE words IS NOT NULL") == [(1,)]


async def test_an_old_page_answered_otherwise_is_a_turn_of_its_own(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.begin()
    await reader.type(MARTA)
    form = reader.form
    await reader.press("Nein", form)
    assert "Kundennummer?" in reader.words
    await reader.press("Ja", form)
    assert any("Arbeit" in one for one in reader.buttons)
    keyed = await rows(town_engine, "SELECT details ->> 'key' FROM call_events WHERE kind = 'keyed' ORDER BY id")
    assert [key for (key,) in keyed] == [None, "2", "1"]
    assert await rows(town_engine, "SELECT assurance FROM calls") == [("number",)]


async def test_after_something_was_left_an_old_page_cannot_contradict_it(
    reader: Reader, town_engine: AsyncEngine
) -> None:
    await to_the_choices(reader)
    form = reader.form
    await reader.press("Nachricht", form)
    await reader.type("Ein Wort")
    before = await everything(town_engine)
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns")
    await reader.press("Rückruf", form)
    assert reader.status == 409
    assert "schon beantwortet" in reader.words
    assert str(reference) in reader.words.replace(" ", "")
    assert await everything(town_engine) == before


async def test_going_back_gives_no_further_tries_at_numbers(reader: Reader) -> None:
    await reader.begin()
    form = reader.form
    seen = []
    for last in range(MOST_SECOND_THOUGHTS + 3):
        await reader.type(f"039 D 11223{last}", form)
        seen.append(reader.status)
    assert seen == [200] * (MOST_SECOND_THOUGHTS + 1) + [409] * 2


async def test_tries_made_from_an_old_page_count_like_all_others(reader: Reader, town_engine: AsyncEngine) -> None:
    """Three numbers from the same old page: whoever says no to the third is led to a person, as on the telephone."""
    await reader.begin()
    form = reader.form
    for last in range(3):
        await reader.type(f"039 D 11223{last}", form)
    await reader.press("Nein")
    assert "Kundennummer?" not in reader.words.rpartition("Nein")[2]
    assert await rows(town_engine, "SELECT max(tries) FROM typed_answers") == [(3,)]


async def test_a_page_after_the_end_only_shows_the_end(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_choices(reader)
    form = reader.form
    await reader.press("Gespräch beenden", form)
    before = await everything(town_engine)
    await reader.press("Gespräch beenden", form)
    assert reader.status == 200
    assert await everything(town_engine) == before


async def test_two_different_answers_sent_together_are_two_turns(reader: Reader, town_engine: AsyncEngine) -> None:
    await reader.begin()
    await reader.type(MARTA)
    form = reader.form
    twins = [Reader(reader.app) for _ in range(2)]
    await asyncio.gather(twins[0].press("Ja", form), twins[1].press("Nein", form))
    keyed = await rows(town_engine, "SELECT details ->> 'key' FROM call_events WHERE kind = 'keyed' ORDER BY id")
    assert {key for (key,) in keyed[1:]} == {"1", "2"}
    assert await rows(town_engine, "SELECT count(DISTINCT turn) FROM typed_answers") == [(3,)]


async def test_the_last_form_sent_again_does_not_move_the_end(town_engine: AsyncEngine) -> None:
    now = NOW
    reader = Reader(house_of(town_engine, lambda: now))
    await to_the_message(reader)
    form = reader.form
    await reader.type("Ein Wort", form)
    if "Gespräch beenden" in reader.buttons:
        await reader.press("Gespräch beenden")
    now = NOW + timedelta(minutes=5)
    await reader.type("Ein Wort", form)
    assert await rows(town_engine, "SELECT ended_at FROM calls") == [(NOW,)]
