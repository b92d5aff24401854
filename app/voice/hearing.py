"""Understands the carrier's parameters: what was pressed, how a leg ended, who is calling, who is still there."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.numbers import diallable
from ivr_flows.engine.call import Choose, Enter, Hold, Speak
from ivr_flows.engine.heard import Heard, Keys, Outcome, Recorded, Silence, Words

KEYS = frozenset("0123456789*")
LONGEST_ENTRY = 32
"""Keys that are looked at; nobody is asked for more than fifteen."""

LONGEST_SPEECH = 400
"""Characters of what a recogniser wrote down; the longest answer has some sixty."""

A_DAY_S = 24 * 60 * 60
"""Longer than any call: what is reported beyond it is nonsense and must not reach a column."""

CALLER_IS_GONE = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
NOT_REACHED = {"busy": Outcome.BUSY, "no-answer": Outcome.NO_ANSWER, "failed": Outcome.FAILED}
ANSWERED = ("completed", "answered")
LEFT_ALONE = ("no-answer", "canceled", *ANSWERED)
"""How the network describes a leg that nobody decided on because the caller had gone."""
BY_SCREENING = {"declined": Outcome.DECLINED, "silent": Outcome.MAILBOX}

RECORDING_SID = re.compile("[0-9A-Za-z_-]{1,64}")

Parameters = Mapping[str, str]


def pressed(parameters: Parameters) -> Keys | Silence:
    """Return the keys of a ``<Gather>``: a lone ``#`` comes as empty digits that the hash key finished."""
    digits = str(parameters.get("Digits", "")).strip()[:LONGEST_ENTRY]
    figures, inner_hash, _ = digits.partition("#")
    by_hash = bool(inner_hash) or parameters.get("FinishedOnKey") == "#"
    if not figures and not by_hash:
        return Silence()
    return Keys("".join(key if key in KEYS else "?" for key in figures), hash_key=by_hash)


def recorded(parameters: Parameters) -> Recorded:
    """Return what a ``<Record>`` brought; without a recording or a length nothing was spoken."""
    seconds = whole_number(parameters.get("RecordingDuration")) if parameters.get("RecordingUrl") else None
    return Recorded(seconds, recording_sid(parameters)) if seconds else Recorded(0)


def recording_sid(parameters: Parameters) -> str | None:
    """Return the carrier's id of a recording, safe in a path; of the URL that names it nothing else is ever used."""
    last_part = parameters.get("RecordingUrl", "").partition("?")[0].rpartition("/")[2].partition(".")[0]
    sid = parameters.get("RecordingSid") or last_part
    return sid if RECORDING_SID.fullmatch(sid) else None


def caller_did(wait: Choose | Enter | Hold | Speak, parameters: Parameters) -> Heard:
    """Return what the caller did while a question stood: keys first, for they are surer than words."""
    if isinstance(wait, Speak):
        return recorded(parameters)
    keyed, spoken = pressed(parameters), parameters.get("SpeechResult", "").strip()[:LONGEST_SPEECH]
    return Words(spoken) if spoken and isinstance(keyed, Silence) else keyed


def outcome_of(parameters: Parameters, screened: str = "") -> Outcome:
    """Return how a dialled leg came out, by what the person rung had decided: accepted, declined, silent or nothing.

    Connected means: the person rung pressed 1, the network calls the leg answered, and does not deny the bridge. A
    completed leg alone may be a mailbox. Whoever picked up without pressing anything at all has hung up: declined.
    Who declined has declined, whatever the network calls a line that was ended while it rang.
    """
    status = parameters.get("DialCallStatus", "")
    if is_gone(parameters) and not screened and status in LEFT_ALONE:
        return Outcome.CANCELLED
    if screened in BY_SCREENING:
        return BY_SCREENING[screened]
    if status in NOT_REACHED:
        return NOT_REACHED[status]
    if screened == "accepted":
        bridged = parameters.get("DialBridged", str(status in ANSWERED)).lower() == "true"
        return Outcome.CONNECTED if bridged else Outcome.CANCELLED
    if status in ANSWERED:
        return Outcome.DECLINED
    return Outcome.CANCELLED if status == "canceled" else Outcome.FAILED


def outcomes_of(parameters: Parameters) -> dict[str, str]:
    """Return the outcome for each decision that the person rung can have made."""
    return {screened: outcome_of(parameters, screened) for screened in ("", "accepted", *BY_SCREENING)}


def is_gone(parameters: Parameters) -> bool:
    """Say whether the caller has hung up by the time of this request."""
    return parameters.get("CallStatus", "in-progress") in CALLER_IS_GONE


def caller_number(parameters: Parameters) -> str | None:
    """Return the number that can be rung back (E.164), or nothing: withheld, foreign, or no number at all."""
    return diallable(parameters.get("From", ""))


def whole_number(text: str | None) -> int | None:
    """Return a number of seconds, or nothing where the carrier says none."""
    return min(int(text[:9]), A_DAY_S) if text and text.isascii() and text.isdigit() else None


def timestamp(parameters: Parameters, now: datetime) -> datetime:
    """Return the carrier's time of an event (RFC 2822), or ours where it gives none that can be read."""
    try:
        at = parsedate_to_datetime(parameters["Timestamp"])
    except (KeyError, ValueError, OverflowError):
        return now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if abs(at - now) < timedelta(seconds=A_DAY_S) else now
