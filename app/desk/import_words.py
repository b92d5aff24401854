"""What is wrong with a line of a file, in the language of whoever has sent it."""

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any, Final

from app.imports import Rejection

LONGEST: Final = 60
"""Characters of a cell that are shown: enough to find it by."""
FROM_THE_FILE: Final = frozenset({"text", "id", "name", "words", "error"})
"""Values of complaints that stood in a cell."""


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


SENTENCES: Final = (
    _("{text!r} is not a telephone number"),
    _("{text!r} is not a telephone number that could exist"),
    _("{text!r} is no telephone of an office: German, and neither premium nor a service number"),
    _("{text!r} is not a customer number (three digits, a letter, six digits)"),
    _("{text!r} is not a household number (five digits, BG, seven digits)"),
    _("{text!r} is not a day of the calendar"),
    _("{text!r} is not a date; write TT.MM.JJJJ or JJJJ-MM-TT"),
    _("{text!r} is not a time; write TT.MM.JJJJ HH:MM, or ISO 8601 with an offset"),
    _("{text!r} has no offset; write TT.MM.JJJJ HH:MM for German time, or add an offset"),
    _("{text!r} is not a time of the day"),
    _("{text!r} does not exist: in that night the clocks go forward from 2 to 3"),
    _("the year {year} cannot be meant (from {earliest} to {latest})"),
    _("contains a line break or another control character"),
    _("is no date: it has more than {most} characters"),
    _("has no offset"),
    _("nobody can be their own stand-in"),
    _("is not UTF-8 text; save the file as “CSV UTF-8”"),
    _("is not a CSV file: {error}"),
    _("the file is empty; the first line must name the columns"),
    _("has {cells} cells; the header names {columns} columns"),
    _("is not a column of this file; it has {columns}"),
    _("stands {times} times in the header"),
    _("is missing from the header"),
    _("{id} stands on line {first} already"),
    _("{name} is not known"),
    _("is missing"),
    _("must not be empty"),
    _("is longer than {max_length} characters"),
    _("must be {expected}"),
    _("is not a column of this file"),
    _("may only hold letters, digits and _ . : @ / + -, and not begin with a dot or a stroke"),
    _("is not an e-mail address"),
    _("is not a language code such as de or uk"),
    _("must be names of roles such as case_manager, in small letters"),
    _("differs from what is stored, and may not be set here"),
    _("takes the role from the last administrator; make somebody else one first"),
    _("gives a role to whoever imports this file; please ask another administrator"),
)
"""Every sentence that ``app.imports`` and ``app.numbers`` complain with, for the catalogues."""


def in_words(words: NullTranslations, rejection: Rejection) -> str:
    """Return what is wrong with a line; a sentence that nobody has translated is said as it is."""
    if rejection.complaint is None:
        return rejection.message
    values = {name: _shown(words, name, value) for name, value in rejection.complaint.values.items()}
    return words.gettext(rejection.complaint.sentence).format_map(values)


def _shown(words: NullTranslations, name: str, value: Any) -> object:  # noqa: ANN401 - whatever a complaint names
    if name == "expected":
        either = words.gettext("or")
        return str(value).replace(" or ", f" {either} ")
    return short(value) if name in FROM_THE_FILE else value


def short(value: object) -> str:
    """Return the beginning of what stands in a cell, as it can be printed."""
    text = "" if value is None else value if isinstance(value, str) else written(value)
    text = "".join(letter if letter.isprintable() else "·" for letter in text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def written(value: object) -> str:
    """Return a value of another type as a file would state it."""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {written(one)}" for name, one in value.items())
    return str(value)
