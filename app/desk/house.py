"""What every page of the desk works with: the database, the settings, two clocks, and what limits strangers."""

from dataclasses import dataclass, field
from typing import cast

from fastapi import FastAPI, Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.ext.asyncio import AsyncEngine

from app.clock import Clock, real_clock
from app.live import Newsroom
from app.settings import Settings
from app.subscribers import subscriber

SIGN_INS: RateLimitItem = RateLimitItemPerMinute(60, 5)
"""Of one address: an office of people behind one, on a Monday morning, and far less than guessing needs."""


@dataclass(frozen=True)
class House:
    """The parts that pages use."""

    engine: AsyncEngine
    settings: Settings
    clock: Clock
    """The house's clock, which the demo sets: of calls, concerns, and whatever pages say about time."""
    newsroom: Newsroom
    """What open pages hear of."""
    real_clock: Clock = real_clock
    """The time as it is: an authenticator app knows no other."""
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    """In the memory of this process; several processes allow as many times more."""

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach this house over TLS."""
        return self.settings.public_url.startswith("https://")

    def lets_sign_in(self, address: str) -> bool:
        """Count a sign-in of an address, and say whether it may be tried."""
        return self.limiter.hit(SIGN_INS, subscriber(address))


def house_of(request: Request) -> House:
    """Return the house that a request came to."""
    return cast("House", cast("FastAPI", request.app).state.house)
