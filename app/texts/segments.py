"""Counts what a text message is charged for: the parts into which the network cuts it."""

from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet, seven bits a letter (3GPP TS 23.038, 6.2.1)."""
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
"""What takes an escape and so two places (6.2.1.1)."""
BASIC_SIZES: Final = (160, 153)
"""Places of a message in one part, and of each of several."""
OTHER_SIZES: Final = (70, 67)
"""The same where any letter is in neither alphabet: then all are written in UCS-2."""
LAST_OF_ONE_UNIT: Final = 0xFFFF


def segments(body: str) -> int:
    """Return in how many parts a text is sent; a letter of two places is never cut in two."""
    is_basic = set(body) <= BASIC | EXTENSION
    single, joined = BASIC_SIZES if is_basic else OTHER_SIZES
    places = [1 + takes_two(letter, is_basic=is_basic) for letter in body]
    return min(1, len(body)) if sum(places) <= single else parts_of(places, joined)


def takes_two(letter: str, *, is_basic: bool) -> bool:
    """Say whether a letter takes two places."""
    return letter in EXTENSION if is_basic else ord(letter) > LAST_OF_ONE_UNIT


def parts_of(places: list[int], joined: int) -> int:
    """Return how many parts are filled one after the other."""
    parts, filled = 1, 0
    for width in places:
        if filled + width > joined:
            parts, filled = parts + 1, 0
        filled += width
    return parts
