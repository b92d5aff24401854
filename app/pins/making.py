"""Gives a customer a new PIN, which is known this once for the letter, and takes it away again."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.customers import Customer
from app.pins.hashing import hash_pin
from app.pins.tables import Pin

FIGURES: Final = 6
RUNS: Final = ("01234567890", "09876543210")
"""Figures in a row, upwards and downwards."""
BIRTH_DATES: Final = ("%d%m%y", "%y%m%d", "%m%d%y", "%d%m%Y", "%Y%m%d", "%m%Y")
"""How people write the day on which they were born; what others try first."""


class UnknownCustomer(LookupError):
    """Nobody has this customer number."""


async def new_pin(connection: AsyncConnection, customer_number: str, keys: Sequence[str], at: datetime) -> str:
    """Give a customer a new PIN and return it, for the letter: nobody can read it again.

    It takes the place of any other one, locked or not. ``keys`` are the settings' secret keys, newest first.

    Raises:
        UnknownCustomer: nobody has the number.
    """
    found = select(Customer.id, Customer.born).where(Customer.customer_number == customer_number)
    customer = (await connection.execute(found)).one_or_none()
    if not customer:
        raise UnknownCustomer(f"nobody has the customer number {customer_number}")
    pin = random_pin(customer_number, customer.born)
    fresh = {"hash": await hash_pin(customer.id, pin, keys), "set_at": at, "failures": 0, "locked_at": None}
    put = insert(Pin).values(customer_id=customer.id, **fresh)
    await connection.execute(put.on_conflict_do_update(index_elements=["customer_id"], set_=fresh))
    return pin


async def revoke_pin(connection: AsyncConnection, customer_number: str) -> bool:
    """Take a customer's PIN away at once; returns whether there was one."""
    customer = select(Customer.id).where(Customer.customer_number == customer_number).scalar_subquery()
    revoked = delete(Pin).where(Pin.customer_id == customer).returning(Pin.customer_id)
    return await connection.scalar(revoked) is not None


def random_pin(customer_number: str, born: date) -> str:
    """Return six figures that nobody would try first."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(FIGURES))
        if not is_easily_guessed(pin, customer_number, born):
            return pin


def is_easily_guessed(pin: str, customer_number: str, born: date) -> bool:
    """Say whether a PIN has one figure or a run of them, or stands in the customer's own number or birth date."""
    own = [customer_number, *(born.strftime(written) for written in BIRTH_DATES)]
    return len(set(pin)) == 1 or any(pin in figures for figures in (*RUNS, *own))
