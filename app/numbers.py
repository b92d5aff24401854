"""Numbers that people write in many ways, brought into the one way that is stored: telephones and file numbers."""

import re
from functools import lru_cache

import phonenumbers

from app.complaints import Complaint

CUSTOMER_NUMBER = re.compile(r"\d{3}[A-Z]\d{6}", re.ASCII)
"""Three digits of the agency, a letter, six digits (domain facts 1); no check digit is known, so none is checked."""
HOUSEHOLD_NUMBER = re.compile(r"\d{5}BG\d{7}", re.ASCII)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEYS = "22233344455566677778889999"
KEY_OF = str.maketrans(LETTERS, KEYS)
"""Which key carries which letter (ITU-T E.161)."""


def telephone(text: str) -> str:
    """Return a telephone number in any German spelling as E.164.

    Raises:
        ValueError: it is no telephone number that could exist.
    """
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException as error:
        raise Complaint("{text!r} is not a telephone number", text=text) from error
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Complaint("{text!r} is not a telephone number that could exist", text=text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


DIALLABLE = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.VOIP,
}
"""Kinds of number that the office rings back: never a premium, shared-cost or service number."""


DEAR = ("+49900", "+49137", "+49138", "+49180", "+49118", "+49700", "+4919")
"""What a German number of a premium, shared-cost or other service begins with."""


def office_line(text: str) -> str:
    """Return the telephone of somebody whom callers are put through to, as E.164.

    Raises:
        ValueError: it is no German number, or one that costs whoever rings it.
    """
    number = telephone(text)
    if not number.startswith("+49") or number.startswith(DEAR):
        raise Complaint(
            "{text!r} is no telephone of an office: German, and neither premium nor a service number", text=text
        )
    return number


def refusal_of(keys: str) -> str | None:
    """Say why a number that somebody keyed is not rung back: foreign, dear, impossible; nothing where it can be."""
    if diallable(keys):
        return None
    try:
        number = telephone(keys)
    except ValueError:
        return "impossible"
    if not number.startswith("+49"):
        return "foreign"
    return "dear" if number.startswith(DEAR) else "impossible"


def as_keyed(number: str) -> str:
    """Return a German number (E.164) as somebody in Germany keys it: ``015112345678``."""
    return "0" + number.removeprefix("+49")


@lru_cache(maxsize=1024)
def diallable(text: str) -> str | None:
    """Return a German number that can be rung back as E.164, or nothing.

    Nothing is also what a withheld number gives, in words (``anonymous``) or as the digits of that word
    (``+266696687``), which lie in another country.
    """
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return None
    german = phonenumbers.region_code_for_number(number) == "DE" and phonenumbers.is_valid_number(number)
    if not german or phonenumbers.number_type(number) not in DIALLABLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def can_get_texts(number: str) -> bool:
    """Say whether a number is a German mobile telephone: others get no text messages, or nobody knows who pays."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return False
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    return mobile and phonenumbers.region_code_for_number(parsed) == "DE"


def customer_number(text: str) -> str:
    """Return a customer number without blanks and separators, in capitals.

    Raises:
        ValueError: it is not three digits, a letter and six digits.
    """
    number = re.sub(r"[\s./-]", "", text).upper()
    if not CUSTOMER_NUMBER.fullmatch(number):
        raise Complaint("{text!r} is not a customer number (three digits, a letter, six digits)", text=text)
    return number


def household_number(text: str) -> str:
    """Return a household number (``12345BG0001234``, also written ``12345//0001234``) with its BG.

    Raises:
        ValueError: it is not five digits, BG or //, and seven digits.
    """
    number = re.sub(r"[\s.-]", "", text).upper().replace("//", "BG")
    if not HOUSEHOLD_NUMBER.fullmatch(number):
        raise Complaint("{text!r} is not a household number (five digits, BG, seven digits)", text=text)
    return number


def keys_of(number: str) -> str:
    """Return what a caller presses for a number whose letters stand on the keys: ``123B456789`` is ``1232456789``."""
    return number.translate(KEY_OF)


def without_letters(number: str) -> str:
    """Return the digits alone: what a caller presses who leaves the letters out."""
    return re.sub(r"\D", "", number)
