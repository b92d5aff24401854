"""Speaks with the carrier's account over REST: which numbers it has, and where their calls go."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from app.commands.trouble import Trouble, first_line
from app.settings import Settings

PATIENCE_S: Final = 5.0
OVERRIDES: Final = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000&e=frankfurt,dublin"
"""How the network shall try again (its connection overrides): twice, also after a 5xx, within its fifteen seconds."""
REFUSED: Final = frozenset({401, 403, 404})


def webhooks(settings: Settings) -> dict[str, str]:
    """Return what a number of the hotline must be set to, in the carrier's own words."""
    base = settings.public_url.partition("#")[0].rstrip("/")
    return {
        "VoiceUrl": f"{base}/voice/incoming{OVERRIDES}",
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": f"{base}/voice/fallback{OVERRIDES}",
        "VoiceFallbackMethod": "POST",
        "StatusCallback": f"{base}/voice/status{OVERRIDES}",
        "StatusCallbackMethod": "POST",
    }


AS_SHOWN: Final = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}
"""How an answer spells what a request sets."""


class CarrierAccount:
    """The account at the carrier; every question waits at most five seconds."""

    def __init__(self, settings: Settings) -> None:
        sid = settings.twilio_account_sid
        base = f"{settings.twilio_api_base.rstrip('/')}/2010-04-01/Accounts/{sid}"
        self._base = base
        self._auth = (sid, settings.twilio_auth_token.get_secret_value())

    def number(self, number: str) -> Mapping[str, Any] | None:
        """Return a number of the account as the carrier describes it, or nothing if it has none such.

        Raises:
            Trouble: the carrier cannot be reached, or refuses the account.
        """
        found = self._ask("GET", "/IncomingPhoneNumbers.json", params={"PhoneNumber": number})
        numbers: list[dict[str, Any]] = found["incoming_phone_numbers"]
        return next((one for one in numbers if one["phone_number"] == number), None)

    def point(self, sid: str, at: Mapping[str, str]) -> None:
        """Send a number's calls somewhere else."""
        self._ask("POST", f"/IncomingPhoneNumbers/{sid}.json", data=dict(at))

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own words
        try:
            answer = httpx.request(method, self._base + path, auth=self._auth, timeout=PATIENCE_S, **what)
        except httpx.HTTPError as error:
            raise Trouble(
                f"the carrier cannot be reached; check DURCHWAHL_TWILIO_API_BASE ({first_line(error)})"
            ) from error
        if answer.status_code in REFUSED:
            raise Trouble(
                f"the carrier refuses the account (HTTP {answer.status_code}); check DURCHWAHL_TWILIO_ACCOUNT_SID, "
                "DURCHWAHL_TWILIO_AUTH_TOKEN and the region in DURCHWAHL_TWILIO_API_BASE"
            )
        if not answer.is_success:
            raise Trouble(f"the carrier answered {method} {path} with HTTP {answer.status_code}: {answer.text[:200]}")
        return dict(answer.json())


def differences(number: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what a number is set to and what it should be, where the two differ."""
    present = {name: str(number.get(shown) or "") for name, shown in AS_SHOWN.items()}
    return {name: (present[name], value) for name, value in wanted.items() if present[name] != value}
