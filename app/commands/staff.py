"""`durchwahl staff add|password|roles`: who may sign in at the desk; the first administrator begins here."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.accounts.keeping import (
    AccountRecord,
    LastAdministrator,
    NameTaken,
    NewAccount,
    NoSuchAccount,
    add_account,
    find_account,
    find_by_name,
    give_new_password,
    list_accounts,
    set_roles,
)
from app.audit import Look, note
from app.clock import real_clock
from app.commands.configuration import load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import tell
from app.settings import Settings
from app.staff import StaffMember

staff = typer.Typer(no_args_is_help=True, help="People who may sign in at the desk.")
Result = TypeVar("Result")
SignInName = Annotated[str, typer.Argument(help="the name that is typed to sign in, often an e-mail address")]
Roles = Annotated[list[Role] | None, typer.Option("--role", help="what they do here; may be given several times")]


@staff.command("add")
def add(
    sign_in_name: SignInName,
    name: Annotated[str, typer.Option(help="how they are called; taken from the staff file where they are in it")] = "",
    staff_id: Annotated[str, typer.Option(help="their id in the staff file, if they can be rung")] = "",
    role: Roles = None,
) -> None:
    """Add an account and print its first password, this once; who is in the staff file has the roles that stand there.

    Example: durchwahl staff add ida@jobcenter.example --name "Ida Rothwein" --role administrator
    """
    if not staff_id and not (name.strip() and role):
        raise Trouble("give --name and --role, or the --staff-id of somebody in the staff file")
    if staff_id and role:
        raise Trouble("the roles of staff stand in the staff file: change them with `durchwahl staff roles`")
    settings = with_keys()

    async def added(connection: AsyncConnection) -> str:
        number, called = await in_the_staff_file(connection, staff_id) if staff_id else (None, name.strip())
        new = NewAccount(sign_in_name, name.strip() or called, role or (), number)
        try:
            account = await add_account(connection, new, real_clock())
        except NameTaken as why:
            raise Trouble(f"{sign_in_name}: there is an account of that name, or of that member of staff") from why
        await write_down(connection, account, "account_added")
        return await give_new_password(connection, account, settings.keys)

    tell(asyncio.run(done(settings, added)), "Hand it over in person: at the first sign-in it has to be changed.")


@staff.command("password")
def password(sign_in_name: SignInName) -> None:
    """Print a new password, for who has forgotten theirs or lost their second factor; all their sessions end.

    Example: durchwahl staff password ida@jobcenter.example
    """
    settings = with_keys()

    async def given(connection: AsyncConnection) -> str:
        account = await account_named(connection, sign_in_name)
        await write_down(connection, account.id, "password_given")
        return await give_new_password(connection, account.id, settings.keys)

    tell(asyncio.run(done(settings, given)), "Hand it over in person: at the first sign-in it has to be changed.")


@staff.command("roles")
def roles(
    sign_in_name: Annotated[str, typer.Argument(help="whose roles; without a name all accounts are listed")] = "",
    role: Roles = None,
) -> None:
    """List who may sign in and as what, or give somebody exactly these roles.

    Example: durchwahl staff roles ida@jobcenter.example --role administrator --role privacy_officer
    """
    if role and not sign_in_name:
        raise Trouble("say whose roles these are: durchwahl staff roles NAME --role ...")

    async def changed(connection: AsyncConnection) -> list[str]:
        if role:
            account = await account_named(connection, sign_in_name)
            try:
                await set_roles(connection, account.id, role)
            except LastAdministrator as why:
                raise Trouble(f"{sign_in_name} is the last administrator: make somebody else one first") from why
            await write_down(connection, account.id, "roles_changed", roles=sorted(role))
        wanted = await account_named(connection, sign_in_name) if sign_in_name else None
        return [line(one) for one in await list_accounts(connection) if wanted is None or one.id == wanted.id]

    tell(*asyncio.run(done(load_settings(), changed)))


def line(account: AccountRecord) -> str:
    """Return an account in one line."""
    remarks = [*account.roles, *(["disabled"] if account.disabled else [])]
    return f"{account.sign_in_name}  {account.name}  {', '.join(remarks) or 'no role'}"


def with_keys() -> Settings:
    """Return the settings, which must name a secret."""
    settings = load_settings()
    if not settings.keys:
        raise Trouble("DURCHWAHL_SECRET_KEYS is missing: without a secret no password can be stored")
    return settings


async def in_the_staff_file(connection: AsyncConnection, staff_id: str) -> tuple[int, str]:
    """Return the internal id and the name of a member of staff."""
    wanted = select(StaffMember.id, StaffMember.name).where(StaffMember.staff_id == staff_id)
    row = (await connection.execute(wanted)).one_or_none()
    if row is None:
        raise Trouble(f"nobody in the staff file has the id {staff_id!r}")
    return row.id, row.name


async def account_named(connection: AsyncConnection, sign_in_name: str) -> AccountRecord:
    """Return an account by the name that is typed to sign in."""
    try:
        return await find_account(connection, await find_by_name(connection, sign_in_name))
    except NoSuchAccount as why:
        raise Trouble(f"nobody signs in as {sign_in_name!r}") from why


async def write_down(connection: AsyncConnection, account: int, what: str, **details: object) -> None:
    """Write into the audit log what somebody did who sits at this machine."""
    known = await find_account(connection, account)
    await note(connection, Look(None, "command line", what, known.sign_in_name, details=details), real_clock())


async def done(settings: Settings, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
    """Do something in one transaction."""
    with database(settings) as url:
        async with opened(url) as engine, engine.begin() as connection:
            return await work(connection)
