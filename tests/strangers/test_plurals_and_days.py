"""Figures, minutes, days and times as each language says them."""

from datetime import date, datetime

import pytest
from babel import Locale

from app.office_hours import GERMAN_TIME
from ivr_flows.engine.pronounce import plural, pronounce
from ivr_flows.engine.spoken import Day, Digits, KeyedNumber, Minutes, Moment, Value, languages, prompts

NUMBERS = (0, 1, 2, 3, 5, 11, 21, 22, 25, 100, 101, 102, 111)
SLAVIC = ("many", "one", "few", "few", "many", "many", "one", "few", "many", "many", "one", "few", "many")
ARABIC = ("zero", "one", "two", "few", "few", "many", "many", "many", "many", "other", "other", "other", "many")
FORMS = {"uk": SLAVIC, "ru": SLAVIC, "ar": ARABIC}


def said(value: Value, language: str) -> str:
    return pronounce(value, prompts(language))


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_number_has_the_plural_form_that_the_language_wants(language: str) -> None:
    assert tuple(plural(number, language) for number in NUMBERS) == FORMS[language]


@pytest.mark.parametrize("language", languages())
def test_the_plural_forms_are_those_of_the_unicode_consortium_up_to_a_day_of_minutes(language: str) -> None:
    theirs = Locale.parse(language).plural_form
    assert [number for number in range(1440) if plural(number, language) != theirs(number)] == []


@pytest.mark.parametrize("language", languages())
def test_every_number_of_minutes_can_be_said(language: str) -> None:
    for number in NUMBERS:
        words = said(Minutes(number), language)
        assert words.strip()
        assert str(number) in words or number in {0, 1, 2}


MINUTES = {
    "de": ("eine Minute", "2 Minuten", "5 Minuten", "21 Minuten"),
    "en": ("one minute", "2 minutes", "5 minutes", "21 minutes"),
    "uk": ("1 хвилину", "2 хвилини", "5 хвилин", "21 хвилину"),
    "ru": ("1 минуту", "2 минуты", "5 минут", "21 минуту"),
    "ar": ("دقيقة واحدة", "دقيقتين", "5 دقائق", "21 دقيقة"),
    "tr": ("bir dakika", "2 dakika", "5 dakika", "21 dakika"),
}


@pytest.mark.parametrize("language", languages())
def test_minutes_are_said_as_people_say_them(language: str) -> None:
    assert tuple(said(Minutes(number), language) for number in (1, 2, 5, 21)) == MINUTES[language]


DAYS = {
    "de": ("3. März", "30. November"),
    "en": ("3 March", "30 November"),
    "uk": ("3 березня", "30 листопада"),
    "ru": ("3 марта", "30 ноября"),
    "ar": ("3 آذار", "30 تشرين الثاني"),
    "tr": ("3 Mart", "30 Kasım"),
}


@pytest.mark.parametrize("language", languages())
def test_a_day_is_said_with_its_month_and_without_its_year(language: str) -> None:
    days = (date(2027, 3, 3), date(2026, 11, 30))
    assert tuple(said(Day(day), language) for day in days) == DAYS[language]


@pytest.mark.parametrize("language", languages())
def test_every_month_has_a_name_of_its_own(language: str) -> None:
    assert len({said(Day(date(2026, month, 7)), language) for month in range(1, 13)}) == 12


MOMENTS = {
    "de": ("24. November um 10 Uhr", "24. November um 10 Uhr 5", "25. Oktober um 0 Uhr 30"),
    "en": ("24 November at 10 o'clock", "24 November at 10:05", "25 October at 0:30"),
    "uk": ("24 листопада, 10:00", "24 листопада, 10:05", "25 жовтня, 0:30"),
    "ru": ("24 ноября в 10:00", "24 ноября в 10:05", "25 октября в 0:30"),
    "ar": ("24 تشرين الثاني الساعة 10", "24 تشرين الثاني الساعة 10 و 5", "25 تشرين الأول الساعة 0 و 30"),
    "tr": ("24 Kasım saat 10:00", "24 Kasım saat 10:05", "25 Ekim saat 0:30"),
}


@pytest.mark.parametrize("language", languages())
def test_a_moment_is_said_by_the_clock_on_the_wall(language: str) -> None:
    moments = (
        datetime(2026, 11, 24, 10, 0, 59, tzinfo=GERMAN_TIME),
        datetime(2026, 11, 24, 10, 5, tzinfo=GERMAN_TIME),
        datetime(2026, 10, 25, 0, 30, tzinfo=GERMAN_TIME),
    )
    assert tuple(said(Moment(at), language) for at in moments) == MOMENTS[language]


@pytest.mark.parametrize("language", languages())
def test_figures_are_said_one_by_one_in_groups_of_three(language: str) -> None:
    assert said(Digits.of("123456782"), language) == "1 2 3, 4 5 6, 7 8 2"
    assert said(Digits.of("0301"), language) == "0 3 0, 1"


@pytest.mark.parametrize("language", languages())
def test_every_letter_that_a_key_can_mean_is_named_with_its_word(language: str) -> None:
    words = prompts(language)
    heard = said(KeyedNumber((1, 2, 3, 7, 4, 5, 6, 7, 8, 9)), language)
    assert all(words.alphabet[letter] in heard for letter in "PQRS")
    assert words.either in heard
    assert words.alphabet["T"] not in heard
