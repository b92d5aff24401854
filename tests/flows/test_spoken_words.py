"""Spoken answers in general: nothing is guessed, whatever a recogniser writes down."""

import re
from datetime import date
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ways_to_say import ALPHABETS, TODAY

from ivr_flows.engine.speech import (
    chosen,
    keyed_birth_date,
    keyed_day,
    keyed_number,
    keyed_pin,
    keyed_reference,
    keyed_telephone,
)
from ivr_flows.engine.speech.alphabets import spelling_words
from ivr_flows.engine.speech.hearing import LONGEST_TEXT, fold
from ivr_flows.engine.speech.languages import vocabulary_of
from ivr_flows.engine.spoken import languages, prompts

NAMES = {"1": ("absagen", "Termin absagen", "cancel"), "2": ("Arbeit", "work"), "0": ("Mensch", "a person")}
SAID = (
    "null eins zwo drei hundert ein und zwanzig fünfundvierzig dreihundert doppel zweimal die B Berta wie Berlin O oh "
    "X ray BG plus + 1 2 03 45 123 1990 01021990 erster zweite Februar Mai neunzehnhundertneunzig neunzehn neunzig "
    "Montag morgen heute äh bitte Nummer nicht absagen Arbeit zero one twenty hundred and double u first second March "
    "nineteen tomorrow Monday as in for option please not cancel 25th three thousand zwei tausend Kartoffel . , / - ! "
    "½ ١ 三"
)
WORDS = SAID.split()
LANGUAGES = st.sampled_from(["de", "en", "uk", "tr", ""])
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=24).map("".join),
)


def understood(text: str, language: str) -> dict[str, str | None]:
    """Return what every question would take this text for."""
    return {
        r"\d{9}|\d{3}[2-9]\d{6}|\d{12}": keyed_number(text, language),
        r"\d{9}": keyed_reference(text, language),
        r"\d{6}": keyed_pin(text, language),
        r"(00)?\d{6,15}": keyed_telephone(text, language),
        r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d": keyed_birth_date(text, language, TODAY),
        r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])": keyed_day(text, language, TODAY),
        r"[120]": chosen(text, language, NAMES),
    }


@given(text=ANYTHING, language=LANGUAGES)
def test_whatever_is_said_is_an_answer_of_the_right_shape_or_none(text: str, language: str) -> None:
    for shape, answer in understood(text, language).items():
        assert answer is None or re.fullmatch(shape, answer, re.ASCII), (shape, answer)


@given(text=ANYTHING, language=LANGUAGES)
def test_the_same_words_always_mean_the_same_however_they_are_written(text: str, language: str) -> None:
    assert understood(text, language) == understood(fold(text), language) == understood(f"  {text} ", language)


@given(said=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), at=st.integers(0, 12), language=LANGUAGES)
def test_a_word_that_nobody_knows_makes_every_number_and_date_nothing(said: list[str], at: int, language: str) -> None:
    strange = understood(" ".join([*said[:at], "Kartoffel", *said[at:]]), language)
    assert [answer for shape, answer in strange.items() if answer and shape != r"[120]"] == []


@pytest.mark.parametrize(
    "text", ["", " ", "...", "äh", "bitte", "+", "B", "hundert", "\u0000", "1" * (LONGEST_TEXT + 1)]
)
@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_what_is_no_answer_is_nothing(text: str, language: str) -> None:
    assert set(understood(text, language).values()) == {None}


def test_a_recogniser_of_another_language_is_understood_where_it_writes_figures() -> None:
    assert keyed_number("123 B 456 789", "tr") == "1232456789"
    assert keyed_number("١٢٣ B ٤٥٦ ٧٨٩", "ar") == "1232456789"
    assert keyed_birth_date("01.02.1990", "uk", TODAY) == "01021990"
    assert chosen("2", "ru", NAMES) == "2"


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_filler_is_a_number_a_letter_or_a_day(language: str) -> None:
    words = vocabulary_of(language)
    meaning = {*words.figures, *words.letters, *words.repeated, *spelling_words(), *words.plus, *words.such_as}
    assert (words.fillers | words.number_fillers) & meaning == set()
    days = {*words.figures, *words.ordinals, *words.months, *words.weekdays, *words.days_ahead, *words.years}
    assert (words.fillers | words.day_fillers) & days == set()
    assert (words.fillers | words.choice_fillers) & words.negations == set()


def test_every_spelling_word_stands_for_its_initial() -> None:
    latin = {word: letter for word, letter in spelling_words().items() if word[0].isascii()}
    assert {word: letter for word, letter in latin.items() if word[0].upper() != letter} == {}
    assert {fold(word.replace("-", " ")) for alphabet in ALPHABETS.values() for word in alphabet.split()} <= set(
        spelling_words()
    )


@pytest.mark.parametrize("language", ["uk", "ru", "ar"])
def test_a_spelling_word_in_another_script_stands_for_the_letter_for_which_it_is_read_out(language: str) -> None:
    alphabet = prompts(language).alphabet
    assert sorted(alphabet) == sorted(ascii_uppercase)
    assert {letter: spelling_words().get(fold(word)) for letter, word in alphabet.items()} == {
        letter: letter for letter in alphabet
    }


def test_no_word_spells_one_letter_in_one_language_and_another_letter_in_another() -> None:
    meant: dict[str, set[str]] = {}
    for language in languages():
        for letter, word in prompts(language).alphabet.items():
            meant.setdefault(fold(word), set()).add(letter)
    assert {word: letters for word, letters in meant.items() if len(letters) > 1} == {}


def test_the_day_on_which_it_is_said_is_an_argument() -> None:
    assert keyed_day("morgen", "de", date(2026, 12, 31)) == "0101"
    assert keyed_birth_date("1.2.27", "de", date(2027, 2, 1)) == "01022027"
    assert keyed_birth_date("1.2.27", "de", date(2027, 1, 31)) == "01021927"
