"""What a call or a concern turned out to be about: both values are kept, and of two people the second is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from conftest import NOW
from kept_calls import add_call, add_concern
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from voice_calls import Phone, door_to

from app.calls.reading import CallFilter, CallRecord, find_call, list_calls
from app.concerns.reading import find_concern
from app.concerns.settling import Author, NoSuchConcern
from app.corrections import (
    CONCERNS,
    KINDS,
    ChangedMeanwhile,
    Correction,
    NoSuchCall,
    NotAConcern,
    correct_call,
    correct_concern,
)
from ivr_flows.engine.heard import Field, Kind

RUTH, HOLGER = Author("staff:V1", NOW), Author("staff:V2", NOW + timedelta(minutes=5))


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


async def add(connection: AsyncConnection, concern: str | None) -> UUID:
    call = await add_call(connection, NOW - timedelta(hours=1))
    await connection.execute(text("UPDATE calls SET concern = :c WHERE id = :call"), {"c": concern, "call": call})
    return call


async def record(connection: AsyncConnection, call: UUID) -> CallRecord:
    found = await find_call(connection, call)
    assert found is not None
    return found


@pytest.mark.parametrize("stated", ["callback", None])
async def test_both_values_of_a_call_are_kept_and_the_correction_stands_in_its_log(
    connection: AsyncConnection, stated: str | None
) -> None:
    call = await add(connection, stated)
    await correct_call(connection, call, Correction(stated, "documents"), RUTH)
    shown = await record(connection, call)
    assert (shown.concern, shown.stated_concern) == ("documents", stated)
    (event,) = [event for event in shown.events if event.kind == "concern_corrected"]
    assert (event.at, event.details) == (NOW, {"before": stated, "after": "documents"})


async def test_a_call_is_found_by_what_it_turned_out_to_be_about(connection: AsyncConnection) -> None:
    call = await add(connection, "callback")
    await correct_call(connection, call, Correction("callback", "benefits"), RUTH)
    for concern, found in (("benefits", [call]), ("callback", [])):
        page = await list_calls(connection, CallFilter(concern=concern), limit=9)
        assert [entry.id for entry in page.entries] == found


async def test_every_correction_is_noted_and_the_last_one_counts(connection: AsyncConnection) -> None:
    call = await add(connection, None)
    for before, after in ((None, "placement"), ("placement", "payment"), ("payment", "other")):
        await correct_call(connection, call, Correction(before, after), RUTH)
    shown = await record(connection, call)
    assert shown.concern == "other"
    corrected = [event.details for event in shown.events if event.kind == "concern_corrected"]
    assert [(one["before"], one["after"]) for one in corrected] == [
        (None, "placement"),
        ("placement", "payment"),
        ("payment", "other"),
    ]


async def test_who_saw_something_else_is_told_what_stands_there_and_since_when(connection: AsyncConnection) -> None:
    call = await add(connection, "callback")
    await correct_call(connection, call, Correction("callback", "documents"), RUTH)
    with pytest.raises(ChangedMeanwhile) as error:
        await correct_call(connection, call, Correction("callback", "payment"), HOLGER)
    assert (error.value.current, error.value.at) == ("documents", NOW)
    assert (await record(connection, call)).concern == "documents"


async def test_who_wants_the_same_has_nothing_to_be_told(connection: AsyncConnection) -> None:
    call = await add(connection, "callback")
    for author in (RUTH, HOLGER):
        await correct_call(connection, call, Correction("callback", "documents"), author)
    kinds = [event.kind for event in (await record(connection, call)).events]
    assert kinds.count("concern_corrected") == 1


async def test_what_a_caller_leaves_in_the_meantime_is_a_change_too(town_engine: AsyncEngine) -> None:
    phone = Phone(door_to(town_engine))
    await phone.begin()
    await phone.press("0393112233", "1", "4", "1", "1", "1")
    call = await phone.record()
    assert call.concern == "callback"
    async with town_engine.begin() as connection:
        with pytest.raises(ChangedMeanwhile) as error:
            await correct_call(connection, call.id, Correction(None, "payment"), HOLGER)
        assert (error.value.current, error.value.at) == ("callback", NOW)


async def test_of_two_at_once_the_second_is_told_of_the_first(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        call, concern = await add(connection, None), await add_concern(connection, NOW - timedelta(hours=1), "callback")

    async def about_call(after: str) -> None:
        async with engine.begin() as connection:
            await correct_call(connection, call, Correction(None, after), RUTH)

    async def about_concern(after: str) -> None:
        async with engine.begin() as connection:
            await correct_concern(connection, concern, Correction("callback", after), RUTH)

    for correct in (about_call, about_concern):
        done = await asyncio.gather(correct("documents"), correct("payment"), return_exceptions=True)
        (told,) = [one for one in done if isinstance(one, ChangedMeanwhile)]
        assert (told.current in {"documents", "payment"}, told.at) == (True, NOW)


async def test_both_values_of_a_concern_are_kept(connection: AsyncConnection) -> None:
    concern = await add_concern(connection, NOW, "callback")
    await correct_concern(connection, concern, Correction("callback", "payment"), RUTH)
    shown = await find_concern(connection, str(await connection.scalar(text("SELECT reference FROM concerns"))))
    assert shown is not None
    assert (shown.kind, shown.stated_kind) == ("payment", "callback")
    assert [(one.what, one.before, one.after) for one in shown.changes] == [("kind", "callback", "payment")]


async def test_who_saw_another_kind_of_concern_is_told(connection: AsyncConnection) -> None:
    concern = await add_concern(connection, NOW - timedelta(hours=1), "callback")
    with pytest.raises(ChangedMeanwhile) as error:
        await correct_concern(connection, concern, Correction("message", "other"), RUTH)
    assert (error.value.current, error.value.at) == ("callback", NOW - timedelta(hours=1))
    await correct_concern(connection, concern, Correction("callback", "payment"), RUTH)
    with pytest.raises(ChangedMeanwhile) as error:
        await correct_concern(connection, concern, Correction("callback", "other"), HOLGER)
    assert (error.value.current, error.value.at) == ("payment", NOW)


def test_a_call_can_be_about_everything_that_callers_can_say() -> None:
    assert set(CONCERNS) == {*Kind, *Field}
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("concern", CONCERNS)
async def test_every_concern_can_be_corrected_to(connection: AsyncConnection, concern: str) -> None:
    call = await add(connection, None)
    await correct_call(connection, call, Correction(None, concern), RUTH)
    assert (await record(connection, call)).concern == concern


async def test_nothing_else_is_a_concern(connection: AsyncConnection) -> None:
    call, concern = await add(connection, None), await add_concern(connection, NOW, "callback")
    with pytest.raises(NotAConcern):
        await correct_call(connection, call, Correction(None, "sanction"), RUTH)
    with pytest.raises(NotAConcern):
        await correct_concern(connection, concern, Correction("callback", "placement"), RUTH)


async def test_what_is_not_there_cannot_be_corrected(connection: AsyncConnection) -> None:
    with pytest.raises(NoSuchCall):
        await correct_call(connection, uuid4(), Correction(None, "other"), RUTH)
    with pytest.raises(NoSuchConcern):
        await correct_concern(connection, 999_999, Correction(None, "other"), RUTH)
