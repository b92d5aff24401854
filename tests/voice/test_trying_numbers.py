"""Who tries numbers soon tries no more: from one telephone, or from many, and is put through to a person instead."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import SERVICE_CENTRE, Phone, door_to

from app.number_tries import MOST_OF_A_CALLER, MOST_WRONG_OF_ALL
from app.retention import purge

MARTA, HOUSEHOLD, NOBODY = "0393112233", "039010000117", "9622999999"
TRIER, MARTAS_TELEPHONE = "+493031234567", "+4917139200015"

MANY_MISSES = text("""
INSERT INTO number_tries (call_id, turn, digest, found, at)
SELECT call_id, 1000 + n, digest, false, at FROM number_tries, generate_series(1, :most) AS n
""")


async def try_numbers(engine: AsyncEngine, count: int, caller: str = TRIER) -> None:
    """Key numbers that nobody has, three in each call."""
    numbers = (f"9622{number:06}" for number in range(count))
    for first in numbers:
        await in_a_call(engine, (first, *islice(numbers, 2)), caller)


async def in_a_call(engine: AsyncEngine, numbers: Iterator[str] | tuple[str, ...], caller: str) -> None:
    """Key one number after the other, none of them meant."""
    phone = Phone(door_to(engine), caller=caller)
    await phone.begin()
    for keys in numbers:
        await phone.press(f"{keys}#")
        if "Geburtsdatum" in phone.reply.words:
            await phone.press("03031977")
        await phone.press("2")


async def rung_after(engine: AsyncEngine, keys: str, caller: str, at: datetime = NOW) -> Phone:
    """Return what somebody comes to who keys a number."""
    phone = Phone(door_to(engine, clock=lambda: at), caller=caller)
    await phone.begin()
    await phone.press(f"{keys}#")
    return phone


async def test_who_tries_numbers_is_put_through_to_a_person_whatever_they_key_then(town_engine: AsyncEngine) -> None:
    """A number that somebody has is not looked up either, or the difference would tell."""
    await try_numbers(town_engine, MOST_OF_A_CALLER)
    for keys in (MARTA, HOUSEHOLD, NOBODY):
        phone = await rung_after(town_engine, keys, TRIER)
        assert phone.reply.the("Number").text == SERVICE_CENTRE
        record = await phone.record()
        assert "look_up_refused" in [event.kind for event in record.events]
        assert record.customer_number is None
    for other, at in ((MARTAS_TELEPHONE, NOW), (TRIER, NOW + timedelta(hours=1))):
        assert "Stimmt das?" in (await rung_after(town_engine, MARTA, other, at)).reply.words


async def test_one_wrong_number_less_is_not_too_many(town_engine: AsyncEngine) -> None:
    await try_numbers(town_engine, MOST_OF_A_CALLER - 1)
    assert "Stimmt das?" in (await rung_after(town_engine, MARTA, TRIER)).reply.words


async def test_right_numbers_count_like_wrong_ones(town_engine: AsyncEngine) -> None:
    """Otherwise it would tell which they were that one was not refused after them."""
    assert "Stimmt das?" in (await rung_after(town_engine, MARTA, TRIER)).reply.words
    await try_numbers(town_engine, MOST_OF_A_CALLER - 1)
    for keys in (HOUSEHOLD, NOBODY):
        assert (await rung_after(town_engine, keys, TRIER)).reply.has("Dial")


async def test_the_same_number_may_be_keyed_as_often_as_one_likes(town_engine: AsyncEngine) -> None:
    for _ in range(MOST_OF_A_CALLER + 1):
        phone = await rung_after(town_engine, MARTA, TRIER)
    assert "Stimmt das?" in phone.reply.words
    await try_numbers(town_engine, MOST_OF_A_CALLER)
    assert "Stimmt das?" in (await rung_after(town_engine, "039112233", TRIER)).reply.words


async def test_right_numbers_of_all_callers_together_close_nothing(town_engine: AsyncEngine) -> None:
    await rung_after(town_engine, MARTA, MARTAS_TELEPHONE)
    async with town_engine.begin() as connection:
        await connection.execute(MANY_MISSES, {"most": MOST_WRONG_OF_ALL})
        await connection.execute(text("UPDATE number_tries SET found = true"))
    assert "Stimmt das?" in (await rung_after(town_engine, MARTA, TRIER)).reply.words


async def test_forged_telephone_numbers_help_nobody_who_tries_thousands(town_engine: AsyncEngine) -> None:
    await try_numbers(town_engine, 1, caller="anonymous")
    async with town_engine.begin() as connection:
        await connection.execute(MANY_MISSES, {"most": MOST_WRONG_OF_ALL})
    phone = await rung_after(town_engine, MARTA, MARTAS_TELEPHONE)
    assert phone.reply.the("Number").text == SERVICE_CENTRE


async def test_who_is_refused_a_look_up_can_still_leave_what_a_person_can_match(town_engine: AsyncEngine) -> None:
    """At night, when nobody can be put through: the nearest appointment is cancelled, with number and birth date."""
    await try_numbers(town_engine, MOST_OF_A_CALLER)
    phone = await rung_after(town_engine, MARTA, TRIER, NOW.replace(hour=10, minute=30))
    assert phone.reply.has("Dial")
    night = NOW.replace(hour=22)
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE number_tries SET at = :at"), {"at": night})
    phone = await rung_after(town_engine, MARTA, TRIER, night)
    await phone.press("1", "30111979#", "1", "1", "1", "1")
    assert "Eingegangen" in phone.reply.words
    async with town_engine.connect() as connection:
        left = (
            await connection.execute(
                text("SELECT stated_number, stated_birth_date, verified, customer_id, nearest FROM concerns")
            )
        ).one()
    assert tuple(left) == (MARTA, date(1979, 11, 30), False, None, True)


async def test_nobody_closes_the_telephones_from_a_browser(town_engine: AsyncEngine) -> None:
    await try_numbers(town_engine, 1, caller="anonymous")
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE calls SET channel = 'text'"))
        await connection.execute(MANY_MISSES, {"most": MOST_WRONG_OF_ALL})
    assert "Stimmt das?" in (await rung_after(town_engine, MARTA, MARTAS_TELEPHONE)).reply.words


async def test_a_repeated_request_counts_once_and_is_answered_as_before(town_engine: AsyncEngine) -> None:
    await try_numbers(town_engine, MOST_OF_A_CALLER - 2)
    phone = Phone(door_to(town_engine), caller=TRIER)
    first = await phone.begin()
    keyed = [await phone.door.post(first.action, phone.pairs(Digits=NOBODY, FinishedOnKey="#")) for _ in range(3)]
    assert {reply.words for reply in keyed} == {keyed[0].words}
    assert not keyed[0].has("Dial")
    assert not (await rung_after(town_engine, MARTA, TRIER)).reply.has("Dial")
    assert (await rung_after(town_engine, HOUSEHOLD, TRIER)).reply.has("Dial")


async def test_that_numbers_were_tried_is_forgotten_after_a_day(town_engine: AsyncEngine) -> None:
    await try_numbers(town_engine, 3)
    async with town_engine.connect() as connection:
        assert "number_tries" not in await purge(connection, NOW + timedelta(hours=24, seconds=-1))
        assert (await purge(connection, NOW + timedelta(hours=24)))["number_tries"] == 3
