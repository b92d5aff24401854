"""Says which settings the house cannot be run with, before a caller finds out."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from app.settings import Settings

SHORTEST_SECRET: Final = 16
"""Characters; whatever is shorter can be guessed or is a placeholder."""
PUBLISHED: Final = ("0123456789abcdef0123456789abcdef", "changeme", "change-me", "your_auth_token", "secret")
"""Tokens that stand in documentation and test vectors: everybody could sign with them."""
NEEDED: Final = {
    "secret_keys": "at least one long random secret (openssl rand -hex 32); it seals what a call remembers",
    "twilio_account_sid": "the carrier account's SID",
    "twilio_auth_token": "the carrier account's primary auth token",
    "hotline_number": "the toll-free number that callers dial",
    "local_number": "the number that staff see when they are rung",
    "service_centre_line": "the telephone that is rung when nobody else is left",
}


def missing(settings: Settings) -> list[str]:
    """Return one line for each variable that is missing, or outside the demo a default or unsafe one."""
    return [*_absent(settings), *([] if settings.demo else _unsafe(settings))]


def _absent(settings: Settings) -> Iterator[str]:
    found = {name: _plain(getattr(settings, name)) for name in NEEDED}
    for name, purpose in NEEDED.items():
        if not found[name]:
            yield f"DURCHWAHL_{name.upper()} is missing: {purpose}"


def _unsafe(settings: Settings) -> Iterator[str]:
    if any(_weak(key) for key in settings.keys):
        yield f"DURCHWAHL_SECRET_KEYS has a default or one of under {SHORTEST_SECRET} characters: openssl rand -hex 32"
    token = settings.twilio_auth_token.get_secret_value()
    if token and _weak(token):
        yield "DURCHWAHL_TWILIO_AUTH_TOKEN is a default: whoever knows it can pretend to be the carrier"
    address = urlsplit(settings.public_url)
    if address.scheme != "https" or not address.hostname:
        yield "DURCHWAHL_PUBLIC_URL must be the https:// address under which the carrier reaches this house"


def _weak(secret: str) -> bool:
    return len(secret) < SHORTEST_SECRET or secret.lower() in PUBLISHED or len(set(secret)) == 1


def _plain(value: object) -> str:
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value or "").strip()
