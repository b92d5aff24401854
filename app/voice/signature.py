"""Checks that a request comes from the carrier: its signature over the public URL and every parameter."""

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

Form = ImmutableMultiDict[str, str]

SOMETIMES_UNSIGNED = ("CallToken", "StirVerstat")
"""Parameters that, as one implementer reports, are added after signing; the documentation says that all are signed."""


class Signature:
    """Knows the token, and the URL under which the carrier sees this house whatever proxies lie in between."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """Take the account's primary token; user and fragment of the public URL are never part of a signature."""
        self.validator = RequestValidator(auth_token)
        parts = urlsplit(public_url)
        self.base = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))

    def fits(self, target: str, parameters: Form, given: str) -> bool:
        """Say whether a signature fits the request target (raw path and query) and all parameters, blank ones too."""
        url = self.base + target
        if self.validator.validate(url, parameters, given):
            return True
        pairs = [pair for pair in parameters.multi_items() if pair[0] not in SOMETIMES_UNSIGNED]
        fewer: Form = ImmutableMultiDict(pairs)
        return len(fewer) < len(parameters) and bool(self.validator.validate(url, fewer, given))


def target_of(raw_path: bytes, query_string: bytes) -> str:
    """Return what was requested as it was sent: a decoded path would no longer be what was signed."""
    return raw_path.decode("latin-1") + (f"?{query_string.decode('latin-1')}" if query_string else "")
