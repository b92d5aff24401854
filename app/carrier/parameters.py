"""Composes the parameter sets of the network's requests, in the order and with the blanks of real traffic."""

from collections.abc import Sequence
from dataclasses import dataclass

Pairs = list[tuple[str, str]]

_COUNTRIES = (
    ("+266", "LS"),  # what a withheld number written as keypad digits is taken for
    ("+380", "UA"),
    ("+43", "AT"),
    ("+41", "CH"),
    ("+44", "GB"),
    ("+48", "PL"),
    ("+49", "DE"),
    ("+90", "TR"),
    ("+7", "RU"),
    ("+1", "US"),
)

_ORDER = [
    "Called",
    "ToState",
    "CallerCountry",
    "Direction",
    "CallerState",
    "ToZip",
    "CallSid",
    "To",
    "CallerZip",
    "ToCountry",
    "CallToken",
    "ParentCallSid",
    "ForwardedFrom",
    "CalledZip",
    "ApiVersion",
    "CalledCity",
    "CallStatus",
    "From",
    "AccountSid",
    "CalledCountry",
    "CallerCity",
    "ToCity",
    "FromCountry",
    "Caller",
    "FromCity",
    "CalledState",
    "FromZip",
    "FromState",
]
_OPTIONAL = frozenset({"CallToken", "ParentCallSid", "ForwardedFrom"})


@dataclass(frozen=True)
class LegCard:
    """What every request says about the leg it speaks of."""

    account_sid: str
    call_sid: str
    from_number: str
    to_number: str
    status: str
    direction: str
    parent_sid: str = ""
    call_token: str = ""
    forwarded_from: str = ""


def country_of(number: str) -> str:
    """Return the country the network believes a number to be in, or an empty string."""
    return next((country for prefix, country in _COUNTRIES if number.startswith(prefix)), "")


def standard(card: LegCard) -> Pairs:
    """Return the standard voice parameters (Twilio TwiML documentation, order of captured requests).

    What is blank is still sent, except for the optional three.
    """
    theirs, ours = country_of(card.from_number), country_of(card.to_number)
    known = {
        **dict.fromkeys(("Called", "To"), card.to_number),
        **dict.fromkeys(("Caller", "From"), card.from_number),
        **dict.fromkeys(("CallerCountry", "FromCountry"), theirs),
        **dict.fromkeys(("CalledCountry", "ToCountry"), ours),
        "Direction": card.direction,
        "CallSid": card.call_sid,
        "CallStatus": card.status,
        "AccountSid": card.account_sid,
        "ApiVersion": "2010-04-01",
        "CallToken": card.call_token,
        "ParentCallSid": card.parent_sid,
        "ForwardedFrom": card.forwarded_from,
    }
    return [(name, known.get(name, "")) for name in _ORDER if name not in _OPTIONAL or known[name]]


def without(pairs: Sequence[tuple[str, str]], names: frozenset[str]) -> Pairs:
    """Return the parameters without those names."""
    return [pair for pair in pairs if pair[0] not in names]
