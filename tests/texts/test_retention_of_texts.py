"""A text message that nobody could send does not lie about with number and text."""

from datetime import timedelta

from text_calls import Post
from voice_calls import JONAS_PHONE

from app.retention import purge


async def test_a_text_that_waited_for_three_days_is_erased_and_never_sent(post: Post) -> None:
    await post.order()
    border = post.now() + timedelta(days=3)
    async with post.engine.connect() as connection:
        assert "texts" not in await purge(connection, border - timedelta(seconds=1))
        assert (await post.seen()).phone == JONAS_PHONE
        assert (await purge(connection, border))["texts"] == 1
        assert "texts" not in await purge(connection, border)
    text = await post.seen()
    assert (text.state, text.error_code, text.phone, text.body) == ("failed", "too_late", None, None)
    assert await post.events() == [("text_failed", "too_late")]
    await post.work()
    assert post.way.asked == []


async def test_a_text_goes_with_its_call(post: Post) -> None:
    await post.order()
    async with post.engine.connect() as connection:
        assert (await purge(connection, post.now() + timedelta(days=400)))["calls"] == 1
    assert await post.door.count("texts") == 0
