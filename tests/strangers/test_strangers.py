"""Whoever only listens finds the way in their language: to a receipt, to a call-back and to a person."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from conftest import NOW
from robot import DICTIONARY, Stranger
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import HOTLINE, JONAS_PHONE, carrier_to, door_to

from app.carrier import Bridged, FunctionCaller, HangUp, RunningCall, VirtualClock
from ivr_flows.engine.spoken import prompts
from ivr_flows.rehearsal.office import EVERY_LANGUAGE, Office
from ivr_flows.rehearsal.telephone import HANG_UP, REFERENCE, ring

every_language = pytest.mark.parametrize("language", sorted(DICTIONARY))
SPEAKS = {"de": "", "en": "Englisch", "uk": "Ukrainisch", "ru": "Russisch", "ar": "Arabisch", "tr": "Türkisch"}
LEFT = text("""
SELECT kind, concerns.reference, appointment_day, verified, language, outcome, assurance, manner, reason,
       callback_number, callback_window
FROM calls LEFT JOIN concerns ON concerns.call_id = calls.id WHERE carrier_call_id = :sid
""")


def by_text(stranger: Stranger, now: datetime) -> list[str]:
    """Let a stranger ring on the telephone of text; each line is heard before the next key is pressed."""
    lines: list[str] = []
    read = 0

    def next_keys() -> str:
        nonlocal read
        heard, read = " ".join(lines[read:]), len(lines)
        return stranger.answer(heard) or HANG_UP

    for line in ring(Office(now, languages=EVERY_LANGUAGE), next_keys, {}):
        lines.append(line)  # noqa: PERF402 - one by one: the keys depend on what has been heard
    return lines


async def by_carrier(stranger: Stranger, engine: AsyncEngine, *, every_language_is_offered: bool = True) -> RunningCall:
    """Let a stranger ring through a telephone network; who has a reference hangs up, who understands nothing waits."""
    clock = VirtualClock(NOW)
    door = door_to(engine, clock.now, offer_unreviewed_languages=every_language_is_offered)

    def answer(heard: Sequence[str]) -> str | HangUp | None:
        keys = stranger.answer(" ".join(heard))
        return HangUp.NOW if stranger.reference else keys

    carrier = carrier_to(door, clock=clock)
    call = await carrier.ring(JONAS_PHONE, HOTLINE, caller=FunctionCaller(answer))
    await carrier.settle()
    return call


async def left_by(call: RunningCall, engine: AsyncEngine) -> Any:  # noqa: ANN401 - a row
    """Return what is stored of a call."""
    async with engine.connect() as connection:
        return (await connection.execute(LEFT, {"sid": call.sid})).one()


@every_language
@pytest.mark.parametrize("goal", ["cancel", "call_back"])
def test_a_stranger_gets_a_reference_on_the_telephone_of_text(language: str, goal: str, now: datetime) -> None:
    stranger = Stranger(language, goal)
    by_text(stranger, now)
    assert stranger.reference == str(REFERENCE)


@every_language
def test_a_stranger_reaches_a_person_on_the_telephone_of_text(language: str, now: datetime) -> None:
    lines = by_text(Stranger(language, "person"), now)
    assert "nimmt an" in lines[-3]
    assert prompts(language).texts["reach_case_manager.goodbye"] in lines[-2]


@every_language
async def test_a_stranger_cancels_an_appointment_and_gets_a_receipt(language: str, town_engine: AsyncEngine) -> None:
    stranger = Stranger(language, "cancel")
    kept = await left_by(await by_carrier(stranger, town_engine), town_engine)
    assert (kept.kind, kept.outcome, kept.language) == ("cancellation", "cancelled", language)
    assert (kept.appointment_day, kept.verified) == (date(2026, 11, 30), True)
    assert (kept.manner, kept.reason) == ("cannot_come", "illness")
    assert stranger.reference == kept.reference
    assert prompts(language).texts["cancel_appointment.not_decided"] in stranger.heard[-1]


@every_language
async def test_a_stranger_orders_a_callback(language: str, town_engine: AsyncEngine) -> None:
    stranger = Stranger(language, "call_back")
    kept = await left_by(await by_carrier(stranger, town_engine), town_engine)
    assert (kept.kind, kept.outcome, kept.language) == ("callback", "callback", language)
    assert (kept.callback_number, kept.callback_window) == (JONAS_PHONE, None)
    assert stranger.reference == kept.reference
    assert prompts(language).texts["leave_callback.ordered"] in stranger.heard[-1]


@every_language
async def test_a_stranger_reaches_a_person_who_is_told_the_language(language: str, town_engine: AsyncEngine) -> None:
    call = await by_carrier(Stranger(language, "person"), town_engine)
    kept = await left_by(call, town_engine)
    assert (kept.kind, kept.outcome, kept.language) == (None, "connected", language)
    assert any(isinstance(event, Bridged) for event in call.events)
    whispered = " ".join(line for line in call.transcript() if "Anliegen: Arbeit." in line)
    assert SPEAKS[language] in whispered
    assert ("Spricht" in whispered) == (language != "de")


async def test_a_stranger_whose_language_is_not_offered_is_put_through_all_the_same(town_engine: AsyncEngine) -> None:
    call = await by_carrier(Stranger("tr", "cancel"), town_engine, every_language_is_offered=False)
    kept = await left_by(call, town_engine)
    assert (kept.outcome, kept.language) == ("service_centre", "de")
