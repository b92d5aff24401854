"""An invented past stands in the log as the house would have written it: what is worked out again comes out alike."""

import io
import wave
from datetime import timedelta
from typing import Any

import pytest
from conftest import NOW
from invented_past import CALLS, KEYS, figure, rows, wish
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from stdnum import damm

from app.calls.idle import end_idle_texts
from app.calls.log import note_unfinished, settle_call
from app.concerns.leaving import AT_ONCE, Declared, Leaver, LeftConcern, leave_concern
from app.messages.audio import listen_to
from app.messages.writing import read_words
from app.office_hours import is_open, load_office_hours
from app.receipts.verifying import verify_chain
from app.retention import purge
from app.seeding import invent_past


async def test_there_are_exactly_as_many_calls_as_wanted_and_all_are_over(past: AsyncEngine) -> None:
    assert await figure(past, "SELECT count(*) FROM calls") == CALLS
    assert await figure(past, "SELECT count(*) FROM calls WHERE ended_at < :now", now=NOW) == CALLS
    ((first, last),) = await rows(past, "SELECT min(received_at), max(received_at) FROM calls")
    assert timedelta(days=85) < NOW - first < timedelta(days=93)
    assert NOW - last < timedelta(hours=2)


async def test_the_figures_have_counted_every_call_already(past: AsyncEngine) -> None:
    assert await figure(past, "SELECT count(*) FROM calls_to_count") == 0
    assert await figure(past, "SELECT count(*) FROM counted_calls") == CALLS


async def test_nothing_lies_in_the_future_but_what_was_promised(past: AsyncEngine) -> None:
    for table, column in (
        ("call_events", "at"),
        ("legs", "ended_at"),
        ("waits", "left_at"),
        ("concern_changes", "at"),
        ("callback_attempts", "ended_at"),
        ("concerns", "unreached_at"),
        ("messages", "deleted_at"),
        ("receipts", "created_at"),
    ):
        question = f"SELECT count(*) FROM {table} WHERE {column} > :now"  # noqa: S608 - the names stand above
        assert await figure(past, question, now=NOW) == 0, table


async def test_settling_every_call_once_more_changes_nothing(own_past: AsyncEngine) -> None:
    settled = "SELECT id, outcome, waited_s, talked_s FROM calls ORDER BY id"
    before = await rows(own_past, settled)
    async with own_past.begin() as connection:
        for call, *_ in before:
            await settle_call(connection, call)
    assert await rows(own_past, settled) == before
    assert len({outcome for _, outcome, *_ in before}) >= 8


async def test_every_cancellation_that_was_not_confirmed_is_noted_and_no_other(own_past: AsyncEngine) -> None:
    events = await figure(own_past, "SELECT count(*) FROM call_events")
    assert await figure(own_past, "SELECT count(*) FROM call_events WHERE kind = 'cancellation_unfinished'") > 0
    async with own_past.begin() as connection:
        for (call,) in await rows(own_past, "SELECT id FROM calls"):
            await note_unfinished(connection, call, NOW, None)
    assert await figure(own_past, "SELECT count(*) FROM call_events") == events


async def test_every_reference_is_used_once_and_checks(past: AsyncEngine) -> None:
    found = [one for (one,) in await rows(past, "SELECT reference FROM calls")]
    further = "SELECT c.reference FROM concerns c JOIN calls ON calls.id = call_id WHERE c.reference <> calls.reference"
    found += [one for (one,) in await rows(past, further)]
    assert len(found) == len(set(found)) > CALLS
    assert all(len(one) == 9 and damm.is_valid(one) for one in found)


async def test_the_chain_of_receipts_is_whole_and_every_concern_has_its_link(past: AsyncEngine) -> None:
    async with past.connect() as connection:
        report = await verify_chain(connection)
    concerns = await figure(past, "SELECT count(*) FROM concerns")
    assert (report.is_whole, report.length, report.kept) == (True, concerns, concerns)


async def test_retention_finds_nothing_that_is_overdue(own_past: AsyncEngine) -> None:
    assert await figure(own_past, "SELECT count(*) FROM calls WHERE caller_number IS NULL") < CALLS / 3
    async with own_past.connect() as connection:
        assert await purge(connection, NOW) == {}
    async with own_past.begin() as connection:
        assert await end_idle_texts(connection, NOW) == 0


LEFT = """
SELECT concerns.id, calls.id AS call, concerns.turn, ordinal, concerns.reference, kind, concerns.field,
       concerns.received_at AS at, callback_number, callback_window, due_at, appointment_day, nearest, manner, reason,
       concerns.customer_id, concerns.household_id, verified, concerns.on_behalf, stated_number, stated_birth_date
FROM concerns JOIN calls ON calls.id = call_id WHERE concerns.received_at > :since ORDER BY concerns.received_at
"""
"""Of the time for which telephone numbers are kept."""
COMPARED = "appointment_id, appointment_day, nearest, callback_number, due_at, promised_by, verified"


async def test_every_concern_that_is_left_once_more_comes_out_alike(own_past: AsyncEngine) -> None:
    since = NOW - timedelta(days=89)
    left = await rows(own_past, LEFT, since=since)
    assert sum(row.kind == "cancellation" for row in left) > 40
    async with own_past.connect() as connection:
        for row in left:
            before = await seen(connection, row)
            taken_back = await connection.begin_nested()
            await connection.execute(text("SELECT set_config('durchwahl.retention', 'on', true)"))
            await connection.execute(text("DELETE FROM concerns WHERE id = :id"), {"id": row.id})
            await leave_concern(connection, as_left(row), await load_office_hours(connection))
            assert await seen(connection, row) == before, row
            await taken_back.rollback()


async def seen(connection: AsyncConnection, row: Any) -> Any:  # noqa: ANN401 - a row
    question = f"SELECT {COMPARED} FROM concerns WHERE call_id = :call AND turn = :turn AND ordinal = :ordinal"  # noqa: S608 - a constant
    place = {"call": row.call, "turn": row.turn, "ordinal": row.ordinal}
    return (await connection.execute(text(question), place)).one()


def as_left(row: Any) -> LeftConcern:  # noqa: ANN401 - a row
    """Return a concern as it reaches the house; the number to ring is the one that was found, whoever named it."""
    declared = Declared(None if row.nearest else row.appointment_day, row.manner, row.reason) if row.manner else None
    leaver = Leaver(row.customer_id, row.household_id, row.verified, row.on_behalf, row.stated_number)
    place = (row.call, row.turn, row.ordinal, row.reference, row.kind, row.field, row.at, row.callback_number)
    at_once = row.due_at - row.at == AT_ONCE
    return LeftConcern(*place, row.callback_window, at_once, declared, leaver)


async def test_nobody_talks_with_two_callers_at_once(past: AsyncEngine) -> None:
    overlaps = """
    SELECT count(*) FROM legs a JOIN legs b ON a.staff_id = b.staff_id AND a.id < b.id
    WHERE a.screened = 'accepted' AND b.screened = 'accepted'
        AND a.screened_at < b.ended_at AND b.screened_at < a.ended_at
    """
    assert await figure(past, "SELECT count(*) FROM legs WHERE staff_id IS NOT NULL AND outcome = 'connected'") > 200
    assert await figure(past, overlaps) == 0


async def test_nobody_is_rung_while_the_office_is_closed(past: AsyncEngine) -> None:
    async with past.connect() as connection:
        hours = await load_office_hours(connection)
    dialled = await rows(past, "SELECT dialled_at FROM legs WHERE dialled_at IS NOT NULL")
    dialled += await rows(past, "SELECT placed_at FROM callback_attempts")
    # A leg is dialled in the second after the one in which the house decided it.
    assert [at for (at,) in dialled if not is_open(at - timedelta(seconds=1), hours)] == []


async def test_messages_of_the_last_fortnight_can_be_heard_and_older_ones_are_gone(past: AsyncEngine) -> None:
    kept = await rows(past, "SELECT concern_id, duration_s, audio IS NULL FROM messages WHERE deleted_at IS NULL")
    assert kept
    async with past.connect() as connection:
        for concern, seconds, is_written in kept:
            if is_written:
                assert await read_words(connection, concern, KEYS)
                continue
            with wave.open(io.BytesIO(await listen_to(connection, concern, KEYS) or b"")) as sound:
                assert sound.getnframes() / sound.getframerate() == seconds
                assert len(set(sound.readframes(RATE_OF_A_SECOND))) > 50
    old = "SELECT count(*) FROM messages WHERE audio IS NOT NULL AND received_at <= :limit"
    assert await figure(past, old, limit=NOW - timedelta(days=14)) == 0


RATE_OF_A_SECOND = 8000


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=3)])
async def test_a_log_with_calls_in_it_stays_as_it_is(own_past: AsyncEngine, later: timedelta) -> None:
    before = await rows(own_past, "SELECT * FROM calls ORDER BY id")
    assert await invent_past(own_past, wish(NOW + later, number=2)) == 0
    assert await rows(own_past, "SELECT * FROM calls ORDER BY id") == before
