"""Trying numbers teaches nothing: what nobody has sounds like what somebody has, and the same again each time."""

import re
from dataclasses import dataclass, replace

import pytest
from voice_calls import Door, Phone

from app.turns.nobody import Nobody
from ivr_flows.engine.heard import Field, Found

UNKNOWN = [
    f"{area}{key}{number:06}" for number in range(900_000, 900_300, 7) for area in ("036", "962") for key in "27"
]
READ_BACK = re.compile(r".*?(?=Für Ja|For yes)")
BIRTH_DATE = ("Geburtsdatum, bitte.", "Your date of birth, please.")
WRONG_DATES = [f"{day:02}{month:02}1977" for day in (3, 14, 25) for month in (1, 5, 9, 12)]
MARTA, KARL, HOUSEHOLD, NO_HOUSEHOLD = "0393112233", "0397445566", "039010000117", "039019999999"
JONAS_AND_LENA = "1232456789"


@dataclass(frozen=True)
class Sounds:
    """What a caller hears on the way to the ringing; the number that they keyed themselves is left out."""

    words: tuple[str, ...]
    rings: str


async def sounds(door: Door, keys: str, born: str = "03031977", language: str = "de") -> Sounds:
    """Key a number, confirm it, take the first choice, and listen until somebody is rung."""
    phone = Phone(door)
    await phone.begin()
    await phone.press(*(["2"] if language == "en" else []), keys)
    words = [phone.reply.words]
    while not phone.reply.has("Dial"):
        await phone.press(born if any(one in phone.reply.words for one in BIRTH_DATE) else "1")
        words.append(phone.reply.words)
    number = phone.reply.the("Number")
    return Sounds(tuple(READ_BACK.sub("", one) for one in words), number.text)


def numbers_like(door: Door, wanted: Found, count: int) -> list[str]:
    """Return numbers that nobody has, of the shape of one that somebody has."""
    nobody = Nobody(door.settings.keys[-1])
    alike = [keys for keys in UNKNOWN if shape(nobody.with_number(keys)) == shape(wanted)]
    assert len(alike) >= count
    return alike[:count]


def shape(found: Found) -> tuple[int, bool]:
    """Tell what can be heard of an answer: how many fields there are to choose from, and whether a date decides."""
    return (0 if found.birth_date_decides else len(found.fields), found.birth_date_decides)


TWO_FIELDS = Found(fields=(Field.PLACEMENT, Field.BENEFITS))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("known", "fields"), [(MARTA, 2), (KARL, 1)])
async def test_a_number_that_nobody_has_sounds_like_one_that_somebody_has(
    town_door: Door, known: str, fields: int, language: str
) -> None:
    real = await sounds(town_door, known, language=language)
    for keys in numbers_like(town_door, Found(fields=tuple(Field)[:fields]), 6):
        invented = await sounds(town_door, keys, language=language)
        assert invented.words == real.words
        assert invented.rings != real.rings


async def test_a_number_that_nobody_has_can_be_asked_for_a_birth_date_too(town_door: Door) -> None:
    real = await sounds(town_door, JONAS_AND_LENA, "01021990")
    dated = [keys for keys in UNKNOWN if Nobody(town_door.settings.keys[-1]).with_number(keys).birth_date_decides]
    invented = [await sounds(town_door, keys, date) for keys in dated[:3] for date in WRONG_DATES[:4]]
    assert real.words in {one.words for one in invented}
    assert {one.words[0] for one in invented} == {real.words[0]}


async def test_a_wrong_birth_date_sounds_like_a_right_one(town_door: Door) -> None:
    right = [await sounds(town_door, JONAS_AND_LENA, born) for born in ("01021990", "14071985")]
    wrong = [await sounds(town_door, JONAS_AND_LENA, born) for born in WRONG_DATES]
    assert right[0].words == right[1].words
    assert right[0].words in {one.words for one in wrong}
    assert {one.words[:2] for one in wrong} == {right[0].words[:2]}
    assert {one.rings for one in right} == {"+493023125101", "+493023125111"}
    assert {one.rings for one in wrong} == {"+493023125500"}


async def test_a_household_that_does_not_exist_sounds_like_one_that_does(town_door: Door) -> None:
    real, invented = await sounds(town_door, HOUSEHOLD), await sounds(town_door, NO_HOUSEHOLD)
    assert real.words == invented.words


@pytest.mark.parametrize("keys", [MARTA, UNKNOWN[0], UNKNOWN[5], UNKNOWN[11], NO_HOUSEHOLD, JONAS_AND_LENA])
async def test_a_number_sounds_the_same_each_time(town_door: Door, keys: str) -> None:
    """A draw that changed from call to call would give the invented ones away."""
    first = await sounds(town_door, keys)
    assert [await sounds(town_door, keys) for _ in range(2)] == [first, first]


async def test_a_new_sealing_key_changes_no_answer(town_door: Door) -> None:
    """Keys are rotated by putting the new one in front; what was drawn by the oldest stays."""
    settings = town_door.settings.model_copy(update={"secret_keys": ["new", *town_door.settings.keys]})
    rotated = Nobody([*map(str, settings.secret_keys)][-1])
    before = Nobody(town_door.settings.keys[-1])
    assert [rotated.with_number(keys) for keys in UNKNOWN] == [before.with_number(keys) for keys in UNKNOWN]


async def test_what_is_written_tells_them_apart_but_only_in_the_house(town_door: Door) -> None:
    phone, stranger = Phone(town_door), Phone(town_door)
    for one, keys in ((phone, MARTA), (stranger, numbers_like(town_door, TWO_FIELDS, 1)[0])):
        await one.begin()
        await one.press(keys, "1")
    known, unknown = await phone.record(), await stranger.record()
    assert (known.assurance, known.customer_number) == ("number", "039D112233")
    assert (unknown.assurance, unknown.customer_number) == ("none", None)
    assert len(known.events) == len(unknown.events)
    assert replace(known.events[0], at=unknown.events[0].at) == unknown.events[0]
