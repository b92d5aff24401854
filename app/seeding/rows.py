"""Turns what was played into rows: the tables' columns, without what retention would have taken away by now."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from app.messages.audio import cipher_of
from app.numbers import keys_of
from app.retention import Periods, months_before
from app.seeding.facts import NUMBERS
from app.seeding.left import Left
from app.seeding.played import Note, Played
from app.seeding.sound import hum
from app.turns.nobody import Nobody, without_letter

Row = Sequence[Any]
WRITTEN_WORDS: Final = (
    "Guten Tag, ich habe den Bescheid bekommen und verstehe nicht, wie die Heizkosten berechnet sind.",
    "Ich bin gehörlos und bitte um eine Antwort in Textform. Es geht um die Einladung in der nächsten Woche.",
    "Die Unterlagen vom Vermieter liegen jetzt vor. Wohin soll ich sie schicken?",
    "Ich habe ab dem Ersten eine Stelle in Teilzeit. Was muss ich einreichen?",
)
TOOK_S: Final = 4
"""Seconds until a recording was fetched."""


@dataclass(frozen=True)
class Retained:
    """What is still there at ``now``; sound and words are encrypted with ``keys``, the sealing keys, newest first."""

    now: datetime
    keys: Sequence[str]
    periods: Periods = field(default_factory=Periods)

    @property
    def number_limit(self) -> datetime:
        """What came before has no telephone number any more."""
        return self.now - timedelta(days=self.periods.caller_number_days)

    @property
    def callback_limit(self) -> datetime:
        """What was closed before has none, even if it was an order to ring it."""
        return months_before(self.now, self.periods.callback_months)

    def caller_number(self, call: Played) -> str | None:
        """Return the telephone somebody called from, if it is still kept."""
        return call.caller.number if call.received_at > self.number_limit and not call.caller.written else None

    def callback_number(self, left: Left) -> str | None:
        """Return the telephone to ring, if it is still kept."""
        if "callback" in (left.kind, left.corrected_kind):
            gone = left.done_at is not None and left.done_at <= self.callback_limit
        else:
            gone = left.received_at <= self.number_limit
        number: str | None = None if gone else left.columns["callback_number"]
        return number

    def forgets_stated(self, left: Left) -> bool:
        """Say whether what an unknown caller stated is gone: never what a cancellation may need as evidence."""
        is_evidence = "cancellation" in (left.kind, left.corrected_kind)
        return not is_evidence and left.state == "done" and left.received_at <= self.number_limit

    def message_deleted_at(self, left: Left) -> datetime | None:
        """Return when a message was deleted: within the hour after it was dealt with, after a fortnight at the latest.

        A house without keys can encrypt nothing, and keeps none.
        """
        over = left.received_at + timedelta(days=self.periods.message_days if self.keys else 0)
        ends = min(left.done_at, over) if left.done_at else over
        return None if ends > self.now else min(self.now, next_round(ends))


def next_round(at: datetime) -> datetime:
    """Return when retention looks next: once an hour, at 17 minutes past."""
    looks = at.replace(minute=17, second=0, microsecond=0)
    return looks if looks > at else looks + timedelta(hours=1)


def call_row(call: Played, kept: Retained) -> Row:
    """Return the row of a call."""
    row, resident = call.row, call.caller.resident
    return (
        call.id,
        call.carrier_call_id,
        call.reference,
        call.received_at,
        call.ended_at,
        call.entry_number,
        kept.caller_number(call),
        row["language"],
        row.get("assurance", "none"),
        resident.id if resident and row.get("customer_id") else None,
        resident.household if resident and row.get("household_id") else None,
        row.get("field"),
        row.get("concern"),
        call.outcome,
        call.waited_s,
        call.talked_s,
        row.get("on_behalf", False),
        call.turn,
        call.step,
        "text" if call.caller.written else "phone",
    )


def leg_rows(call: Played) -> Iterator[Row]:
    """Yield the row of everybody who was rung or passed by."""
    for number, leg in enumerate(call.legs):
        head = (call.id, leg.turn, leg.ordinal, leg.role, leg.staff, leg.team, leg.outcome)
        rung = leg.rung
        if rung is None:
            yield (*head, leg.unavailable, *(None,) * 8)
            continue
        # As good an id as any, and the same each time.
        network = f"CA{call.id.int ^ (number + 1):032x}"
        times = (rung.dialled_at, rung.answered_at, rung.ended, rung.screened, rung.screened_at, rung.connected_s)
        yield (*head, rung.reason, network, "ended", *times)


def wait_row(call: Played) -> Iterator[Row]:
    """Yield the row of a place in the queue."""
    if call.wait:
        wait = call.wait
        yield call.id, wait.staff, wait.field, wait.since, wait.seen_at, wait.left_at, wait.how


def concern_row(left: Left, kept: Retained) -> Row:
    """Return the row of a concern, with its columns in the order of ``writing.CONCERNS``."""
    forgotten = dict.fromkeys(("stated_number", "stated_birth_date")) if kept.forgets_stated(left) else {}
    columns = {**left.columns, "callback_number": kept.callback_number(left), **forgotten}
    return (left.id, *columns.values(), left.state, left.corrected_kind, left.ring_at, left.unreached_at)


def message_row(left: Left, number: int, kept: Retained) -> Row:
    """Return the row of a message: with its sound or its words as long as it is there."""
    deleted_at, at = kept.message_deleted_at(left), left.received_at
    sealed = None
    if deleted_at is None:
        words = WRITTEN_WORDS[left.received_at.minute % len(WRITTEN_WORDS)].encode()
        sealed = cipher_of(kept.keys).encrypt(words if left.caller.written else hum(left.seconds))
    if left.caller.written:
        return number, left.id, None, left.seconds, at, None, sealed, None, None, deleted_at
    sid, (fetched_at, gone_at) = f"RE{sha256(left.reference.encode()).hexdigest()[:32]}", brought_home(left)
    return number, left.id, sid, left.seconds, at, sealed, None, fetched_at, gone_at, deleted_at


def brought_home(left: Left) -> tuple[datetime, datetime]:
    """Return when a recording was fetched, and when the carrier had deleted it."""
    fetched_at = left.received_at + timedelta(seconds=TOOK_S)
    return fetched_at, fetched_at + timedelta(seconds=1)


def message_notes(left: Left, number: int) -> Iterator[Note]:
    """Yield what was noted of a message on its way from the carrier to the house."""
    if not left.caller.written:
        fetched_at, gone_at = brought_home(left)
        yield f"message-{number}-fetched", fetched_at, "message_fetched", "{}"
        yield f"message-{number}-deleted_at_carrier", gone_at, "message_deleted_at_carrier", "{}"


def try_rows(calls: Iterable[Played], kept: Retained) -> Iterator[Row]:
    """Yield which numbers were looked up, as long as that is kept."""
    since = kept.now - timedelta(days=kept.periods.number_try_days)
    nobody = Nobody(kept.keys[-1] if kept.keys else "")
    for call in calls:
        resident = call.caller.resident
        for turn, at, found in call.tries:
            if at > since and resident:
                keyed = keys_of(resident.customer_number) if found else NUMBERS["typo"].pressed
                yield call.id, turn, nobody.throw(without_letter(keyed)), found, at


def typed_rows(calls: Iterable[Played], kept: Retained) -> Iterator[Row]:
    """Yield how the pages of a conversation in writing were answered, as digests."""
    secret = (kept.keys[-1] if kept.keys else "").encode()
    for call in calls:
        for asked, heard, tries in call.typed:
            text = f"{call.id} {asked} {heard} "
            yield call.id, asked, hmac.digest(secret, text.encode(), sha256), asked, tries


def change_rows(left: Left) -> Iterator[Row]:
    """Yield who changed a concern, and how."""
    for change in left.changes:
        yield left.id, change.at, change.made_by, change.what, change.before, change.after
