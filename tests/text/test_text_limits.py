"""Nobody can ask without end, and who has asked too much loses nothing that was typed."""

from conftest import NOW
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from text_pages import MARTA, Reader, rows
from voice_calls import office_settings

from app.subscribers import subscriber
from app.text import build_text
from app.text.limits import Allowance, Throttle


def house(engine: AsyncEngine, allowance: Allowance) -> Reader:
    app = Starlette(routes=build_text(engine, office_settings(), lambda: NOW, allowance))
    return Reader(app)  # type: ignore[arg-type] # any ASGI application can be read


async def test_a_thirty_first_beginning_in_an_hour_is_told_to_wait(reader: Reader, town_engine: AsyncEngine) -> None:
    for _ in range(30):
        assert (await reader.begin()).status == 200
    await reader.begin()
    assert (reader.status, reader.response.headers["Retry-After"]) == (429, "3600")
    assert "Wartezeit in Minuten: 60" in reader.words
    assert "0800 5550100" in reader.words
    assert await rows(town_engine, "SELECT count(*) FROM calls") == [(30,)]
    assert (await Reader(reader.app, "192.0.2.2").begin()).status == 200


async def test_all_addresses_together_have_a_limit_too(town_engine: AsyncEngine) -> None:
    reader = house(town_engine, Allowance(begins_of_all=RateLimitItemPerHour(2)))
    seen = [(await Reader(reader.app, f"192.0.2.{n}").begin()).status for n in range(3)]
    assert seen == [200, 200, 429]


async def test_what_was_typed_stays_when_there_were_too_many_answers(town_engine: AsyncEngine) -> None:
    reader = house(town_engine, Allowance(turns=RateLimitItemPerMinute(1, 10)))
    await reader.begin()
    await reader.type("12")
    await reader.type(MARTA)
    assert (reader.status, reader.form.typed) == (429, MARTA)
    assert int(reader.response.headers["Retry-After"]) <= 600
    assert "Wartezeit in Minuten: 10" in reader.words
    other = Reader(reader.app, "192.0.2.2")
    assert (await other.type(reader.form.typed, reader.form)).status == 200


def test_the_usual_allowance_is_the_one_that_was_decided() -> None:
    allowed = Allowance()
    assert [(one.amount, one.get_expiry()) for one in (allowed.begins, allowed.turns, allowed.begins_of_all)] == [
        (30, 3600),
        (120, 600),
        (600, 3600),
    ]


def test_one_connection_is_one_subscriber_however_many_addresses_it_has() -> None:
    assert subscriber("2001:db8:1:2::1") == subscriber("2001:db8:1:2:ffff::9")
    assert subscriber("2001:db8:1:2::1") != subscriber("2001:db8:1:3::1")
    assert subscriber("::ffff:192.0.2.1") == subscriber("192.0.2.1") != subscriber("192.0.2.2")
    assert subscriber(None) == subscriber(None)


def test_an_address_that_waits_does_not_use_up_what_all_have() -> None:
    throttle = Throttle(Allowance(begins=RateLimitItemPerHour(1), begins_of_all=RateLimitItemPerHour(2)))
    assert throttle.begin("a") == 0
    assert throttle.begin("a") > 0
    assert throttle.begin("b") == 0
    assert throttle.begin("c") > 0
