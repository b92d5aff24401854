"""How people in German offices write days, times and telephone numbers, as types that a row can be made of."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from app.complaints import Complaint
from app.numbers import customer_number, household_number, office_line, telephone

GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")
GERMAN_DAY: Final = re.compile(r"(\d{1,2})[./-]\s*(\d{1,2})[./-]\s*(\d{4})", re.ASCII)
GERMAN_DAY_IN_WORDS: Final = re.compile(r"([0-9]{1,2})\.?\s*([^\W\d]+)\.?\s+([0-9]{4})")
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
GERMAN_TIME_OF_DAY: Final = re.compile(r"(.+?),?\s+(?:um\s+)?(\d{1,2})[:.](\d{2})(?::00)?(?:\s*Uhr)?", re.ASCII)

EARLIEST_BIRTH: Final = 1900
EARLIEST_APPOINTMENT: Final = 2000
LATEST: Final = 2100
"""Years outside are slips of the pen."""


def german_day(text: str) -> date:
    """Return the day of ``TT.MM.JJJJ`` (leading zeros or not, also with / or -), ``1. Februar 1990`` or ISO 8601.

    Raises:
        ValueError: it is none of these, or no day of the calendar.
    """
    not_too_long(text)
    try:
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        if found := GERMAN_DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        if (found := GERMAN_DAY_IN_WORDS.fullmatch(text)) and (named := _month(found[2])):
            return date(int(found[3]), named, int(found[1]))
    except ValueError as error:
        raise Complaint("{text!r} is not a day of the calendar", text=text) from error
    raise Complaint("{text!r} is not a date; write TT.MM.JJJJ or JJJJ-MM-TT", text=text)


def _month(name: str) -> int | None:
    for width in ("wide", "abbreviated"):
        months: Mapping[int, str] = get_month_names(width, locale="de")
        for number, word in months.items():
            if word.rstrip(".").casefold() == name.casefold():
                return number
    return None


def point_in_time(text: str) -> datetime:
    """Return the time (UTC) of ISO 8601 with an offset, or of local German time ``TT.MM.JJJJ HH:MM``.

    In the night in which the clocks go back, the hour from two to three passes twice: the earlier one is meant. The
    hour that is left out in the night in which they go forward is refused.

    Raises:
        ValueError: it is neither, or no time of that day.
    """
    if found := GERMAN_TIME_OF_DAY.fullmatch(not_too_long(text)):
        day, hour, minute = german_day(found[1]), int(found[2]), int(found[3])
        return _in_germany(text, day, hour, minute)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise Complaint(
            "{text!r} is not a time; write TT.MM.JJJJ HH:MM, or ISO 8601 with an offset", text=text
        ) from error
    if time.tzinfo is None:
        raise Complaint("{text!r} has no offset; write TT.MM.JJJJ HH:MM for German time, or add an offset", text=text)
    _within(time.date(), EARLIEST_APPOINTMENT)
    return time.astimezone(UTC)


def _in_germany(text: str, day: date, hour: int, minute: int) -> datetime:
    _within(day, EARLIEST_APPOINTMENT)
    try:
        clock = datetime(day.year, day.month, day.day, hour, minute, tzinfo=GERMAN_TIME)
    except ValueError as error:
        raise Complaint("{text!r} is not a time of the day", text=text) from error
    time = clock.astimezone(UTC)
    if time.astimezone(GERMAN_TIME).replace(tzinfo=None) != clock.replace(tzinfo=None):
        raise Complaint("{text!r} does not exist: in that night the clocks go forward from 2 to 3", text=text)
    return time


def _within(day: date, earliest: int) -> date:
    if not earliest <= day.year <= LATEST:
        raise Complaint(
            "the year {year} cannot be meant (from {earliest} to {latest})",
            year=day.year,
            earliest=earliest,
            latest=LATEST,
        )
    return day


def plain(text: str) -> str:
    """Refuse characters that no keyboard writes; a database cannot store some of them.

    Raises:
        ValueError: there is a control character in it.
    """
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise Complaint("contains a line break or another control character")
    return text


LONGEST_DATE: Final = 64
"""Characters; nothing longer is looked at, for a pattern can take very long over it."""


def not_too_long(text: str) -> str:
    """Refuse what can be no date.

    Raises:
        ValueError: it is longer than any way to write one.
    """
    if len(text) > LONGEST_DATE:
        raise Complaint("is no date: it has more than {most} characters", most=LONGEST_DATE)
    return text


def nothing_if_empty(value: object) -> object:
    """Take an empty cell as nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _day(value: object) -> object:
    return _within(german_day(value.strip()), EARLIEST_BIRTH) if isinstance(value, str) else value


def _time(value: object) -> object:
    return point_in_time(value.strip()) if isinstance(value, str) else value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise Complaint("has no offset")
    return value.astimezone(UTC)


def _words_of(value: object) -> object:
    """Split ``case_manager, supervisor`` at commas, semicolons, bars and blanks."""
    return tuple(part for part in re.split(r"[,;|\s]+", value) if part) if isinstance(value, str) else value


IDENTIFIER: Final = r"^[\w:@+-][\w.:@/+-]*$"
EMAIL: Final = r"^[^@\s]+@[^@\s]+$"
LANGUAGE: Final = r"^[A-Za-z]{2,3}$"
ROLE: Final = r"^[a-z][a-z_]{0,39}$"
EXPLAINED: Final[Mapping[str, str]] = {
    IDENTIFIER: "may only hold letters, digits and _ . : @ / + -, and not begin with a dot or a stroke",
    EMAIL: "is not an e-mail address",
    LANGUAGE: "is not a language code such as de or uk",
    ROLE: "must be names of roles such as case_manager, in small letters",
}
"""What a pattern asks for, for people who do not read patterns."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(plain)]
Identifier = Annotated[Text, StringConstraints(max_length=64, pattern=IDENTIFIER)]
Email = Annotated[Text, StringConstraints(pattern=EMAIL)]
Language = Annotated[Text, StringConstraints(to_lower=True, pattern=LANGUAGE)]
Telephone = Annotated[Text, AfterValidator(telephone)]
Line = Annotated[Text, AfterValidator(office_line)]
CustomerNumber = Annotated[Text, AfterValidator(customer_number)]
HouseholdNumber = Annotated[Text, AfterValidator(household_number)]
Day = Annotated[
    date,
    BeforeValidator(_day, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "description": "JJJJ-MM-TT or TT.MM.JJJJ", "examples": ["1990-02-01"]}),
]
PointInTime = Annotated[
    datetime,
    BeforeValidator(_time, json_schema_input_type=str),
    AfterValidator(_aware),
    WithJsonSchema(
        {
            "type": "string",
            "description": "ISO 8601 with an offset, or German time TT.MM.JJJJ HH:MM",
            "examples": ["2026-11-25T09:00:00+01:00"],
        }
    ),
]
Role = Annotated[str, StringConstraints(pattern=ROLE)]
Roles = Annotated[tuple[Role, ...], BeforeValidator(_words_of, json_schema_input_type=list[Role])]
