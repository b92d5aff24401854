"""Composes the items of an inbox out of what the database says of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.concerns.history import Happened, last_passed_on
from app.concerns.owning import Owner
from app.inbox.items import InboxItem, KnownCustomer, LeftBy, LeftMessage, MeantAppointment, Order

AS_THEY_ARE: Final = (
    *("id", "version", "place", "kind", "stated_kind", "reference", "state", "is_new", "received_at", "due_at"),
    *("act_by", "escalation", "field", "language", "channel", "manner", "reason"),
)
"""What an item has from its row without more ado."""


def item_of(row: Mapping[Any, Any], owner: Owner, history: Sequence[Happened], now: datetime) -> InboxItem:
    """Return an item, of a concern's row with everything in it, whoever has it, and its history."""
    # The history is read after the items: what has come since then is not what this person has before them.
    changes = tuple(entry for entry in history if entry.id <= row["version"])
    return InboxItem(
        **{name: row[name] for name in AS_THEY_ARE},
        left_by=_left_by(row),
        appointment=_appointment(row) if row["kind"] == "cancellation" else None,
        order=_order(row, now) if row["is_ringing"] is not None else None,
        message=LeftMessage(row["duration_s"], row["message_state"]) if row["duration_s"] is not None else None,
        owner=owner,
        passed_on=last_passed_on(changes),
        changes=changes,
    )


def _left_by(row: Mapping[Any, Any]) -> LeftBy:
    known = row["customer_id"] is not None
    parts = ("customer_id", "customer_number", "first_name", "last_name")
    return LeftBy(
        KnownCustomer(*(row[name] for name in parts)) if known else None,
        row["household_number"],
        row["verified"],
        row["on_behalf"],
        row["stated_number"],
        row["stated_birth_date"],
    )


def _appointment(row: Mapping[Any, Any]) -> MeantAppointment:
    parts = ("appointment_id", "appointment_day", "matched_at", "room", "expecting_name", "nearest")
    return MeantAppointment(*(row[name] for name in parts))


def _order(row: Mapping[Any, Any], now: datetime) -> Order:
    promised_by = row["promised_by"]
    return Order(
        row["callback_number"],
        row["callback_window"],
        promised_by,
        promised_by is not None and promised_by < now,
        row["attempts"],
        row["last_attempt_at"],
        row["is_ringing"],
        row["unreached_at"],
    )
