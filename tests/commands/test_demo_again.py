import os
import signal
import weakref
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from conftest import NOW
from running_demo import durchwahl, free_port, start_demo
from voice_calls import office_settings

from app.commands.demo import house
from app.commands.demo_house import Demo
from app.commands.interrupts import Interrupts
from app.commands.listening import listen, take_port

SHORT_PAST = ("--calls", "40")
"""Enough to tell what was invented from what was rung."""


def test_a_second_start_keeps_the_calls_and_the_key_and_nothing_is_left_running(folder: Path) -> None:
    first = start_demo(folder, free_port(), {"DURCHWAHL_DEMO_NOW": "2026-11-23T10:00:00+01:00"}, *SHORT_PAST)
    first.call("--keys", "0")
    assert first.stop(signal.SIGINT) == 0
    assert first.left_over() == []

    second = start_demo(folder, free_port(), {"DURCHWAHL_DEMO_NOW": "2026-11-24T10:00:00+01:00"}, *SHORT_PAST)
    assert second.api_key == first.api_key
    # What was invented lies before the first start, and is not invented again for the days since.
    assert len(second.ask("/api/v1/calls?from=2026-11-23T10:00:00%2B01:00").json()["items"]) == 1
    assert len(second.ask("/api/v1/calls?from=2026-11-20T00:00:00%2B01:00").json()["items"]) > 1
    assert second.call("--keys", "0").returncode == 0
    newest = second.ask("/api/v1/calls").json()["items"][0]
    assert datetime.fromisoformat(newest["received_at"]).strftime("%Y-%m-%d %H") == "2026-11-24 10"
    assert any("Tuesday, 24 November 2026, 10:00" in line for line in second.lines)
    assert second.stop(signal.SIGTERM) == 0
    assert second.left_over() == []


def test_settings_from_the_environment_win_over_the_demos_own(folder: Path) -> None:
    token = "00112233445566778899aabbccddeeff"
    demo = start_demo(folder, free_port(), {"DURCHWAHL_TWILIO_AUTH_TOKEN": token}, *SHORT_PAST)
    ended = demo.call("--keys", "0", DURCHWAHL_TWILIO_AUTH_TOKEN=token)
    refused = demo.call("--keys", "0")
    demo.stop()
    assert (ended.returncode, refused.returncode) == (0, 1)


def test_a_demo_that_was_killed_leaves_nothing_that_the_next_one_does_not_stop(folder: Path) -> None:
    first = start_demo(folder, free_port(), {}, *SHORT_PAST)
    first.stop(signal.SIGKILL)
    second = start_demo(folder, free_port(), {}, *SHORT_PAST)
    assert second.stop() == 0
    assert second.left_over() == []


def test_a_demo_in_the_background_of_a_shell_stops_from_its_first_moment(folder: Path) -> None:
    """Such a job inherits a SIGINT that is ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        demo = start_demo(folder, free_port(), {}, *SHORT_PAST)
    finally:
        signal.signal(signal.SIGINT, before)
    assert demo.stop(signal.SIGINT) == 0


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    demo = start_demo(folder, free_port(), {}, *SHORT_PAST)
    ended = durchwahl("demo", "--folder", str(folder / "other"), PORT=str(demo.port))
    assert ended.returncode == 1
    assert f"port {demo.port} on 127.0.0.1" in ended.stderr
    assert ended.stderr.count("\n") == 1
    os.kill(demo.process.pid, signal.SIGTERM)
    assert demo.process.wait(60) == 0


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Interrupts()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_swallowed_stops_the_demo_all_the_same(town_url: str, interrupts: Interrupts) -> None:
    """What is raised while Python tidies up is printed and forgotten; it happened to a demo on a busy machine."""
    swallow_one()
    assert interrupts.come
    interrupts.leave_to_server()
    serve_until_stopped(town_url, interrupts)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_between_the_welcome_and_the_server_stops_the_demo(
    town_url: str, interrupts: Interrupts, how: signal.Signals
) -> None:
    interrupts.leave_to_server()
    signal.raise_signal(how)
    serve_until_stopped(town_url, interrupts)


def test_an_interrupt_while_the_demo_is_prepared_ends_the_preparation(interrupts: Interrupts) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert interrupts.come


def serve_until_stopped(town_url: str, interrupts: Interrupts) -> None:
    ready = Demo(office_settings(), town_url, lambda: NOW, None, "")
    with take_port("127.0.0.1", 0) as listener:
        listen(house(ready, interrupts), listener)


def swallow_one() -> None:
    """Have an interrupt come in the callback of a weak reference."""

    class Thing:
        """Something that goes."""

    thing = Thing()
    watched = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    assert watched() is None
