"""``python -m benchmarks.desk``: every page of the desk with 100,000 calls in the log, beside a page that is constant.

Two browsers ask at once for the same page. Times are the browser's, to the last byte; processor time is what server and
database took for each answer, which other work on the same machine changes little.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import open_engine, start_embedded
from app.desk import build_desk
from app.desk.cursors import cursor_of
from app.desk.house import House
from app.live import Newsroom
from app.migrate import migrate
from app.paging import Place
from app.uploads import File, keep_file
from benchmarks.__main__ import running
from benchmarks.browsing import Answer, Browser, Clockwork
from benchmarks.lived_in import OTHERS, PASSWORD, STAFF, move_in
from benchmarks.office import LAST_DAY
from benchmarks.questions import Known, Question, downloads, every_page, heavy
from benchmarks.serving import A_TUESDAY, settings_for

CALLS: Final = 100_000
BROWSERS: Final = 2
TIMES: Final = 32
"""Answers of each page that are counted; one for each browser goes before."""
FEW: Final = 4
"""Answers of each download."""
MOST_MS, MOST_BYTES = 300, 100_000
FLOOR: Final = (Question("", "/desk/static/icon.svg", "a file"), Question("", "/desk/sign-in"))
"""What is the same for everybody."""
LOOK_UP: Final = text("""
SELECT (SELECT max(id) FROM accounts) AS account,
       (SELECT customer_id FROM assignments JOIN staff ON staff.id = assignments.staff_id
        JOIN calls USING (customer_id) WHERE staff.staff_id = :me AND customer_id % 350 > 0
        GROUP BY customer_id ORDER BY count(*) DESC, customer_id LIMIT 1) AS customer,
       (SELECT id FROM staff WHERE staff_id = 'B9') AS staff,
       (SELECT concerns.id FROM concerns JOIN assignments USING (customer_id, field)
        JOIN staff ON staff.id = assignments.staff_id
        WHERE staff.staff_id = :me AND customer_id % 350 > 0 ORDER BY concerns.id DESC LIMIT 1) AS waiting,
       (SELECT concerns.id FROM concerns JOIN messages ON concern_id = concerns.id
        JOIN assignments USING (customer_id, field) JOIN staff ON staff.id = assignments.staff_id
        WHERE staff.staff_id = :me AND customer_id % 350 > 0 ORDER BY deleted_at IS NULL DESC, concerns.id DESC
        LIMIT 1) AS message,
       (SELECT reference FROM calls JOIN notes ON notes.call_id = calls.id
        WHERE calls.customer_id % 350 > 0 AND team_ids @> ARRAY(SELECT id FROM teams WHERE name = 'Team 1')
        ORDER BY received_at DESC LIMIT 1) AS call,
       (SELECT id FROM teams WHERE name = 'Team 3') AS other_team,
       (SELECT id FROM teams WHERE name = 'Servicecenter') AS crowded_team,
       (SELECT id FROM accounts WHERE sign_in_name = 'administrator') AS administrator
""")
HALF_WAY: Final = text("SELECT id, received_at FROM calls ORDER BY received_at OFFSET :half LIMIT 1")
CUSTOMERS: Final = "customer_number,first_name,last_name,born,household_number,language,phone,placement,benefits"


@dataclass(frozen=True)
class Score:
    """How a page was answered: milliseconds of each time, bytes, and milliseconds of processor time an answer."""

    question: Question
    taken: Sequence[float]
    size: int
    server: float
    database: float
    wrong: int

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which so large a share of the answers came."""
        return sorted(self.taken)[min(len(self.taken) - 1, int(share * len(self.taken)))]

    @property
    def mark(self) -> str:
        """What stands beside a page that is slower, or larger, than promised."""
        slow = "slow" if self.percentile(0.95) > MOST_MS else ""
        large = "large" if self.size > MOST_BYTES else ""
        return " ".join((slow, large, f"{self.wrong} wrong" if self.wrong else "")).strip()


class Prepared(NamedTuple):
    """What is known of the filled database: some rows, a call half a year back, and the address of an upload."""

    found: Row[Any]
    half_way: Row[Any]
    upload: str


async def prepare(url: str) -> Prepared:
    """Fill the database, and return what is known of it."""
    engine = open_engine(url)
    keys = settings_for(0).keys
    async with engine.begin() as connection:
        await move_in(connection, CALLS, A_TUESDAY, tuple(keys))
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    async with engine.begin() as connection:
        found = (await connection.execute(LOOK_UP, {"me": STAFF["case_manager"]})).one()
        half_way = (await connection.execute(HALF_WAY, {"half": CALLS // 2})).one()
        upload = await upload_customers(connection, found.administrator, keys)
    await engine.dispose()
    return Prepared(found, half_way, upload)


async def upload_customers(connection: AsyncConnection, account: int, keys: Sequence[str]) -> str:
    """Put a file of customers beside the log, as somebody does who has not decided about it yet."""
    rows = (f"039A{n:06},Vorname,Anders,1980-01-01,,de,,," for n in range(1, 2001))
    file = File("customers", "kunden.csv", "\n".join((CUSTOMERS, *rows)).encode())
    return f"/desk/admin/imports/{await keep_file(connection, account, file, keys, A_TUESDAY)}"


def sign_everybody_in(host: str) -> dict[str, Browser]:
    """Return a browser for everybody who asks, and one of nobody."""
    browsers = {name: Browser(host) for name in ("", *STAFF, *OTHERS)}
    for name, browser in browsers.items():
        if name:
            browser.sign_in(name, PASSWORD)
    return browsers


def known_of(prepared: Prepared, by: dict[str, Browser]) -> Known:
    """Return what stands in addresses."""
    found, half_way, upload = prepared
    at = half_way.received_at
    searched = by["supervisor"].send("/desk/calls/search", "/desk/calls", {"words": "bescheid antrag"})
    officer, spring = by["privacy_officer"], LAST_DAY.replace(month=5)
    seen = {"until": spring.isoformat(), "what": "customer_shown"}
    month = {"since": spring.isoformat(), "until": spring.replace(month=6).isoformat()}
    audited, exported = (officer.send("/desk/audit", "/desk/audit", typed) for typed in (seen, month))
    values = {name: value for name, value in found._mapping.items() if name != "administrator"}  # noqa: SLF001 - public
    return Known(
        **values,
        upload=upload,
        words=searched.leads_to,
        audit=audited.leads_to,
        audited_month=exported.leads_to.replace("/audit", "/audit/export.csv"),
        deep_calls=f"{round(at.timestamp() * 1_000_000)}-{half_way.id.hex}",
        deep_concerns=cursor_of(Place(at, 0)),
    )


def all_questions(url: str, known: Known) -> Iterator[Question]:
    """Yield the floor, the heavy questions, and every page that is not among them."""
    yield from FLOOR
    asked = [*heavy(known)]
    yield from asked
    engine, settings = open_engine(url), settings_for(0)
    house = House(engine, settings, lambda: A_TUESDAY, Newsroom(engine.url))
    yield from every_page(build_desk(house), [*FLOOR, *asked])


def ask(question: Question, browsers: Sequence[Browser], times: int, clockwork: Clockwork) -> Score:
    """Ask for a page with all browsers at once."""

    def look(browser: Browser) -> list[Answer]:
        return [browser.get(question.path) for _ in range(times // len(browsers))]

    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(lambda browser: browser.get(question.path), browsers))
        before = clockwork.read()
        answers = [answer for some in pool.map(look, browsers) for answer in some]
        after = clockwork.read()
    server, database = ((end - begin) * 1000 / len(answers) for begin, end in zip(before, after, strict=True))
    wrong = sum(answer.status != 200 for answer in answers)  # noqa: PLR2004 - OK
    taken = [answer.seconds * 1000 for answer in answers]
    return Score(question, taken, max(len(answer.body) for answer in answers), server, database, wrong)


def measure(url: str, folder: Path) -> tuple[list[Score], list[Score]]:
    """Measure pages and downloads."""
    prepared = asyncio.run(prepare(url))
    with running("hotline", url) as (address, process):
        by = sign_everybody_in(address.removeprefix("http://"))
        known = known_of(prepared, by)
        clockwork = Clockwork.of(process, folder)

        def scores(questions: Iterable[Question], times: int) -> list[Score]:
            pairs = ((one, [by[one.who].another() for _ in range(BROWSERS)]) for one in questions)
            return [ask(one, browsers, times, clockwork) for one, browsers in pairs]

        return scores(all_questions(url, known), TIMES), scores(downloads(known), FEW)


def table_of(scores: Sequence[Score], title: str) -> Table:
    """Lay the figures out beside each other."""
    slow, large = (sum(word in one.mark for one in scores) for word in ("slow", "large"))
    caption = f"slower than {MOST_MS} ms at the 95th percentile: {slow}; larger than {MOST_BYTES // 1000} kB: {large}"
    table = Table(title=title, caption=caption)
    for heading in ("page", "who", "p50 ms", "p95 ms", "server ms", "database ms", "kB", ""):
        table.add_column(heading, justify="right" if "ms" in heading or heading == "kB" else "left")
    for one in scores:
        figures = (one.percentile(0.5), one.percentile(0.95), one.server, one.database, one.size / 1000)
        table.add_row(one.question.shown, one.question.who, *(f"{figure:.0f}" for figure in figures), one.mark)
    return table


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="durchwahl-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, server = start_embedded(Path(folder, "postgres"))
        with server:
            migrate(url)
            pages, files = measure(url, Path(folder, "postgres"))
    console = Console(width=140)
    console.print(table_of(pages, f"{CALLS} calls, {BROWSERS} browsers at once, {TIMES} answers of each page"))
    console.print(table_of(files, f"downloads, {FEW} answers each"))


if __name__ == "__main__":
    main()
