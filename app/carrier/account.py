"""Who the carrier's customer is: the account that signs, and the numbers it owns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """An account: its SID (AC + 32 hex) and the token that signs every request and opens the REST doors."""

    sid: str
    auth_token: str


@dataclass(frozen=True)
class OwnNumber:
    """A number of the account (E.164) and where its calls go; URLs may carry a `#rc=2` override fragment."""

    number: str
    voice_url: str = ""
    status_callback: str = ""
    voice_fallback_url: str = ""
    voice_method: str = "POST"
    status_callback_method: str = "POST"
    voice_fallback_method: str = "POST"
    friendly_name: str = ""
