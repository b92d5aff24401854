"""The page speaks six languages completely, and reads the prompts as one reads and not as one hears."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from app.text.page import LONGEST_LOG, Remark, shortened
from app.text.wording import KEY, direction_of, label, readable_languages, words_of, written
from ivr_flows.engine.spoken import Digits, KeyedNumber, Say, languages, prompts, utter

SIX = ("de", "en", "uk", "ru", "ar", "tr")
SPOKEN = tuple(one for one in languages() if one in SIX)


@pytest.mark.parametrize("language", SIX)
def test_every_language_has_every_word(language: str) -> None:
    german, words = words_of("de"), words_of(language)
    assert (set(words.page), set(words.instead)) == (set(german.page), set(german.instead))
    assert all(text.strip() for text in words.page.values())
    assert {name for name, text in words.instead.items() if text} == {
        name for name, text in german.instead.items() if text
    }


@pytest.mark.parametrize("language", [one for one in SIX if one != "de"])
def test_no_language_was_left_in_german(language: str) -> None:
    same = {name for name, text in words_of(language).page.items() if text == words_of("de").page[name]}
    assert same == set()


def test_arabic_is_read_from_right_to_left() -> None:
    assert [direction_of(one) for one in SIX] == ["ltr", "ltr", "ltr", "ltr", "rtl", "ltr"]


def offers(language: str) -> Iterator[Say]:
    for name, template in prompts(language).texts.items():
        if KEY in template:
            yield Say(name, tuple((field, 1) for _, field, _, _ in Formatter().parse(template) if field))


@pytest.mark.parametrize("language", SPOKEN)
def test_every_offer_makes_a_button_without_a_word_of_keys(language: str) -> None:
    for say in offers(language):
        text = label(utter(say, language))
        assert text
        assert not re.search(r"\b(drücken|press)\b|\d", text), text
        assert text[0] == text[0].upper()


def test_a_button_says_what_is_offered() -> None:
    texts = [label(utter(Say(name, (("key", 2),)), "de")) for name in ("identify_caller.right", "leave_callback.wrong")]
    assert texts[0] == "Ja"
    assert label(utter(Say("identify_caller.right", (("key", 1),)), "en")) == "Yes"


def test_figures_are_written_for_the_eye() -> None:
    reference = utter(Say("leave_callback.read_back", (("number", Digits.of("123456789")),)), "de")
    assert "123 456 789" in written(reference)
    keyed = KeyedNumber((1, 2, 3, 2, 4, 5, 6, 7, 8, 9))
    assert "123 A/B/C 456 789" in written(utter(Say("identify_caller.read_back", (("number", keyed),)), "de"))


def test_what_only_makes_sense_when_heard_is_not_read() -> None:
    assert written(utter(Say("identify_caller.letter"), "de")) == ""
    assert "Ton" not in written(utter(Say("leave_message.speak"), "de"))


def test_languages_that_nobody_has_checked_are_offered_only_where_the_office_says_so() -> None:
    assert readable_languages(unreviewed=False)[:2] == ("de", "en")
    assert set(readable_languages(unreviewed=True)) == set(SPOKEN)


def test_the_oldest_remarks_go_when_a_conversation_outgrows_its_form() -> None:
    log = tuple(Remark(str(number) * 1000, "de") for number in range(9)) * 3
    kept = shortened(log)
    assert sum(len(one.text) for one in kept) <= LONGEST_LOG
    assert kept == log[-len(kept) :]
    assert kept
