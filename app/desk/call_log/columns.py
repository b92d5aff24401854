"""The columns of the list as they stand in a file: the same as on the page, in the same words."""

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

from app.call_log.entries import Entry, TriedHop
from app.desk.showing import in_threes
from app.desk.wording import label
from app.spreadsheets import Cell


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


HEADS: Final = (
    _("Received"),
    _("Reference number"),
    _("Language"),
    _("Channel"),
    _("Customer number"),
    _("Field"),
    _("Concern"),
    _("Corrected"),
    _("Outcome"),
    _("Waited (s)"),
    _("Talked (s)"),
    _("Way"),
    _("Disputed"),
)


@dataclass(frozen=True)
class Columns:
    """The columns in a language."""

    words: NullTranslations
    language: str

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above them."""
        return tuple(self.words.gettext(head) for head in HEADS)

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return self.words.gettext("Call log")

    def row(self, entry: Entry) -> tuple[Cell, ...]:
        """Return an entry as cells; the reference in threes, or spreadsheets take its leading noughts away."""
        return (
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
