"""Issues receipts: what a caller declared is fixed in the transaction in which the declaration itself is written."""

import secrets
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.receipts.links import HASH_BYTES, Content, canonical, entry_hash

CONTENT_VERSION: Final = 1
"""Which members a content has; it counts up when one is added or changes its meaning."""

# The lock makes a second attempt for the same concern wait, so that it finds the receipt of the first.
DECLARED = text("""
SELECT concerns.reference, concerns.kind, concerns.received_at, concerns.field, concerns.verified, appointment_day,
       appointment_id, manner, reason, customer_number, calls.language
FROM concerns JOIN calls ON calls.id = call_id LEFT JOIN customers ON customers.id = concerns.customer_id
WHERE concerns.id = :concern FOR UPDATE OF concerns
""")
# Position and link are worked out by the database; both rows are of one statement, so there is none without the other.
ISSUE = text("""
WITH link AS (
    INSERT INTO receipt_links (entry_hash)
    SELECT CAST(:entry_hash AS bytea) WHERE NOT EXISTS (SELECT FROM receipts WHERE concern_id = :concern)
    RETURNING position)
INSERT INTO receipts (position, concern_id, reference, content, salt)
SELECT position, :concern, :reference, CAST(:content AS jsonb), :salt FROM link
""")


async def issue_receipt(connection: AsyncConnection, concern_id: int) -> None:
    """Write the receipt of a concern, in the transaction that left it; a second time changes nothing.

    From here to the end of the transaction no other receipt is issued: call it late in a transaction, and commit soon.

    Raises:
        NoResultFound: there is no such concern.
    """
    declared = (await connection.execute(DECLARED, {"concern": concern_id})).one()
    content, salt = content_of(declared), secrets.token_bytes(HASH_BYTES)
    values = {
        "concern": concern_id,
        "reference": declared.reference,
        "content": canonical(content).decode(),
        "salt": salt,
        "entry_hash": entry_hash(salt, content),
    }
    await connection.execute(ISSUE, values)


def content_of(declared: Row[Any]) -> Content:
    """Return what a receipt states: codes only, and never a name or a telephone number."""
    return {
        "version": CONTENT_VERSION,
        "reference": declared.reference,
        "kind": declared.kind,
        "received_at": f"{declared.received_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "customer_number": declared.customer_number,
        "field": declared.field,
        "verified": declared.verified,
        "appointment_day": declared.appointment_day.isoformat() if declared.appointment_day else None,
        "appointment_id": declared.appointment_id,
        "manner": declared.manner,
        "reason": declared.reason,
        "language": declared.language,
    }
