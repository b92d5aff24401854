"""Makes the sound of an invented message: a voice that hums syllables and says nothing, as a telephone carries it."""

import io
import math
import wave
from array import array
from functools import cache
from itertools import accumulate
from random import Random
from sys import byteorder
from typing import Final

RATE: Final = 8000
"""Samples a second."""
LONGEST_S: Final = 12
SYLLABLE: Final = RATE // 5
LOUD: Final = 5200
PITCHES_HZ: Final = (118, 124, 131, 139, 147, 126, 112)
VOWELS: Final = ((5, 2), (3, 8), (4, 6), (6, 3))
"""Which two overtones stand out."""
ONE_IN: Final = 6
"""How seldom the voice pauses for a syllable."""


@cache
def hum(seconds: int) -> bytes:
    """Return so many seconds (at most twelve) of a voice as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(voice()[: seconds * RATE * 2])
    return file.getvalue()


@cache
def voice() -> bytes:
    """Return the samples of the longest message; every other one is its beginning."""
    chance = Random(8)  # noqa: S311 - the same voice every time
    samples = array("h")
    for _ in range(LONGEST_S * RATE // SYLLABLE):
        pitch, vowel = chance.choice(PITCHES_HZ), chance.choice(VOWELS)
        samples.extend(syllable(pitch, vowel) if chance.randrange(ONE_IN) else (0,) * SYLLABLE)
    if byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


@cache
def syllable(pitch: int, vowel: tuple[int, int]) -> tuple[int, ...]:
    """Return one syllable: it swells and fades, and its pitch falls a little."""
    steps = (2 * math.pi * pitch * (1.04 - 0.08 * place / SYLLABLE) / RATE for place in range(SYLLABLE))
    low, high = vowel
    return tuple(
        round(LOUD * math.sin(math.pi * place / SYLLABLE) ** 2 * overtones(turn, low, high))
        for place, turn in enumerate(accumulate(steps))
    )


def overtones(turn: float, low: int, high: int) -> float:
    """Return a voice's wave at a moment of its turning, from -2 to 2."""
    return math.sin(turn) + 0.6 * math.sin(low * turn) + 0.3 * math.sin(high * turn)
