"""`durchwahl receipt`: prints the receipt of a reference, for the caller, the file or a court."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.commands.configuration import clock_of, load_settings
from app.commands.database import database, opened
from app.commands.trouble import Trouble
from app.commands.working import tell
from app.receipts.paper import print_receipt
from app.receipts.proof import Proof, ProofDoesNotHold
from app.receipts.proving import NoSuchReceipt, WrongCode, prove

FIGURES = 9


def receipt(
    reference: Annotated[str, typer.Argument(help="the Vorgangsnummer; blanks between its groups do not matter")],
    output: Annotated[Path, typer.Option("--output", "-o", help="the file to write", show_default=False)],
) -> None:
    """Write a receipt as PDF/A-3 and PDF/UA, with its proof attached.

    Example: durchwahl receipt "123 456 782" -o receipt.pdf
    """
    settings, figures = load_settings(), figures_of(reference, "REFERENCE")
    with database(settings) as url:
        proof = asyncio.run(proof_of(url, figures))
    output.write_bytes(print_receipt(proof, clock_of(settings)()))
    tell(f"{output}: written")


def figures_of(reference: str, named: str) -> str:
    """Return a reference without blanks; whatever else is typed is wrong usage."""
    figures = "".join(reference.split())
    if not (figures.isascii() and figures.isdecimal() and len(figures) == FIGURES):
        raise typer.BadParameter(f"a reference has {FIGURES} figures", param_hint=named)
    return figures


async def proof_of(url: str, reference: str, code: str | None = None) -> Proof:
    """Return the proof of a receipt from the database at ``url``.

    Raises:
        Trouble: there is no such receipt, the code is not its own, or the database no longer holds what was issued.
    """
    async with opened(url) as engine, engine.connect() as connection:
        try:
            return await prove(connection, reference, code)
        except (NoSuchReceipt, WrongCode, ProofDoesNotHold) as error:
            raise Trouble(str(error)) from error
