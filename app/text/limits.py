"""How often one address may use the text telephone: it costs nothing to ask, so a program could ask without end."""

import math
import time
from dataclasses import dataclass, field
from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

EVERYBODY: Final = "everybody"


@dataclass(frozen=True)
class Allowance:
    """What is allowed: figures far above what people need, and below what guessing numbers would need.

    A conversation has some ten turns, so an office of people behind one address (a library, a hostel) can hold thirty
    of them an hour and answer every five seconds. Ten an hour and minute from everywhere is more than a telephone
    service of a town sees on its worst day.
    """

    begins: RateLimitItem = field(default_factory=lambda: RateLimitItemPerHour(30))
    turns: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(120, 10))
    begins_of_all: RateLimitItem = field(default_factory=lambda: RateLimitItemPerHour(600))


class Throttle:
    """Counts in the memory of this process; several processes allow as many times more."""

    def __init__(self, allowance: Allowance) -> None:
        """Start with nothing counted."""
        self.allowance = allowance
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    def begin(self, address: str) -> int:
        """Count a conversation begun; returns how many minutes to wait, or 0 where it may begin."""
        return self.count(self.allowance.begins, address) or self.count(self.allowance.begins_of_all, EVERYBODY)

    def answer(self, address: str) -> int:
        """Count an answer; returns how many minutes to wait, or 0 where it is taken."""
        return self.count(self.allowance.turns, address)

    def count(self, allowed: RateLimitItem, who: str) -> int:
        """Count one use, or say for how many minutes there is none left."""
        if self.limiter.hit(allowed, who):
            return 0
        free_at = self.limiter.get_window_stats(allowed, who).reset_time
        return max(1, math.ceil((free_at - time.time()) / 60))
