"""Telephone numbers as people read and dial them."""

import phonenumbers


def telephone_shown(line: str | None) -> str:
    """Return a number as it is read: ``030 23125101``, of other countries as one keys it from here; empty for none."""
    if not line:
        return ""
    try:
        number = phonenumbers.parse(line)
    except phonenumbers.NumberParseException:
        return line
    german = number.country_code == 49  # noqa: PLR2004 - Germany's
    form = phonenumbers.PhoneNumberFormat.NATIONAL if german else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written: str = phonenumbers.format_number(number, form)
    return written
