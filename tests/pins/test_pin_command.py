"""``durchwahl pin`` prints the letter once, and says in one line what is wrong."""

import asyncio
import re
from datetime import datetime

import pytest
from kept_calls import add_call, counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from app.__main__ import durchwahl
from app.commands.trouble import Trouble
from app.pins import PinTry, check_pin

SECRET = "a secret that only this test knows"


def typed(url: str, *words: str, **settings: str) -> Result:
    """Type a command."""
    env = {"DURCHWAHL_DATABASE_URL": url, "DURCHWAHL_SECRET_KEYS": SECRET, **settings}
    return CliRunner().invoke(durchwahl("pin"), ["pin", *words], env=env)


async def test_the_letter_has_a_pin_that_opens_and_never_the_customer_number(
    town_url: str, town_engine: AsyncEngine, now: datetime
) -> None:
    printed = await asyncio.to_thread(typed, town_url, "new", "039d 112233", DURCHWAHL_HOTLINE_NUMBER="+498005550100")
    assert printed.exit_code == 0, printed.output
    assert "Guten Tag Marta Sommerfeld" in printed.stdout
    assert "0800 5550100" in printed.stdout
    assert "112233" not in re.sub(r"\W", "", printed.stdout)
    (pin,) = re.findall(r"^ {4}((?:\d ){5}\d)$", printed.stdout, re.MULTILINE)
    async with town_engine.begin() as connection:
        customer = await connection.scalar(text("SELECT id FROM customers WHERE customer_number = '039D112233'"))
        keyed = PinTry(await add_call(connection, now), 1, customer, pin.replace(" ", ""), now)
        assert await check_pin(connection, keyed, [SECRET]) == "right"


def test_a_letter_without_a_hotline_has_no_empty_promise(town_url: str) -> None:
    printed = typed(town_url, "new", "039D112233", DURCHWAHL_HOTLINE_NUMBER="").stdout
    assert "Guten Tag" in printed
    assert "Rufen Sie" not in printed


async def test_a_pin_is_revoked_once(town_url: str, town_engine: AsyncEngine) -> None:
    await asyncio.to_thread(typed, town_url, "new", "039D112233")
    revoked = await asyncio.to_thread(typed, town_url, "revoke", "039D112233")
    assert (revoked.exit_code, revoked.stdout) == (0, "the PIN is revoked\n")
    assert await counted(town_engine, "pins") == 0
    again = await asyncio.to_thread(typed, town_url, "revoke", "039D112233")
    assert isinstance(again.exception, Trouble)


@pytest.mark.parametrize(
    ("words", "settings", "why"),
    [
        (("new", "999X999999"), {}, "nobody has the customer number"),
        (("new", "not a number"), {}, "is not a customer number"),
        (("new", "039D112233"), {"DURCHWAHL_SECRET_KEYS": ""}, "DURCHWAHL_SECRET_KEYS is missing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_is_printed(
    town_url: str, words: tuple[str, ...], settings: dict[str, str], why: str
) -> None:
    refused = typed(town_url, *words, **settings)
    assert isinstance(refused.exception, Trouble)
    assert why in str(refused.exception)
    assert refused.stdout == ""


def test_help_has_an_example() -> None:
    assert "Example: durchwahl pin new" in typed("", "new", "--help").stdout
