"""The waiting music is quiet, fits a telephone line, can be played over and over, and is fetched once."""

import io
import math
import wave
from array import array
from itertools import pairwise

import httpx
import pytest
from fastapi import FastAPI
from voice_calls import Door

from app.voice.music import CHORDS, LENGTH, PEAK, RATE, music, samples

FULL = 32768


@pytest.fixture(scope="module")
def played() -> "array[int]":
    return samples()


def decibels(part: "array[int]") -> float:
    """Return the loudness of a stretch, below full scale."""
    return 20 * math.log10(max(1, math.sqrt(sum(sample**2 for sample in part) / len(part))) / FULL)


def strength(part: "array[int]", hertz: float) -> float:
    """Return how much of a frequency is in a stretch (Goertzel)."""
    turns = [2 * math.pi * hertz * place / RATE for place in range(len(part))]
    return math.hypot(
        sum(sample * math.cos(turn) for sample, turn in zip(part, turns, strict=True)),
        sum(sample * math.sin(turn) for sample, turn in zip(part, turns, strict=True)),
    ) / len(part)


def test_it_is_ten_seconds_of_what_a_telephone_line_carries(played: "array[int]") -> None:
    with wave.open(io.BytesIO(music())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.getnframes() == len(played) == LENGTH == 10 * RATE
        assert array("h", file.readframes(LENGTH)) == played


def test_it_is_softer_than_speech_and_never_falls_silent_before_its_end(played: "array[int]") -> None:
    assert max(map(abs, played)) == PEAK
    assert 20 * math.log10(PEAK / FULL) == pytest.approx(-20, abs=0.01)
    halves = [decibels(played[n : n + RATE // 2]) for n in range(0, LENGTH, RATE // 2)]
    assert all(-36 < half < -28 for half in halves[:-1])
    assert halves[-1] < -40


def test_it_lies_around_nought_and_neither_clicks_inside_nor_where_it_begins_again(played: "array[int]") -> None:
    assert abs(sum(played) / len(played)) < 1
    assert (played[0], played[-1]) == (0, 0)
    assert max(map(abs, [*played[:20], *played[-100:]])) < PEAK / 100
    # The chords climb by half their height within a sample at most; a click would be a leap.
    assert max(abs(one - following) for one, following in pairwise([*played, *played[:10]])) < 0.6 * PEAK


def test_every_bar_sounds_its_own_chord(played: "array[int]") -> None:
    """In the middle of a bar the lowest tone of its chord is there, and the tone beside it is not."""
    for bar, chord in enumerate(CHORDS):
        middle = played[int((bar + 0.3) * 2.5 * RATE) : int((bar + 0.7) * 2.5 * RATE)]
        own, beside = (440 * 2 ** ((pitch - 69) / 12) for pitch in (chord[0], chord[0] - 1))
        assert strength(middle, own) > 5 * strength(middle, beside)


async def ask(door: Door, method: str = "GET", **headers: str) -> httpx.Response:
    app: FastAPI = door.app
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://carrier.example") as http:
        return await http.request(method, "/voice/music.wav", headers=headers)


async def test_the_network_fetches_it_unsigned_and_may_keep_it(town_door: Door) -> None:
    answered = await ask(town_door)
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, "audio/wav")
    assert answered.content == music()
    assert "max-age" in answered.headers["Cache-Control"]
    head = await ask(town_door, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(music())


async def test_whoever_has_it_already_is_told_so(town_door: Door) -> None:
    tag = (await ask(town_door)).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        answered = await ask(town_door, **{"If-None-Match": known})
        assert (answered.status_code, answered.content, answered.headers["ETag"]) == (304, b"", tag)
    assert (await ask(town_door, **{"If-None-Match": '"another"'})).status_code == 200


async def test_it_is_for_fetching_alone(town_door: Door) -> None:
    assert (await ask(town_door, "POST")).status_code == 405
