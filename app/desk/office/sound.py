"""Looks at a recorded prompt before callers hear it: a WAV file that telephones can play, whole and not too long."""

import io
import wave
from typing import Final, Literal

LARGEST: Final = 5 * 1024 * 1024
"""Bytes."""
LONGEST: Final = 60
"""Seconds: nobody listens to an announcement for longer."""
SLOWEST: Final = 8000
"""Samples a second of a telephone."""
HEADER: Final = 12

Flaw = Literal[
    "", "no_file", "wav_too_large", "no_wav", "wav_format", "wav_slow", "wav_channels", "wav_long", "wav_cut"
]


def flaw_of(content: bytes) -> Flaw:
    """Return what is wrong with a recording, as a code that pages have a sentence for; nothing where it is right."""
    if not content:
        return "no_file"
    if len(content) > LARGEST:
        return "wav_too_large"
    if len(content) < HEADER or content[:4] != b"RIFF" or content[8:HEADER] != b"WAVE":
        return "no_wav"
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return flaw_of_sound(sound)
    except wave.Error:
        return "wav_format"
    except (EOFError, ArithmeticError):
        return "wav_cut"


def flaw_of_sound(sound: wave.Wave_read) -> Flaw:
    """Return what is wrong with the sound itself; its header may promise more than there is."""
    rate, frames = sound.getframerate(), sound.getnframes()
    if sound.getnchannels() != 1:
        return "wav_channels"
    if rate < SLOWEST:
        return "wav_slow"
    if frames > LONGEST * rate:
        return "wav_long"
    there = len(sound.readframes(frames))
    return "" if frames and there == frames * sound.getsampwidth() else "wav_cut"
