"""`durchwahl key add|revoke`: the keys with which other programs open the REST door."""

import asyncio
from collections.abc import Collection
from typing import Annotated

import typer

from app.clock import real_clock
from app.commands.configuration import load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import complain, tell
from app.keys import FULL, KeyNameTaken, Scope, add_key, revoke_key

Name = Annotated[str, typer.Argument(help="what the key is for; stands in the log, never given twice")]
Scopes = Annotated[
    list[Scope] | None, typer.Option("--scope", help="what it may be used for; may be given several times")
]
key = typer.Typer(no_args_is_help=True, help="Keys with which other programs open the REST door.")


@key.command("add")
def add(name: Name, scope: Scopes = None) -> None:
    """Add a key and print its secret, this once; without --scope it may be used for everything.

    Example: durchwahl key add "file system of the office" --scope read --scope concerns
    """
    tell(asyncio.run(_add(name, frozenset(scope or FULL))))
    if not scope:
        complain(f"{name}: may be used for everything; --scope says what a program needs ({', '.join(Scope)})")


@key.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="the name that was given when the key was added")]) -> None:
    """Revoke a key at once.

    Example: durchwahl key revoke "file system of the office"
    """
    if not asyncio.run(_revoke(name)):
        raise Trouble(f"there is no key named {name!r} that is still valid")
    tell(f"{name}: revoked")


async def _add(name: str, scopes: Collection[Scope]) -> str:
    with database(load_settings()) as url:
        async with opened(url) as engine, engine.begin() as connection:
            try:
                return await add_key(connection, name, real_clock(), scopes)
            except KeyNameTaken as error:
                raise Trouble(str(error)) from error


async def _revoke(name: str) -> bool:
    with database(load_settings()) as url:
        async with opened(url) as engine, engine.begin() as connection:
            return await revoke_key(connection, name, real_clock())
