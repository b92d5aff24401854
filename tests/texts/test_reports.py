"""What the carrier reports about a text message: late, twice, in any order, by anybody."""

from itertools import permutations

import pytest
from text_calls import Post
from voice_calls import ACCOUNT, Reply

from app.carrier import Weather
from app.sealing import Sealer
from app.texts.sending import status_url
from app.texts.settling import TEXT, Progress, TextTicket, settle_text

SID = "SM" + "a" * 32


@pytest.fixture(autouse=True)
async def order(post: Post) -> None:
    await post.order()


async def report(post: Post, status: str, **more: str) -> Reply:
    """Send a status callback as the carrier does."""
    url = status_url(post.door.settings, (await post.seen()).id)
    pairs = {"SmsSid": SID, "SmsStatus": status, "MessageStatus": status, "MessageSid": SID, "AccountSid": ACCOUNT}
    return await post.door.post(url, [*(pairs | more).items()])


@pytest.mark.parametrize("statuses", [*permutations(("queued", "sent", "delivered"))])
async def test_whatever_the_order_of_reports_delivered_stays_delivered(post: Post, statuses: tuple[str, ...]) -> None:
    for status in statuses:
        reply = await report(post, status)
        assert reply.is_twiml()
    text = await post.seen()
    assert (text.state, text.phone, text.carrier_message_id) == ("delivered", None, SID)


@pytest.mark.parametrize("statuses", [*permutations(("sent", "undelivered", "sending"))])
async def test_what_failed_is_not_taken_for_sent_again(post: Post, statuses: tuple[str, ...]) -> None:
    for status in statuses:
        await report(post, status, **({"ErrorCode": "30003"} if status == "undelivered" else {}))
    text = await post.seen()
    assert (text.state, text.error_code) == ("failed", "30003")


@pytest.mark.parametrize("weather", [Weather(duplicates="together"), Weather(duplicates="after")])
async def test_a_repeated_report_is_noted_once_and_deletes_once(post: Post) -> None:
    await post.work()
    await post.arrive()
    assert await post.jobs() == [("delete_text", "todo")]
    assert [kind for kind, _ in await post.events()] == ["text_sent", "text_delivered"]


async def test_a_report_that_overtakes_the_answer_to_the_order_is_not_lost(post: Post) -> None:
    await report(post, "delivered")
    async with post.engine.begin() as connection:
        assert not await settle_text(connection, (await post.seen()).id, Progress("sent", post.now(), SID))
    assert (await post.seen()).state == "delivered"
    assert [kind for kind, _ in await post.events()] == ["text_delivered"]


async def test_a_failure_without_a_code_bears_the_carriers_word(post: Post) -> None:
    await report(post, "undelivered", ErrorCode="<script>")
    assert (await post.seen()).error_code == "undelivered"


@pytest.mark.parametrize("status", ["", "received", "nonsense", "x" * 9999])
async def test_a_word_that_nobody_knows_changes_nothing(post: Post, status: str) -> None:
    reply = await report(post, status)
    assert (reply.is_twiml(), (await post.seen()).state) == (True, "ordered")


@pytest.mark.parametrize("sid", ["../../Calls/CA1", "SM1/x", "", "x" * 65])
async def test_an_id_that_would_lead_elsewhere_is_not_kept(post: Post, sid: str) -> None:
    await report(post, "delivered", MessageSid=sid, SmsSid=sid)
    text = await post.seen()
    assert (text.state, text.carrier_message_id) == ("delivered", None)
    assert await post.jobs() == [("send_text", "todo")]


async def test_a_token_of_another_key_moves_nothing(post: Post) -> None:
    token = Sealer(["another key"]).seal(TEXT, TextTicket((await post.seen()).id))
    reply = await post.door.post(f"/voice/sms/{token}", [("MessageStatus", "delivered"), ("MessageSid", SID)])
    assert (reply.is_twiml(), (await post.seen()).state) == (True, "ordered")


async def test_a_report_that_nobody_signed_is_turned_away(post: Post) -> None:
    url = status_url(post.door.settings, (await post.seen()).id)
    reply = await post.door.send(url, [("MessageStatus", "delivered")], {"X-Twilio-Signature": "no"})
    assert (reply.status, (await post.seen()).state) == (403, "ordered")


async def test_a_report_about_a_text_that_is_gone_is_taken_calmly(post: Post) -> None:
    url = status_url(post.door.settings, (await post.seen()).id)
    await post.run("DELETE FROM texts")
    reply = await post.door.post(url, [("MessageStatus", "delivered"), ("MessageSid", SID)])
    assert reply.is_twiml()
    assert await post.events() == []


def test_overrides_of_the_public_url_hold_for_reports_too(post: Post) -> None:
    settings = post.door.settings.model_copy(update={"public_url": "https://hotline.example/#rc=2"})
    url = status_url(settings, 1)
    assert url.startswith("https://hotline.example/voice/sms/")
    assert url.endswith("#rc=2")
