"""`durchwahl staff`: the first administrator, and whoever has lost their password."""

import re

import pytest
from desk_pages import Office
from running_demo import durchwahl

KEYS = "a-secret-of-the-tests-and-no-other"


@pytest.fixture
def at_the_machine(office: Office) -> dict[str, str]:
    url = office.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"DURCHWAHL_DATABASE_URL": url, "DURCHWAHL_SECRET_KEYS": KEYS}


async def test_the_first_administrator_gets_a_password_and_signs_in_with_it(
    office: Office, at_the_machine: dict[str, str]
) -> None:
    ran = durchwahl(
        "staff", "add", "Ida@Office.example", "--name", "Ida Rothwein", "--role", "administrator", **at_the_machine
    )
    assert ran.returncode == 0, ran.stderr
    password = ran.stdout.splitlines()[0]
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    office.settings = office.settings.model_copy(update={"secret_keys": []})
    assert await office.ask("SELECT sign_in_name, roles, password_is_temporary FROM accounts") == [
        ("ida@office.example", ["administrator"], True)
    ]
    assert await office.ask("SELECT who, what, record FROM accesses") == [
        ("command line", "account_added", "ida@office.example")
    ]
    again = durchwahl("staff", "add", "ida@office.example", "--name", "X", "--role", "administrator", **at_the_machine)
    assert (again.returncode, again.stdout) == (1, "")
    assert "there is an account of that name" in again.stderr


async def test_a_member_of_staff_has_the_roles_of_the_staff_file_and_others_are_written_there(
    office: Office, at_the_machine: dict[str, str]
) -> None:
    assert durchwahl("staff", "add", "ruth", "--staff-id", "V1", **at_the_machine).returncode == 0
    listed = durchwahl("staff", "roles", **at_the_machine)
    assert listed.stdout == "ruth  Ruth Kaminski  case_manager, supervisor\n"
    changed = durchwahl("staff", "roles", "ruth", "--role", "case_manager", **at_the_machine)
    assert changed.stdout == "ruth  Ruth Kaminski  case_manager\n"
    assert await office.ask("SELECT roles FROM staff WHERE staff_id = 'V1'") == [(["case_manager"],)]


def test_the_last_administrator_stays_one(at_the_machine: dict[str, str]) -> None:
    durchwahl("staff", "add", "ida", "--name", "Ida", "--role", "administrator", **at_the_machine)
    ran = durchwahl("staff", "roles", "ida", "--role", "supervisor", **at_the_machine)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "last administrator" in ran.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "x"), "give --name and --role"),
        (("add", "x", "--staff-id", "V99"), "nobody in the staff file has the id 'V99'"),
        (("add", "x", "--staff-id", "V1", "--role", "supervisor"), "stand in the staff file"),
        (("password", "nobody"), "nobody signs in as 'nobody'"),
        (("roles", "--role", "supervisor"), "say whose roles"),
    ],
)
def test_what_makes_no_sense_is_one_line(at_the_machine: dict[str, str], words: tuple[str, ...], says: str) -> None:
    ran = durchwahl("staff", *words, **at_the_machine)
    assert ran.returncode == 1
    assert says in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
