"""Signing in: a name, a password, six figures; what is tried in vain is counted before anything is compared."""

import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.accounts.passwords import hash_password, key_that_fits
from app.accounts.second_factor import figures_fit
from app.accounts.sessions import Lack, begin_session, complete_session
from app.audit import Look, note
from app.derived_keys import derive

PURPOSE: Final = b"durchwahl: names under which a sign-in failed"
MOST_FAILURES: Final = 5
COUNTED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempt:
    """A name and a password as they were typed, with the keys that passwords are hashed with, and the time."""

    sign_in_name: str
    password: str
    keys: Sequence[str]
    at: datetime


@dataclass(frozen=True)
class Locked:
    """Too much was tried in vain: nothing is compared for so many minutes, whoever it is."""

    minutes: int


@dataclass(frozen=True)
class Refused:
    """Name and password do not belong together; it is not said which of them is wrong."""


@dataclass(frozen=True)
class Entered:
    """The secret of a new session, and what it still lacks."""

    secret: str
    lacks: Lack | None


# The tries of one name are counted one after the other; comparing, which is slow, holds no connection.
ONE_AFTER_ANOTHER = text("SELECT pg_advisory_xact_lock(hashtextextended('durchwahl.sign_in.' || :name, 0))")
FAILURES = text("SELECT at FROM failed_sign_ins WHERE digest = :digest AND at > :since ORDER BY at DESC LIMIT :most")
COUNT = text("INSERT INTO failed_sign_ins (digest, at) VALUES (:digest, :at)")
FORGET = text("DELETE FROM failed_sign_ins WHERE digest = :digest")
FIND = text("""
SELECT accounts.id, accounts.name, password_hash, password_is_temporary, totp_confirmed
FROM accounts WHERE sign_in_name = :name AND disabled_at IS NULL
""")
NAME = text("SELECT sign_in_name FROM accounts WHERE id = :account")
TEMPORARY = text("SELECT password_is_temporary FROM accounts WHERE id = :account")
# Comparing takes its time: by now there may be another password, or the account may be disabled.
RENEW = text("""
UPDATE accounts SET password_hash = :renewed
WHERE id = :account AND password_hash = :before AND disabled_at IS NULL RETURNING true
""")


def as_compared(sign_in_name: str) -> str:
    """Return a sign-in name as it is stored: people type capitals and spaces."""
    return sign_in_name.strip().casefold()


async def sign_in(engine: AsyncEngine, attempt: Attempt) -> Entered | Refused | Locked:
    """Open a session for who knows name and password. Unknown names are counted, and compared as slowly, like others.

    An account that signs in by the identity provider alone has no password that fits.
    """
    name = as_compared(attempt.sign_in_name)
    digest = digest_of(name, attempt.keys)
    if minutes := await count_try(engine, digest, attempt.at):
        return Locked(minutes)
    async with engine.connect() as connection:
        found = (await connection.execute(FIND, {"name": name})).one_or_none()
    account, stored = (found.id, found.password_hash) if found else (None, None)
    fitting = await key_that_fits(account, attempt.password, stored, attempt.keys)
    if fitting is None or found is None:
        return Refused()
    lacks = lacking(second_factor=found.totp_confirmed, temporary=found.password_is_temporary)
    renewed = await hash_password(found.id, attempt.password, attempt.keys) if fitting else stored
    async with engine.begin() as connection:
        if not await connection.scalar(RENEW, {"account": found.id, "before": stored, "renewed": renewed}):
            return Refused()
        await connection.execute(FORGET, {"digest": digest})
        await note(connection, Look(found.id, found.name, "signed_in", details={"method": "password"}), attempt.at)
        return Entered(await begin_session(connection, found.id, "password", attempt.at, lacks), lacks)


def lacking(*, second_factor: bool, temporary: bool) -> Lack | None:
    """Return what is asked for first after the password."""
    if second_factor:
        return "second_factor"
    return "new_password" if temporary else None


@dataclass(frozen=True)
class Figures:
    """Six figures as they were typed by somebody, with the keys that secrets are sealed with, and the real time."""

    account: int
    typed: str
    keys: Sequence[str]
    at: datetime


async def take_figures(engine: AsyncEngine, connection: AsyncConnection, figures: Figures) -> bool | Locked:
    """Say whether figures of the second factor fit; they are counted like passwords, by a transaction of its own."""
    digest = digest_of(f"second factor {figures.account}", figures.keys)
    if minutes := await count_try(engine, digest, figures.at):
        return Locked(minutes)
    if not await figures_fit(connection, figures.account, figures.typed, figures.keys, figures.at):
        return False
    await connection.execute(FORGET, {"digest": digest})
    return True


async def complete_with_figures(connection: AsyncConnection, session: int, account: int) -> None:
    """Note that a session has its second factor; it may still lack a password of the person's own."""
    lacks: Lack | None = "new_password" if await connection.scalar(TEMPORARY, {"account": account}) else None
    await complete_session(connection, session, lacks)


async def count_try(engine: AsyncEngine, digest: bytes, at: datetime) -> int:
    """Count a try before it is made, so that many at once count as well; returns for how many minutes there is none."""
    async with engine.begin() as connection:
        await connection.execute(ONE_AFTER_ANOTHER, {"name": digest.hex()})
        recent = {"digest": digest, "since": at - COUNTED_FOR, "most": MOST_FAILURES}
        failures: list[datetime] = list((await connection.execute(FAILURES, recent)).scalars())
        if len(failures) >= MOST_FAILURES:
            wait: timedelta = failures[-1] + COUNTED_FOR - at
            return max(1, math.ceil(wait / timedelta(minutes=1)))
        await connection.execute(COUNT, {"digest": digest, "at": at})
    return 0


def digest_of(name: str, keys: Sequence[str]) -> bytes:
    """Return what is stored of a name that was tried."""
    return hmac.digest(derive(keys[-1], PURPOSE), name.encode("utf-8", "surrogatepass"), sha256)


async def let_try_again(connection: AsyncConnection, account: int, keys: Sequence[str]) -> None:
    """Forget what was tried in vain, for somebody who has shown who they are."""
    sign_in_name = await connection.scalar(NAME, {"account": account})
    for name in (str(sign_in_name), f"second factor {account}", f"present password {account}"):
        await connection.execute(FORGET, {"digest": digest_of(name, keys)})
