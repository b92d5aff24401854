"""Sessions: who is signed in in which browser, for how long, and how all of that ends."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Person, Role

LASTS: Final = timedelta(hours=12)
"""A working day: longer than any, and shorter than two."""
IDLE: Final = timedelta(hours=2)
"""How long nothing may be heard from a browser. An open desk asks by itself: who waits for a call is not sent away."""
NOTED_EACH: Final = timedelta(minutes=1)
SECRET_BYTES: Final = 32

Method = Literal["password", "oidc", "demo"]
Lack = Literal["second_factor", "new_password"]


@dataclass(frozen=True)
class SignedIn:
    """A session and the person in it; while something ``lacks``, nothing but that opens."""

    session: int
    person: Person
    method: Method
    lacks: Lack | None
    purpose: str | None


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it in the list of theirs."""

    id: int
    method: Method
    began_at: datetime
    seen_at: datetime


BEGIN = text("""
INSERT INTO sessions (digest, account_id, method, lacks, began_at, seen_at)
VALUES (:digest, :account, :method, :lacks, :at, :at)
""")
ALIVE = """began_at > CAST(:at AS timestamptz) - make_interval(hours => 12)
    AND seen_at > CAST(:at AS timestamptz) - make_interval(hours => 2)"""
FIND = text(f"""
SELECT sessions.id, method, lacks, purpose, seen_at, accounts.id AS account, accounts.name, language, accounts.staff_id,
       team_id, staff.staff_id AS office_id, coalesce(staff.roles, accounts.roles) AS roles
FROM sessions JOIN accounts ON accounts.id = account_id LEFT JOIN staff ON staff.id = accounts.staff_id
WHERE digest = :digest AND disabled_at IS NULL AND {ALIVE}
""")  # noqa: S608 - a constant
SEE = text("UPDATE sessions SET seen_at = :at WHERE id = :id AND seen_at < :at")
COMPLETE = text("UPDATE sessions SET lacks = :lacks WHERE id = :id")
STATE_PURPOSE = text("UPDATE sessions SET purpose = :purpose WHERE id = :id")
END = text("DELETE FROM sessions WHERE digest = :digest")
END_ALL = text("DELETE FROM sessions WHERE account_id = :account AND id IS DISTINCT FROM CAST(:but AS int)")
OF_ACCOUNT = text(f"""
SELECT id, method, began_at, seen_at FROM sessions WHERE account_id = :account AND {ALIVE} ORDER BY seen_at DESC, id
""")  # noqa: S608 - a constant


async def begin_session(
    connection: AsyncConnection, account: int, method: Method, at: datetime, lacks: Lack | None = None
) -> str:
    """Open a session and return its secret, which only the browser keeps."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {"digest": digest_of(secret), "account": account, "method": method, "lacks": lacks, "at": at}
    await connection.execute(BEGIN, values)
    return secret


async def who_is(connection: AsyncConnection, secret: str, at: datetime) -> SignedIn | None:
    """Return who is signed in with this secret, or nothing; notes that they are still there."""
    row = (await connection.execute(FIND, {"digest": digest_of(secret), "at": at})).one_or_none()
    if row is None:
        return None
    if at - row.seen_at > NOTED_EACH:
        await connection.execute(SEE, {"id": row.id, "at": at})
    roles = frozenset(Role(role) for role in row.roles if role in set(Role))
    person = Person(row.account, row.name, roles, row.staff_id, row.team_id, row.language, row.office_id)
    return SignedIn(row.id, person, row.method, row.lacks, row.purpose)


async def complete_session(connection: AsyncConnection, session: int, lacks: Lack | None = None) -> None:
    """Note that what a session lacked is there; ``lacks`` is what comes next."""
    await connection.execute(COMPLETE, {"id": session, "lacks": lacks})


async def state_purpose(connection: AsyncConnection, session: int, purpose: str) -> None:
    """Note why the log is read in this session."""
    await connection.execute(STATE_PURPOSE, {"id": session, "purpose": purpose})


async def end_session(connection: AsyncConnection, secret: str) -> None:
    """Sign out in one browser."""
    await connection.execute(END, {"digest": digest_of(secret)})


async def end_sessions(connection: AsyncConnection, account: int, but: int | None = None) -> int:
    """Sign out everywhere, but for one session; returns how many were open."""
    return (await connection.execute(END_ALL, {"account": account, "but": but})).rowcount


async def sessions_of(connection: AsyncConnection, account: int, at: datetime) -> tuple[OpenSession, ...]:
    """Return where somebody is signed in, the latest first."""
    rows = await connection.execute(OF_ACCOUNT, {"account": account, "at": at})
    return tuple(OpenSession(*row) for row in rows)


def digest_of(secret: str) -> bytes:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
