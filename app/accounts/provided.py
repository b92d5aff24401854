"""Accounts of people who sign in by the office's identity provider: found by what it says of them, linked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.accounts.keeping import AccountRecord, NewAccount, add_account, find_account
from app.accounts.signing_in import as_compared


class NobodyOfOurs(LookupError):
    """Nobody here is whom the provider vouches for."""


class AccountIsDisabled(PermissionError):
    """They are known, and must not come in any more."""


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for: ``subject`` is unique and never changes; an e-mail counts where it is verified."""

    subject: str
    email: str | None

    @classmethod
    def of(cls, issuer: str, claims: Mapping[str, Any]) -> Self:
        """Read the claims of a token that was checked.

        Raises:
            ValueError: they name nobody.
        """
        subject, email = claims.get("sub"), claims.get("email")
        if not isinstance(subject, str) or not subject:
            raise ValueError("the provider names nobody")
        verified = isinstance(email, str) and claims.get("email_verified") is True
        return cls(f"{issuer.rstrip('/')}#{subject}", as_compared(str(email)) if verified else None)


BY_SUBJECT = text("SELECT id FROM accounts WHERE oidc_subject = :subject")
LINK = text("""
UPDATE accounts SET oidc_subject = :subject WHERE id = (
    SELECT accounts.id FROM accounts
    WHERE oidc_subject IS NULL AND (sign_in_name = :email OR staff_id = (
        SELECT min(id) FROM staff WHERE lower(email) = :email HAVING count(*) = 1))
    ORDER BY sign_in_name = :email DESC, accounts.id LIMIT 1)
RETURNING id
""")
COLLEAGUES = text("""
SELECT staff.id, staff.name, EXISTS (SELECT FROM accounts WHERE staff_id = staff.id) AS has_account FROM staff
WHERE lower(email) = :email LIMIT 2
""")
SUBJECT = text("UPDATE accounts SET oidc_subject = :subject WHERE id = :account")


async def account_of(connection: AsyncConnection, identity: Identity, at: datetime) -> AccountRecord:
    """Return the account of whom the provider vouches for.

    The first time it is found by the verified e-mail, of the account or of the staff file, and linked; for a member of
    staff without an account one is made. An address that several of the staff share tells nobody apart. From then on
    only the subject counts: addresses are given to others.

    Raises:
        NobodyOfOurs: there is none.
        AccountIsDisabled: it must not be used any more.
    """
    found: int | None = await connection.scalar(BY_SUBJECT, {"subject": identity.subject})
    if found is None and identity.email:
        found = await connection.scalar(LINK, {"subject": identity.subject, "email": identity.email})
    if found is None:
        found = await _new_account(connection, identity, at)
    account = await find_account(connection, found)
    if account.disabled:
        raise AccountIsDisabled(account.id)
    return account


async def _new_account(connection: AsyncConnection, identity: Identity, at: datetime) -> int:
    """Make an account for the one member of staff who has this address."""
    rows = (await connection.execute(COLLEAGUES, {"email": identity.email})).all() if identity.email else []
    if len(rows) != 1 or rows[0].has_account or not identity.email:
        raise NobodyOfOurs
    made = await add_account(connection, NewAccount(identity.email, rows[0].name, staff=rows[0].id), at)
    await connection.execute(SUBJECT, {"subject": identity.subject, "account": made})
    return made
