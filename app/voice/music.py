"""The waiting music: ten quiet seconds that belong to nobody else, worked out from a score of four chords.

It is made for telephones (8 kHz, every tone between 250 and 3400 Hz), begins and ends in silence so that it can be
played over and over without a click, and is far softer than speech: whoever waits shall hear the next sentence well.
"""

import asyncio
import io
import math
import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from sys import byteorder
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

RATE: Final = 8000
"""Samples a second: what a telephone line carries."""
PEAK: Final = round(32767 * 10 ** (-20 / 20))
"""Twenty decibels below the loudest that the format can hold."""
BAR_S: Final = 2.5
BEATS: Final = (0, 1, 2, 3, 4, 3, 2, 1)
"""Which tone of its chord each eighth of a bar plucks: up and down again."""
CHORDS: Final = (
    (65, 69, 72, 76, 81),  # F major seventh
    (64, 67, 71, 74, 79),  # E minor seventh
    (62, 65, 69, 72, 77),  # D minor seventh
    (60, 64, 67, 72, 76),  # C major, where it comes to rest
)
"""One chord a bar, lowest tone first, as MIDI numbers: 69 is A at 440 Hz."""
LENGTH: Final = round(RATE * BAR_S * len(CHORDS))
FADE_OUT_S: Final = 1.2
KEPT: Final = "public, max-age=86400"


@dataclass(frozen=True)
class Touch:
    """How a tone is played: how long it lasts, how long it takes to come (seconds), and how loud it is."""

    lasts_s: float
    attack_s: float
    loudness: float


HELD: Final = Touch(BAR_S * 1.2, BAR_S * 0.4, 0.3)
PLUCKED: Final = Touch(BAR_S * 0.5, 0.02, 0.5)


def swell(touch: Touch) -> list[float]:
    """Return how loud a tone is at each of its samples: it comes, and goes for the rest of its time."""
    seconds = (place / RATE for place in range(round(touch.lasts_s * RATE)))
    going_s = touch.lasts_s - touch.attack_s
    return [
        touch.loudness * smooth(second / touch.attack_s) * smooth((touch.lasts_s - second) / going_s)
        for second in seconds
    ]


def sound_of(pitch: int, loudness: list[float]) -> list[float]:
    """Return a tone's samples: a soft sine with a fifth of its octave (sin 2x is 2 sin x cos x)."""
    step = 2 * math.pi * 440 * 2 ** ((pitch - 69) / 12) / RATE
    turns = (place * step for place in range(len(loudness)))
    return [loud * math.sin(turn) * (1 + 0.4 * math.cos(turn)) for loud, turn in zip(loudness, turns, strict=True)]


def smooth(share: float) -> float:
    """Return how far a fade has got: from 0 to 1 without a corner at either end."""
    return (1 - math.cos(math.pi * min(1, max(0, share)))) / 2


def score() -> Iterator[tuple[float, int, Touch]]:
    """Yield every tone: when it begins (seconds) and how; a plucked figure over the low tones of its chord, held."""
    for bar, chord in enumerate(CHORDS):
        begins_s = bar * BAR_S
        yield from ((begins_s, pitch, HELD) for pitch in chord[:3])
        for place, step in enumerate(BEATS):
            yield begins_s + place * BAR_S / len(BEATS), chord[step], PLUCKED


def samples() -> "array[int]":
    """Return the piece as 16-bit samples; what would sound on after its end has faded out before."""
    mixed = [0.0] * LENGTH
    swells = {touch: swell(touch) for touch in (HELD, PLUCKED)}
    sounds = {(pitch, touch): sound_of(pitch, swells[touch]) for pitch, touch in {tone[1:] for tone in score()}}
    for begins_s, pitch, touch in score():
        places = range(round(begins_s * RATE), LENGTH)
        for place, sample in zip(places, sounds[pitch, touch], strict=False):
            mixed[place] += sample
    faded = [sample * smooth((LENGTH - 1 - place) / (FADE_OUT_S * RATE)) for place, sample in enumerate(mixed)]
    loudest = max(map(abs, faded))
    return array("h", (round(sample / loudest * PEAK) for sample in faded))


@lru_cache(maxsize=1)
def music() -> bytes:
    """Return the piece as a WAV file (160 kB); made at the first request, in about a second."""
    played = samples()
    if byteorder == "big":
        played.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(played.tobytes())
    return file.getvalue()


async def play(request: Request) -> Response:
    """Send the music; a network that has it already is told so. It is asked for unsigned and holds nothing secret."""
    sound = await asyncio.to_thread(music)
    tag = f'"{sha256(sound).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": KEPT}
    known = (one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(","))
    if any(one in (tag, "*") for one in known):
        return Response(status_code=304, headers=headers)
    return Response(sound, media_type="audio/wav", headers=headers)


def music_route() -> Route:
    """Return where the network fetches the music: ``/voice/music.wav``."""
    return Route("/music.wav", play, methods=["GET"])
