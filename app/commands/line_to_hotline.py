"""Lays a line from a phone network in this process to a hotline somewhere: over real HTTP, in virtual or real time."""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.carrier import Account, Carrier, OwnNumber, RealClock, VirtualClock
from app.clock import real_clock
from app.commands.configuration import DEMO_FILE, load_settings, made_up
from app.commands.preflight import missing
from app.commands.trouble import Trouble
from app.settings import Settings

AHEAD = "DEMO_CLOCK_AHEAD_S"
"""In the demo's own file: by how many seconds the demo's clock is ahead of the real one."""
PATIENCE_S = 3.0
PORTS = {"http": 80, "https": 443}
NEEDED = ("DURCHWAHL_TWILIO_ACCOUNT_SID", "DURCHWAHL_TWILIO_AUTH_TOKEN", "DURCHWAHL_HOTLINE_NUMBER")


@dataclass(frozen=True)
class Hotline:
    """What one must know to ring a hotline."""

    settings: Settings
    url: str
    ahead: timedelta

    def carrier(self, called: str, *, real_time: bool = False) -> Carrier:
        """Return a network that has the hotline's numbers, and ``called``; its time jumps unless told not to."""
        base = self.url.rstrip("/")
        numbers = filter(None, dict.fromkeys((self.settings.hotline_number, self.settings.local_number, called)))
        return Carrier(
            Account(self.settings.twilio_account_sid, self.settings.twilio_auth_token.get_secret_value()),
            [
                OwnNumber(number, f"{base}/voice/incoming", f"{base}/voice/status", f"{base}/voice/fallback")
                for number in numbers
            ],
            clock=RealClock(self._now) if real_time else VirtualClock(self._now()),
            # Two commands must never give two calls the same identifier: the second would be taken for a repetition.
            seed=secrets.randbits(64),
        )

    def _now(self) -> datetime:
        return real_clock() + self.ahead


def find_hotline(folder: Path, url: str | None) -> Hotline:
    """Return the hotline at ``url``, or the running demo.

    Raises:
        Trouble: it does not answer, or its numbers and token are not known here.
    """
    settings = load_settings(folder / DEMO_FILE)
    lacks = [line for line in missing(settings) if line.startswith(NEEDED)]
    if lacks and not url:
        raise Trouble("no demo has been started here; start it with: make demo")
    if lacks:
        raise Trouble(*lacks)
    there = url or settings.public_url
    knock(there, is_demo=url is None)
    ahead = made_up(folder).get(AHEAD, "0") if settings.demo and "DURCHWAHL_DEMO_NOW" not in os.environ else "0"
    return Hotline(settings, there, timedelta(seconds=float(ahead)))


def knock(url: str, *, is_demo: bool) -> None:
    """Find out whether anybody is at home before a call is placed."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Trouble(f"{url} is no address of a hotline; say http://HOST:PORT")
    try:
        socket.create_connection((parts.hostname, parts.port or PORTS[parts.scheme]), PATIENCE_S).close()
    except OSError as error:
        advice = "; start the demo with: make demo" if is_demo else ""
        raise Trouble(f"no hotline answers at {url}{advice}") from error
