"""A hotline on real HTTP with the town in its database, for tests that ring it through the carrier in a box."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
import uvicorn
from fastapi import FastAPI

from app.carrier import Account, Answer, Callees, Carrier, Dialled, OwnNumber, VirtualClock, Weather
from app.clock import Clock, clock_set_to
from app.database import open_engine
from app.main import build_app
from app.settings import Settings

ACCOUNT = Account(sid="AC" + "5" * 32, auth_token="the-token-of-the-tests")
HOTLINE, LOCAL, CENTRE = "+498001234567", "+493023125000", "+493023125900"

ANSWERS = {
    "accept": Answer.accept(),
    "busy": Answer.busy(),
    "no-answer": Answer.no_answer(),
    "decline": Answer.decline(),
    "mailbox": Answer.mailbox(),
    "failed": Answer.failed(),
}


@dataclass(frozen=True)
class Hotline:
    """A running hotline: where it listens, and where its log lies."""

    url: str
    database_url: str

    def carrier(self, seed: int, now: datetime, weather: Weather | None = None) -> Carrier:
        """Return a telephone network whose two numbers lead here."""
        doors = (f"{self.url}/voice/incoming", f"{self.url}/voice/status", f"{self.url}/voice/fallback")
        numbers = [OwnNumber(number, *doors) for number in (HOTLINE, LOCAL)]
        return Carrier(ACCOUNT, numbers, clock=VirtualClock(now), weather=weather, seed=seed)


def settings_for(url: str, **more: object) -> Settings:
    """Return the settings of a hotline at a URL, whatever the environment says."""
    given = {
        "public_url": url,
        "secret_keys": "the-seal-of-the-tests",
        "twilio_account_sid": ACCOUNT.sid,
        "twilio_auth_token": ACCOUNT.auth_token,
        "hotline_number": HOTLINE,
        "local_number": LOCAL,
        "service_centre_line": CENTRE,
    }
    return Settings(_env_file=None, **{**given, **more})  # type: ignore[arg-type] # strings, as from the environment


def by_role(rules: dict[str, str]) -> Callees:
    """Return people who answer by the role in which they are rung; who is not named accepts."""

    def answer(dialled: Dialled) -> Answer:
        role = dialled.url.rpartition("role=")[2]
        return ANSWERS[rules.get(role, "accept")]

    return answer


@contextmanager
def served(build: Callable[[str], FastAPI]) -> Iterator[str]:
    """Serve an app on a free port in a thread of its own, and yield its URL."""
    config = uvicorn.Config("", port=0, log_level="warning", lifespan="on", ws="none")
    socket = config.bind_socket()
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"

    def run() -> None:
        server.config.app = build(url)
        asyncio.run(server.serve(sockets=[socket]))

    server = uvicorn.Server(config)
    thread = threading.Thread(target=run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the hotline did not come up"
            time.sleep(0.01)
        yield url
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


@pytest.fixture(scope="module")
def hotline(server_url: str, town_template: str, now: datetime) -> Iterator[Hotline]:
    """Run the whole house on HTTP, with the town as it is at ``now``."""
    from conftest import administer, create_database, database_of  # noqa: PLC0415 - the plugin is loaded by conftest

    database_url = create_database(server_url, database_of(town_template))
    clock: Clock = clock_set_to(now)
    with served(lambda url: build_app(settings_for(url), open_engine(database_url), clock)) as url:
        yield Hotline(url, database_url)
    administer(server_url, f'DROP DATABASE "{database_of(database_url)}" WITH (FORCE)')
