"""``make bench``: full turns a second beside a hand-written handler and beside FastAPI alone, in one run."""

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.database import open_engine, start_embedded
from app.migrate import migrate
from app.seed import seed
from benchmarks.handsets import Load, Tally, ring
from benchmarks.serving import A_TUESDAY

SERVERS = ("constant", "hand-written", "hotline")
ROUNDS = 3
LOAD = Load(handsets=16, seconds=5)
WARM_UP = Load(handsets=16, seconds=2)


@contextmanager
def serving(name: str, database_url: str) -> Iterator[str]:
    """Run a server as a process of its own while it is measured, and say where it listens."""
    with running(name, database_url) as (url, _):
        yield url


@contextmanager
def running(name: str, database_url: str) -> Iterator[tuple[str, int]]:
    """Do so, and say as well which process it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.serving", name, str(port), database_url]
    server = subprocess.Popen(command)  # noqa: S603 - a command of ours
    try:
        wait_until_it_listens(port)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


def wait_until_it_listens(port: int) -> None:
    """Wait for a server to come up, half a minute at most."""
    for _ in range(300):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


async def prepare(database_url: str) -> None:
    """Put the town into the database."""
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await seed(connection, A_TUESDAY)
    await engine.dispose()


def measure(database_url: str) -> dict[str, Tally]:
    """Measure every server in every round, so that a noisy minute hits all of them."""
    scores = {name: Tally() for name in SERVERS}
    for number in range(ROUNDS):
        for name in SERVERS:
            with serving(name, database_url) as url:
                talks = name == "hotline"
                asyncio.run(ring(url, WARM_UP, talks=talks, label=f"w{number}"))
                score = asyncio.run(ring(url, LOAD, talks=talks, label=f"m{number}"))
            scores[name].seconds += score.seconds
            scores[name].wrong += score.wrong
    return scores


def table_of(scores: dict[str, Tally]) -> Table:
    """Lay the figures out beside each other."""
    table = Table(title=f"{LOAD.handsets} callers at once, {ROUNDS} rounds of {LOAD.seconds:.0f} s, one server process")
    for heading in ("server", "turns/s", "p50 ms", "p99 ms", "of hand-written", "not 200"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    floor = rate(scores["hand-written"])
    for name, score in scores.items():
        figures = (score.percentile(0.5) * 1000, score.percentile(0.99) * 1000, rate(score) / floor)
        table.add_row(name, f"{rate(score):.0f}", *(f"{figure:.2f}" for figure in figures), str(score.wrong))
    return table


def rate(score: Tally) -> float:
    """Return turns a second."""
    return len(score.seconds) / (ROUNDS * LOAD.seconds)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="durchwahl-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            migrate(url)
            asyncio.run(prepare(url))
            Console(width=100).print(table_of(measure(url)))


if __name__ == "__main__":
    main()
