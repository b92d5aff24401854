"""Receipts: what was declared and when it was received, kept so that it can be proved later, one receipt at a time."""

from app.receipts.tables import Receipt as Receipt
from app.receipts.tables import ReceiptLink as ReceiptLink
