"""Who can get a text message, and whom it may come from."""

import pytest
from pydantic import ValidationError
from voice_calls import office_settings

from app.numbers import can_get_texts


@pytest.mark.parametrize("number", ["+4915112345678", "+4917139200015", "+491601234567", "0151 12345678"])
def test_a_german_mobile_telephone_can_get_texts(number: str) -> None:
    assert can_get_texts(number)


@pytest.mark.parametrize(
    "number",
    ["+493023125000", "+498005550100", "+447700900123", "+12025550123", "+266696687", "anonymous", "", "+4915", "115"],
)
def test_nobody_else_can(number: str) -> None:
    assert not can_get_texts(number)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("Durchwahl", "Durchwahl"),
        (" Jobcenter1 ", "Jobcenter1"),
        ("12345678901"[:10] + "x", "1234567890x"),
        ("+49 151 12345678", "+4915112345678"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_sender_is_a_name_or_a_number_or_nobody(given: str, taken: str) -> None:
    assert office_settings(sms_sender=given).sms_sender == taken


def test_an_office_that_says_nothing_is_called_durchwahl() -> None:
    assert office_settings().sms_sender == "Durchwahl"


@pytest.mark.parametrize("sender", ["Jobcenter Nord", "Durchwahlist", "12345", "Bür0", "Job-Center", "+49", "0151123"])
def test_a_sender_that_no_network_would_show_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="sms_sender"):
        office_settings(sms_sender=sender)
