"""The columns of the list as they stand in a file: the same as on the page, in the same words.

None of them tells who of the office had a call: the way of a call is told by roles. A customer number would tell it all
the same, to whoever lays the list of responsibilities beside it, and rows can be sorted and counted (R24). So numbers
go along for a purpose that is about single people's matters alone, which is noted with the file; for every other the
reference is enough, by which a call is opened on its page, one by one, each look noted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final, TypeVar

from app.call_log.entries import Entry, TriedHop
from app.desk.showing import in_threes
from app.desk.wording import label
from app.spreadsheets import Cell

Shown = TypeVar("Shown")


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


CUSTOMERS: Final = _("Customer number")
HEADS: Final = (
    _("Received"),
    _("Reference number"),
    _("Language"),
    _("Channel"),
    CUSTOMERS,
    _("Field"),
    _("Concern"),
    _("Corrected"),
    _("Outcome"),
    _("Waited (s)"),
    _("Talked (s)"),
    _("Way"),
    _("Disputed"),
)
NAMING: Final = frozenset({"complaint", "evidence"})
"""Purposes that need the customer's number in a file."""


def names_customers(purpose: str | None) -> bool:
    """Say whether a file may name customers for a purpose, as a session holds it: what was chosen, then own words."""
    return (purpose or "").partition(":")[0] in NAMING


@dataclass(frozen=True)
class Columns:
    """The columns in a language, with customer numbers or without."""

    words: NullTranslations
    language: str
    customers: bool

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above them."""
        return tuple(self.words.gettext(head) for head in self.shown(HEADS))

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return self.words.gettext("Call log")

    def row(self, entry: Entry) -> tuple[Cell, ...]:
        """Return an entry as cells; the reference in threes, or spreadsheets take its leading noughts away."""
        cells: tuple[Cell, ...] = (
            entry.received_at,
            in_threes(entry.reference),
            self.called(entry.language, "language"),
            self.called(entry.channel, "channel"),
            entry.customer_number,
            self.called(entry.field, "field"),
            self.together((one.stated for one in entry.concerns), "kind"),
            ", ".join(label(self.words, one.corrected, "turned_out") for one in entry.concerns if one.corrected)
            or None,
            self.called(entry.outcome, "outcome"),
            entry.waited_s,
            entry.talked_s,
            way(entry.hops, self.words) or None,
            self.words.gettext("yes") if entry.disputed else None,
        )
        return tuple(self.shown(cells))

    def shown(self, cells: Iterable[Shown]) -> Iterator[Shown]:
        """Leave out what stands in a column that is not shown."""
        return (cell for head, cell in zip(HEADS, cells, strict=True) if self.customers or head != CUSTOMERS)

    def called(self, code: str | None, group: str) -> str | None:
        """Return what a code is called; nothing where there is none."""
        return label(self.words, code, group) if code else None

    def together(self, codes: Iterable[str | None], group: str) -> str | None:
        """Return what several codes are called; nothing where there is none."""
        return ", ".join(label(self.words, code, group) for code in codes if code) or None


def way(hops: tuple[TriedHop, ...], words: NullTranslations) -> str:
    """Return in short words who was tried, by role, and what came of it."""
    return " → ".join(_hop(hop, words) for hop in hops)


def _hop(hop: TriedHop, words: NullTranslations) -> str:
    came = label(words, hop.outcome, "tried") if hop.outcome else words.gettext("lasts")
    if hop.outcome == "unavailable" and hop.reason:
        came = label(words, hop.reason, "log_passed_by")
    return f"{label(words, hop.role, 'tried_role')}: {came}"
