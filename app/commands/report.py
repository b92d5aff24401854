"""`durchwahl report`: writes the report to the city council, or the annex for the staff agreement, as a PDF."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import tell, working
from app.report import Asked, NoSuchReport, Office, annex, ask, hand_out, office_of
from app.settings import Settings

WRONG_USAGE: Final = frozenset({"missing", "no_date"})


def report(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="the file to write", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="the first day, YYYY-MM-DD")] = "",
    last: Annotated[str, typer.Option("--to", help="the last day, YYYY-MM-DD")] = "",
    of_agreement: Annotated[bool, typer.Option("--annex", help="write the annex for the staff agreement")] = False,
) -> None:
    """Write the report to the city council about a period, or the annex for the staff agreement (PDF, in German).

    Example: durchwahl report --from 2026-07-01 --to 2026-09-30 -o bericht.pdf
    """
    if of_agreement and (first or last):
        raise typer.BadParameter("the annex is about no period: say --annex, or --from and --to")
    settings = load_settings()
    if of_agreement:
        output.write_bytes(annex(office_of(settings), clock_of(settings)()))
    else:
        asked = asked_for(first, last, settings)
        with database(settings) as url, working("counting, and verifying the chain of receipts"):
            written = asyncio.run(written_for(url, asked, office_of(settings)))
        output.write_bytes(written)
    tell(f"{output}: written")


def asked_for(first: str, last: str, settings: Settings) -> Asked:
    """Return what the two days ask for; a day that is none is wrong usage.

    Raises:
        Trouble: there can be no report about these days.
    """
    try:
        return ask(first, last, clock_of(settings)())
    except NoSuchReport as error:
        if error.why in WRONG_USAGE:
            raise typer.BadParameter(str(error)) from error
        raise Trouble(str(error)) from error


async def written_for(url: str, asked: Asked, office: Office) -> bytes:
    """Return the report from the database at ``url``.

    Raises:
        Trouble: there is nothing to report.
    """
    async with opened(url) as engine, engine.begin() as connection:
        try:
            return await hand_out(connection, asked, office)
        except NoSuchReport as error:
            raise Trouble(str(error)) from error
