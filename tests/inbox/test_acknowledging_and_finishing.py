"""Acknowledging and finishing: once, by whoever was first, and never what somebody had not seen."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import JONAS, NADJA, Office, author, ids
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.settling import Author, NoSuchConcern, correct_kind, finish_concern
from app.inbox.acknowledging import Acknowledged, acknowledge, acknowledge_shown
from app.inbox.finishing import WasKept, finish, reopen
from app.inbox.holding import ChangedMeanwhile, Seen
from app.inbox.passing_on import ToPerson, hand_on
from app.messages.playing import Silence, play_message
from app.retention import purge

RUTH = author("V1")


async def all_seen(desks: Office, shown: list[Seen], by: Author = RUTH) -> Acknowledged:
    async with desks.engine.begin() as connection:
        return await acknowledge_shown(connection, shown, by)


async def seen_by(desks: Office, whose: str) -> list[Seen]:
    return [Seen(item.id, item.version) for item in (await desks.inbox(whose)).own]


@pytest.mark.parametrize(("verb", "state"), [(acknowledge, "acknowledged"), (finish, "done")])
async def test_done_twice_it_is_written_down_once(desks: Office, verb: Any, state: str) -> None:  # noqa: ANN401 - a verb
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    seen = await desks.seen(concern)
    first = await desks.do(verb, seen, RUTH)
    assert await desks.do(verb, seen, RUTH) == first == await desks.seen(concern)
    assert await desks.do(verb, first, author("V2")) == first
    assert await desks.history(concern) == [("staff:V1", "state", "open", state)]


async def test_all_seen_acknowledges_what_was_shown_and_not_what_has_come_since(desks: Office) -> None:
    shown_ones = [await desks.leave("callback", JONAS) for _ in range(3)]
    shown = await seen_by(desks, "V1")
    since = await desks.leave("callback", JONAS)
    result = await all_seen(desks, shown)
    assert (sorted(result.done), result.changed) == (sorted(shown_ones), ())
    assert [item.id for item in (await desks.inbox("V1")).own if item.is_new] == [since]
    assert await all_seen(desks, shown) == Acknowledged((), ())
    assert len(await desks.rows("SELECT FROM concern_changes")) == 3


async def test_all_seen_leaves_out_what_changed_and_what_is_gone_and_says_so(desks: Office) -> None:
    kept, handed = await desks.leave("callback", JONAS), await desks.leave("callback", JONAS)
    finished = await desks.leave("callback", JONAS)
    shown = await seen_by(desks, "V1")
    await desks.do(hand_on, handed, ToPerson(await desks.staff("V2")), author("V3", NOW + timedelta(minutes=5)))
    await desks.do(finish, finished, author("V2"))
    result = await all_seen(desks, [*shown, Seen(0, 0)])
    assert result.done == (kept,)
    (changed,) = result.changed
    assert changed.seen == Seen(handed, 0)
    assert [(one.what, one.by, one.at) for one in changed.since] == [("handed", "team", NOW + timedelta(minutes=5))]
    assert await desks.rows("SELECT state FROM concerns WHERE id = :id", id=handed) == [("open",)]


async def test_two_people_who_have_seen_everything_at_once_do_not_wait_for_each_other_for_ever(
    desks: Office,
) -> None:
    for _ in range(10):
        await desks.leave("callback", NADJA)
    shown = await seen_by(desks, "V3")
    results = await asyncio.gather(all_seen(desks, shown, author("V3")), all_seen(desks, shown[::-1], author("V4")))
    assert sorted(len(result.done) for result in results) == [0, 10]
    assert [result.changed for result in results] == [(), ()]
    assert len(await desks.rows("SELECT FROM concern_changes")) == 10


async def corrected(connection: AsyncConnection, reference: str) -> None:
    await correct_kind(connection, reference, author("L1", NOW + timedelta(minutes=7)), "documents")


@pytest.mark.parametrize("verb", [acknowledge, finish])
async def test_what_changed_since_it_was_shown_is_told_and_not_overwritten(
    desks: Office,
    verb: Callable[[AsyncConnection, Seen, Author], Awaitable[Seen]],
) -> None:
    concern = await desks.leave("callback", JONAS, reference="123456782")
    seen = await desks.seen(concern)
    async with desks.engine.begin() as connection:
        await corrected(connection, "123456782")
    with pytest.raises(ChangedMeanwhile, match="kind by colleague at 2026-11-24 10:07") as told:
        await desks.do(verb, seen, RUTH)
    assert [(one.what, one.before, one.after) for one in told.value.since] == [("kind", "callback", "documents")]
    assert await desks.history(concern) == [("staff:L1", "kind", "callback", "documents")]
    assert (await desks.do(verb, concern, RUTH)).version > told.value.since[-1].id


@pytest.mark.parametrize("verb", [acknowledge, finish, reopen])
async def test_what_does_not_exist_any_more_is_called_so(desks: Office, verb: Any) -> None:  # noqa: ANN401 - a verb
    with pytest.raises(NoSuchConcern):
        await desks.do(verb, Seen(0, 0), RUTH)


async def message_of_jonas(desks: Office, **columns: Any) -> int:  # noqa: ANN401 - columns
    concern = await desks.leave("message", JONAS, reference="123456782")
    values = {"sid": "RE1", "audio": b"sealed", "words": None, "gone": NOW, **columns}
    await desks.change(
        """
        INSERT INTO messages
            (concern_id, recording_sid, duration_s, received_at, audio, words, fetched_at, deleted_at_carrier_at)
        VALUES (:concern, :sid, 9, :at, :audio, :words, :at, :gone)
        """,
        concern=concern,
        at=NOW,
        **values,
    )
    return concern


FETCHING = "SELECT args ->> 'message_id' FROM procrastinate_jobs WHERE task_name = 'fetch_recording'"


async def test_finishing_deletes_what_was_spoken_in_the_same_transaction(desks: Office) -> None:
    concern = await message_of_jonas(desks, words=b"sealed")
    seen, question = await desks.seen(concern), text("SELECT audio, words, deleted_at FROM messages")
    async with desks.engine.connect() as connection:
        await finish(connection, seen, RUTH)
        assert tuple((await connection.execute(question)).one()) == (None, None, NOW)
        await connection.rollback()
        assert tuple((await connection.execute(question)).one()) == (b"sealed", b"sealed", None)
    await desks.do(finish, seen, RUTH)
    assert await desks.rows(question.text) == [(None, None, NOW)]
    assert await desks.rows("SELECT kind, count FROM deletions") == [("messages", 1)]
    assert await desks.rows(FETCHING) == []
    async with desks.engine.connect() as connection:
        assert await play_message(connection, concern, ["key"]) == Silence("handled")


async def test_what_the_carrier_still_has_is_deleted_there_without_waiting_for_the_night(desks: Office) -> None:
    concern = await message_of_jonas(desks, gone=None)
    await desks.do(finish, concern, RUTH)
    ((message,),) = await desks.rows("SELECT id::text FROM messages")
    assert await desks.rows(FETCHING) == [(message,)]


async def test_a_program_that_finishes_a_message_deletes_it_too(desks: Office) -> None:
    await message_of_jonas(desks)
    async with desks.engine.begin() as connection:
        await finish_concern(connection, "123456782", Author("key:office", NOW))
    assert await desks.rows("SELECT audio, deleted_at FROM messages") == [(None, NOW)]


async def test_what_was_finished_too_soon_can_be_reopened_and_is_where_it_was(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS, promised_by=NOW + timedelta(days=2))
    finished = await desks.do(finish, concern, RUTH)
    reopened = await desks.do(reopen, finished, author("V2"))
    assert await desks.do(reopen, finished, author("V2")) == reopened
    assert ids((await desks.inbox("V1")).own) == [concern]
    assert (await desks.item("V1", concern)).state == "acknowledged"
    assert await desks.history(concern) == [
        ("staff:V1", "state", "open", "done"),
        ("staff:V2", "state", "done", "acknowledged"),
    ]
    assert await desks.do(reopen, reopened, RUTH) == reopened


async def test_a_message_comes_back_without_its_sound_and_its_time_runs_anew(desks: Office) -> None:
    concern = await message_of_jonas(desks)
    await desks.do(reopen, await desks.do(finish, concern, RUTH), RUTH)
    item = await desks.item("V1", concern)
    assert item.message is not None
    assert (item.message.state, item.left_by.customer is not None) == ("deleted", True)
    async with desks.engine.connect() as connection:
        await purge(connection, NOW + timedelta(days=500))
    assert ids((await desks.inbox("V1")).own) == [concern]


async def test_nobody_reopens_what_somebody_else_has_dealt_with_since(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    finished = await desks.do(finish, concern, RUTH)
    again = await desks.do(finish, await desks.do(reopen, finished, author("V2")), author("V2"))
    with pytest.raises(ChangedMeanwhile, match="state by stand_in"):
        await desks.do(reopen, finished, RUTH)
    assert await desks.seen(concern) == again


@pytest.mark.parametrize("kept", ["attempt", "house"])
async def test_a_call_back_that_was_kept_is_not_reopened(desks: Office, kept: str) -> None:
    concern = await desks.leave("callback", JONAS)
    if kept == "attempt":
        await desks.change(
            """
            INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome)
            VALUES (:concern, 1, now(), 'own', 'accepted', 'connected')
            """,
            concern=concern,
        )
    finished = await desks.do(finish, concern, RUTH if kept == "attempt" else Author("house", NOW))
    with pytest.raises(WasKept):
        await desks.do(reopen, finished, RUTH)
    assert await desks.rows("SELECT state FROM concerns") == [("done",)]
