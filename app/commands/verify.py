"""`durchwahl verify`: checks the evidence, all of it, one receipt of it, or a proof without any database."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.commands.configuration import load_settings
from app.commands.database import database, opened
from app.commands.receipt import figures_of, proof_of
from app.commands.trouble import Trouble
from app.commands.working import tell, working
from app.receipts.proof import Head, Proof, ProofDoesNotHold, verify_proof
from app.receipts.verifying import ChainReport, verify_chain
from app.receipts.words import rows_of


def verify(
    *,
    reference: Annotated[str | None, typer.Option(help="check this one receipt")] = None,
    code: Annotated[str | None, typer.Option(help="the verification code on its paper (Prüfcode)")] = None,
    export_proof: Annotated[Path | None, typer.Option(help="write the proof of this one receipt to a file")] = None,
    proof: Annotated[Path | None, typer.Option(help="check such a file; needs no database")] = None,
    head: Annotated[str | None, typer.Option(help="POSITION:HASH as noted earlier, to be found in the chain")] = None,
) -> None:
    """Check that no receipt was changed, added or taken away since it was issued; exit 1 if one was.

    Example: durchwahl verify --reference "123 456 782" --code 7GQ4-0M2C-XK9T-3B1D
    """
    if (proof is not None) + (reference is not None) + (head is not None) > 1:
        raise typer.BadParameter("say one of --reference, --proof and --head, or none of them for the whole chain")
    if reference is None and (code is not None or export_proof is not None):
        raise typer.BadParameter("--code and --export-proof belong to a --reference")
    if proof is not None:
        _verify_file(proof)
    elif reference is not None:
        _verify_one(figures_of(reference, "--reference"), code, export_proof)
    else:
        _verify_all(_noted(head) if head is not None else None)


def _verify_file(file: Path) -> None:
    try:
        proof = verify_proof(file.read_bytes())
    except ProofDoesNotHold as error:
        raise Trouble(f"{file}: {error}") from error
    tell(*_words(proof), f"the proof holds; compare the end of its chain with the office's own: {proof.head}")


def _verify_one(reference: str, code: str | None, export_to: Path | None) -> None:
    with database(load_settings()) as url:
        proof = asyncio.run(proof_of(url, reference, code))
    if export_to is not None:
        export_to.write_text(proof.document(), encoding="utf-8")
    tell(
        *_words(proof), "the receipt is genuine" if code is None else "the receipt is genuine, and the code is its own"
    )


def _verify_all(noted: Head | None) -> None:
    with database(load_settings()) as url, working("verifying the chain of receipts"):
        report = asyncio.run(_walk(url, noted))
    if report.broken:
        where = "" if report.broken.position is None else f"position {report.broken.position}: "
        raise Trouble(f"{where}{report.broken.why}")
    tell(f"{report.length} receipts, {report.kept} with their content: the chain is whole", f"head: {report.head}")


async def _walk(url: str, noted: Head | None) -> ChainReport:
    async with opened(url) as engine, engine.connect() as connection:
        return await verify_chain(connection, noted)


def _words(proof: Proof) -> Iterator[str]:
    return (f"{label}: {words}" for label, words in rows_of(proof.content))


def _noted(head: str) -> Head:
    try:
        return Head.noted(head)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--head") from error
