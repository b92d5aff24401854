"""The second factor: six figures of an authenticator app (TOTP, RFC 6238), each of them taken once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pyotp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.derived_keys import cipher_of

PURPOSE: Final = b"durchwahl: second factors"
HALF_MINUTE: Final = timedelta(seconds=30)
DRIFT: Final = (-1, 0, 1)
"""Half minutes around now whose figures are taken: clocks differ, and people type slowly (RFC 6238, 5.2)."""
ISSUER: Final = "Durchwahl"

PREPARE = text("""
UPDATE accounts SET totp_secret = :secret, totp_confirmed = false, totp_used = NULL
WHERE id = :account AND NOT totp_confirmed
""")
READ = text("SELECT totp_secret, totp_confirmed, sign_in_name FROM accounts WHERE id = :account")
USE = text("""
UPDATE accounts SET totp_used = :step, totp_confirmed = true, totp_secret = :renewed
WHERE id = :account AND totp_secret IS NOT NULL AND coalesce(totp_used, -1) < :step RETURNING true
""")
REMOVE = text("UPDATE accounts SET totp_secret = NULL, totp_confirmed = false, totp_used = NULL WHERE id = :account")


async def prepare_factor(connection: AsyncConnection, account: int, keys: Sequence[str]) -> None:
    """Draw a secret that counts as soon as figures of it were shown to fit; one that counts already stays."""
    sealed = cipher_of(keys, PURPOSE).encrypt(pyotp.random_base32().encode())
    await connection.execute(PREPARE, {"account": account, "secret": sealed})


async def address_for_app(connection: AsyncConnection, account: int, keys: Sequence[str]) -> str | None:
    """Return what an authenticator app reads (``otpauth://``) of a secret that is not confirmed yet, or nothing."""
    row = (await connection.execute(READ, {"account": account})).one()
    if row.totp_secret is None or row.totp_confirmed:
        return None
    return _figures(row.totp_secret, keys).provisioning_uri(name=row.sign_in_name, issuer_name=ISSUER)


async def figures_fit(
    connection: AsyncConnection, account: int, figures: str, keys: Sequence[str], at: datetime
) -> bool:
    """Say whether six figures are those of now, or of half a minute around; each is taken once, and the first confirms.

    ``at`` is the real time, whatever the house's clock shows: an app knows no other.
    """
    row = (await connection.execute(READ, {"account": account})).one()
    if row.totp_secret is None:
        return False
    app, typed = _figures(row.totp_secret, keys), "".join(figures.split())
    step_now = int(at.timestamp() // HALF_MINUTE.total_seconds())
    for step in (step_now + drift for drift in DRIFT):
        if pyotp.utils.strings_equal(app.generate_otp(step), typed):
            # Sealed with the newest key from now on: the old one may go once everybody has signed in.
            renewed = cipher_of(keys, PURPOSE).rotate(row.totp_secret)
            used = {"account": account, "step": step, "renewed": renewed}
            return await connection.scalar(USE, used) is not None
    return False


async def remove_factor(connection: AsyncConnection, account: int) -> None:
    """Do without a second factor from now on."""
    await connection.execute(REMOVE, {"account": account})


def _figures(sealed: bytes, keys: Sequence[str]) -> pyotp.TOTP:
    return pyotp.TOTP(cipher_of(keys, PURPOSE).decrypt(sealed).decode())
