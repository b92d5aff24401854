"""Finds the number words in what was said, also where a recogniser has parted them (``drei und zwanzig``)."""

from collections.abc import Iterator

from ivr_flows.engine.speech.hearing import Word, in_one_breath, phrase
from ivr_flows.engine.speech.vocabulary import LONGEST_NUMBER, Vocabulary


def numbers_at(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield every number word that begins here; ``twenty`` is none where ``one`` belongs to it."""
    for end in range(start + 1, min(start + LONGEST_NUMBER, len(words)) + 1):
        if not in_one_breath(words, start, end):
            return
        number = vocabulary.figures.get(phrase(words, start, end, vocabulary.joint) or "")
        if number is not None and not goes_on(words, end, vocabulary):
            yield end, number


def goes_on(words: tuple[Word, ...], end: int, vocabulary: Vocabulary) -> bool:
    """Say whether the number before ``end`` ends with tens that take the unit after them (``twenty one``)."""
    if not vocabulary.tens_take_units or end == len(words) or words[end - 1].pause:
        return False
    tens, after = vocabulary.figures.get(words[end - 1].text, 0), words[end].text
    unit = vocabulary.figures.get(after) or vocabulary.ordinals.get(after, 0)
    return tens in range(20, 100, 10) and unit in range(1, 10)


def repeated_at(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield a figure that is said once for several: ``double three``."""
    for figure in range(start + 1, min(start + 3, len(words))):
        times = vocabulary.repeated.get(phrase(words, start, figure) or "")
        if not times:
            continue
        said = words[figure].text
        unit = said if words[figure].is_figures else str(vocabulary.figures.get(said, ""))
        if len(unit) == 1:
            yield figure + 1, unit * times
