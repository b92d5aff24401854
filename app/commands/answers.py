"""Reads `--answer own=busy`: how the people who are rung in a rehearsed call behave."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from app.carrier import Answer, Callees, Dialled

ANSWERS: Final[Mapping[str, Answer]] = {
    "accept": Answer.accept(),
    "busy": Answer.busy(),
    "no-answer": Answer.no_answer(),
    "decline": Answer.decline(),
    "mailbox": Answer.mailbox(),
    "failed": Answer.failed(),
}
SERVICE_CENTRE: Final = "service_centre"
ROLES: Final[Mapping[str, str]] = {
    "own": "own",
    "standin": "stand_in",
    "stand_in": "stand_in",
    "stand-in": "stand_in",
    "team": "team",
    "centre": SERVICE_CENTRE,
    "service_centre": SERVICE_CENTRE,
    "emergency": "emergency",
}
"""How a role may be typed, and what the hotline calls it."""


def callees_of(rules: Iterable[str]) -> Callees:
    """Return people who behave by rules such as ``own=busy``; whoever is not named accepts.

    Raises:
        ValueError: a rule names an unknown role or behaviour.
    """
    by_role = dict(_rule(part) for rule in rules for part in rule.replace(",", " ").split())
    return lambda dialled: by_role.get(role_of(dialled), ANSWERS["accept"])


def role_of(dialled: Dialled) -> str:
    """Return whom a dialled line is for, as the hotline says in the address of the announcement."""
    return parse_qs(urlsplit(dialled.url).query).get("role", [SERVICE_CENTRE])[0]


def _rule(rule: str) -> tuple[str, Answer]:
    role, _, how = rule.partition("=")
    if role not in ROLES or how not in ANSWERS:
        raise ValueError(f"{rule!r}: say ROLE=HOW, of own standin team centre emergency and {', '.join(ANSWERS)}")
    return ROLES[role], ANSWERS[how]
