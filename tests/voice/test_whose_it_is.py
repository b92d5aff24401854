"""What somebody leaves or asks for is theirs: who merely knows a number changes nothing for its customer."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from text_pages import Reader
from voice_calls import Hop, Phone, door_to, office_settings

from app.callbacks.orders import next_due
from app.concerns.tables import TO_BE_RUNG
from app.main import build_app
from app.pins import new_pin
from app.retention import purge

CALLER = "+4917139200015"
MARTA, MARTAS_BIRTH_DATE, ANOTHER_DAY = "0393112233#", "30111979", "01011950"
CANCEL, NEAREST_AND_CONFIRM = "1", ("1", "1", "1", "1")
APPOINT = text("""
INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at)
SELECT :id, customers.id, staff.id, :at FROM customers, staff WHERE customer_number = '039D112233' AND staff_id = 'V1'
""")


async def rows(engine: AsyncEngine, question: str) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(question))]


@pytest.fixture
async def two_appointments(town_engine: AsyncEngine) -> AsyncEngine:
    async with town_engine.begin() as connection:
        await connection.execute(text("DELETE FROM appointments"))
        for name, days in (("A1", 1), ("A2", 30)):
            await connection.execute(APPOINT, {"id": name, "at": NOW + timedelta(days=days)})
    return town_engine


async def rung(engine: AsyncEngine, *keys: str, caller: str = "anonymous", **settings: Any) -> Phone:  # noqa: ANN401
    phone = Phone(door_to(engine, **settings), caller=caller)
    await phone.begin()
    await phone.press(*keys)
    return phone


async def test_a_stranger_who_cancels_takes_no_appointment_from_its_customer(two_appointments: AsyncEngine) -> None:
    for birth_date in (ANOTHER_DAY, MARTAS_BIRTH_DATE):
        await rung(two_appointments, MARTA, "1", CANCEL, birth_date, *NEAREST_AND_CONFIRM)
    found = await rows(two_appointments, "SELECT verified, appointment_id FROM concerns ORDER BY id")
    assert found == [(False, "A1"), (True, "A1")]


async def test_a_stranger_who_cancels_hides_no_appointment_from_whoever_keys_the_pin(
    two_appointments: AsyncEngine,
) -> None:
    async with two_appointments.begin() as connection:
        pin = await new_pin(connection, "039D112233", office_settings().keys, NOW)
    await rung(two_appointments, MARTA, "1", CANCEL, ANOTHER_DAY, *NEAREST_AND_CONFIRM)
    marta = await rung(two_appointments, MARTA, "1", "4", "4", pin)
    assert "Ihr nächster Termin ist am 25. November" in marta.reply.words


async def test_who_has_heard_which_appointment_is_the_nearest_means_that_one(two_appointments: AsyncEngine) -> None:
    """With the number and the birth date alone it would be in doubt: the first one was cancelled in another call."""
    async with two_appointments.begin() as connection:
        pin = await new_pin(connection, "039D112233", office_settings().keys, NOW)
    await rung(two_appointments, MARTA, "1", CANCEL, MARTAS_BIRTH_DATE, *NEAREST_AND_CONFIRM)
    await rung(two_appointments, MARTA, "1", CANCEL, MARTAS_BIRTH_DATE, *NEAREST_AND_CONFIRM)
    await rung(two_appointments, MARTA, "1", "4", "4", pin, "1", CANCEL, *NEAREST_AND_CONFIRM)
    found = await rows(two_appointments, "SELECT appointment_id FROM concerns ORDER BY id")
    assert found == [("A1",), (None,), ("A2",)]


async def test_the_nearest_that_was_heard_is_not_one_that_has_begun(two_appointments: AsyncEngine) -> None:
    async with two_appointments.begin() as connection:
        pin = await new_pin(connection, "039D112233", office_settings().keys, NOW)
    begun = NOW + timedelta(days=1, minutes=30)
    keys = (MARTA, "1", "4", "4", pin, "1", CANCEL, *NEAREST_AND_CONFIRM)
    await rung(two_appointments, *keys, clock=lambda: begun)
    assert await rows(two_appointments, "SELECT appointment_id FROM concerns") == [("A2",)]


async def test_what_was_known_of_one_person_is_not_said_of_the_next(two_appointments: AsyncEngine) -> None:
    """Marta proves who she is; then the telephone is handed on, and the other has no number."""
    late = NOW.replace(hour=22)
    phone = await rung(two_appointments, MARTA, "1", CANCEL, MARTAS_BIRTH_DATE, "9", "9", clock=lambda: late)
    await phone.press("0", "1", ANOTHER_DAY, "3", "1", "1", "1")
    found = await rows(two_appointments, "SELECT verified, customer_id, appointment_id FROM concerns")
    assert found == [(False, None, None)]


async def test_a_receipt_is_no_way_to_try_birth_dates(town_engine: AsyncEngine) -> None:
    """A call-back can be left for anybody whose number one knows; its reference then asks for their birth date."""
    await rung(town_engine, MARTA, "1", "4", "1", "1", "1", caller="+4917139200015")
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns")
    asked = ("1", "3", f"{reference}#")
    assert "Rückruf" in (await rung(town_engine, *asked, MARTAS_BIRTH_DATE)).reply.words
    for guesses in (3, 2):
        guessing = await rung(town_engine, "1", "3")
        for year in range(1950, 1950 + guesses):
            await guessing.press(f"{reference}#", f"0101{year}")
    not_found = "Das passt nicht zusammen"
    assert not_found in guessing.reply.words
    assert not_found in (await rung(town_engine, *asked, MARTAS_BIRTH_DATE)).reply.words
    assert await rows(town_engine, "SELECT count(*) FROM receipt_tries") == [(5,)]
    later = NOW + timedelta(days=8)
    assert "Rückruf" in (await rung(town_engine, *asked, MARTAS_BIRTH_DATE, clock=lambda: later)).reply.words
    async with town_engine.connect() as connection:
        assert "receipt_tries" not in await purge(connection, NOW + timedelta(days=7, seconds=-1))
        assert (await purge(connection, NOW + timedelta(days=7)))["receipt_tries"] == 5


async def test_a_birth_date_that_the_network_sends_three_times_counts_once(town_engine: AsyncEngine) -> None:
    await rung(town_engine, MARTA, "1", "4", "1", "1", "1", caller="+4917139200015")
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns")
    phone = await rung(town_engine, "1", "3", f"{reference}#")
    where, keyed = phone.reply.action, phone.pairs(Digits=ANOTHER_DAY)
    replies = [await phone.door.post(where, keyed) for _ in range(3)]
    assert {reply.words for reply in replies} == {replies[0].words}
    assert await rows(town_engine, "SELECT count(*) FROM receipt_tries") == [(1,)]


async def test_a_locked_file_tells_no_birth_date_either(town_engine: AsyncEngine) -> None:
    """Whoever keys a date while leaving something finds the receipt by that date, whether it fits the file or not."""
    await rung(town_engine, MARTA, "1", "4", "1", "1", "1", caller="+4917139200015")
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns")
    for guesses in (3, 2):
        guessing = await rung(town_engine, "1", "3")
        for year in range(1950, 1950 + guesses):
            await guessing.press(f"{reference}#", f"0101{year}")
    for leaving in (NEAREST_AND_CONFIRM, ("9", "4", "1", "1", "1")):
        for guess in (ANOTHER_DAY, MARTAS_BIRTH_DATE):
            await rung(town_engine, MARTA, "1", CANCEL, guess, *leaving, caller="+4917139200015")
            ((latest,),) = await rows(town_engine, "SELECT reference FROM concerns ORDER BY id DESC LIMIT 1")
            assert "Noch nicht bearbeitet" in (await rung(town_engine, "1", "3", f"{latest}#", guess)).reply.words
            for other in (ANOTHER_DAY, MARTAS_BIRTH_DATE, "02021960"):
                told = await rung(town_engine, "1", "3", f"{latest}#", other)
                assert ("passt nicht zusammen" in told.reply.words) == (other != guess)


async def test_a_receipt_that_was_left_with_a_birth_date_counts_for_itself_alone(town_engine: AsyncEngine) -> None:
    """Whoever sees a reference cannot try all dates with it; the other receipts of the customer stay as they are."""
    references = []
    for _ in range(2):
        await rung(town_engine, MARTA, "1", CANCEL, MARTAS_BIRTH_DATE, *NEAREST_AND_CONFIRM)
        references = [one for (one,) in await rows(town_engine, "SELECT reference FROM concerns ORDER BY id")]
    guesses = (f"{references[0]}#", ANOTHER_DAY)
    for times in (3, 2):
        await rung(town_engine, "1", "3", *guesses * times)
    closed, open_still = [
        (await rung(town_engine, "1", "3", f"{reference}#", MARTAS_BIRTH_DATE)).reply.words for reference in references
    ]
    assert "passt nicht zusammen" in closed
    assert "Absage" in open_still


@pytest.mark.parametrize("birth_date", [MARTAS_BIRTH_DATE, ANOTHER_DAY])
@pytest.mark.parametrize("keys", ["0393112233#", "039010000117#", "7772777777#"])
async def test_a_receipt_is_found_by_the_date_that_was_keyed_though_the_number_was_never_confirmed(
    town_engine: AsyncEngine, keys: str, birth_date: str
) -> None:
    """Whether the date fits the number must not show: 0 is pressed at the read-back, at night."""
    night = NOW.replace(hour=22)
    phone = await rung(town_engine, keys, "0", "1", birth_date, "1", "1", "1", "1", clock=lambda: night)
    if "Eingegangen" not in phone.reply.words:
        await phone.press("1")
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns WHERE kind = 'cancellation'")
    assert "Absage" in (await rung(town_engine, "1", "3", f"{reference}#", birth_date)).reply.words


@pytest.mark.parametrize("birth_date", ["01021990", ANOTHER_DAY])
async def test_a_receipt_of_somebody_elses_matter_is_found_by_the_date_that_was_keyed(
    town_engine: AsyncEngine, birth_date: str
) -> None:
    """For somebody else, whose number two customers share on their keys: the date decides, and shows nothing."""
    phone = await rung(town_engine, "1", "4", "3", "1232456789#", birth_date, "1", "4", "1", "1", "1", caller=CALLER)
    assert "Rückruf" in phone.reply.words or "rufen" in phone.reply.words
    ((reference,),) = await rows(town_engine, "SELECT reference FROM concerns")
    assert "Rückruf" in (await rung(town_engine, "1", "3", f"{reference}#", birth_date)).reply.words


async def test_a_number_that_was_not_meant_is_not_kept(town_engine: AsyncEngine) -> None:
    night = NOW.replace(hour=22)
    await rung(town_engine, MARTA, "2", "0", "2", "1", "1", caller=CALLER, clock=lambda: night)
    assert await rows(town_engine, "SELECT stated_number, customer_id FROM concerns") == [(None, None)]


async def test_a_stranger_ends_nobodys_consent_to_be_remembered(town_engine: AsyncEngine) -> None:
    cancelled = (MARTA, "1", CANCEL)
    await rung(town_engine, *cancelled, MARTAS_BIRTH_DATE, *NEAREST_AND_CONFIRM, "3", "1", caller="+4917139200015")
    stranger = await rung(town_engine, *cancelled, ANOTHER_DAY, *NEAREST_AND_CONFIRM, "3", "1", caller="+493031234567")
    await stranger.press("3")
    assert await rows(town_engine, "SELECT phone, withdrawn_at FROM consents") == [("+4917139200015", None)]


async def test_a_number_is_stored_as_the_carrier_knows_it_however_it_was_keyed(town_engine: AsyncEngine) -> None:
    await rung(town_engine, MARTA, "1", "4", "1", "2", "015199887766#", "1", "1", caller="+4917139200015")
    assert await rows(town_engine, "SELECT callback_number FROM concerns") == [("+4915199887766",)]


@pytest.mark.parametrize("ours", ["08005550100", "03023125000"])
async def test_the_hotline_does_not_ring_itself_back(town_engine: AsyncEngine, ours: str) -> None:
    """The free number and the local one; however they are spelled."""
    phone = await rung(town_engine, MARTA, "1", "4", "1", f"{ours}#")
    assert "eine Nummer von uns" in phone.reply.words
    await phone.press(f"0049{ours[1:]}#")
    assert "eine Nummer von uns" in phone.reply.words


async def test_whose_direct_line_a_number_is_nobody_learns_by_keying_it(town_engine: AsyncEngine) -> None:
    for line in ("03023125101", "03023125191", "03023125500", "03023125999"):
        phone = await rung(town_engine, MARTA, "1", "4", "1", f"{line}#")
        assert "Stimmt" in phone.reply.words or "Für Ja" in phone.reply.words


async def test_who_seems_to_call_from_the_hotline_is_asked_for_another_number(town_engine: AsyncEngine) -> None:
    phone = await rung(town_engine, MARTA, "1", "4", "1", caller="+493023125000")
    assert "Ihre Telefonnummer mit Vorwahl, bitte" in phone.reply.words


async def test_a_foreign_number_in_the_file_is_not_rung(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await connection.execute(text("UPDATE customers SET phone = '+41441234567'"))
    phone = await rung(town_engine, MARTA, "1", "4", "1", "1#", "1#", "1#")
    assert "notiert" in phone.reply.words
    assert await rows(town_engine, "SELECT callback_number FROM concerns") == [(None,)]


async def test_whoever_is_in_need_at_night_is_rung_first_in_the_morning(town_engine: AsyncEngine) -> None:
    night = NOW.replace(hour=22)
    await rung(town_engine, "1", "1", caller="+4917139200015", clock=lambda: night)
    assert await rows(town_engine, f"SELECT count(*) FROM concerns WHERE {TO_BE_RUNG}") == [(1,)]  # noqa: S608
    async with town_engine.begin() as connection:
        assert await next_due(connection, NOW + timedelta(days=1))


async def test_ringing_back_ends_no_order_once_another_number_is_keyed(town_engine: AsyncEngine) -> None:
    """Jonas rings back and hands the telephone on to Marta, who reaches her own person: Jonas is still to be rung."""
    await rung(town_engine, "1232456789#", "01021990", "1", "4", "3", "1", "1", "1", caller="+4917139200015")
    async with town_engine.begin() as connection:
        await connection.execute(
            text("""
            INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome,
                                           ended_at)
            SELECT id, 1, :at, 'own', 'accepted', 'no_answer', :at FROM concerns
            """),
            {"at": NOW - timedelta(minutes=20)},
        )
    phone = await rung(town_engine, caller="+4917139200015")
    await Hop(phone).over("busy")
    await phone.press("2", "1", "1", "1", "9", MARTA, "1", "2")
    hop = Hop(phone)
    await hop.accept()
    await hop.over("completed", DialBridged="true")
    assert ("done",) not in await rows(town_engine, "SELECT state FROM concerns")


async def test_the_right_pin_opens_on_the_page_too(town_engine: AsyncEngine) -> None:
    reader = await with_a_pin(town_engine)
    await reader.type(reader.pin)
    assert reader.status == 200
    assert "Ihr nächster Termin" in reader.words


async def test_after_the_end_a_page_shows_nothing_again(town_engine: AsyncEngine) -> None:
    reader = await with_a_pin(town_engine)
    form = reader.form
    await reader.type(reader.pin)
    await reader.press("Gespräch beenden")
    await reader.type(reader.pin, form)
    assert "Ihr nächster Termin" not in reader.words


class Knowing(Reader):
    """A reader who has the letter with the PIN."""

    pin: str = ""


async def with_a_pin(engine: AsyncEngine) -> Knowing:
    """Return Marta's reader at the question for the PIN."""
    settings = office_settings()
    reader = Knowing(build_app(settings, engine, lambda: NOW))
    async with engine.begin() as connection:
        reader.pin = await new_pin(connection, "039D112233", settings.keys, NOW)
    await reader.begin()
    await reader.type("039 D 112233")
    await reader.press("Ja")
    await reader.press("Anderes")
    await reader.press("PIN")
    return reader
