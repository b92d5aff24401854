"""Tells one call and one concern in German sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from app.customer_log.gathering import LoggedCall, LoggedConcern, LoggedDispute, LoggedHop, LoggedStep
from app.customer_log.words import (
    ASSURANCES,
    CHANNELS,
    OUTCOMES,
    REACHED,
    ROLES,
    RUNG,
    STATES,
    day,
    duration,
    ending,
    language,
    moment,
    short_moment,
)
from app.office_hours import GERMAN_TIME
from app.receipts.words import FIELDS, KINDS, MANNERS, REASONS, in_groups

ON_BEHALF: Final = "Jemand hat für Sie gesprochen."
NOT_SETTLED: Final = "- Noch nicht geklärt. Bis dahin wird der Eintrag nur mit diesem Vermerk verwendet (§ 84 SGB X)."


def about_call(call: LoggedCall, hops: Sequence[LoggedHop]) -> Iterator[str]:
    """Yield what the log says of a call."""
    yield f"{_begun(CHANNELS.get(call.channel, call.channel))}, auf {language(call.language)}"
    yield ASSURANCES.get(call.assurance, call.assurance)
    if call.on_behalf:
        yield ON_BEHALF
    if call.caller_number:
        yield f"Nummer des Anrufs: {ending(call.caller_number)}"
    for hop in hops:
        team = f" (Team {hop.team})" if hop.team else ""
        reached = REACHED.get(hop.outcome or "", "wurde angerufen")
        yield f"{ROLES.get(hop.role, hop.role)}{team} {reached}."
    if call.waited_s is not None:
        yield f"Wartezeit: {duration(call.waited_s)}"
    if call.talked_s is not None:
        yield f"Gespräch: {duration(call.talked_s)}"
    if call.outcome:
        yield OUTCOMES.get(call.outcome, call.outcome)


def about_dispute(dispute: LoggedDispute) -> Iterator[str]:
    """Yield what was said to be wrong about a call, and how it was settled; who of the office wrote it is not told."""
    yield f"Bestritten, von uns vermerkt am {short_moment(dispute.at)}: {dispute.words}"
    if dispute.settled_at is None:
        yield NOT_SETTLED
    else:
        yield f"- Geklärt am {short_moment(dispute.settled_at)}: {dispute.settlement}"


def about_concern(concern: LoggedConcern, steps: Sequence[LoggedStep]) -> Iterator[str]:
    """Yield what was left and what became of it."""
    corrected = f" (von uns geändert in: {_kind(concern.kind)})" if concern.kind != concern.stated_kind else ""
    reference = f"Vorgangsnummer {in_groups(concern.reference)}"
    yield f"Anliegen: {_kind(concern.stated_kind)}{corrected}, {reference}, eingegangen {moment(concern.received_at)}"
    yield from (f"- {line}" for line in _declared(concern))
    yield from (f"- {short_moment(step.at)}: {_step(step)}" for step in steps)
    yield f"- Stand: {STATES.get(concern.state, concern.state)}"


def _declared(concern: LoggedConcern) -> Iterator[str]:
    if concern.on_behalf:
        yield ON_BEHALF
    yield "Nummer und Geburtsdatum passten." if concern.verified else "Die Angaben zur Person sind nicht geprüft."
    if concern.stated_number:
        yield f"Eingegebene Nummer: {concern.stated_number}"
    if concern.stated_birth_date:
        yield f"Eingegebenes Geburtsdatum: {concern.stated_birth_date:%d.%m.%Y}"
    if concern.field:
        yield f"Bereich: {FIELDS.get(concern.field, concern.field)}"
    if "cancellation" in {concern.stated_kind, concern.kind}:
        yield from _cancelled(concern)
    if concern.callback_number:
        yield f"Nummer für den Rückruf: {ending(concern.callback_number)}"
    if concern.promised_by and concern.kind in {"callback", "documents", "payment"}:
        yield f"Rückruf zugesagt bis {moment(concern.promised_by)}"
    if concern.message_s is not None:
        yield _message(concern)


def _cancelled(concern: LoggedConcern) -> Iterator[str]:
    if concern.starts_at:
        yield f"Termin: {moment(concern.starts_at)}"
    else:
        yield f"Termin: {day(concern.appointment_day) if concern.appointment_day else 'Ihr nächster Termin'}"
    yield f"Ihre Angabe: {MANNERS.get(concern.manner or '', concern.manner or 'keine')}"
    yield f"Grund: {REASONS.get(concern.reason or '', concern.reason or 'ohne Angabe')}"


def _message(concern: LoggedConcern) -> str:
    length = f"Nachricht, {duration(concern.message_s)}" if concern.message_s else "Nachricht"
    if concern.message_deleted_at is None:
        return f"{length}; der Inhalt ist gespeichert, bis sie bearbeitet ist, höchstens 14 Tage."
    return f"{length}; der Inhalt wurde am {_day_of(concern)} gelöscht."


def _day_of(concern: LoggedConcern) -> str:
    gone = concern.message_deleted_at
    return f"{gone.astimezone(GERMAN_TIME):%d.%m.%Y}" if gone else ""


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _kind(code: str) -> str:
    return KINDS.get(code, code)


def _receiver(whereabouts: str) -> str:
    kind, _, name = whereabouts.partition(":")
    return f"das Team {name}" if kind == "team" else "eine andere Person im Jobcenter"


SAID: Final[Mapping[str, Callable[[str], str]]] = {
    "state": lambda after: f"{_begun(STATES.get(after, after))}.",
    "kind": lambda after: f"Von uns geändert in: {_kind(after)}.",
    "handed": lambda after: f"Weitergegeben an {_receiver(after)}.",
    "taken": lambda _: "Von einer anderen Person im Jobcenter übernommen.",
    "returned": lambda after: f"Zurückgegeben an {_receiver(after)}.",
    "seen": lambda _: "Von der neuen zuständigen Person zur Kenntnis genommen.",
    "matched": lambda after: f"Von uns der Kundennummer {after} zugeordnet.",
    "appointment": lambda _: "Von uns einem Termin zugeordnet.",
    "appointment_day": lambda after: f"Tag des Termins: {day(date.fromisoformat(after))}.",
    "rung": lambda _: "Wir wollen Sie sofort anrufen.",
    "call": lambda after: RUNG.get(after, after),
}
"""What each kind of step says, by what came of it."""


def _step(step: LoggedStep) -> str:
    said = SAID[step.what](step.after) if step.what in SAID else step.what
    return f"{said} Notiz: {step.note}" if step.note else said
