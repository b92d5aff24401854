"""Days that are said: every way of saying one comes back as its keys, and what is unsure as nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ways_to_say import TODAY, birth_dates, coming_days

from ivr_flows.engine.speech import keyed_birth_date, keyed_day

WEEKDAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


@given(birth_dates())
def test_a_birth_date_comes_back_as_its_keys_however_it_is_said(born: tuple[str, str, str]) -> None:
    text, language, keys = born
    assert keyed_birth_date(text, language, TODAY) == keys


@given(coming_days())
def test_the_day_of_an_appointment_comes_back_as_its_keys_however_it_is_said(day: tuple[str, str, str]) -> None:
    text, language, keys = day
    assert keyed_day(text, language, TODAY) == keys


@given(st.integers(0, 400), st.integers(0, 6), st.sampled_from(["de", "en"]))
def test_a_weekday_is_the_next_such_day_after_today(passed: int, weekday: int, language: str) -> None:
    today = TODAY + timedelta(days=passed)
    before = {"de": ["", "am ", "nächsten ", "am kommenden "], "en": ["", "on ", "next ", "this coming "]}[language]
    ahead = next(day for n in range(1, 8) if (day := today + timedelta(days=n)).weekday() == weekday)
    for words in before:
        assert keyed_day(f"{words}{WEEKDAYS[language][weekday]}", language, today) == f"{ahead:%d%m}"


@given(st.dates(TODAY, TODAY + timedelta(days=364)), st.integers(0, 6))
def test_a_weekday_beside_a_date_must_be_that_dates(day: date, weekday: int) -> None:
    said = keyed_day(f"{WEEKDAYS['de'][weekday]}, der {day.day}.{day.month}.", "de", TODAY)
    assert said == (f"{day:%d%m}" if day.weekday() == weekday else None)


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("de", "erster Februar neunzehnhundertneunzig", "01021990"),
        ("de", "Ich bin am ersten Februar neunzehn neunzig geboren", "01021990"),
        ("de", "1.2.1990", "01021990"),
        ("de", "1. 2. 90", "01021990"),
        ("de", "der erste zweite neunzig", "01021990"),
        ("de", "01021990", "01021990"),
        ("de", "0102 1990", "01021990"),
        ("de", "010290", "01021990"),
        ("de", "null eins null zwei eins neun neun null", "01021990"),
        ("de", "eins zwei eins neun neun null", "01021990"),
        ("de", "am ein und zwanzigsten Mai zwei tausend und fünf", "21052005"),
        ("de", "29. Februar 2000", "29022000"),
        ("de", "24.11.26", "24112026"),  # today
        ("de", "25.11.26", "25111926"),  # tomorrow is not over, so a hundred years ago
        ("de", "1990-02-01", "01021990"),
        ("en", "first of February nineteen ninety", "01021990"),
        ("en", "I was born on the twenty-first of May, two thousand and five", "21052005"),
        ("en", "February 1st 1990", "01021990"),
        ("en", "2/1/1990", "02011990"),  # day first, as the office writes it
        ("en", "May 3rd nineteen oh five", "03051905"),
    ],
)
def test_birth_dates(language: str, text: str, keys: str) -> None:
    assert keyed_birth_date(text, language, TODAY) == keys


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "31.2.1990"),
        ("de", "29.2.1990"),
        ("de", "1.13.1990"),
        ("de", "25.11.2026"),
        ("de", "1.2.1890"),
        ("de", "1.2."),
        ("de", "Februar 1990"),
        ("de", "neunzig"),
        ("de", "1 1 1 1990"),  # the eleventh of January or the first of November
        ("de", "1121990"),
        ("de", "1.1.1090"),  # not the eleventh of October
        ("de", "Montag 1.2.1990"),
        ("de", "erster Februar oder März 1990"),
        ("en", "February nineteen ninety"),  # the nineteenth, or no day at all
        ("en", "twenty first nineteen ninety"),
    ],
)
def test_what_can_be_doubted_is_no_birth_date(language: str, text: str) -> None:
    assert keyed_birth_date(text, language, TODAY) is None


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("de", "heute", "2411"),
        ("de", "heute Morgen", "2411"),
        ("de", "Guten Morgen, am Montag bitte", "3011"),
        ("de", "morgen früh", "2511"),
        ("de", "übermorgen", "2611"),
        ("de", "am Dienstag", "0112"),
        ("de", "Sonnabend", "2811"),
        ("de", "fünfundzwanzigster November", "2511"),
        ("de", "der Termin am 25.11.", "2511"),
        ("de", "fünfundzwanzigster elfter", "2511"),
        ("de", "zwei fünf eins eins", "2511"),
        ("de", "morgen, Mittwoch", "2511"),
        ("de", "1.1.27", "0101"),
        ("en", "today", "2411"),
        ("en", "tomorrow morning", "2511"),
        ("en", "the day after tomorrow", "2611"),
        ("en", "on Monday", "3011"),
        ("en", "25th of November", "2511"),
        ("en", "November 25th", "2511"),
    ],
)
def test_days_of_appointments(language: str, text: str, keys: str) -> None:
    assert keyed_day(text, language, TODAY) == keys


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Montag morgen"),  # Monday is not tomorrow
        ("de", "Montag oder Dienstag"),
        ("de", "Montag Dienstag"),
        ("de", "nicht morgen"),
        ("de", "Montag in einer Woche"),
        ("de", "gestern"),
        ("de", "am 25."),
        ("de", "25"),
        ("de", "31.11."),
        ("de", "29.2."),  # neither this year nor the next has it
        ("de", "25.11.2027"),
        ("de", "1 1 1"),
        ("de", "November"),
        ("en", "November twenty twenty six"),
        ("en", "on Monday or so"),
    ],
)
def test_what_can_be_doubted_is_no_day(language: str, text: str) -> None:
    assert keyed_day(text, language, TODAY) is None
