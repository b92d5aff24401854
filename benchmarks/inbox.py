"""``python -m benchmarks.inbox``: the inbox of every colleague of a crowded office, beside one look at a row."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cancellations import CancellationFilter, list_cancellations
from app.database import open_engine, start_embedded
from app.inbox.items import Desk
from app.inbox.reading import count_waiting, inbox_of
from app.migrate import migrate
from benchmarks.crowded_office import crowd
from benchmarks.serving import A_TUESDAY

ONE_ROW = text("SELECT * FROM concerns WHERE id = :staff")
Look = Callable[[AsyncConnection, int], Awaitable[object]]


def desk_of(staff: int) -> Desk:
    """Return a colleague's desk; every tenth works at the service centre."""
    return Desk(staff, 1 + (staff - 1) // 10, service_centre=staff % 10 == 0)


LOOKS: dict[str, Look] = {
    "one row": lambda connection, staff: connection.execute(ONE_ROW, {"staff": staff}),
    "inbox": lambda connection, staff: inbox_of(connection, desk_of(staff), A_TUESDAY),
    "badge": lambda connection, staff: count_waiting(connection, desk_of(staff), A_TUESDAY),
    "cancellations": lambda connection, _: list_cancellations(connection, CancellationFilter(), A_TUESDAY, limit=50),
    "... of a team": lambda connection, staff: list_cancellations(
        connection, CancellationFilter(team=1 + staff % 20), A_TUESDAY, limit=50
    ),
    "... never seen": lambda connection, staff: list_cancellations(
        connection, CancellationFilter(team=1 + staff % 20, acknowledged="never"), A_TUESDAY, limit=50
    ),
}


async def measure(url: str) -> Mapping[str, Sequence[float]]:
    """Return the milliseconds of every look, one a colleague."""
    engine = open_engine(url)
    async with engine.begin() as connection:
        await crowd(connection, A_TUESDAY)
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    looks = LOOKS.items()
    async with engine.connect() as connection:
        taken = {name: [await timed(look, connection, staff) for staff in range(1, 201)] for name, look in looks}
    await engine.dispose()
    return taken


async def timed(look: Look, connection: AsyncConnection, staff: int) -> float:
    """Return how many milliseconds a look takes, with everything that this house does about it."""
    began = time.perf_counter()
    await look(connection, staff)
    return (time.perf_counter() - began) * 1000


def table_of(taken: Mapping[str, Sequence[float]]) -> Table:
    """Lay the figures out beside each other."""
    table = Table(title="100,000 calls, 60,000 concerns of which 500 are open; 200 colleagues, one after the other")
    for heading in ("look", "p50 ms", "p95 ms", "longest ms"):
        table.add_column(heading, justify="left" if heading == "look" else "right")
    for name, times in taken.items():
        cut = quantiles(times, n=20)
        table.add_row(name, *(f"{figure:.1f}" for figure in (cut[9], cut[18], max(times))))
    return table


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="durchwahl-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            migrate(url)
            Console(width=100).print(table_of(asyncio.run(measure(url))))


if __name__ == "__main__":
    main()
