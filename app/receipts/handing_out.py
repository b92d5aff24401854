"""Hands out a receipt: from a reference to the file that goes to the customer, into the file or to a court."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from app.receipts.paper import print_receipt
from app.receipts.proof import ProofDoesNotHold
from app.receipts.proving import NoSuchReceipt, prove


@dataclass(frozen=True)
class PrintedReceipt:
    """A receipt as PDF/A-3 and PDF/UA, with its proof attached, and what the file is called."""

    name: str
    pdf: bytes


class NoReceiptToPrint(LookupError):
    """There is no receipt to hand out; ``why`` says whether there is none, or whether it was changed since."""

    def __init__(self, why: Literal["no_such_receipt", "does_not_hold"], message: str) -> None:
        super().__init__(message)
        self.why = why


async def hand_out(connection: AsyncConnection, reference: str, at: datetime) -> PrintedReceipt:
    """Print the receipt of a reference, in whatever groups it is typed; of several of one call the latest.

    Printing takes some thirty milliseconds and is done beside the event loop.

    Raises:
        NoReceiptToPrint: there is none with this reference, its time was up, or the database no longer holds what was
            issued.
    """
    figures = re.sub(r"\s", "", reference)
    if not re.fullmatch("[0-9]{1,20}", figures):
        raise NoReceiptToPrint("no_such_receipt", "this is no reference")
    try:
        proof = await prove(connection, figures)
    except NoSuchReceipt as error:
        raise NoReceiptToPrint("no_such_receipt", str(error)) from error
    except ProofDoesNotHold as error:
        raise NoReceiptToPrint("does_not_hold", str(error)) from error
    return PrintedReceipt(f"Eingangsbestaetigung-{figures}.pdf", await asyncio.to_thread(print_receipt, proof, at))
