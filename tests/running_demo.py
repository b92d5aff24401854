"""Fixtures for the commands as people run them: in processes of their own, each demo with a port and a folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

HOUSE = Path(__file__).parent.parent
PATIENCE_S = 90
LAST_LINE = "Ctrl-C stops everything."


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment without any setting of the house but those given."""
    # What is compiled once starts three times as fast, and some environments forbid to keep it.
    dropped = ("DURCHWAHL_", "PORT", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**inherited, **settings}


def durchwahl(*words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "app", *words],
        cwd=HOUSE,
        env=environment(**settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@dataclass
class RunningDemo:
    """A demo in a process of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_key(self) -> str:
        return next(line.removeprefix("API key: ") for line in self.lines if line.startswith("API key: "))

    def wait_until_ready(self) -> None:
        """Read what it prints, and go on reading afterwards so that it can never be stuck in a full pipe."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if self.lines[-1] == LAST_LINE:
                break
        threading.Thread(target=self._read_on, daemon=True).start()
        assert self.lines[-1:] == [LAST_LINE], "\n".join(self.lines)

    def _read_on(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            self.lines.extend(line.rstrip("\n") for line in lines)

    def call(self, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return durchwahl("call", *words, typed=typed, DURCHWAHL_FOLDER=str(self.folder), **settings)

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, headers={"Authorization": f"Bearer {self.api_key}"}, timeout=10)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)

    def left_over(self) -> list[int]:
        """Return the processes that still know the folder."""
        found = psutil.process_iter(["pid", "cmdline"])
        return [one.info["pid"] for one in found if str(self.folder) in " ".join(one.info["cmdline"] or ())]


def start_demo(folder: Path, port: int, settings: Mapping[str, str] | None = None, *words: str) -> RunningDemo:
    """Start a demo and wait until it can be rung; ``words`` are typed behind the command."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "app", "demo", "--folder", str(folder), "--port", str(port), *words],
        cwd=HOUSE,
        env=environment(**(settings or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = RunningDemo(folder, port, process)
    try:
        demo.wait_until_ready()
    except BaseException:
        process.terminate()
        process.wait(PATIENCE_S)
        raise
    return demo


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_folder() -> Path:
    """Return a folder that the database's system user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="durchwahl-demo-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningDemo]:
    """Run one demo for all tests that only ring it or ask it."""
    running = start_demo(new_folder(), free_port())
    yield running
    assert running.stop() == 0
    assert running.left_over() == []
    shutil.rmtree(running.folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder for a demo that a test starts itself."""
    made = new_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)
