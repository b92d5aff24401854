"""What callers hear, read at the desk: the sentences, their recordings, and the map of the call."""

import io
import struct
import wave
from pathlib import Path

import pytest
from administration_pages import INJECTION, LONG, fill
from desk_pages import AtTheDesk, Office
from hotline_on_http import settings_for

from app.access import Role
from app.desk.office.prompts import compared
from app.desk.office.recordings import known_names
from app.desk.office.sound import flaw_of
from ivr_flows.call_map import call_map, draw_ways
from ivr_flows.engine.wording import languages, prompts

RECORDINGS = "/desk/admin/recordings"


def files_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


@pytest.fixture
async def folder(office: Office, tmp_path: Path) -> Path:
    there = tmp_path / "recordings"
    there.mkdir()
    office.settings = settings_for("http://house", prompt_audio=there)
    return there


@pytest.fixture
async def recording_ida(folder: Path, office: Office) -> AtTheDesk:
    del folder
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


def sound(*, seconds: float = 1, rate: int = 8000, channels: int = 1) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * channels * round(seconds * rate)))
    return written.getvalue()


WITH_LAW = bytearray(sound())
WITH_LAW[20:22] = struct.pack("<H", 7)
WITHOUT_RATE = bytearray(sound())
WITHOUT_RATE[24:28] = bytes(4)
FLAWS = (
    (b"", "no_file"),
    (b"<html>", "no_wav"),
    (b"RIFF\x00\x00\x00\x00WAVE", "wav_format"),
    (b"ID3\x03 a song", "no_wav"),
    (bytes(WITH_LAW), "wav_format"),
    (bytes(WITHOUT_RATE), "wav_slow"),
    (sound(rate=7999), "wav_slow"),
    (sound(channels=2), "wav_channels"),
    (sound(seconds=60.1), "wav_long"),
    (sound(seconds=0), "wav_cut"),
    (sound()[:-1000], "wav_cut"),
    (sound(seconds=59, rate=48000), "wav_too_large"),
)


@pytest.mark.parametrize(("content", "flaw"), FLAWS)
def test_what_no_telephone_plays_is_told_by_what_it_is(content: bytes, flaw: str) -> None:
    assert flaw_of(content) == flaw


@pytest.mark.parametrize("content", [sound(), sound(seconds=60), sound(rate=16000), sound(rate=44100)])
def test_a_recording_of_a_voice_is_taken(content: bytes) -> None:
    assert flaw_of(content) == ""


async def test_every_sentence_of_every_language_can_be_read(ida: AtTheDesk) -> None:
    says = await ida.open("/desk/admin/prompts")
    assert says.count("noch von niemandem") == sum(not prompts(one).reviewed_by for one in languages())
    for language in languages():
        says = await ida.open(f"/desk/admin/prompts/{language}")
        assert len(ida.html.encode()) < 100_000
        for name in prompts(language).texts:
            assert name in says
    for nothing in ("xx", "de.toml", "..%2Fde", "%00"):
        await ida.open(f"/desk/admin/prompts/{nothing}")
        assert ida.status == 404


def test_sentences_that_are_missing_or_put_in_other_values_are_marked() -> None:
    german = {"a.one": "Um {time}.", "a.two": "Ja."}
    marked = {one.name: one.flaw for one in compared({"a.one": "At {day}.", "b.three": "Yes."}, german)}
    assert marked == {"a.one": "prompt_values", "a.two": "prompt_missing", "b.three": "prompt_alone"}


async def test_without_a_folder_the_page_says_so(office: Office, ida: AtTheDesk, tmp_path: Path) -> None:
    assert "Es ist kein Ordner eingestellt" in await ida.open(RECORDINGS)
    office.settings = settings_for("http://house", prompt_audio=tmp_path / "nowhere")
    again = await office.somebody(Role.ADMINISTRATOR, name="again")
    assert "gibt es nicht" in await again.open(RECORDINGS)
    assert all(form.action != RECORDINGS for form in again.forms)


async def test_a_recording_is_put_in_listed_and_deleted(office: Office, folder: Path, recording_ida: AtTheDesk) -> None:
    ida = recording_ida
    await ida.open(RECORDINGS)
    files = {"file": ("../../böse.wav", sound())}
    assert "nach dem nächsten Neustart" in await fill(ida, RECORDINGS, files, language="de", prompt="hotline.welcome")
    assert (folder / "de" / "hotline.welcome.wav").read_bytes() == sound()
    await fill(ida, RECORDINGS, files, language="de", prompt="main_menu.cancel", key="1")
    assert files_in(folder) == ["hotline.welcome.wav", "main_menu.cancel.1.wav"]
    assert "de/main_menu.cancel.1" in ida.says
    await fill(ida, f"{RECORDINGS}/delete", name="de/hotline.welcome")
    assert files_in(folder) == ["main_menu.cancel.1.wav"]
    noted = await office.ask("SELECT what, record FROM accesses WHERE what LIKE 'prompt%' ORDER BY id")
    assert noted == [
        ("prompt_recorded", "de/hotline.welcome"),
        ("prompt_recorded", "de/main_menu.cancel.1"),
        ("prompt_record_deleted", "de/hotline.welcome"),
    ]


ELSEWHERE = (
    ("..", "hotline.welcome", ""),
    ("de/../..", "hotline.welcome", ""),
    ("de", "../../secret", ""),
    ("de", "hotline.welcome\x00", ""),
    ("de", "main_menu.cancel", ""),
    ("de", "main_menu.cancel", "/../x"),
    ("de", "main_menu.cancel", "12"),
    ("de", "receipt.reference", ""),
    ("de", LONG, ""),
    ("de", INJECTION, ""),
)


async def test_no_name_leads_out_of_the_folder(folder: Path, recording_ida: AtTheDesk) -> None:
    ida = recording_ida
    (folder.parent / "secret.wav").write_bytes(b"secret")
    await ida.open(RECORDINGS)
    for language, prompt, key in ELSEWHERE:
        await fill(ida, RECORDINGS, {"file": ("a.wav", sound())}, language=language, prompt=prompt, key=key)
        assert ida.status == 422, prompt
        assert "<script>alert" not in ida.html
        token = dict(ida.forms[0].fields)["token"]
        for name in (f"{language}/{prompt}.{key}", f"{language}/{prompt}", "../secret", "de/../../secret"):
            await ida.client.post(f"{RECORDINGS}/delete", data={"token": token, "name": name})
    assert files_in(folder.parent) == ["secret.wav"]


async def test_a_file_of_another_kind_is_refused_by_name(folder: Path, recording_ida: AtTheDesk) -> None:
    ida = recording_ida
    await ida.open(RECORDINGS)
    for content, flaw in FLAWS[1:]:
        files = {"file": ("lied<b>.wav", content)}
        says = await fill(ida, RECORDINGS, files, language="de", prompt="hotline.welcome")
        assert (ida.status, "lied<b>.wav:" in says) == (422, True), flaw
    assert files_in(folder) == []


async def test_a_file_that_fits_no_sentence_is_listed_and_left_alone(folder: Path, recording_ida: AtTheDesk) -> None:
    (folder / "de").mkdir()
    (folder / "de" / "holiday.wav").write_bytes(b"x")
    assert "de/holiday" not in known_names()
    assert "wird nie abgespielt" in await recording_ida.open(RECORDINGS)
    token = dict(recording_ida.forms[0].fields)["token"]
    await recording_ida.client.post(f"{RECORDINGS}/delete", data={"token": token, "name": "de/holiday"})
    assert files_in(folder) == ["holiday.wav"]


async def test_the_call_map_names_every_step_and_leads_to_it(ida: AtTheDesk) -> None:
    await ida.open("/desk/admin/call-map")
    assert len(ida.html.encode()) < 100_000
    for place in call_map().places:
        if place not in ("call", "end"):
            assert f'id="{place}"' in ida.html
    for start, end in call_map().ways:
        assert end == "end" or f'href="#{end}"' in ida.html, start
    answer = await ida.client.get("/desk/admin/call-map.mmd")
    assert answer.text == draw_ways(call_map().ways)
    assert answer.headers["Content-Disposition"].startswith("attachment")
