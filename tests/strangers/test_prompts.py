"""Every language says everything, in plain words, and never more than the house may say."""

import re
from datetime import datetime, time
from string import Formatter

import pytest
from voice_calls import Door, Phone, door_to

from ivr_flows.engine.spoken import (
    Day,
    Digits,
    Hours,
    KeyedNumber,
    Minutes,
    Moment,
    Say,
    Value,
    languages,
    offered_languages,
    prompts,
    utter,
)

MOST_WORDS = 12
TAUGHT_BY_HEART = ("de", "en")
"""Languages that are offered whoever has reviewed them."""
FORGIVEN = {
    "de": "entschuldig",
    "en": "excuse",
    "uk": "вибач|поважн|виправда",
    "ru": "извин|уважительн|оправда|простите",
    "ar": "معذور|عذر",
    "tr": "mazeret|özür|mazur",
}
"""What the house must not say of an absence, in each language: that is decided by a person later (R17)."""

every_language = pytest.mark.parametrize("language", languages())


def samples(now: datetime) -> dict[str, Value]:
    """Return something to say for every place that a prompt can hold."""
    return {
        "key": 4,
        "place": 21,
        "number": KeyedNumber((1, 2, 3, 2, 4, 5, 6, 7, 8, 9)),
        "reference": Digits.of("123456782"),
        "moment": Moment(now.replace(minute=5)),
        "day": Day(now.date()),
        "minutes": Minutes(3),
        "hours": Hours((0, 1, 3), time(8), time(12, 30)),
    }


@every_language
def test_every_prompt_can_be_said(language: str, now: datetime) -> None:
    texts = prompts(language).texts
    assert texts.keys() == prompts("de").texts.keys()
    for name, text in texts.items():
        places = [place for _, place, _, _ in Formatter().parse(text) if place]
        said = utter(Say(name, tuple((place, samples(now)[place]) for place in places)), language).text
        assert said.strip()
        assert not re.search(r"[{}]|None|\(|\[|  ", said), f"{name}: {said}"


@every_language
def test_every_prompt_holds_the_same_figures_as_in_german(language: str) -> None:
    for name, text in prompts(language).texts.items():
        expected = prompts("de").texts[name]
        assert places_of(text) == places_of(expected), name


def places_of(text: str) -> set[str]:
    return {place for _, place, _, _ in Formatter().parse(text) if place}


def test_no_german_sentence_is_longer_than_twelve_words() -> None:
    sentences = [one for text in prompts("de").texts.values() for one in re.split(r"[.?!]", text)]
    assert [one for one in sentences if len(one.split()) > MOST_WORDS] == []
    assert len(sentences) > len(prompts("de").texts)


@every_language
def test_no_prompt_forgives_an_absence(language: str) -> None:
    forgiving = re.compile(FORGIVEN[language], re.IGNORECASE)
    assert [name for name, text in prompts(language).texts.items() if forgiving.search(text)] == []


@every_language
def test_every_language_says_who_has_reviewed_it(language: str) -> None:
    assert isinstance(prompts(language).reviewed_by, str)
    offered = language in offered_languages(unreviewed=False)
    assert offered == (language in TAUGHT_BY_HEART or bool(prompts(language).reviewed_by))


def own_offer(language: str) -> str:
    """Return how a language offers itself, up to the key."""
    return prompts(language).texts["hotline.in_this_language"].partition("{key}")[0]


@every_language
async def test_a_language_that_nobody_reviewed_is_offered_only_where_the_office_says_so(
    town_door: Door, language: str
) -> None:
    by_default = await Phone(town_door).begin()
    everything = await Phone(door_to(town_door.engine, offer_unreviewed_languages=True)).begin()
    if language == "de":
        assert own_offer(language) not in everything.words
        return
    assert own_offer(language) in everything.words
    assert (own_offer(language) in by_default.words) == (language in offered_languages(unreviewed=False))


async def test_the_key_for_further_languages_leads_nowhere_where_none_is_offered(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    reply = await phone.press("4")
    assert {verb.get("language") for verb in reply.verbs if verb.name == "Say"} == {"de-DE", "en-GB"}
    assert (await phone.record()).language == "de"


async def test_every_sentence_is_spoken_by_a_voice_of_its_own_language(town_door: Door) -> None:
    reply = await Phone(door_to(town_door.engine, offer_unreviewed_languages=True)).begin()
    spoken = {verb.text: (verb.get("language"), verb.get("voice")) for verb in reply.verbs if verb.name == "Say"}
    for language in languages():
        mine = [by for words, by in spoken.items() if own_offer(language) in words and language != "de"]
        assert set(mine) <= {(prompts(language).locale, prompts(language).voice)}
        assert bool(mine) == (language != "de")
