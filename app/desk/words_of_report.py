"""What the codes of the report are called on pages, in English; ``report.po`` translates them."""

from collections.abc import Mapping
from typing import Final


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


REPORT: Final[Mapping[str, Mapping[str, str]]] = {
    "report_trouble": {
        "missing": _("Please give a day."),
        "no_date": _("This is no day of the calendar. Please write it as 2026-09-30."),
        "ends_before_it_begins": _("The last day lies before the first one."),
        "in_future": _("This day lies in the future. Today is the last day that a report can be about."),
        "too_long": _("At most three years, please: begin later."),
        "empty": _("The log holds no call of this period. Please choose another one."),
    },
    "quick_choice": {
        "last_month": _("Last month"),
        "last_quarter": _("Last quarter"),
        "last_year": _("Last year"),
    },
}
REPORT_ACCESS: Final[Mapping[str, str]] = {
    "report_made": _("made the report to the council"),
    "annex_made": _("made the annex for the staff agreement"),
}
