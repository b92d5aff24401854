"""The verification code on a receipt: sixteen signs that can be read over the telephone and typed from paper."""

from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so that nothing is mistaken for a figure."""
MISTAKEN: Final = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})
LENGTH, GROUP, BITS = 16, 4, 5


def code_of(entry: bytes) -> str:
    """Return the first 80 bits of an entry's hash as ``XXXX-XXXX-XXXX-XXXX``."""
    number = int.from_bytes(entry[: LENGTH * BITS // 8], "big")
    signs = "".join(SIGNS[number >> BITS * place & (1 << BITS) - 1] for place in reversed(range(LENGTH)))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def is_code_of(typed: str, entry: bytes) -> bool:
    """Say whether a code belongs to an entry, however it is typed."""
    return typed.upper().translate(MISTAKEN) == code_of(entry).replace("-", "")
