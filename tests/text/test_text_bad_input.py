"""Whatever is sent, a page comes back: never an error of ours, never anything that runs."""

import html
import string
from datetime import timedelta

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from text_pages import MARTA, OURS, Reader, house_of, rows, to_the_message
from voice_calls import office_settings

from app.database import open_engine
from app.main import build_app
from app.text.hearing import NotUnderstood, keys_typed
from app.text.page import LASTS, PageIsBroken, PageSealer

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>1</script>",
    "{{ 7 * 7 }}",
    "' OR 1=1 --",
)
NOTHING_LISTENS = "postgresql://postgres@127.0.0.1:9/nothing"


@pytest.mark.parametrize("attack", ATTACKS)
async def test_markup_in_a_message_comes_back_as_it_was_written(reader: Reader, attack: str) -> None:
    await to_the_message(reader)
    await reader.type(attack)
    assert attack in reader.page.words
    tags = {tag for tag, _ in reader.page.elements}
    assert not tags & {"script", "img"}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("field", ["entry", "keys", "page", "key", "language", "message"])
async def test_markup_in_any_field_is_inert(reader: Reader, attack: str, field: str) -> None:
    await reader.begin()
    for path in ("/text/turn", "/text/begin", "/text/end"):
        await reader.post(path, {**reader.form.hidden, field: attack})
        assert reader.status < 500
        assert {tag for tag, _ in reader.page.elements}.isdisjoint({"script", "img"})
        assert attack not in reader.response.text or html.escape(attack) == attack
        await reader.begin()


@pytest.mark.parametrize("where", ["cut", "altered", "longer", "empty", "another", "nothing"])
async def test_a_broken_state_leads_to_a_new_beginning(reader: Reader, town_engine: AsyncEngine, where: str) -> None:
    await reader.begin()
    token = reader.form.hidden["page"]
    middle = len(token) // 2
    broken = {
        "cut": token[:middle],
        "altered": token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :],
        "longer": token + "AAAA",
        "empty": "",
        "another": "ä\0é",
        "nothing": None,
    }[where]
    await reader.post("/text/turn", {"entry": MARTA} | ({} if broken is None else {"page": broken}))
    assert reader.status == 400
    assert reader.buttons == ["Neu beginnen"]
    assert await rows(town_engine, "SELECT turn FROM calls") == [(1,)]


async def test_a_page_can_be_answered_for_a_day(town_engine: AsyncEngine) -> None:
    now = NOW
    reader = Reader(house_of(town_engine, lambda: now))
    await reader.begin()
    form = reader.form
    now = NOW + LASTS - timedelta(seconds=1)
    assert (await reader.type(MARTA, form)).status == 200
    now = NOW + LASTS
    assert (await reader.type(MARTA, form)).status == 400


async def test_what_the_voice_door_has_sealed_opens_no_page(town_engine: AsyncEngine) -> None:
    reader = Reader(house_of(town_engine))
    await reader.begin()
    token = reader.form.hidden["page"]
    with pytest.raises(PageIsBroken):
        PageSealer(["another key"]).open(token, NOW)
    assert PageSealer(["a new key", "the town's own key"]).open(token, NOW).line.turn == 1


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("", "schreiben Sie etwas"), ("???", "nur Ziffern"), ("1" * 33, "nur Ziffern"), ("Бланк", "nur Ziffern")],
)
async def test_what_is_no_answer_is_said_at_the_field_and_takes_no_turn(
    reader: Reader, town_engine: AsyncEngine, typed: str, complaint: str
) -> None:
    await reader.begin()
    await reader.type(typed)
    assert (reader.status, reader.form.typed) == (422, typed)
    assert complaint in reader.words
    (field,) = [given for tag, given in reader.page.elements if given.get("id") == "question"]
    assert "notice" in field["aria-describedby"].split()
    assert field["aria-invalid"] == "true"
    assert await rows(town_engine, "SELECT turn FROM calls") == [(1,)]


async def test_a_message_that_is_too_long_is_shown_again_whole(reader: Reader, town_engine: AsyncEngine) -> None:
    await to_the_message(reader)
    long = "ä" * 1001
    await reader.type(long)
    assert (reader.status, reader.form.typed) == (422, long)
    await reader.type("\r\n".join(["ä" * 99] * 10))
    assert reader.status == 200
    assert await rows(town_engine, "SELECT count(*) FROM messages") == [(1,)]


async def test_a_form_larger_than_any_of_ours_is_refused(reader: Reader) -> None:
    await reader.begin()
    await reader.post("/text/turn", {**reader.form.hidden, "entry": "1" * 70_000})
    assert reader.status == 413
    many = "&".join(f"a{n}=1" for n in range(100))
    await reader.send("POST", "/text/turn", content=many, headers=OURS)
    assert reader.status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://hotline.example.evil.example"},
    ],
)
async def test_forms_of_other_sites_are_refused(
    reader: Reader, town_engine: AsyncEngine, headers: dict[str, str]
) -> None:
    await reader.open()
    hidden = reader.form.hidden
    await reader.send("POST", "/text/begin", data=hidden, headers=headers)
    assert reader.status == 403
    assert await rows(town_engine, "SELECT * FROM calls") == []
    assert (await reader.send("POST", "/text/begin", data=hidden)).status == 200


@pytest.mark.parametrize("path", ["/text/begin", "/text/turn", "/text/end"])
async def test_the_address_of_a_form_leads_to_the_beginning(reader: Reader, path: str) -> None:
    await reader.open(path)
    assert (reader.status, reader.response.headers["Location"]) == (303, "/text")


@pytest.mark.parametrize("key", ["", "x", "0" * 36, "CA1", "../../x"])
async def test_no_call_can_be_begun_under_a_name_of_ones_own(
    reader: Reader, town_engine: AsyncEngine, key: str
) -> None:
    await reader.post("/text/begin", {"key": key, "language": "de"})
    assert reader.status == 400
    assert await rows(town_engine, "SELECT * FROM calls") == []


async def test_without_a_database_the_form_is_shown_again_with_all_that_was_typed(reader: Reader) -> None:
    await reader.begin()
    form = reader.form
    engine = open_engine(NOTHING_LISTENS)
    cut_off = Reader(build_app(office_settings(), engine, lambda: NOW))
    await cut_off.type(MARTA, form)
    assert (cut_off.status, cut_off.form.typed) == (503, MARTA)
    assert "0800 5550100" in cut_off.words
    assert (await reader.type(cut_off.form.typed, cut_off.form)).status == 200
    await engine.dispose()


@pytest.mark.parametrize("path", ["/text", "/text/static/text.css", "/text/turn"])
async def test_every_answer_tells_the_browser_what_it_may_do(reader: Reader, path: str) -> None:
    await reader.open(path)
    policy = dict(
        part.strip().partition(" ")[::2] for part in reader.response.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert reader.response.headers["Referrer-Policy"] == "no-referrer"
    assert reader.response.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.response.headers["Cache-Control"] == ("no-cache" if path.endswith("css") else "no-store")


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("123 B 456789", "1232456789"),
        ("123b456789", "1232456789"),
        ("039/112233", "039112233"),
        ("12345BG0001234", "123450001234"),
        ("12345 // 0001234", "123450001234"),
        ("1.2.1990", "01021990"),
        ("1. 2. 1990", "01021990"),
        ("01021990", "01021990"),
        ("1990-02-01", "01021990"),
        ("25.11.", "2511"),
        ("5.1", "0501"),
        ("0331 / 23 12-599", "03312312599"),
        ("+49 331 2312599", "00493312312599"),
        ("١٢٣", "123"),
        ("１２３", "123"),
    ],
)
def test_numbers_are_understood_as_people_write_them(typed: str, keys: str) -> None:
    assert keys_typed(typed) == keys


@given(st.text())
def test_whatever_is_typed_becomes_keys_or_a_complaint(typed: str) -> None:
    try:
        keys = keys_typed(typed)
    except NotUnderstood:
        return
    assert set(keys) <= set(string.digits)
    assert 1 <= len(keys) <= 32
