from pathlib import Path

import pytest
from running_demo import durchwahl, free_port
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.__main__ import COMMANDS
from app.__main__ import durchwahl as command_line
from app.commands.preflight import missing
from app.customers import Customer
from app.settings import Settings

GOOD = {
    "DURCHWAHL_SECRET_KEYS": "7d1f0a9c3b5e4f6082a1c3d5e7f90b1d",
    "DURCHWAHL_TWILIO_ACCOUNT_SID": "AC00112233445566778899aabbccddee11",
    "DURCHWAHL_TWILIO_AUTH_TOKEN": "8899aabbccddeeff0011223344556677",
    "DURCHWAHL_HOTLINE_NUMBER": "+498001234567",
    "DURCHWAHL_LOCAL_NUMBER": "+493023125000",
    "DURCHWAHL_SERVICE_CENTRE_LINE": "+493023125900",
    "DURCHWAHL_PUBLIC_URL": "https://hotline.example",
}
NOBODY_THERE = "http://127.0.0.1:9"


def test_serve_and_doctor_name_every_variable_that_is_missing(database_url: str) -> None:
    served = durchwahl("serve", "--port", str(free_port()), DURCHWAHL_DATABASE_URL=database_url)
    assert (served.returncode, served.stdout) == (1, "")
    assert {line.split()[0] for line in served.stderr.splitlines()} == set(GOOD)
    examined = durchwahl("doctor", DURCHWAHL_DATABASE_URL=database_url)
    assert examined.returncode == 1
    assert {line.split()[1] for line in examined.stderr.splitlines() if line.startswith("configuration")} == set(GOOD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "") for name in GOOD),
        ("DURCHWAHL_SECRET_KEYS", "changeme"),
        ("DURCHWAHL_SECRET_KEYS", "7d1f0a9c3b5e4f6082a1c3d5e7f90b1d,short"),
        ("DURCHWAHL_TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef"),
        ("DURCHWAHL_PUBLIC_URL", "http://hotline.example"),
    ],
)
def test_outside_the_demo_a_missing_or_default_setting_is_named(name: str, value: str) -> None:
    settings = {key.removeprefix("DURCHWAHL_").lower(): given for key, given in {**GOOD, name: value}.items()}
    assert [line.split()[0] for line in missing(Settings.model_validate(settings))] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [("DURCHWAHL_HOTLINE_NUMBER", "none"), ("DURCHWAHL_DEMO_NOW", "2026-11-24T10:00:00+01:00")],
)
def test_a_setting_that_makes_no_sense_is_one_line_with_its_name(name: str, value: str) -> None:
    served = durchwahl("serve", "--port", str(free_port()), **{**GOOD, name: value})
    assert served.returncode == 1
    assert served.stderr.startswith(name)
    assert served.stderr.count("\n") == 1


def test_doctor_finds_a_database_that_is_not_there_and_a_carrier_that_does_not_answer() -> None:
    settings = {**GOOD, "DURCHWAHL_TWILIO_API_BASE": NOBODY_THERE}
    examined = durchwahl("doctor", DURCHWAHL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", **settings)
    assert examined.returncode == 1
    assert [line.partition(":")[0] for line in examined.stderr.splitlines()] == ["database and clock", "carrier"]
    assert "DURCHWAHL_DATABASE_URL" in examined.stderr


@pytest.mark.parametrize("command", ["migrate", "seed", "purge"])
def test_a_database_that_is_not_there_is_one_line_without_the_password(command: str) -> None:
    ended = durchwahl(command, DURCHWAHL_DATABASE_URL="postgresql://nobody:unspoken@127.0.0.1:1/none")
    assert ended.returncode == 1
    assert "DURCHWAHL_DATABASE_URL" in ended.stderr.splitlines()[-1]
    assert "unspoken" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_of_another_make_is_refused() -> None:
    ended = durchwahl("migrate", DURCHWAHL_DATABASE_URL="mysql://office@localhost/office")
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (1, "DURCHWAHL_DATABASE_URL")


async def test_a_broken_file_is_named_by_line_and_column_and_changes_nothing(
    town_url: str, town_engine: AsyncEngine, tmp_path: Path
) -> None:
    header = "customer_number,household_number,first_name,last_name,born,language,phone,placement_manager,"
    file = tmp_path / "customers.csv"
    file.write_text(
        f"{header}benefits_manager\n"
        "555X555555,,Nora,Neu,01.02.1990,de,,V1,L1\n"
        "555X555556,,Nils,Neu,30.02.1990,de,,V1,L9\n"
    )
    before = await customers(town_engine)
    ended = durchwahl("import", "customers", str(file), DURCHWAHL_DATABASE_URL=town_url)
    assert ended.returncode == 1
    assert "line 3, born: " in ended.stderr
    assert ended.stderr.splitlines()[-1] == "nothing was written"
    assert await customers(town_engine) == before

    file.write_text(f"{header}benefits_manager\n555X555555,,Nora,Neu,01.02.1990,de,,V1,L1\n")
    tried = durchwahl("import", "customers", str(file), "--dry-run", DURCHWAHL_DATABASE_URL=town_url)
    assert tried.stdout == "would be created 1, would be updated 0, unchanged 0\n"
    assert await customers(town_engine) == before
    assert durchwahl("import", "customers", str(file), DURCHWAHL_DATABASE_URL=town_url).returncode == 0
    assert await customers(town_engine) == before + 1


async def customers(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(Customer))).scalar_one()


def test_a_file_that_is_not_there_is_one_line() -> None:
    ended = durchwahl("import", "staff", "nowhere.csv")
    assert (ended.returncode, ended.stderr) == (1, "nowhere.csv: there is no such file\n")


def test_a_demo_that_does_not_run_is_one_line_that_says_how_to_start_it(folder: Path) -> None:
    ended = durchwahl("call", "--keys", "0", DURCHWAHL_FOLDER=str(folder))
    assert (ended.returncode, ended.stderr) == (1, "no demo has been started here; start it with: make demo\n")


@pytest.mark.parametrize("words", [["call", "--answer", "own=asleep"], ["import", "cats", "x.csv"], ["telephone"]])
def test_wrong_usage_is_exit_code_two(words: list[str]) -> None:
    assert durchwahl(*words).returncode == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    word = {"flows": ["check"], "key": ["add"], "pin": ["new"], "staff": ["add"]}.get(command, [])
    helped = CliRunner().invoke(command_line(command), [command, *word, "--help"])
    assert helped.exit_code == 0
    assert "Example: " in helped.stdout


def test_the_invented_town_is_kept_out_of_a_real_office(town_url: str, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    columns = "staff_id,name,team,field,line,email,stand_in,roles"
    file.write_text(f"{columns}\nX1,Ada Echt,Vermittlung,placement,+493023125999,,,case_manager\n")
    assert durchwahl("import", "staff", str(file), DURCHWAHL_DATABASE_URL=town_url).returncode == 0
    ended = durchwahl("seed", DURCHWAHL_DATABASE_URL=town_url)
    assert ended.returncode == 1
    assert "staff of its own" in ended.stderr
