"""What a number is offered that nobody has: the same as any other, so that trying numbers teaches nothing (R7)."""

import hmac
from hashlib import sha256

from app.directory import WITHOUT_LETTER
from ivr_flows.engine.heard import Field, Found
from ivr_flows.engine.spoken import LETTER_AT

ASKED_FOR_A_BIRTH_DATE = 16
"""Of 256 numbers that nobody has, how many are asked for a birth date, as if several people had them."""
WITH_TWO_FIELDS = 192
"""Of 256, how many have two case managers; the others have one."""


class Nobody:
    """Draws, by a secret, what each number would be like if somebody had it: always the same for the same number."""

    def __init__(self, secret: str) -> None:
        """Take the oldest sealing key, which lasts longest."""
        self.secret = secret.encode()

    def with_number(self, keys: str) -> Found:
        """Return what is found for a customer number that nobody has, with its letter or without."""
        dice = self.throw(without_letter(keys))
        return Found(fields=fields(dice[0]), birth_date_decides=dice[1] < ASKED_FOR_A_BIRTH_DATE)

    def born_then(self, keys: str, born: str) -> Found:
        """Return what is found for a number of which nobody was born on a day."""
        return Found(fields=fields(self.throw(f"{without_letter(keys)} {born}")[0]))

    def throw(self, text: str) -> bytes:
        """Return 32 bytes that nobody can foresee without the secret."""
        return hmac.digest(self.secret, text.encode(), sha256)


def without_letter(keys: str) -> str:
    """Return the nine digits of a customer number: keyed either way, it must seem to be the same."""
    return keys[:LETTER_AT] + keys[LETTER_AT + 1 :] if len(keys) > WITHOUT_LETTER else keys


def fields(die: int) -> tuple[Field, ...]:
    """Return one field or both."""
    if die < WITH_TWO_FIELDS:
        return (Field.PLACEMENT, Field.BENEFITS)
    return (Field.PLACEMENT,) if die % 2 else (Field.BENEFITS,)
