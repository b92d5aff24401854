"""``python -m benchmarks.figures``: a year's figures over a hundred thousand calls, beside a floor."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.database import open_engine, start_embedded
from app.figures import Dimension, Period, figures
from app.figures.keeping import bring_up_to_date
from app.migrate import migrate
from app.office_hours import GERMAN_TIME
from app.planner import Goal, last_weeks, plan
from benchmarks.office import DAYS, LAST_DAY, fill

CALLS = 100_000
ROUNDS = 20
A_YEAR = Period(LAST_DAY - timedelta(days=DAYS - 1), LAST_DAY)
NOW = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 18, tzinfo=GERMAN_TIME) + timedelta(days=1)
FLOOR = text("SELECT count(*), count(*) FILTER (WHERE outcome = 'connected'), sum(waited_s) FROM calls")
"""The least that a figure of a year takes without any definition: one pass over the calls."""
Question = Callable[[AsyncConnection], Awaitable[object]]


def questions() -> dict[str, Question]:
    """Return what is measured, by name; the floor comes first."""
    return {
        "floor: one sum over the calls": lambda connection: connection.execute(FLOOR),
        **{f"a year by {by or 'nothing'}": a_year(by) for by in (None, *Dimension)},
        "plan of eight weeks": lambda connection: plan(connection, last_weeks(NOW), Goal()),
    }


def a_year(by: Dimension | None) -> Question:
    """Ask for the figures of the year by a dimension."""
    return lambda connection: figures(connection, A_YEAR, by, now=NOW)


async def ask(engine: AsyncEngine, question: Question) -> float:
    """Return the milliseconds of one answer, its transaction included."""
    async with engine.begin() as connection:
        start = time.perf_counter()
        await question(connection)
    return (time.perf_counter() - start) * 1000


async def measure(url: str) -> tuple[dict[str, list[float]], float]:
    """Fill an office, count it once, and ask every question in every round, so that a noisy minute hits all of them."""
    engine = open_engine(url)
    async with engine.begin() as connection:
        await fill(connection, CALLS)
    start = time.perf_counter()
    async with engine.begin() as connection:
        await bring_up_to_date(connection)
    first_count = time.perf_counter() - start
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
    asked = questions()
    for question in asked.values():
        await ask(engine, question)
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, question in asked.items():
            times[name].append(await ask(engine, question))
    await engine.dispose()
    return times, first_count


def table_of(times: dict[str, list[float]], first_count: float) -> Table:
    """Lay the times out beside each other."""
    caption = f"counting all of them for the first time took {first_count:.1f} s"
    table = Table(title=f"{CALLS} calls in a year, {ROUNDS} rounds, one connection", caption=caption)
    for heading in ("question", "p50 ms", "p95 ms", "of the floor"):
        table.add_column(heading, justify="left" if heading == "question" else "right")
    floor = percentile(next(iter(times.values())), 0.5)
    for name, taken in times.items():
        p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        table.add_row(name, f"{p50:.1f}", f"{p95:.1f}", f"{p50 / floor:.1f}")
    return table


def percentile(taken: list[float], share: float) -> float:
    """Return the time within which so large a share of the answers came."""
    return sorted(taken)[min(len(taken) - 1, int(share * len(taken)))]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="durchwahl-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            migrate(url)
            Console(width=100).print(table_of(*asyncio.run(measure(url))))


if __name__ == "__main__":
    main()
