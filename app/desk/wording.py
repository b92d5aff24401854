"""What codes are called on pages: one word or two for each, in English; the catalogues translate them."""

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Final

from app.access import Page, Role
from app.desk.words_of_desk import DESK_DONE, DESK_LABELS


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    **DESK_LABELS,
    "role": {
        Role.CASE_MANAGER: _("Case manager"),
        Role.SERVICE_CENTRE: _("Service centre"),
        Role.SUPERVISOR: _("Team lead"),
        Role.PRIVACY_OFFICER: _("Privacy officer"),
        Role.ADMINISTRATOR: _("Administrator"),
    },
    "page": {
        Page.DESK: _("My desk"),
        Page.CUSTOMERS: _("Customers"),
        Page.CONCERNS: _("Concerns"),
        Page.CALLS: _("Call log"),
        Page.CANCELLATIONS: _("Cancellations"),
        Page.NOW: _("Now"),
        Page.FIGURES: _("Figures"),
        Page.REPORT: _("Report"),
        Page.DIRECTORY: _("Office"),
        Page.ACCOUNTS: _("Accounts"),
        Page.AUDIT: _("Audit log"),
        Page.SEALING: _("Sealed files"),
        Page.OWN_ACCOUNT: _("My account"),
    },
    "field": {"placement": _("Work"), "benefits": _("Money")},
    "kind": {
        "cancellation": _("Cancellation"),
        "callback": _("Call-back"),
        "message": _("Message"),
        "documents": _("Documents"),
        "payment": _("Payment"),
        "other": _("Something else"),
    },
    "state": {"open": _("open"), "acknowledged": _("seen"), "done": _("done")},
    "outcome": {
        "connected": _("talked"),
        "callback": _("call-back ordered"),
        "message": _("message left"),
        "cancelled": _("appointment cancelled"),
        "receipt_only": _("receipt heard"),
        "abandoned_menu": _("hung up in the menu"),
        "abandoned_waiting": _("hung up while waiting"),
        "service_centre": _("service centre"),
        "information": _("information heard"),
        "failed": _("failed"),
    },
    "language": {
        "de": _("German"),
        "en": _("English"),
        "uk": _("Ukrainian"),
        "ru": _("Russian"),
        "ar": _("Arabic"),
        "tr": _("Turkish"),
    },
    "purpose": {
        "complaint": _("A complaint of a customer"),
        "evidence": _("Evidence of a single call or cancellation"),
        "audit": _("Check of data protection"),
        "quality": _("How the service works (no check of individuals)"),
    },
    "done": {
        **DESK_DONE,
        "password_changed": _("The password is changed. In every other browser you are signed out."),
        "factor_added": _("The second factor is on."),
        "factor_removed": _("The second factor is off."),
        "language_changed": _("Saved."),
    },
    "method": {"password": _("with a password"), "oidc": _("by the office's directory"), "demo": _("in the demo")},
}


def label(words: NullTranslations, code: str | None, group: str) -> str:
    """Return what a code is called; one without a name here is shown as it is, for nothing may be hidden."""
    if code is None:
        return "–"
    found = LABELS[group].get(code)
    return words.gettext(found) if found else code


def happening(words: NullTranslations, what: str, after: str, to: str | None) -> str:
    """Return what somebody did to a concern: the entry of its history, in words."""
    known = LABELS["happening"]
    found = known.get(f"{what}:{after}") or known.get(what)
    return words.gettext(found) % {"to": to or after} if found else f"{what} {after}"
