"""Makes up the demo's settings: secrets at random, numbers that nobody has, everything else on this machine."""

import secrets
from pathlib import Path
from typing import Final

from app.commands.configuration import DEMO_FILE, load_settings, made_up, write_down
from app.settings import Settings

NUMBERS: Final = {
    "DURCHWAHL_HOTLINE_NUMBER": "+498001234567",
    "DURCHWAHL_LOCAL_NUMBER": "+493023125000",
    "DURCHWAHL_SERVICE_CENTRE_LINE": "+493023125900",
    "DURCHWAHL_EMERGENCY_LINE": "+493023125999",
}
"""Of the range that is kept free for invented stories, like every number of the town."""


def demo_settings(folder: Path, port: int) -> Settings:
    """Return the demo's settings and keep them in its folder; what stands in the environment wins.

    Secrets stay the same from one start to the next, addresses follow the port.
    """
    folder.mkdir(parents=True, exist_ok=True)
    here = f"http://127.0.0.1:{port}"
    write_down(
        folder,
        {
            **NUMBERS,
            **_secrets(),
            **made_up(folder),
            "DURCHWAHL_DEMO": "true",
            "DURCHWAHL_OFFICE_NAME": "Jobcenter Potsdam",
            "DURCHWAHL_OFFER_UNREVIEWED_LANGUAGES": "true",
            "DURCHWAHL_PUBLIC_URL": here,
            "DURCHWAHL_TWILIO_API_BASE": f"{here}/carrier",
        },
    )
    return load_settings(folder / DEMO_FILE).model_copy(update={"demo": True, "folder": folder})


def _secrets() -> dict[str, str]:
    return {
        "DURCHWAHL_SECRET_KEYS": secrets.token_hex(32),
        "DURCHWAHL_TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "DURCHWAHL_TWILIO_AUTH_TOKEN": secrets.token_hex(16),
    }
