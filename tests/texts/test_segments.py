"""How many parts a text message takes (3GPP TS 23.038)."""

import pytest

from app.carrier import Message
from app.texts.segments import BASIC, EXTENSION, segments

SIZES = [
    ("", 0),
    ("a", 1),
    ("ä" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),
    ("€" * 80 + "a", 2),
    ("ş" * 70, 1),
    ("ş" * 71, 2),
    ("ж" * 134, 2),
    ("ж" * 135, 3),
    ("€" * 70 + "ж", 2),
    ("😀" * 35, 1),
    ("😀" * 36, 2),
]


@pytest.mark.parametrize(("body", "parts"), SIZES, ids=[f"{len(body)} x {body[:1]}" for body, _ in SIZES])
def test_a_text_takes_so_many_parts(body: str, parts: int) -> None:
    assert segments(body) == parts


@pytest.mark.parametrize(("letter", "fits"), [("€", 76), ("😀", 33)])
def test_a_letter_of_two_places_is_not_cut_in_two(letter: str, fits: int) -> None:
    """A part of 153 places takes 76 such letters, one of 67 places 33: the odd place stays empty."""
    assert segments(letter * fits * 2) == 2
    assert segments(letter * (fits * 2 + 1)) == 3


def test_the_alphabet_has_all_its_letters() -> None:
    """128 places, one of which is the escape."""
    assert len(BASIC) == 127
    assert not BASIC & EXTENSION


@pytest.mark.parametrize("body", [body for body, parts in SIZES if parts])
def test_the_network_counts_alike(body: str) -> None:
    assert Message("SM1", "+4915112345678", "Durchwahl", body).segments == segments(body)
