"""Reads the connection overrides that a webhook URL may carry in its fragment, and decides what is tried again."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

TOTAL_LIMIT_MS = 15_000
_RANGES = {"ct": (100, 10_000, 11240), "rt": (100, 15_000, 11241), "tt": (100, 15_000, 11242), "rc": (0, 5, 11243)}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True)
class Overrides:
    """How patient the network is with one URL; times in milliseconds.

    Twilio webhook connection overrides documentation: ct 5000, rt 15000, tt 15000, rc 1, rp ct.
    """

    connect_ms: int = 5_000
    read_ms: int = TOTAL_LIMIT_MS
    total_ms: int = TOTAL_LIMIT_MS
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def retries_after(self, failure: str) -> bool:
        """Tell whether `failure` (ct, rt, 4xx or 5xx) is worth another attempt."""
        return failure in self.policy or "all" in self.policy


class BadOverrideError(ValueError):
    """An override outside its range; carries the network's code."""

    def __init__(self, code: int, name: str) -> None:
        super().__init__(f"override {name} is not valid")
        self.code = code


def read_overrides(url: str) -> tuple[str, Overrides]:
    """Split a URL into what is requested and how; raises BadOverrideError."""
    bare, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    numbers = {name: _number(name, given[name]) for name in _RANGES if name in given}
    policy = frozenset(given.get("rp", "ct").split(","))
    if not policy <= _POLICIES:
        raise BadOverrideError(11243, "rp")
    return bare, Overrides(
        numbers.get("ct", 5_000),
        numbers.get("rt", TOTAL_LIMIT_MS),
        numbers.get("tt", TOTAL_LIMIT_MS),
        numbers.get("rc", 1),
        policy,
    )


def _number(name: str, value: str) -> int:
    low, high, code = _RANGES[name]
    if not value.isdigit() or not low <= int(value) <= high:
        raise BadOverrideError(code, name)
    return int(value)
