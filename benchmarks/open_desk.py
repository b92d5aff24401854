"""``python -m benchmarks.open_desk``: how soon an open desk hears and is shown, and what that costs the callers."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.calls.at_desk import current_calls
from app.database import open_engine, start_embedded
from app.live import Newsroom
from app.migrate import migrate
from benchmarks.__main__ import prepare, serving
from benchmarks.handsets import ACTION, Handset, Tally, calls, parameters
from benchmarks.serving import A_TUESDAY

CALLS: Final = 100_000
TIMES: Final = 500
HANDSETS, SECONDS, ROUNDS = 16, 5.0, 3
TURNS, DIALS, CLOSES = 3, 1, 2
"""A call is picked up, asks for a person, who is rung, and hears that the line is busy, which closes the leg."""

# Three months of calls, a third of them with a talk that nobody has put away, and one that rings at this moment.
A_LONG_LOG = """
SET LOCAL session_replication_role = replica;
CREATE TEMPORARY TABLE long_log AS
SELECT n, gen_random_uuid() AS id, CAST(:now AS timestamptz) - n * interval '78 seconds' AS at,
       1 + n % (SELECT count(*)::int FROM customers) AS customer, 1 + n % (SELECT count(*)::int FROM staff) AS staff
FROM generate_series(1, :calls) AS n;
INSERT INTO calls (id, carrier_call_id, reference, received_at, ended_at, entry_number, language, assurance,
                   customer_id, field, outcome)
SELECT id, 'CB' || n, 'B' || n, at, at + interval '4 minutes', '+498001234567', 'de', 'birth_date', customer,
       'placement', 'connected'
FROM long_log;
INSERT INTO legs (call_id, turn, ordinal, role, staff_id, team_id, outcome, dialled_at, answered_at, screened,
                  screened_at, ended_at, connected_s)
SELECT long_log.id, 4, 100, 'own', staff.id, team_id,
       CASE n % 3 WHEN 0 THEN 'connected' WHEN 1 THEN 'busy' ELSE 'no_answer' END, at, at + interval '5 seconds',
       'accepted', at + interval '9 seconds', at + interval '4 minutes', 170
FROM long_log JOIN staff ON staff.id = long_log.staff;
INSERT INTO concerns (call_id, turn, ordinal, reference, kind, state, received_at, customer_id)
SELECT id, 9, 0, 'B' || n, 'callback', CASE WHEN customer % 7 = 0 THEN 'open' ELSE 'done' END, at, customer
FROM long_log WHERE n % 4 = 0;
UPDATE legs SET outcome = NULL, screened = NULL, screened_at = NULL, ended_at = NULL,
    dialled_at = CAST(:now AS timestamptz)
WHERE call_id = (SELECT id FROM long_log WHERE staff = :staff ORDER BY n LIMIT 1);
UPDATE calls SET ended_at = NULL FROM legs WHERE call_id = calls.id AND legs.outcome IS NULL;
ANALYZE
"""


async def timed(act: Callable[[], Awaitable[object]], times: int = TIMES) -> Tally:
    """Do something many times and keep the score."""
    tally = Tally()
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        tally.seconds.append(time.perf_counter() - begun)
    return tally


async def hear(engine: AsyncEngine) -> tuple[Tally, Tally]:
    """Measure from the commit of a change to the moment in which a desk in this process hears of it; and the commit."""
    newsroom, tally, alone = Newsroom(engine.url), Tally(), Tally()
    with newsroom.listen(lambda news: news.topic == "availability") as news:
        await newsroom.stands.wait()
        await anext(news)
        for _ in range(TIMES):
            async with engine.connect() as connection:
                await connection.execute(text("UPDATE absences SET ends_at = ends_at WHERE id = 1"))
                begun = time.perf_counter()
                done = asyncio.create_task(connection.commit())
                await anext(news)
                tally.seconds.append(time.perf_counter() - begun)
                await done
                alone.seconds.append(time.perf_counter() - begun)
    await newsroom.close()
    return tally, alone


QUESTIONS: Final = 6
"""So many the house asks the database for one desk."""


async def look(engine: AsyncEngine) -> tuple[Tally, Tally]:
    """Measure what stands at a busy desk, with a long log behind it; and as many questions that ask nothing."""
    async with engine.begin() as connection:
        staff = await connection.scalar(text("SELECT id FROM staff WHERE staff_id = 'V1'"))
        for statement in A_LONG_LOG.split(";"):
            values = {"calls": CALLS, "now": A_TUESDAY, "staff": staff}
            await connection.execute(text(statement), values)
    async with engine.connect() as connection:
        shown = await current_calls(connection, staff, A_TUESDAY)
        if {one.state for one in shown} != {"ringing", "ended"}:
            raise ValueError(f"something else stands at the desk: {shown}")

        async def nothing() -> None:
            for _ in range(QUESTIONS):
                await connection.scalar(text("SELECT 1"))

        return await timed(lambda: current_calls(connection, staff, A_TUESDAY), 200), await timed(nothing, 200)


async def dial(database_url: str) -> dict[str, dict[bool, Tally]]:
    """Ring with and without the triggers, taking turns, so that a noisy minute hits both."""
    engine = open_engine(database_url)
    scores = {kind: {True: Tally(), False: Tally()} for kind in ("all turns", "turns that ring", "turns after it")}
    with serving("hotline", database_url) as url:
        for number in range(2 * ROUNDS + 1):
            told = bool(number % 2)
            async with engine.begin() as connection:
                await connection.execute(text(f"ALTER TABLE legs {'ENABLE' if told else 'DISABLE'} TRIGGER USER"))
            handsets = [Handset(url, Tally()) for _ in range(HANDSETS)]
            until = time.perf_counter() + SECONDS
            await asyncio.gather(*(ring(one, f"d{number}{n:02}", until) for n, one in enumerate(handsets)))
            if number:  # the first round warms up
                for one in handsets:
                    seconds = one.tally.seconds
                    scores["all turns"][told].seconds += seconds
                    scores["turns that ring"][told].seconds += seconds[DIALS::TURNS]
                    scores["turns after it"][told].seconds += seconds[CLOSES::TURNS]
    await engine.dispose()
    return scores


async def ring(handset: Handset, label: str, until: float) -> None:
    """Make one call after the other, each for a person of the service centre."""
    busy = {"DialCallStatus": "busy", "DialCallSid": "CA" + "1" * 32, "DialBridged": "false"}
    async with handset:
        async for call in calls(label, until):
            document = await handset.post(f"{handset.url}/voice/incoming", parameters(call))
            for heard in ({"Digits": "0"}, busy):
                onward = ACTION.search(document)
                if not onward:
                    raise ValueError(f"no way on in {document}")
                document = await handset.post(unescape(onward.group(1)), parameters(call, **heard))


def milliseconds(tally: Tally, share: float) -> str:
    """Return a percentile for the table."""
    return f"{tally.percentile(share) * 1000:.2f}"


async def measure(database_url: str) -> tuple[dict[str, dict[bool, Tally]], dict[str, Tally]]:
    """Measure everything."""
    await prepare(database_url)
    dialled = await dial(database_url)
    engine = open_engine(database_url)
    heard, alone = await hear(engine)
    looked, nothing = await look(engine)
    await engine.dispose()
    desk = {"commit until a desk hears": heard, "until the commit is back": alone}
    return dialled, {**desk, f"what stands at a desk, {CALLS} calls": looked, f"{QUESTIONS} times SELECT 1": nothing}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="durchwahl-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            migrate(url)
            dialled, alone = asyncio.run(measure(url))
    table = Table(title=f"{HANDSETS} callers at once, {ROUNDS} rounds of {SECONDS:.0f} s each way")
    for heading in ("what", "a second", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(heading)
    for kind, ways in dialled.items():
        for told, tally in ways.items():
            rate = f"{len(tally.seconds) / ROUNDS / SECONDS:.0f}"
            name = f"{kind}, {'desks are told' if told else 'nobody is told'}"
            table.add_row(name, rate, *(milliseconds(tally, share) for share in (0.5, 0.95, 0.99)))
    for name, tally in alone.items():
        table.add_row(name, "", *(milliseconds(tally, share) for share in (0.5, 0.95, 0.99)))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
