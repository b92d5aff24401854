"""`durchwahl import`: reads staff, customers or appointments from a CSV file, all of it or nothing."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.clock import real_clock
from app.commands.configuration import load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import complain, tell, working
from app.imports import ImportResult, KindName, Rejection, import_rows, note_roles


def import_file(
    kind: Annotated[KindName, typer.Argument(help="what the file holds")],
    file: Annotated[Path, typer.Argument(help="CSV, UTF-8, comma or semicolon, with a header row")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would happen and write nothing")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="write the good lines even if others are not")] = False,
) -> None:
    """Import a CSV file; one rejected line and nothing is written, unless --partial.

    Example: durchwahl import customers customers.csv --dry-run
    """
    content = file.read_bytes()
    with working(f"reading {file.name}"):
        result = asyncio.run(_import(kind, content, dry_run=dry_run, partial=partial))
    if result.rejected and not partial:
        raise Trouble(*map(sentence, result.rejected), "nothing was written")
    complain(*map(sentence, result.rejected))
    would = "would be " if dry_run else ""
    tell(f"{would}created {result.created}, {would}updated {result.updated}, unchanged {result.unchanged}")


def sentence(rejection: Rejection) -> str:
    """Say where the file is wrong, and how."""
    where = f"line {rejection.line}, {rejection.column}" if rejection.column else f"line {rejection.line}"
    return f"{where}: {rejection.message}"


async def _import(kind: KindName, content: bytes, *, dry_run: bool, partial: bool) -> ImportResult:
    with database(load_settings()) as url:
        async with opened(url) as engine, engine.begin() as connection:
            result = await import_rows(connection, kind, content, dry_run=dry_run, partial=partial)
            if not dry_run:
                await note_roles(connection, "command line", result, real_clock())
            return result
