"""Listening to the news of the house: to each desk its own, never more than it can hear, and over every break."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from conftest import opened
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.live import CHANNEL, LOOK_AGAIN, LOST, Listening, News, Newsroom, everything, for_desk, read

RUTH, EMIL, TEAM, OTHER_TEAM = 1, 4, 10, 20


async def tell(engine: AsyncEngine, topic: str, staff: int | None = None, team: int | None = None) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT tell_desks(:topic, :staff, :team)"), {"topic": topic, "staff": staff, "team": team}
        )


async def next_of(listening: Listening) -> News:
    return await asyncio.wait_for(anext(listening), 10)


async def ready(newsroom: Newsroom, *listening: Listening) -> None:
    """Wait until the connection stands: everybody is told to look then."""
    await asyncio.wait_for(newsroom.stands.wait(), 10)
    assert [await next_of(one) for one in listening] == [LOOK_AGAIN] * len(listening)


@pytest.fixture
async def newsroom(engine: AsyncEngine) -> AsyncIterator[Newsroom]:
    newsroom = Newsroom(engine.url)
    yield newsroom
    await newsroom.close()


async def test_each_desk_hears_what_concerns_it(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with (
        newsroom.listen(for_desk(RUTH, TEAM)) as ruth,
        newsroom.listen(for_desk(EMIL, OTHER_TEAM)) as emil,
        newsroom.listen() as wall,
    ):
        await ready(newsroom, ruth, emil, wall)
        told = [News("call", RUTH), News("call", EMIL), News("call", None, TEAM), News("call", 0), News("inbox")]
        for one in told:
            await tell(engine, one.topic, one.staff, one.team)
        assert [await next_of(wall) for _ in told] == told
        assert [await next_of(ruth) for _ in range(3)] == [told[0], told[2], told[4]]
        assert [await next_of(emil) for _ in range(2)] == [told[1], told[4]]


async def test_what_a_call_tells_its_team_and_its_taker_reaches_both(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with newsroom.listen(for_desk(RUTH, OTHER_TEAM)) as taker, newsroom.listen(for_desk(EMIL, TEAM)) as colleague:
        await ready(newsroom, taker, colleague)
        await tell(engine, "call", RUTH, TEAM)
        assert await next_of(taker) == await next_of(colleague) == News("call", RUTH, TEAM)


async def test_two_replicas_hear_the_same(engine: AsyncEngine, newsroom: Newsroom) -> None:
    other = Newsroom(engine.url)
    with newsroom.listen() as here, other.listen() as there:
        await ready(newsroom, here)
        await ready(other, there)
        await tell(engine, "availability", RUTH)
        assert await next_of(here) == await next_of(there) == News("availability", RUTH)
    await other.close()


async def test_one_connection_serves_all_who_listen(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with newsroom.listen() as first, newsroom.listen() as second:
        await ready(newsroom, first, second)
        assert len(await listeners(engine)) == 1


async def listeners(engine: AsyncEngine) -> list[int]:
    """Return the server's numbers of the connections that listen."""
    async with engine.connect() as connection:
        question = text("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
        return list((await connection.execute(question)).scalars())


async def nobody_listens(engine: AsyncEngine) -> None:
    """See the last connection go: the server takes a moment to notice."""
    async with asyncio.timeout(10):
        while await listeners(engine):
            pass


async def test_a_lost_connection_is_told_and_so_is_its_return(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with newsroom.listen() as listening:
        await ready(newsroom, listening)
        (pid,) = await listeners(engine)
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        assert await next_of(listening) == LOST
        assert await next_of(listening) == LOOK_AGAIN
        await tell(engine, "inbox")
        assert await next_of(listening) == News("inbox")


async def test_a_database_that_cannot_be_reached_is_told_once_and_tried_again(database_url: str) -> None:
    async with opened(database_url) as engine:
        nowhere = Newsroom(make_url(database_url).set(database="nowhere"))
        with nowhere.listen() as listening:
            assert [await next_of(listening) for _ in range(2)] == [LOOK_AGAIN, LOST]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(listening), 0.5)
            assert not nowhere.stands.is_set()
            with nowhere.listen() as later:
                assert await next_of(later) == LOST
        await nowhere.close()
        await nobody_listens(engine)


async def test_closing_the_house_ends_every_listening_and_its_connection(engine: AsyncEngine) -> None:
    newsroom = Newsroom(engine.url)
    with newsroom.listen() as listening:
        await ready(newsroom, listening)
        waiting = asyncio.create_task(next_of(listening))
        await asyncio.sleep(0)
        await newsroom.close()
        with pytest.raises(StopAsyncIteration):
            await waiting
        assert [one async for one in listening] == []
    await newsroom.close()
    await nobody_listens(engine)


async def test_who_left_hears_nothing_more(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with newsroom.listen() as gone:
        await ready(newsroom, gone)
    with newsroom.listen() as here:
        assert await next_of(here) == LOOK_AGAIN
        await tell(engine, "inbox")
        assert await next_of(here) == News("inbox")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(gone), 0.05)


async def test_strangers_on_the_channel_are_not_passed_on(engine: AsyncEngine, newsroom: Newsroom) -> None:
    with newsroom.listen() as listening:
        await ready(newsroom, listening)
        for payload in ("", "no json", "[]", '{"topic": "lost", "staff": null, "team": null}', '{"topic": "call"}'):
            async with engine.begin() as connection:
                await connection.execute(text("SELECT pg_notify(:channel, :p)"), {"channel": CHANNEL, "p": payload})
        await tell(engine, "inbox")
        assert await next_of(listening) == News("inbox")


@pytest.mark.parametrize("staff", ['"Ruth"', "1.5", "true", "{}"])
def test_only_numbers_name_anybody(staff: str) -> None:
    assert read(f'{{"topic": "call", "staff": {staff}, "team": null}}') is None


async def test_who_does_not_keep_up_is_told_to_look_again_and_no_more() -> None:
    listening = Listening(everything, most=3)
    for staff in range(100):
        listening.tell(News("call", staff))
    assert await next_of(listening) == LOOK_AGAIN
    listening.tell(News("call", 1))
    listening.end()
    assert [one async for one in listening] == []


async def test_the_same_news_waits_once() -> None:
    listening = Listening(everything, most=3)
    for _ in range(100):
        listening.tell(News("inbox"))
    listening.tell(News("call", RUTH))
    assert [await next_of(listening) for _ in range(2)] == [News("inbox"), News("call", RUTH)]


async def test_a_break_is_followed_by_looking_again_whoever_has_kept_up_or_not() -> None:
    listening = Listening(lambda _: False)
    for one in (LOOK_AGAIN, LOST, LOOK_AGAIN):
        listening.tell(one)
    assert await next_of(listening) == LOOK_AGAIN
    listening.tell(LOST)
    assert await next_of(listening) == LOST
