"""Numbers that are said: every way of saying one comes back as its keys, and what is unsure as nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ways_to_say import KEYS, around, customer_numbers, figures_said, letter_said, plain_numbers

from ivr_flows.engine.speech import keyed_number, keyed_pin, keyed_reference, keyed_telephone


@given(customer_numbers())
def test_a_customer_number_comes_back_as_its_keys_however_it_is_said(number: tuple[str, str, str]) -> None:
    text, language, keys = number
    assert keyed_number(text, language) == keys


@given(plain_numbers(9))
def test_nine_figures_are_a_customer_number_without_its_letter_or_a_reference(number: tuple[str, str, str]) -> None:
    text, language, figures = number
    assert keyed_number(text, language) == figures
    assert keyed_reference(text, language) == figures


@given(plain_numbers(6))
def test_six_figures_are_a_pin_and_nothing_else(number: tuple[str, str, str]) -> None:
    text, language, figures = number
    assert keyed_pin(text, language) == figures
    assert keyed_number(text, language) is None
    assert keyed_reference(text, language) is None


@given(st.from_regex(r"0[1-9][0-9]{7,10}", fullmatch=True), st.sampled_from(["de", "en"]), st.booleans(), st.data())
def test_a_telephone_number_keeps_all_its_figures(figures: str, language: str, plus: bool, data: st.DataObject) -> None:
    said = " ".join(figures) if plus else data.draw(figures_said(figures, language, pauses=True))
    assert keyed_telephone(f"plus {said}" if plus else said, language) == ("00" if plus else "") + figures


@given(st.from_regex(r"[0-9]{5}", fullmatch=True), st.from_regex(r"[0-9]{7}", fullmatch=True), st.data())
def test_a_household_number_is_twelve_keys_with_or_without_its_letters(
    first: str, last: str, data: st.DataObject
) -> None:
    language = data.draw(st.sampled_from(["de", "en"]))
    letters = data.draw(st.sampled_from(["BG", "B G", "bg", "//", "", "Berta Gustav", "B wie Berlin, G wie Goslar"]))
    said = f"{' '.join(first)} {letters} {data.draw(figures_said(last, language))}"
    understood = keyed_number(data.draw(around(said, language)), language)
    if language == "de" or "wie" not in letters:
        assert understood == first + last
    else:
        assert understood is None


@given(st.sampled_from(sorted(KEYS)), st.sampled_from(["de", "en"]), st.data())
def test_a_letter_in_any_other_place_makes_the_number_nothing(letter: str, language: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([0, 1, 2, 4, 5, 6, 7, 8, 9]))
    said = data.draw(letter_said(letter, language))
    if letter != "O":  # in English, a lonely "oh" is a nought
        assert keyed_number(f"{' '.join('123456789'[:at])} {said} {' '.join('123456789'[at:])}", language) is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1 2 3 B 4 5 6 7 8 9", "1232456789"),
        ("123B456789", "1232456789"),
        ("12-3 B. 456789", "1232456789"),
        ("eins zwo drei Berta vier fünf sechs sieben acht neun", "1232456789"),
        ("hundertdreiundzwanzig Berlin 456 789", "1232456789"),
        (
            "ein hundert drei und zwanzig, be, vierhundert sechs und fünfzig sieben acht neun",
            "1232456789",
        ),
        ("eins zwei drei X wie Xylophon 456789", "1239456789"),
        ("Äh, meine Kundennummer lautet: dreimal die Eins, D wie Düsseldorf, doppel null 1234, bitte.", "1113001234"),
        ("123 groß B Strich 456 789", "1232456789"),
        ("1 2 3 2 4 5 6 7 8 9", "1232456789"),
        ("１２３ Ｂ ４５６７８９", "1232456789"),
        ("zwanzig eins 34567890", None),
        ("zwanzig eins 345678", "201345678"),
    ],
)
def test_german_examples(text: str, keys: str | None) -> None:
    assert keyed_number(text, "de") == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("one two three Bravo four five six seven eight niner", "1232456789"),
        ("double three one B as in boy, double four, triple two six", "3312442226"),
        ("one twenty-three X-ray forty five sixty seven eighty nine", "1239456789"),
        ("one two three oh four five six seven eight nine", "1236456789"),
        ("one two three oh five six seven eight nine", "123056789"),
        ("one two three double you four five six seven eight nine", "1239456789"),
        ("twenty, one three four five six seven eight nine one", None),
        ("twenty, one three four five six seven eight", "201345678"),
        ("twenty one three four five six seven eight", None),
    ],
)
def test_english_examples(text: str, keys: str | None) -> None:
    assert keyed_number(text, "en") == keys


@pytest.mark.parametrize(
    "text",
    [
        "123 B 45678",
        "123 B 4567890",
        "123 0 456789",  # the key of a letter is 2 to 9
        "123 B wie Paula 456789",
        "123 B oder P 456789",
        "123 D wie drei 456789",  # six figures, or seven of which one spells the letter?
        "eins zwei drei B vier fünf sechs, nein, sieben acht neun",
        "eins zwei drei B eins und zwanzig 45 67",
        "123 B 456 789 Prozent",
        "123 B minus ½ 45678",
        "der erste 23 B 456789",
        "12345 G B 0001234",
        "+123456789",
        "vier hundert eins hundert eins hundert eins 23",  # nine figures or more, by where one hears the breaks
    ],
)
def test_what_can_be_doubted_is_not_a_number(text: str) -> None:
    assert keyed_number(text, "de") is None


def test_a_telephone_number_that_can_be_heard_in_two_ways_is_nothing() -> None:
    assert keyed_telephone("null drei drei eins vierhundertfünf sechs", "de") == "03314056"
    assert keyed_telephone("null drei drei eins vier hundert fünf sechs", "de") is None
    assert keyed_telephone("null drei drei eins drei zehn", "de") is None


def test_a_plus_stands_only_before_a_telephone_number() -> None:
    assert keyed_telephone("+49 331 / 123-456", "de") == "0049331123456"
    assert keyed_telephone("Unter plus vier neun drei drei eins zwölf vierunddreißig bitte", "de") == "00493311234"
    assert keyed_telephone("49 + 331 123456", "de") is None
    assert keyed_telephone("1234 plus 5678", "de") is None
