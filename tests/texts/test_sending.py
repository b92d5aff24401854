"""A caller asks for the reference in writing: one message arrives, or the log says why not, and nobody keeps it."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from text_calls import BODY, CALL, ROOT, Post, Weathering
from voice_calls import ACCOUNT, JONAS_PHONE, PUBLIC_URL

from app.carrier import Weather
from app.jobs import DeferredTooSoon, defer
from app.texts.deleting import MOST_RETRIES as MOST_DELETIONS
from app.texts.deleting import take_up_kept_texts
from app.texts.ordering import OrderedText, order_text
from app.texts.sending import MOST_RETRIES, send_text

LANDLINE = "+493023125777"


async def test_a_text_is_sent_delivered_and_then_kept_by_nobody(post: Post) -> None:
    await post.order()
    await post.work()
    (asked,) = post.way.asked
    form = dict(httpx.QueryParams(asked.content.decode()))
    assert str(asked.url) == f"{ROOT}/{ACCOUNT}/Messages.json"
    assert (form["To"], form["From"], form["Body"]) == (JONAS_PHONE, "Durchwahl", BODY)
    assert form["StatusCallback"].startswith(f"{PUBLIC_URL}/voice/sms/")
    assert len(post.carrier.network.messages) == 1

    await post.arrive()
    text = await post.seen()
    assert (text.state, text.phone, text.body, text.error_code) == ("delivered", None, None, None)
    assert text.settled_at is not None
    await post.work()
    assert post.carrier.network.messages == {}
    assert [kind for kind, _ in await post.events()] == ["text_sent", "text_delivered", "text_deleted_at_carrier"]
    assert await post.jobs() == []


async def test_the_row_bears_the_reference_of_the_call(post: Post) -> None:
    await post.order()
    call = await post.door.record(CALL)
    assert call is not None
    assert (await post.seen()).reference == call.reference


async def test_neither_number_nor_body_stands_in_a_url_or_in_the_log(post: Post) -> None:
    await post.order()
    await post.work()
    await post.arrive()
    await post.work()
    urls = " ".join(str(request.url) for request in post.way.asked)
    call = await post.door.record(CALL)
    assert call is not None
    for secret in (JONAS_PHONE, JONAS_PHONE.lstrip("+"), BODY):
        assert secret not in urls
        assert secret not in str(call.events)


async def test_a_repeated_turn_orders_one_text(post: Post) -> None:
    await post.order()
    await post.order()
    await post.work()
    await post.order()
    await post.work()
    assert post.sent() == 1
    assert await post.door.count("texts") == 1


async def test_a_job_done_twice_sends_one_text(post: Post) -> None:
    await post.order()
    await post.work()
    await again(post)
    assert post.sent() == 1
    assert (await post.seen()).state == "sent"


async def again(post: Post) -> None:
    """Have the text sent once more by another job."""
    text = await post.seen()
    async with post.engine.begin() as connection:
        await defer(connection, send_text, "again", text_id=text.id)
    await post.work()


async def test_an_attempt_that_was_cut_off_is_not_repeated(post: Post) -> None:
    await post.order()
    await post.run("UPDATE texts SET attempted_at = now()")
    await post.work()
    text = await post.seen()
    assert (text.state, text.error_code, text.phone, text.body) == ("failed", "outcome_unknown", None, None)
    assert post.way.asked == []
    assert await post.events() == [("text_failed", "outcome_unknown")]


def read_timeout(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


def line_cut(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("cut", request=request)


def gateway_gave_up(_: httpx.Request) -> httpx.Response:
    return httpx.Response(504)


@pytest.mark.parametrize("lost", [read_timeout, line_cut, gateway_gave_up])
async def test_a_text_whose_answer_was_lost_is_not_sent_again(post: Post, lost: Weathering) -> None:
    post.way.after = lost
    await post.order()
    await post.work()
    post.way.after = lambda _: None
    await post.pass_time()
    await post.work()
    assert (post.sent(), len(post.carrier.network.messages)) == (1, 1)
    assert (await post.seen()).error_code == "outcome_unknown"
    assert await post.events() == [("text_failed", "outcome_unknown")]


async def test_where_the_carrier_knows_better_it_is_believed(post: Post) -> None:
    post.way.after = read_timeout
    await post.order()
    await post.work()
    post.way.after = lambda _: None
    await post.arrive()
    text = await post.seen()
    assert (text.state, text.error_code) == ("delivered", None)
    await post.work()
    assert post.carrier.network.messages == {}


async def test_a_landline_is_refused_for_good(post: Post) -> None:
    await post.order(LANDLINE)
    await post.work()
    text = await post.seen()
    assert (text.state, text.error_code, text.phone, text.body) == ("failed", "21614", None, None)
    assert await post.events() == [("text_failed", "21614")]
    assert await post.jobs() == []
    assert post.sent() == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(400, json={"code": 21211, "status": 400}), "21211"),
        (httpx.Response(400, json={"code": 21610, "status": 400}), "21610"),
        (httpx.Response(401, json={"code": 20003}), "20003"),
        (httpx.Response(403, text="no"), "http_403"),
        (httpx.Response(307, headers={"location": "http://169.254.169.254/"}), "http_307"),
        (httpx.Response(400, json=["what"]), "http_400"),
    ],
)
async def test_a_refusal_is_noted_with_its_code_and_not_repeated(post: Post, answer: httpx.Response, code: str) -> None:
    post.way.before = lambda _: answer
    await post.order()
    await post.work()
    assert await post.events() == [("text_failed", code)]
    assert await post.jobs() == []
    assert post.sent() == 1


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


def too_many(_: httpx.Request) -> httpx.Response:
    return httpx.Response(429, json={"code": 20429, "status": 429})


def out_of_order(_: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


PUT_OFF = [(unreachable, "unreachable"), (too_many, "20429"), (out_of_order, "http_503")]


@pytest.mark.parametrize(("trouble", "code"), PUT_OFF)
async def test_what_the_carrier_did_not_take_is_sent_later(post: Post, trouble: Weathering, code: str) -> None:
    del code
    post.way.before = trouble
    await post.order()
    await post.work()
    assert await post.jobs() == [("send_text", "todo")]
    text = await post.seen()
    assert (text.state, text.phone) == ("ordered", JONAS_PHONE)
    assert await post.events() == []

    post.way.before = lambda _: None
    await post.pass_time()
    await post.work()
    assert len(post.carrier.network.messages) == 1
    assert (await post.seen()).state == "sent"


@pytest.mark.parametrize(("trouble", "code"), PUT_OFF)
async def test_in_the_end_it_is_given_up(post: Post, trouble: Weathering, code: str) -> None:
    post.way.before = trouble
    await post.order()
    for _ in range(MOST_RETRIES + 2):
        await post.work()
        await post.pass_time()
    assert post.sent() == MOST_RETRIES + 1
    assert await post.events() == [("text_failed", code)]
    assert (await post.seen()).phone is None
    assert await post.jobs() == []


async def test_without_a_sender_nothing_is_sent(post: Post) -> None:
    await post.order()
    await post.work(sms_sender="")
    assert post.way.asked == []
    assert await post.events() == [("text_failed", "no_sender")]


async def test_a_text_of_a_call_that_nobody_knows_is_not_ordered(post: Post) -> None:
    post.call = uuid4()
    await post.order()
    assert await post.door.count("texts") == 0
    assert await post.jobs() == []


async def test_no_text_is_ordered_outside_a_transaction(post: Post) -> None:
    ordered = OrderedText(post.call, 7, 0, JONAS_PHONE, BODY, post.now())
    async with post.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        with pytest.raises(DeferredTooSoon, match="send_text"):
            await order_text(connection, ordered)


async def test_a_turn_that_is_not_committed_orders_nothing(post: Post) -> None:
    async with post.engine.connect() as connection:
        await order_text(connection, OrderedText(post.call, 7, 0, JONAS_PHONE, BODY, post.now()))
        await connection.rollback()
    assert await post.door.count("texts") == 0
    assert await post.jobs() == []


@pytest.mark.parametrize("weather", [Weather(undelivered_error_code=30003)])
async def test_a_text_that_never_arrives_says_why(post: Post) -> None:
    await post.order()
    await post.work()
    await post.arrive()
    text = await post.seen()
    assert (text.state, text.error_code) == ("failed", "30003")
    await post.work()
    assert post.carrier.network.messages == {}
    assert (await post.events())[1:] == [("text_failed", "30003"), ("text_deleted_at_carrier", None)]


def not_done_with_it(request: httpx.Request) -> httpx.Response | None:
    return httpx.Response(409, json={"code": 20009}) if request.method == "DELETE" else None


async def test_the_carrier_is_asked_to_delete_until_it_does(post: Post) -> None:
    post.way.before = not_done_with_it
    await post.order()
    await post.work()
    await post.arrive()
    await post.work()
    assert await post.jobs() == [("delete_text", "todo")]
    post.way.before = lambda _: None
    await post.pass_time()
    await post.work()
    assert post.carrier.network.messages == {}
    assert (await post.seen()).deleted_at_carrier_at is not None


async def test_what_could_not_be_deleted_in_a_day_is_tried_each_night(post: Post) -> None:
    post.way.before = not_done_with_it
    await post.order()
    await post.work()
    await post.arrive()
    for _ in range(MOST_DELETIONS + 1):
        await post.work()
        await post.pass_time()
    assert [kind for kind, _ in await post.events()][2:] == ["text_not_deleted_at_carrier"]
    assert await post.jobs() == [("delete_text", "failed")]

    post.way.before, post.later = (lambda _: None), timedelta(days=3)
    await night(post)
    assert post.carrier.network.messages == {}
    assert [kind for kind, _ in await post.events()][3:] == ["text_deleted_at_carrier"]


async def night(post: Post) -> None:
    """Do what is done at night."""
    async with post.engine.begin() as connection:
        await defer(connection, take_up_kept_texts, "night", timestamp=0)
    await post.work()
    await post.work()


@pytest.mark.parametrize("weather", [Weather(dropped_callback_share=1.0)])
async def test_a_text_whose_end_is_never_reported_is_deleted_all_the_same(post: Post) -> None:
    await post.order()
    await post.work()
    await post.arrive()
    post.later = timedelta(days=1)
    await night(post)
    assert len(post.carrier.network.messages) == 1
    post.later = timedelta(days=3)
    await night(post)
    assert post.carrier.network.messages == {}
    text = await post.seen()
    assert (text.state, text.phone, text.body) == ("sent", None, None)
