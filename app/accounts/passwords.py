"""Passwords: hashed so that a stolen table is worth nothing, long enough, and none that attackers try first."""

import re
import secrets
from collections.abc import Sequence
from typing import Final, Literal

from zxcvbn import zxcvbn

from app import keyed_hashes

PURPOSE: Final = b"durchwahl: passwords of accounts"
SHORTEST, LONGEST = 12, 128
GUESSED_EASILY: Final = 3
"""Of zxcvbn's five steps (0-4): from here on more than a hundred million guesses are needed."""
BESIDES_KNOWN_WORDS: Final = 8
"""Characters that must be left without the words that everybody here thinks of, and without the person's names."""
READ_BY_ZXCVBN: Final = 72
"""Characters; it takes no more."""
OF_THE_HOUSE: Final = ("durchwahl", "jobcenter", "hotline", "potsdam", "passwort", "vermittlung", "leistung", "arbeit")
"""What everybody here thinks of first, and no list of English passwords has."""

Weakness = Literal["too_short", "too_long", "too_easy", "same_as_before"]


class WeakPassword(ValueError):
    """The password cannot be taken; ``weakness`` says why."""

    def __init__(self, weakness: Weakness) -> None:
        """Say what is wrong with it."""
        super().__init__(weakness)
        self.weakness = weakness


def check_password(password: str, about: Sequence[str] = ()) -> None:
    """Refuse a password that is too short, or that anybody guesses who knows stolen ones and the person's names.

    There are no rules about kinds of characters, and none expires: both make people choose worse ones (NIST SP 800-63B,
    BSI ORP.4).

    Raises:
        WeakPassword: it cannot be taken.
    """
    if len(password) < SHORTEST:
        raise WeakPassword("too_short")
    if len(password) > LONGEST:
        raise WeakPassword("too_long")
    words = [*OF_THE_HOUSE, *(word.casefold() for one in about for word in re.findall(r"\w{3,}", one))]
    rest = password.casefold()
    for word in words:
        rest = rest.replace(word, "")
    if len(rest) < BESIDES_KNOWN_WORDS or zxcvbn(password[:READ_BY_ZXCVBN], words)["score"] < GUESSED_EASILY:
        raise WeakPassword("too_easy")


def new_password() -> str:
    """Return a password to be read out once, on paper or on the telephone: four groups without look-alikes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


async def hash_password(account: int, password: str, keys: Sequence[str]) -> str:
    """Return the hash of an account's password, made with the newest of ``keys``."""
    return await keyed_hashes.hash_keyed(f"{account}:{password}", keys, PURPOSE)


async def key_that_fits(account: int | None, password: str, stored: str | None, keys: Sequence[str]) -> int | None:
    """Return which of ``keys`` makes the stored hash of this password, or nothing; where none is stored, as late."""
    return await keyed_hashes.key_that_fits(f"{account}:{password}", stored, keys, PURPOSE)
