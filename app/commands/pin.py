"""`durchwahl pin new|revoke`: the telephone PIN that a customer gets by letter."""

import asyncio
from typing import Annotated, Final

import phonenumbers
import typer
from sqlalchemy import select

from app.clock import Clock
from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import tell
from app.customers import Customer
from app.numbers import customer_number
from app.pins import UnknownCustomer, new_pin, revoke_pin
from app.settings import Settings

pin = typer.Typer(no_args_is_help=True, help="Telephone PINs, which customers get by letter.")

# The customer number is not in it: whoever finds the letter has only one of the two.
LETTER: Final = """\
Ihre Telefon-PIN

Guten Tag {name},

das ist Ihre neue Telefon-PIN:

    {pin}

Mit dieser PIN können Sie am Telefon mehr erfahren, zum Beispiel Ihre Termine.
Sie brauchen dafür auch Ihre Kundennummer.
{call}
So bleibt die PIN sicher:
- Sagen Sie die PIN niemandem. Auch wir fragen nie danach. Sie geben die PIN nur über die Tasten ein.
- Bewahren Sie die PIN nicht zusammen mit Ihrer Kundennummer auf.
- Nach drei falschen Eingaben ist die PIN gesperrt. Dann bekommen Sie eine neue mit der Post.

Eine ältere PIN gilt ab sofort nicht mehr.
Ohne PIN erreichen Sie uns weiterhin: Die PIN brauchen Sie nur für Auskünfte.
"""
CALL: Final = "Rufen Sie uns kostenlos an: {number}\n"


@pin.command("new")
def new(number: Annotated[str, typer.Argument(help="customer number, three digits, a letter, six digits")]) -> None:
    """Make a new PIN and print the letter with it, this once; an older PIN and its lock are gone.

    Example: durchwahl pin new 123A456789 > letter.txt
    """
    settings = load_settings()
    if not settings.keys:
        raise Trouble("DURCHWAHL_SECRET_KEYS is missing: without a secret no PIN can be stored")
    tell(asyncio.run(_new(settings, checked(number), clock_of(settings))))


@pin.command("revoke")
def revoke(number: Annotated[str, typer.Argument(help="the customer number")]) -> None:
    """Take a PIN away at once, for instance when the letter was lost.

    Example: durchwahl pin revoke 123A456789
    """
    if not asyncio.run(_revoke(load_settings(), checked(number))):
        raise Trouble("this customer number has no PIN")
    tell("the PIN is revoked")


def checked(number: str) -> str:
    """Return a customer number in the way in which it is stored."""
    try:
        return customer_number(number)
    except ValueError as error:
        raise Trouble(str(error)) from error


async def _new(settings: Settings, number: str, clock: Clock) -> str:
    with database(settings) as url:
        async with opened(url) as engine, engine.begin() as connection:
            try:
                made = await new_pin(connection, number, settings.keys, clock())
            except UnknownCustomer as error:
                raise Trouble(str(error)) from error
            who = select(Customer.first_name, Customer.last_name).where(Customer.customer_number == number)
            customer = (await connection.execute(who)).one()
    return letter(f"{customer.first_name} {customer.last_name}", made, settings.hotline_number)


async def _revoke(settings: Settings, number: str) -> bool:
    with database(settings) as url:
        async with opened(url) as engine, engine.begin() as connection:
            return await revoke_pin(connection, number)


def letter(name: str, made: str, hotline: str) -> str:
    """Return the letter's text, in plain German; the hotline's number (E.164) as Germans write it, if there is one."""
    call = CALL.format(number=spelled(hotline)) if hotline else ""
    return LETTER.format(name=name, pin=" ".join(made), call=call)


def spelled(number: str) -> str:
    """Return a telephone number as it is written in a letter."""
    written: str = phonenumbers.format_number(phonenumbers.parse(number, "DE"), phonenumbers.PhoneNumberFormat.NATIONAL)
    return written
