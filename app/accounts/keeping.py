"""Keeps accounts: who may sign in, with which roles, and what is given out or taken away when something is lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.accounts.passwords import WeakPassword, check_password, hash_password, key_that_fits, new_password
from app.accounts.second_factor import remove_factor
from app.accounts.sessions import end_sessions
from app.accounts.signing_in import as_compared, let_try_again
from app.accounts.tables import Account
from app.staff import StaffMember


class NameTaken(ValueError):
    """Somebody signs in with this name already, or this member of staff has an account."""


class NoSuchAccount(LookupError):
    """There is no such account."""


class WrongPassword(ValueError):
    """The present password is another one."""


class LastAdministrator(ValueError):
    """Nobody else could let anybody in again."""


@dataclass(frozen=True)
class NewAccount:
    """Somebody who is to sign in: with roles of their own, or as a member of staff (internal id), whose roles count."""

    sign_in_name: str
    name: str
    roles: Collection[Role] = ()
    staff: int | None = None
    language: str = "de"


@dataclass(frozen=True)
class AccountRecord:
    """An account as administration sees it; no secret is among it."""

    id: int
    sign_in_name: str
    name: str
    roles: tuple[str, ...]
    staff: int | None
    staff_id: str | None
    team: str | None
    has_password: bool
    has_second_factor: bool
    comes_from_provider: bool
    disabled: bool


ACCOUNTS = text("""
SELECT accounts.id, sign_in_name, accounts.name, coalesce(staff.roles, accounts.roles) AS roles, accounts.staff_id,
       staff.staff_id AS office_id, teams.name AS team, password_hash IS NOT NULL, totp_confirmed,
       oidc_subject IS NOT NULL,
       disabled_at IS NOT NULL
FROM accounts LEFT JOIN staff ON staff.id = accounts.staff_id LEFT JOIN teams ON teams.id = staff.team_id
WHERE accounts.id = :account OR CAST(:account AS int) IS NULL
ORDER BY accounts.name, accounts.id
""")
ADMINISTRATORS = text("""
SELECT accounts.id FROM accounts LEFT JOIN staff ON staff.id = accounts.staff_id
WHERE disabled_at IS NULL AND 'administrator' = ANY(coalesce(staff.roles, accounts.roles))
ORDER BY accounts.id
""")
TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('durchwahl.roles', 0))")


async def add_account(connection: AsyncConnection, new: NewAccount, at: datetime) -> int:
    """Add an account without a password and return its id.

    Raises:
        NameTaken: the name, or the member of staff, has one.
    """
    values = {
        "sign_in_name": as_compared(new.sign_in_name),
        "name": new.name,
        "roles": [] if new.staff else sorted(new.roles),
        "staff_id": new.staff,
        "language": new.language,
        "created_at": at,
    }
    added: int | None = await connection.scalar(
        insert(Account).values(**values).on_conflict_do_nothing().returning(Account.id)
    )
    if added is None:
        raise NameTaken(new.sign_in_name)
    return added


async def list_accounts(connection: AsyncConnection) -> tuple[AccountRecord, ...]:
    """Return all accounts, by name."""
    return tuple(map(_record, (await connection.execute(ACCOUNTS, {"account": None})).all()))


async def find_account(connection: AsyncConnection, account: int) -> AccountRecord:
    """Return one account.

    Raises:
        NoSuchAccount: there is none.
    """
    row = (await connection.execute(ACCOUNTS, {"account": account})).one_or_none()
    if row is None:
        raise NoSuchAccount(account)
    return _record(row)


def _record(row: Sequence[object]) -> AccountRecord:
    number, sign_in_name, name, roles, *more = row
    return AccountRecord(number, sign_in_name, name, tuple(roles), *more)  # type: ignore[arg-type] # a row of ACCOUNTS


async def find_by_name(connection: AsyncConnection, sign_in_name: str) -> int:
    """Return the account of a sign-in name.

    Raises:
        NoSuchAccount: there is none.
    """
    wanted = select(Account.id).where(Account.sign_in_name == as_compared(sign_in_name))
    found: int | None = await connection.scalar(wanted)
    if found is None:
        raise NoSuchAccount(sign_in_name)
    return found


async def give_new_password(connection: AsyncConnection, account: int, keys: Sequence[str]) -> str:
    """Return a password that somebody else hands over: it is asked to be changed at the first sign-in.

    All sessions end, what was tried in vain is forgotten, and the second factor goes: whoever needs this has lost
    something.
    """
    password = new_password()
    await _write(connection, account, password, keys, temporary=True)
    await remove_factor(connection, account)
    await end_sessions(connection, account)
    await let_try_again(connection, account, keys)
    return password


async def set_password(connection: AsyncConnection, account: int, password: str, keys: Sequence[str]) -> None:
    """Give an account a password that its owner has chosen.

    Raises:
        WeakPassword: it cannot be taken.
        NoSuchAccount: there is none.
    """
    known = await find_account(connection, account)
    check_password(password, (known.name, known.sign_in_name))
    await _write(connection, account, password, keys, temporary=False)


@dataclass(frozen=True)
class ChangeOfPassword:
    """The present password and the one that is to follow it, as they were typed; ``session`` is the one that stays."""

    account: int
    session: int
    present: str
    following: str


async def change_password(connection: AsyncConnection, change: ChangeOfPassword, keys: Sequence[str]) -> None:
    """Change one's own password; everywhere else one is signed out.

    Raises:
        WrongPassword: the present one is another.
        WeakPassword: the new one cannot be taken, or is the present one.
    """
    stored = await connection.scalar(select(Account.password_hash).where(Account.id == change.account))
    if await key_that_fits(change.account, change.present, stored, keys) is None:
        raise WrongPassword
    if change.following == change.present:
        raise WeakPassword("same_as_before")
    await set_password(connection, change.account, change.following, keys)
    await end_sessions(connection, change.account, but=change.session)


async def _write(
    connection: AsyncConnection, account: int, password: str, keys: Sequence[str], *, temporary: bool
) -> None:
    hashed = await hash_password(account, password, keys)
    written = update(Account).where(Account.id == account)
    changed = await connection.execute(written.values(password_hash=hashed, password_is_temporary=temporary))
    if not changed.rowcount:
        raise NoSuchAccount(account)


async def set_roles(connection: AsyncConnection, account: int, roles: Collection[Role]) -> None:
    """Give an account other roles: those of a member of staff stand with the staff.

    Raises:
        LastAdministrator: nobody else could let anybody in again.
        NoSuchAccount: there is none.
    """
    known = await find_account(connection, account)
    if Role.ADMINISTRATOR not in roles:
        await _keep_an_administrator(connection, account)
    if known.staff:
        row = update(StaffMember).where(StaffMember.id == known.staff)
        await connection.execute(row.values(roles=sorted(roles)))
    else:
        await connection.execute(update(Account).where(Account.id == account).values(roles=sorted(roles)))


async def disable_account(connection: AsyncConnection, account: int, at: datetime) -> None:
    """Let nobody sign in with an account any more, from this moment on.

    Raises:
        LastAdministrator: nobody else could let anybody in again.
    """
    await _keep_an_administrator(connection, account)
    await connection.execute(update(Account).where(Account.id == account).values(disabled_at=at))
    await end_sessions(connection, account)


async def enable_account(connection: AsyncConnection, account: int) -> None:
    """Let somebody sign in again."""
    await connection.execute(update(Account).where(Account.id == account).values(disabled_at=None))


async def take_turns(connection: AsyncConnection) -> None:
    """Wait for whoever else changes roles, until the transaction ends: of two administrators who leave one is told.

    Locking the accounts is not enough: the roles of staff stand elsewhere, and a statement that has waited for a lock
    reads only the locked rows anew.
    """
    await connection.execute(TAKE_TURNS)


async def _keep_an_administrator(connection: AsyncConnection, account: int) -> None:
    await take_turns(connection)
    administrators = (await connection.execute(ADMINISTRATORS)).scalars().all()
    if list(administrators) == [account]:
        raise LastAdministrator
