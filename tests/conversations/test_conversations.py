"""Golden conversations: each is played on the telephone of text and through the network, and must read the same."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zlib import crc32

import pytest
from hotline_on_http import HOTLINE, LOCAL, Hotline, by_role

from app.carrier import Carrier, Differed, Failed, KeysCaller, RunningCall, Warned, Weather
from app.commands.written_down import Pen
from ivr_flows.__main__ import answer_rule
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import ring, scripted

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
REFERENCE_AS_SPOKEN = re.compile(r"\d \d \d, \d \d \d, \d \d \d(?=[.])")
HIDDEN = "(Vorgangsnummer)"
TWICE = Weather(duplicates="after")
TOGETHER = Weather(duplicates="together")


@dataclass(frozen=True)
class Conversation:
    """One file: who rings with which keys, who answers how, and the lines that come of it."""

    caller: str
    called: str
    keys: str
    answers: dict[str, str]
    lines: list[str]


def conversation(name: str) -> Conversation:
    """Read a file: a title, lines of ``name: value``, an empty line, the call."""
    head, _, call = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    given = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines()[1:])
    rules = dict(rule.split("=") for rule in given.get("answers", "").split())
    called = LOCAL if given.get("number") == "local" else HOTLINE
    return Conversation(given.get("from", "+4915112345678"), called, given["keys"], rules, call.splitlines())


def hidden(lines: list[str]) -> list[str]:
    """Hide the reference, which is another one in every call."""
    return [REFERENCE_AS_SPOKEN.sub(HIDDEN, line) if "organg" in line or "eference" in line else line for line in lines]


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
def test_the_telephone_of_text_says_what_is_written(name: str, now: datetime) -> None:
    told = conversation(name)
    office = Office(now, toll_free=told.called == HOTLINE, number_is_known=told.caller.startswith("+49"))
    answers = dict(answer_rule(f"{role}={how}") for role, how in told.answers.items())
    assert hidden(list(ring(office, scripted(told.keys), answers))) == hidden(told.lines)


@pytest.mark.parametrize("weather", [None, TWICE, TOGETHER], ids=["fair", "everything twice", "twice at once"])
@pytest.mark.parametrize("name", NAMES)
async def test_the_network_carries_the_same_words(
    name: str, weather: Weather | None, hotline: Hotline, now: datetime
) -> None:
    told = conversation(name)
    call = await played(told, hotline.carrier(seed_of(name, weather), now, weather))
    assert hidden(over_the_network(call)) == hidden(told.lines)
    assert [event for event in call.events if isinstance(event, Warned | Failed)] == []
    assert [event for event in call.events if isinstance(event, Differed)] == []
