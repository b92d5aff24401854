"""Trying numbers teaches nothing: what nobody has sounds like what somebody has, and the same again each time."""

import re
from dataclasses import dataclass, replace
from itertools import count

import pytest
from conftest import NOW
from sqlalchemy import text
from voice_calls import Door, Hop, Phone, figures_in

from app.pins import new_pin
from app.turns.nobody import Nobody
from ivr_flows.engine.heard import Field, Found

UNKNOWN = [
    f"{area}{key}{number:06}" for number in range(900_000, 900_300, 7) for area in ("036", "962") for key in "27"
]
TO_A_PERSON = "2"
READ_BACK = re.compile(r".*?(?=Für Ja|For yes)")
BIRTH_DATE = ("Geburtsdatum, bitte.", "Your date of birth, please.")
WRONG_DATES = [f"{day:02}{month:02}1977" for day in (3, 14, 25) for month in (1, 5, 9, 12)]
REFERENCE = re.compile(r"\d \d \d, \d \d \d, \d \d \d(?=\.)")
MARTA, KARL, HOUSEHOLD, NO_HOUSEHOLD = "0393112233", "0397445566", "039010000117", "039019999999"
MARTA_BORN, KARL_BORN, NOBODY_BORN = "30111979", "08051964", "03031977"
JONAS_AND_LENA = "1232456789"
TELEPHONES = (f"+4915112345{number:03}" for number in count(100))
"""Each call comes from another one: from one telephone no more than a few wrong numbers are looked up."""


@dataclass(frozen=True)
class Sounds:
    """What a caller hears; the number that they keyed themselves is left out, and which reference they got."""

    words: tuple[str, ...]
    rings: str


async def sounds(
    door: Door, keys: str, born: str = NOBODY_BORN, language: str = "de", way: str = TO_A_PERSON
) -> Sounds:
    """Key a number, confirm it, and answer one question after the other; nobody who is rung answers."""
    phone = Phone(door, caller=next(TELEPHONES))
    await phone.begin()
    await phone.press(*(["2"] if language == "en" else []), keys)
    words = [phone.reply.words]
    birth_date = [born] if any(one in phone.reply.words for one in BIRTH_DATE) else []
    for key in (*birth_date, "1", *way.replace("BORN", born).split()):
        await phone.press(key)
        words.append(phone.reply.words)
    rings = await nobody_answers(phone) if phone.reply.has("Dial") else ""
    return Sounds(tuple(REFERENCE.sub("…", READ_BACK.sub("", one)) for one in words), rings)


async def nobody_answers(phone: Phone) -> str:
    """Let it ring in vain, so that the next caller finds the line free; returns whom it rang."""
    hop = Hop(phone)
    await hop.over("busy", DialBridged="false")
    return hop.number.text


def numbers_like(door: Door, wanted: Found, how_many: int) -> list[str]:
    """Return numbers that nobody has, of the shape of one that somebody has."""
    nobody = Nobody(door.settings.keys[-1])
    alike = [keys for keys in UNKNOWN if shape(nobody.with_number(keys)) == shape(wanted)]
    assert len(alike) >= how_many
    return alike[:how_many]


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


LEFT = "1 BORN 1 1 1 1"
"""Their appointment cancelled: the nearest one, for illness."""
WAYS = {
    "work": "2",
    "one's own person, or money": "3",
    "nothing at all": "- -",
    "a key that is not offered": "8 7",
    "back to the number": "9",
    "cancel the nearest, to the end of the call": f"{LEFT} -",
    "cancel today, and be late": "1 BORN 2 2 4 4 1",
    "cancel on a day that is keyed": "1 BORN 3011 4 4 3 1",
    "cancel on a day with nothing in it": "1 BORN 2412 1 1 1",
    "cancel, with no date at first": "1 31021990 BORN 3 1 2 1",
    "cancel, change everything, cancel": "1 BORN 1 1 1 2 2 3 2 1",
    "cancel twice": f"{LEFT} 1 1 1 1 1 1 -",
    "cancel, then order a call-back": f"{LEFT} 1 4 1 1 1 -",
    "cancel, then ask for a person": f"{LEFT} 1 2",
    "cancel, then be remembered and forgotten": f"{LEFT} 3 1 3 -",
    "a call-back": "4 1 1 2 -",
    "a call-back elsewhere": "4 1 2 03023125077# 1 3 -",
    "a message, and nothing spoken": "4 2 - 1 1 -",
    "documents": "4 3 1 1 1 -",
    "how to send documents": "4 3 2 -",
    "a wrong PIN, until it is locked": "4 4 111111 111111 111111 4 4 111111",
    "no PIN": "4 4 12 9 -",
}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(("known", "born", "fields"), [(MARTA, MARTA_BORN, 2), (KARL, KARL_BORN, 1)])
async def test_nothing_in_the_menu_tells_whether_somebody_has_the_number_or_was_born_then(
    own_door: Door, known: str, born: str, fields: int, name: str
) -> None:
    """Somebody with a PIN and an appointment, keyed with the right birth date and a wrong one, beside invented ones."""
    async with own_door.engine.begin() as connection:
        await new_pin(connection, {MARTA: "039D112233", KARL: "039P445566"}[known], own_door.settings.keys, NOW)
    right = await sounds(own_door, known, born, way=WAYS[name])
    assert (await sounds(own_door, known, NOBODY_BORN, way=WAYS[name])).words == right.words
    for keys in numbers_like(own_door, Found(fields=tuple(Field)[:fields]), 3):
        assert (await sounds(own_door, keys, NOBODY_BORN, way=WAYS[name])).words == right.words


@pytest.mark.parametrize("name", WAYS)
async def test_nothing_in_the_menu_tells_whether_a_household_exists_or_who_belongs_to_it(
    own_door: Door, name: str
) -> None:
    right = await sounds(own_door, HOUSEHOLD, MARTA_BORN, way=WAYS[name])
    assert (await sounds(own_door, HOUSEHOLD, NOBODY_BORN, way=WAYS[name])).words == right.words
    assert (await sounds(own_door, NO_HOUSEHOLD, NOBODY_BORN, way=WAYS[name])).words == right.words


async def test_what_was_cancelled_is_written_as_it_was_proved_and_said_to_nobody(own_door: Door) -> None:
    invented = numbers_like(own_door, TWO_FIELDS, 1)[0]
    for keys, born in ((MARTA, MARTA_BORN), (MARTA, NOBODY_BORN), (invented, NOBODY_BORN)):
        await sounds(own_door, keys, born, way=LEFT)
    async with own_door.engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT verified, customer_id IS NULL, stated_number FROM concerns ORDER BY id")
        )
    assert [tuple(row) for row in rows] == [(True, False, None), (False, False, None), (False, True, invented)]


async def cancelled(door: Door, keys: str, born: str) -> str:
    """Cancel the nearest appointment and return the reference."""
    phone = Phone(door)
    await phone.begin()
    await phone.press(keys, "1", *LEFT.replace("BORN", born).split())
    return figures_in(phone.reply.words.partition("Ihre Vorgangsnummer ist ")[2].partition(".")[0])


async def fetched(door: Door, reference: str, born: str) -> str:
    """Return what is said of a receipt."""
    phone = Phone(door)
    await phone.begin()
    await phone.press("1", "3", reference, born)
    return phone.reply.words


async def test_a_reference_that_exists_sounds_like_one_that_does_not_to_whoever_has_not_the_birth_date(
    own_door: Door,
) -> None:
    reference = await cancelled(own_door, MARTA, MARTA_BORN)
    nothing = await fetched(own_door, "111111111", MARTA_BORN)
    assert "Das passt nicht zusammen." in nothing
    assert await fetched(own_door, reference, NOBODY_BORN) == nothing
    assert "Absage, eingegangen am" in await fetched(own_door, reference, MARTA_BORN)


async def test_fetching_a_receipt_does_not_tell_whether_somebody_has_the_number(own_door: Door) -> None:
    """Whoever cancels with an invented date finds the receipt with that date, whosever the number may be.

    Nor is the day of the nearest appointment told, which the caller has not keyed.
    """
    invented = numbers_like(own_door, TWO_FIELDS, 1)[0]
    mine, nobodys = [await cancelled(own_door, keys, NOBODY_BORN) for keys in (MARTA, invented)]
    for born in (NOBODY_BORN, MARTA_BORN):
        told = [REFERENCE.sub("…", await fetched(own_door, one, born)) for one in (mine, nobodys)]
        assert told[0] == told[1]


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
