"""The same caller rings the real hotline and is played: both stand in the log alike, event by event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from conftest import NOW
from invented_past import KEYS, rows
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from text_pages import Reader
from voice_calls import HOTLINE, door_to, placed

from app.commands.answers import callees_of
from app.seeding.callers import Caller, Visit
from app.seeding.census import take_census
from app.seeding.dialogue import Dialogue
from app.seeding.left import Counter
from app.seeding.opening import Opening
from app.seeding.people import Office, References
from app.seeding.playing import Player
from app.seeding.presence import Presence
from app.seeding.rows import Retained
from app.seeding.stories import SURE
from app.seeding.writing import Batch, write
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Field, Outcome

KARL, MARTA, JONAS, PETER = "039P445566", "039D112233", "123B456789", "039M271828"
KARLS_PHONE = "+493023125201"
OFFER, AGAIN = "reach_case_manager.offer_next", "main_menu.anything_else"
TO_THE_END = {AGAIN: "-"}
WAITS = {OFFER: "4", "wait_for_case_manager.start": "1", **TO_THE_END}


@dataclass(frozen=True)
class Case:
    """What is keyed on the real hotline with who answers how, and how the same caller is played."""

    keys: str
    resident: str | None
    errand: str
    answers: str = ""
    presses: Mapping[str, str] = field(default_factory=dict)
    reactions: Mapping[Role, Outcome] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


CASES = {
    "own accepts": Case("0397445566# 1 2", KARL, "own"),
    "busy, then the stand-in": Case(
        "0397445566# 1 2 1", KARL, "own", "own=busy", {OFFER: "1"}, {Role.OWN: Outcome.BUSY}
    ),
    "nobody, then a call-back in the morning": Case(
        "0397445566# 1 2 2 1 2 -",
        KARL,
        "own",
        "own=no-answer",
        {OFFER: "2", "leave_callback.when": "2", **TO_THE_END},
        {Role.OWN: Outcome.NO_ANSWER},
    ),
    "declined, then hung up": Case(
        "0397445566# 1 2 hangup", KARL, "own", "own=decline", {OFFER: ""}, {Role.OWN: Outcome.DECLINED}
    ),
    "a mailbox, then the team": Case(
        "0397445566# 1 2 1 1",
        KARL,
        "own",
        "own=mailbox standin=failed",
        {OFFER: "1"},
        {Role.OWN: Outcome.MAILBOX, Role.STAND_IN: Outcome.FAILED},
    ),
    "a cancellation": Case("0393112233# 1 1 30111979 1 1 1 1 -", MARTA, "cancel", presses=TO_THE_END),
    "a cancellation with a birth date that does not fit": Case(
        "0393112233# 1 1 30111978 1 1 1 1 -", MARTA, "cancel", presses=TO_THE_END, more={"born": False}
    ),
    "a cancellation given up": Case(
        "0393112233# 1 1 30111979 1 1 1 hangup", MARTA, "cancel", presses={"cancel_appointment.confirm": ""}
    ),
    "a number that nobody has": Case(
        "0393112299# 1 1 30111979 3 1 1 1 -", MARTA, "cancel", presses=TO_THE_END, more={"keyed": "typo"}
    ),
    "papers": Case("0397445566# 1 4 3 1 1 1 -", KARL, "papers", presses=TO_THE_END),
    "a service": Case("1 4 1 -", None, "hours", presses=TO_THE_END),
    "in need": Case("1 1", None, "emergency"),
    "in need, and nobody there": Case(
        "1 1",
        None,
        "emergency",
        "emergency=no-answer",
        reactions={Role.EMERGENCY: Outcome.NO_ANSWER},
    ),
    "anybody": Case("0", None, "anybody"),
    "in English": Case("2 0396271828# 1 2", PETER, "own", more={"language": "en"}),
    "in Turkish": Case("4 4 0397445566# 1 2", KARL, "own", more={"language": "tr"}),
    "for somebody else": Case("1 4 3 0397445566# 1 2", KARL, "own_for_somebody"),
    "by the household": Case("039010000117# 1 2", JONAS, "own", more={"keyed": "household"}),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_call_stands_in_the_log_alike_whether_it_was_rung_or_invented(
    town_engine: AsyncEngine, name: str
) -> None:
    case = CASES[name]
    everywhere = door_to(town_engine, offer_unreviewed_languages=True)
    rung = await placed(everywhere, case.keys, callees_of([case.answers]), caller_number=KARLS_PHONE)
    await compared(town_engine, rung.sid, case)


async def test_who_waits_and_then_would_rather_be_rung_stands_in_the_log_alike(town_engine: AsyncEngine) -> None:
    case = Case("0397445566# 1 2 4 1 -", KARL, "own", presses=WAITS, more={"patience_s": 0})
    async with town_engine.begin() as connection:
        await connection.execute(SOMEBODY_TALKS, {"now": NOW})
    rung = await placed(door_to(town_engine), case.keys, caller_number=KARLS_PHONE)
    await compared(town_engine, rung.sid, replace(case, more={**case.more, "away": None}))
    ways = await rows(town_engine, "SELECT field, how, left_at - since < interval '30 seconds' FROM waits ORDER BY id")
    assert ways == [("benefits", "callback", True)] * 2


IN_WRITING = (
    ("cancel", ("039 D 112233", "1", "1", "30.11.1979", "1", "1", "1", "1")),
    ("message", ("039 D 112233", "1", "4", "2", "Guten Tag.")),
    ("callback", ("039 D 112233", "1", "4", "1", "030 23125203", "1", "1")),
)


@pytest.mark.parametrize(("errand", "answers"), IN_WRITING)
async def test_a_conversation_in_writing_stands_in_the_log_alike(
    reader: Reader, town_engine: AsyncEngine, errand: str, answers: tuple[str, ...]
) -> None:
    await reader.begin()
    for answer in answers:
        key = {"keys": answer} if len(answer) == 1 else {reader.form.entry: answer}
        await reader.post(reader.form.action, {**reader.form.hidden, **key})
    await reader.press("beenden")
    ((sid,),) = await rows(town_engine, "SELECT carrier_call_id FROM calls")
    await compared(town_engine, sid, Case("", MARTA, errand, more={"written": True, "number": None}))


async def compared(engine: AsyncEngine, sid: str, case: Case) -> None:
    """Play the case too, and compare the two calls."""
    async with engine.begin() as connection:
        real = await log_of(connection, sid)
        assert await log_of(connection, await play(connection, case)) == real
    assert len(real["events"]) > 3


async def play(connection: AsyncConnection, case: Case) -> str:
    """Play the case at ``NOW`` and write it down; returns the carrier's id of the call."""
    town = await take_census(connection)
    resident = town.resident(case.resident) if case.resident else None
    caller = Caller(
        resident=resident,
        errand=case.errand,
        number=KARLS_PHONE,
        about=Field(next(iter(resident.managers))) if resident else None,
        presses={**SURE, **case.presses},
        reactions={**dict.fromkeys(Role, Outcome.CONNECTED), **case.reactions},
        away={},
    )
    caller = replace(caller, visit=visit_of(town.expected, resident.id if resident else None, case), **case.more)
    chance, opening = Random(5), Opening(town.hours, NOW, NOW)  # noqa: S311 - dice
    presence = Presence(town, NOW.date(), NOW.date(), 1)
    for colleague in town.colleagues:
        presence.talk(colleague, NOW + timedelta(hours=1))
    office = Office(town, opening, presence, Dialogue(), References(), (HOTLINE, HOTLINE))
    call = Player(office, caller, NOW, chance).play()
    counter = Counter(town, office.references, chance)
    left = [counter.taken_down(call, concern, seconds) for concern, seconds in call.left]
    await write(connection, Batch([call], left), Retained(NOW, KEYS))
    return call.carrier_call_id


SOMEBODY_TALKS = text("""
WITH talking AS (
    INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
    VALUES (gen_random_uuid(), 'talking', '000000000', :now, '+49', 'de') RETURNING id)
INSERT INTO legs (call_id, turn, ordinal, role, staff_id, dialled_at, answered_at, screened, screened_at)
SELECT talking.id, 1, staff.id, 'own', staff.id, :now, :now, 'accepted', :now FROM talking, staff
""")
"""Every line is engaged."""


def visit_of(expected: Any, resident: int | None, case: Case) -> Visit | None:  # noqa: ANN401 - appointments
    """Return what is cancelled: the nearest appointment, or that of tomorrow for whom nobody knows."""
    meant = next((one for one in expected if one.customer == resident), None)
    if meant is None or "cancel" not in case.errand:
        return None
    named = "tomorrow" if case.more.get("keyed") == "typo" else "nearest"
    return Visit(meant.id, meant.staff, meant.starts_at, meant.starts_at.date(), named)  # type: ignore[arg-type] # as named


OF_CALL = """
SELECT entry_number, caller_number, language, assurance, customer_id, household_id, field, concern, outcome, on_behalf,
       turn, step, channel, waited_s IS NULL AS never_waited, talked_s IS NULL AS never_talked
FROM calls WHERE carrier_call_id = :sid
"""
OF_EVENTS = """
SELECT key, kind, details FROM call_events JOIN calls ON calls.id = call_id WHERE carrier_call_id = :sid ORDER BY key
"""
OF_LEGS = """
SELECT legs.turn, ordinal, role, staff_id, team_id, legs.outcome, reason, status, screened, answered_at IS NULL,
       connected_s IS NULL, carrier_leg_id IS NULL
FROM legs JOIN calls ON calls.id = call_id WHERE carrier_call_id = :sid ORDER BY legs.turn, ordinal
"""
OF_CONCERNS = """
SELECT concerns.turn, ordinal, kind, state, concerns.customer_id, concerns.household_id, concerns.field, verified,
       concerns.on_behalf, stated_number IS NULL, stated_birth_date IS NULL, callback_number, callback_window,
       nearest, appointment_day, appointment_id, manner, reason, calls.reference = concerns.reference,
       (SELECT content - 'reference' - 'received_at' FROM receipts WHERE concern_id = concerns.id)
FROM concerns JOIN calls ON calls.id = call_id WHERE carrier_call_id = :sid ORDER BY concerns.turn, ordinal
"""
OF_ANSWERS = """
SELECT asked, typed_answers.turn, tries FROM typed_answers JOIN calls ON calls.id = call_id
WHERE carrier_call_id = :sid ORDER BY asked
"""
OF_TRIES = """
SELECT number_tries.turn, found FROM number_tries JOIN calls ON calls.id = call_id WHERE carrier_call_id = :sid
"""
PARTS = {
    "call": OF_CALL,
    "events": OF_EVENTS,
    "legs": OF_LEGS,
    "concerns": OF_CONCERNS,
    "tries": OF_TRIES,
    "answers": OF_ANSWERS,
}


async def log_of(connection: AsyncConnection, sid: str) -> dict[str, list[Any]]:
    """Return all that stands in the log of a call but ids, references and times."""
    found = {}
    for name, question in PARTS.items():
        stored = (await connection.execute(text(question), {"sid": sid})).all()
        found[name] = [json.dumps(list(row), default=str) for row in stored]
    return found
