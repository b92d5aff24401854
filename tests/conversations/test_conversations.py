"""Golden conversations: each is played on the telephone of text and through the network, and must read the same."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Protocol
from zlib import crc32

import pytest
from conftest import create_database, database_of
from golden import (
    NAMES,
    Conversation,
    begin_talk,
    by_text,
    conversation,
    end_talks,
    furnish,
    golden_hotline,
    hidden,
    owe_the_callback_again,
)
from hotline_on_http import Hotline, by_role

from app.carrier import Carrier, Differed, Failed, KeysCaller, RunningCall, Warned, Weather
from app.commands.written_down import Pen

TWICE = Weather(duplicates="after")
TOGETHER = Weather(duplicates="together")


class HotlineFor(Protocol):
    """Returns the running hotline of a conversation: what one play left must not meet the next, in other weather."""

    def __call__(self, told: Conversation, weather: Weather | None) -> Hotline: ...


@pytest.fixture(scope="module")
def night(now: datetime) -> datetime:
    """Return a time of the same day at which nobody is in the office."""
    return now + timedelta(hours=10)


@pytest.fixture(scope="module")
async def furnished(server_url: str, town_template: str, now: datetime) -> str:
    url = create_database(server_url, database_of(town_template))
    await furnish(url, now)
    return url


@pytest.fixture(scope="module")
def hotline_for(server_url: str, furnished: str, now: datetime, night: datetime) -> Iterator[HotlineFor]:
    """Return a function that starts the hotline of a conversation when it is first needed."""
    with ExitStack() as stack:
        running: dict[object, Hotline] = {}

        def hotline(told: Conversation, weather: Weather | None) -> Hotline:
            key = (told.at_night, told.every_language, told.speech, weather)
            if key not in running:
                at = night if told.at_night else now
                running[key] = stack.enter_context(golden_hotline(server_url, furnished, at, told))
            return running[key]

        yield hotline


def over_the_network(call: RunningCall) -> list[str]:
    """Write down a call that went over the network."""
    pen = Pen()
    return [line for happening in call.events for line in pen.write(happening)]


def seed_of(name: str, weather: Weather | None) -> int:
    """Give every call a number of its own: the network derives its identifiers from it."""
    return crc32(f"{name} {weather}".encode())


async def played(told: Conversation, carrier: Carrier) -> RunningCall:
    """Play a conversation through a carrier."""
    async with carrier:
        call = await carrier.ring(told.caller, told.called, caller=KeysCaller(told.keys), callees=by_role(told.answers))
        await carrier.settle()
    return call


@pytest.mark.parametrize("name", NAMES)
def test_the_telephone_of_text_says_what_is_written(name: str, now: datetime, night: datetime) -> None:
    told = conversation(name)
    assert hidden(by_text(told, night if told.at_night else now)) == hidden(told.lines)


@pytest.mark.parametrize("weather", [None, TWICE, TOGETHER], ids=["fair", "everything twice", "twice at once"])
@pytest.mark.parametrize("name", NAMES)
async def test_the_network_carries_the_same_words(
    name: str, weather: Weather | None, hotline_for: HotlineFor, now: datetime, night: datetime
) -> None:
    told = conversation(name)
    hotline, at = hotline_for(told, weather), night if told.at_night else now
    await owe_the_callback_again(hotline.database_url)
    for staff_id in told.in_talk.split():
        await begin_talk(hotline.database_url, staff_id, at)
    call = await played(told, hotline.carrier(seed_of(name, weather), at, weather))
    await end_talks(hotline.database_url, at)
    assert hidden(over_the_network(call)) == hidden(told.lines)
    assert [event for event in call.events if isinstance(event, Warned | Failed)] == []
    assert [event for event in call.events if isinstance(event, Differed)] == []
