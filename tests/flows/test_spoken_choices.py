"""Choices of a menu that are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.engine.speech import chosen

MENU = {"1": ("absagen", "Absage", "Termin absagen"), "2": ("Arbeit", "Jobsuche"), "3": ("Termin",), "4": ("Rückruf",)}
YES_NO = {"1": ("ja", "genau", "stimmt", "das ist richtig"), "2": ("nein", "falsch", "stimmt nicht")}
ENGLISH = {"1": ("cancel", "cancel an appointment"), "2": ("work", "job"), "3": ("appointment",)}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("absagen", "1"),
        ("Ich möchte meinen Termin absagen.", "1"),
        ("Es geht um Arbeit", "2"),
        ("ARBEIT!", "2"),
        ("Rueckruf", "4"),
        ("ruckruf bitte", "4"),
        ("die Eins", "1"),
        ("Äh, Nummer zwei bitte", "2"),
        ("zwo", "2"),
        ("3", "3"),
        ("2.", "2"),
        ("ich nehme die vier", "4"),
        ("die Eins, absagen", "1"),
    ],
)
def test_a_choice_is_understood_by_its_name_or_its_figure(text: str, key: str) -> None:
    assert chosen(text, "de", MENU) == key


@pytest.mark.parametrize(
    "text",
    [
        "absagen oder Arbeit",
        "nicht absagen",
        "nein, absagen",
        "die zwei Termine absagen",  # two, or cancel
        "ich habe zwei Kinder",
        "die fünf",
        "fünf",
        "Arbeitsamt",
        "eins zwei",
        "zwölf",
        "die Eins oder die Zwei",
        "",
    ],
)
def test_what_can_be_doubted_is_no_choice(text: str) -> None:
    assert chosen(text, "de", MENU) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ja", "1"),
        ("Ja, genau.", "1"),
        ("das ist richtig", "1"),
        ("nein", "2"),
        ("nein, das stimmt nicht", "2"),
        ("das ist nicht richtig", None),
        ("ja nein", None),
        ("nicht falsch", None),
    ],
)
def test_yes_and_no_are_choices_like_others(text: str, key: str | None) -> None:
    assert chosen(text, "de", YES_NO) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("one", "1"),
        ("option three", "3"),
        ("I'd like to cancel an appointment, please", "1"),
        ("work", "2"),
        ("don't cancel", None),
        ("twenty one", None),
        ("number two or number three", None),
        ("press 2 please", "2"),
    ],
)
def test_english_choices(text: str, key: str | None) -> None:
    assert chosen(text, "en", ENGLISH) == key


@given(st.sampled_from([(key, name) for key, names in MENU.items() for name in names]), st.text("xyz ,.!", max_size=8))
def test_every_name_is_its_choice_whatever_stands_around_it(choice: tuple[str, str], around: str) -> None:
    key, name = choice
    assert chosen(f"{around} {name} {around}", "de", MENU) == key


@given(st.permutations(["1", "2", "3"]), st.sampled_from(["de", "en"]))
def test_names_of_two_choices_are_no_choice(keys: list[str], language: str) -> None:
    names = {key: (f"name{'abc'[int(key) - 1]}",) for key in keys}
    assert chosen(f"{names[keys[0]][0]} {names[keys[1]][0]}", language, names) is None
    assert chosen(names[keys[0]][0], language, names) == keys[0]
