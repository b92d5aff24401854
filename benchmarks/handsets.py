"""Rings a server as fast as it answers: signed requests over kept-alive connections, with little Python in between."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import unescape
from typing import Self
from urllib.parse import quote_plus, urlsplit

from twilio.request_validator import RequestValidator

TOKEN = "the-token-of-the-benchmark"  # noqa: S105 - signs requests to a server of this benchmark alone
GEOGRAPHY = {f"{who}{what}": "" for who in ("From", "To") for what in ("City", "State", "Zip")}
"""Blank in Germany, and signed all the same."""
ACTION = re.compile(r'action="([^"]+)"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Tally:
    """What a run brought: the seconds that each turn took."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0

    def percentile(self, share: float) -> float:
        """Return the seconds within which so large a share of turns was answered."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


class Handset:
    """One caller on one kept-alive connection."""

    def __init__(self, url: str, tally: Tally) -> None:
        """Ring the server at ``url`` and keep the score."""
        self.url, self.tally = url, tally
        self.host = urlsplit(url).netloc
        self.validator = RequestValidator(TOKEN)

    async def __aenter__(self) -> Self:
        parts = urlsplit(self.url)
        self.reader, self.writer = await asyncio.open_connection(parts.hostname, parts.port)
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.writer.close()

    async def post(self, url: str, parameters: dict[str, str]) -> str:
        """Send one signed request, count it, and return the document."""
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in parameters.items())
        signature = self.validator.compute_signature(url, parameters)
        path = url.removeprefix(self.url)
        begun = time.perf_counter()
        self.writer.write(
            f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nX-Twilio-Signature: {signature}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        document = await self.reader.readexactly(int(length.group(1)) if length else 0)
        self.tally.seconds.append(time.perf_counter() - begun)
        self.tally.wrong += not head.startswith(b"HTTP/1.1 200")
        return document.decode()


def parameters(call: str, **more: str) -> dict[str, str]:
    """Return what the network sends with every request of a call, and what this one adds."""
    always = {
        "CallSid": call,
        "AccountSid": "AC" + "0" * 32,
        "From": "+4915112345678",
        "To": "+498001234567",
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    return {**always, **GEOGRAPHY, **more}


async def ring_through(handset: Handset, call: str) -> None:
    """Play a call of five turns: picked up, number keyed, confirmed, field chosen, own case manager busy."""
    heard: tuple[dict[str, str], ...] = (
        {"Digits": "0393112233", "FinishedOnKey": "#"},
        {"Digits": "1"},
        {"Digits": "1"},
        {"DialCallStatus": "busy", "DialCallSid": "CA" + "1" * 32, "DialBridged": "false"},
    )
    document = await handset.post(f"{handset.url}/voice/incoming", parameters(call))
    for one in heard:
        found = ACTION.search(document)
        if not found:
            raise ValueError(f"no way on in {document}")
        document = await handset.post(unescape(found.group(1)), parameters(call, **one))


async def knock(handset: Handset, call: str) -> None:
    """Send five requests alike, for servers without a conversation."""
    for _ in range(5):
        await handset.post(f"{handset.url}/voice/turn", parameters(call, Digits="1"))


@dataclass(frozen=True)
class Load:
    """How much to ring: so many handsets at once, for so many seconds."""

    handsets: int
    seconds: float


async def ring(url: str, load: Load, *, talks: bool, label: str) -> Tally:
    """Ring a server for a while and return the score."""
    tally, until = Tally(), time.perf_counter() + load.seconds
    async with asyncio.TaskGroup() as callers:
        for number in range(load.handsets):
            callers.create_task(keep_ringing(Handset(url, tally), f"{label}{number:03}", until, talks=talks))
    return tally


async def keep_ringing(handset: Handset, label: str, until: float, *, talks: bool) -> None:
    """Make one call after the other until the time is up."""
    async with handset:
        async for call in calls(label, until):
            await (ring_through if talks else knock)(handset, call)


async def calls(label: str, until: float) -> AsyncIterator[str]:
    """Yield a new call's identifier as long as there is time."""
    number = 0
    while time.perf_counter() < until:
        number += 1
        yield f"CA{label}{number:06}{time.time_ns():x}"
