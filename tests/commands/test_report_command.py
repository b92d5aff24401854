"""`durchwahl report` at a terminal: a file, or one line that says why there is none."""

from pathlib import Path

import pytest
from office_days import Days
from running_demo import durchwahl
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.__main__ import durchwahl as command_line

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
CLOCK = {"DURCHWAHL_DEMO": "true", "DURCHWAHL_DEMO_NOW": "2026-11-24T10:00:00+01:00"}
USAGE = 2
PERIOD = ("--from", "2026-10-01", "--to", "2026-11-24")


async def test_the_report_is_written_into_a_file(
    town_engine: AsyncEngine, town_url: str, now: object, tmp_path: Path
) -> None:
    async with town_engine.begin() as connection:
        await Days(connection, now).calls(10, "connected", rang="V1", waited=17)  # type: ignore[arg-type] # a datetime
    file = tmp_path / "report.pdf"
    ended = durchwahl("report", *PERIOD, "-o", str(file), DURCHWAHL_DATABASE_URL=town_url, **CLOCK)
    assert (ended.returncode, ended.stdout) == (0, f"{file}: written\n"), ended.stderr
    assert file.read_bytes().startswith(b"%PDF-1.7")


def test_the_annex_needs_no_database(tmp_path: Path) -> None:
    file = tmp_path / "annex.pdf"
    ended = durchwahl("report", "--annex", "-o", str(file), DURCHWAHL_DATABASE_URL=NOWHERE, **CLOCK)
    assert (ended.returncode, ended.stdout) == (0, f"{file}: written\n"), ended.stderr
    assert file.read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-10-02", "2026-10-01", "--to: the period ends before it begins"),
        ("2026-10-02", "2026-11-25", "--to: the period lies in the future"),
        ("2020-10-02", "2026-11-01", "--from: the period is longer than three years"),
        ("2026-10-01", "2026-10-02", "--from: no call of this period stands in the log"),
    ],
)
def test_a_period_that_cannot_be_is_one_line(town_url: str, tmp_path: Path, first: str, last: str, says: str) -> None:
    file = tmp_path / "report.pdf"
    typed = ("report", "--from", first, "--to", last, "-o", str(file))
    ended = durchwahl(*typed, DURCHWAHL_DATABASE_URL=town_url, **CLOCK)
    lines = [line for line in ended.stderr.splitlines() if not line.endswith("...")]
    assert (ended.returncode, ended.stdout, len(lines)) == (1, "", 1)
    assert lines[0].startswith(says)
    assert not file.exists()


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    ended = durchwahl("report", "--annex", "-o", str(tmp_path / "nowhere" / "x.pdf"), **CLOCK)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)


def test_wrong_usage_is_exit_code_two() -> None:
    ended = durchwahl("report", *PERIOD, "--staff", "V1", "-o", "x.pdf", DURCHWAHL_DATABASE_URL=NOWHERE, **CLOCK)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "No such option: --staff" in ended.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["-o", "x.pdf"],
        [*PERIOD],
        ["--from", "2026-10-01", "-o", "x.pdf"],
        ["--from", "gestern", "--to", "2026-10-01", "-o", "x.pdf"],
        ["--from", "2026-02-30", "--to", "2026-10-01", "-o", "x.pdf"],
        ["--annex", *PERIOD, "-o", "x.pdf"],
        [*PERIOD, "-o", "x.pdf", "V1"],
    ],
)
def test_so_is_whatever_names_no_period_or_no_file(words: list[str]) -> None:
    """Without a process of its own for each: what reads the command line is the same."""
    env = {"DURCHWAHL_DATABASE_URL": NOWHERE, **CLOCK}
    assert CliRunner().invoke(command_line("report"), ["report", *words], env=env).exit_code == USAGE
