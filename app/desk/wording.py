"""What codes are called on pages: one word or two for each, in English; the catalogues translate them."""

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Final

from app.access import Page, Role
from app.desk.wording_of_administration import ADMINISTRATION
from app.desk.wording_of_figures import FIGURE_LABELS
from app.desk.wording_of_office import OFFICE, OFFICE_ACCESS, OFFICE_DONE
from app.desk.words_of_calls import CALLS_DONE, CALLS_LABELS
from app.desk.words_of_desk import DESK_ACCESS, DESK_DONE, DESK_LABELS
from app.desk.words_of_report import REPORT, REPORT_ACCESS


def _(message: str) -> str:
    """Mark a word for the catalogues."""
    return message


LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    **DESK_LABELS,
    **ADMINISTRATION,
    **CALLS_LABELS,
    **REPORT,
    **FIGURE_LABELS,
    **OFFICE,
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
        Page.RECEIPTS: _("Receipts"),
        Page.ABSENCES: _("Absences"),
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
        **CALLS_DONE,
        **OFFICE_DONE,
        "password_changed": _("The password is changed. In every other browser you are signed out."),
        "factor_added": _("The second factor is on."),
        "factor_removed": _("The second factor is off."),
        "language_changed": _("Saved."),
        "account_added": _("The account is added. Whoever it belongs to signs in by the office's directory."),
        "roles_changed": _("The roles are saved."),
        "account_disabled": _("The account is disabled. Whoever was signed in with it is signed out."),
        "account_enabled": _("The account can be used again."),
        "key_revoked": _("The key is revoked. It opens nothing any more."),
        "imported": _("The file is imported."),
        "upload_dropped": _("Nothing was imported, and the file is deleted."),
        "upload_gone": _(
            "The file is not kept any more: it was imported, or half an hour has passed. Please choose it again."
        ),
        "file_sealed": _("The file is sealed."),
        "seal_changed": _("Saved who may see the file."),
        "file_opened": _("The file is open again to whoever is responsible."),
    },
    "access": {
        **DESK_ACCESS,
        **REPORT_ACCESS,
        "signed_in": _("signed in"),
        "signed_out_everywhere": _("signed out everywhere"),
        "password_changed": _("changed the own password"),
        "second_factor_added": _("added a second factor"),
        "second_factor_removed": _("removed the second factor"),
        "purpose_stated": _("stated a purpose"),
        "account_added": _("added an account"),
        "password_given": _("gave a new password"),
        "roles_changed": _("changed roles"),
        "account_disabled": _("disabled an account"),
        "account_enabled": _("enabled an account"),
        "key_added": _("added a key for a program"),
        "key_revoked": _("revoked a key of a program"),
        "import_previewed": _("looked at a file before importing it"),
        "records_imported": _("imported a file"),
        "audit_read": _("read the audit log"),
        "audit_exported": _("exported the audit log"),
        "sealed_listed": _("looked at the list of sealed files"),
        "file_sealed": _("sealed a file"),
        "seal_changed": _("changed who may see a sealed file"),
        "file_opened": _("opened a sealed file"),
        **OFFICE_ACCESS,
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
