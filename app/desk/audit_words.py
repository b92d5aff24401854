"""Details of an entry of the audit log in words: codes are called what they are called on pages."""

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Final

from app.desk.wording import label

GROUPS: Final[Mapping[str, str]] = {
    "kind": "records",
    "roles": "role",
    "before": "role",
    "after": "role",
    "scopes": "scope",
    "wanted": "access",
    "method": "method",
}
"""What the codes below a name of the details are about."""


def told(words: NullTranslations, name: str, value: object) -> str:
    """Return one detail."""
    if isinstance(value, Mapping):
        return ", ".join(f"{one}: {told(words, name, inner) or '–'}" for one, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(told(words, name, one) for one in value)
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    return label(words, str(value), GROUPS[name]) if name in GROUPS else str(value)


def all_told(words: NullTranslations, details: Mapping[str, object]) -> str:
    """Return all of them on one line."""
    return "; ".join(f"{label(words, name, 'detail')}: {told(words, name, value)}" for name, value in details.items())
