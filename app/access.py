"""Access: who is signed in, which pages a role opens, and whose files a person may see (R23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody does here; one person may do several things."""

    CASE_MANAGER = "case_manager"
    """Own customers, those of whom they stand in for, and what the team has in common."""
    SERVICE_CENTRE = "service_centre"
    """Takes in what belongs to nobody yet."""
    SUPERVISOR = "supervisor"
    """The own team: absences and, for a purpose that is stated, the log; never a figure about one person (R24)."""
    PRIVACY_OFFICER = "privacy_officer"
    """Sees who saw what, and the log of all teams, for a purpose that is stated."""
    ADMINISTRATOR = "administrator"
    """Keeps people, lines and hours in order, and sees no content."""


class Page(StrEnum):
    """A page, or a group of them that is opened by the same roles."""

    DESK = "desk"
    CUSTOMERS = "customers"
    CONCERNS = "concerns"
    CALLS = "calls"
    CANCELLATIONS = "cancellations"
    RECEIPTS = "receipts"
    ABSENCES = "absences"
    NOW = "now"
    FIGURES = "figures"
    REPORT = "report"
    DIRECTORY = "directory"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    SEALING = "sealing"
    OWN_ACCOUNT = "own_account"


_AT_THE_DESK = frozenset({Role.CASE_MANAGER, Role.SERVICE_CENTRE})
_READING_THE_LOG = frozenset({Role.SUPERVISOR, Role.PRIVACY_OFFICER})
PAGES: Final[Mapping[Page, frozenset[Role]]] = {
    Page.DESK: _AT_THE_DESK,
    Page.CUSTOMERS: _AT_THE_DESK | {Role.SUPERVISOR},
    Page.CONCERNS: _AT_THE_DESK | {Role.SUPERVISOR},
    Page.CALLS: _READING_THE_LOG,
    Page.CANCELLATIONS: _READING_THE_LOG,
    Page.RECEIPTS: _AT_THE_DESK | _READING_THE_LOG,
    Page.ABSENCES: frozenset({Role.SUPERVISOR}),
    Page.NOW: _AT_THE_DESK | _READING_THE_LOG,
    Page.FIGURES: _READING_THE_LOG,
    Page.REPORT: _READING_THE_LOG | {Role.ADMINISTRATOR},
    Page.DIRECTORY: frozenset({Role.ADMINISTRATOR}),
    Page.ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Page.AUDIT: frozenset({Role.PRIVACY_OFFICER}),
    Page.SEALING: frozenset({Role.PRIVACY_OFFICER}),
    Page.OWN_ACCOUNT: frozenset(Role),
}
"""Who opens what. Nobody is let in anywhere by a rule that does not stand here."""
WANTS_PURPOSE: Final = frozenset({Page.CALLS, Page.CANCELLATIONS})
"""Pages for which a purpose is asked, once a session (§ 67c SGB X)."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in; ``staff`` and ``team`` are internal ids, of those who can be rung."""

    account: int
    name: str
    roles: frozenset[Role]
    staff: int | None = None
    team: int | None = None
    language: str = "de"
    office_id: str | None = None
    """The office's own id of those who can be rung (``V1``)."""

    @property
    def signs_as(self) -> str:
        """Return how histories name them."""
        return f"staff:{self.office_id}" if self.office_id else f"account:{self.account}"

    def may_open(self, page: Page) -> bool:
        """Say whether one of their roles opens a page."""
        return bool(self.roles & PAGES[page])

    def has(self, role: Role) -> bool:
        """Say whether they have a role."""
        return role in self.roles
