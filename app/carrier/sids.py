"""Invents the network's identifiers: two letters and thirty-two hexadecimal digits, the same for the same seed."""

import random
import uuid


class Sids:
    """A seeded source of identifiers and of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a repeatable simulation, no secret

    def new(self, prefix: str) -> str:
        """Return an identifier such as CA0123...; `prefix` is its two letters."""
        return f"{prefix}{self.chance.getrandbits(128):032x}"

    def token(self) -> str:
        """Return an idempotency token."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
