"""What codes of the figures and the planner are called on pages, in English; the catalogues translate them."""

from collections.abc import Mapping
from typing import Final

from app.desk.words_of_desk import DESK_LABELS
from app.figures import Dimension


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


FIGURE_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "dimension": {
        Dimension.DAY: _("by day"),
        Dimension.HOUR: _("by hour of the day"),
        Dimension.TEAM: _("by team"),
        Dimension.FIELD: _("by field"),
        Dimension.CONCERN: _("by concern"),
        Dimension.LANGUAGE: _("by language"),
    },
    "no_key": {
        Dimension.TEAM: _("no team tried"),
        Dimension.FIELD: _("no field stated"),
        Dimension.CONCERN: _("no concern stated"),
        Dimension.LANGUAGE: _("no language stated"),
    },
    "period": {
        "this_week": _("This week"),
        "last_week": _("Last week"),
        "four_weeks": _("Four weeks"),
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_year": _("This year"),
    },
    "figure_complaint": {
        "missing": _("Please fill this in."),
        "no_date": _("This is not a date."),
        "ends_before": _("The last day is before the first one."),
        "longer_than_kept": _("Nothing is kept for longer than three years. Please choose a shorter period."),
        "too_many_days": _("By day, at most a year can be shown. Please choose fewer days, or another breakdown."),
        "not_in_list": _("Please choose something from the list."),
        "share": _("Please enter a number between 1 and 99."),
        "within": _("Please enter seconds between 0 and 600."),
        "patience": _("Please enter seconds between 1 and 3600, or leave this empty."),
        "wrap_up": _("Please enter seconds between 0 and 3600."),
        "weeks": _("Please enter whole weeks between 1 and 52."),
    },
    "weekday": {**DESK_LABELS["weekday"], "5": _("Saturday"), "6": _("Sunday")},
}
