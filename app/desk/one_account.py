"""One account, for administration: its roles, a new password, and whether it may be used at all."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.access import Role
from app.accounts.appointing import RolesChanged, appoint
from app.accounts.keeping import (
    AccountRecord,
    LastAdministrator,
    NoSuchAccount,
    disable_account,
    enable_account,
    find_account,
    give_new_password,
)
from app.desk.accounts import HERE, Administration, roles_typed
from app.desk.typed import RowId
from app.desk.visit import Visit

router = APIRouter()
ABOUT_ROLES: Final = frozenset({"own_roles", "last_administrator"})
"""Complaints about what was ticked."""


@dataclass(frozen=True)
class Difference:
    """What somebody saw, what somebody else has made of it, and what the first one wants."""

    seen: frozenset[str]
    now: frozenset[str]
    wanted: frozenset[str]


@router.get("/admin/accounts/{account}")
async def show_somebody(visit: Administration, account: RowId) -> Response:
    """Show an account."""
    return show(visit, await the_account(visit, account))


async def the_account(visit: Visit, account: int) -> AccountRecord:
    """Return an account; one that does not exist has no page."""
    try:
        return await find_account(visit.connection, account)
    except NoSuchAccount as why:
        raise HTTPException(404) from why


def show(visit: Visit, account: AccountRecord, complaint: str = "", difference: Difference | None = None) -> Response:
    """Show it; with a complaint, what was ticked stays ticked."""
    return visit.show(
        "somebody.html",
        409 if difference else 422 if complaint else 200,
        account=account,
        roles=list(Role),
        chosen=roles_typed(visit) if difference or complaint in ABOUT_ROLES else frozenset(account.roles),
        is_own=account.id == visit.person.account,
        complaint=complaint,
        difference=difference,
    )


@router.post("/admin/accounts/{account}/roles")
async def take_roles(visit: Administration, account: RowId) -> Response:
    """Give somebody other roles; whoever is later than somebody else is shown the difference.

    Nobody gives themselves a role: who keeps the accounts sees no content, unless somebody else wants it so.
    """
    known, wanted = await the_account(visit, account), roles_typed(visit)
    seen = frozenset(filter(None, visit.typed("seen").split(",")))
    if known.id == visit.person.account and wanted - set(known.roles):
        return show(visit, known, "own_roles")
    try:
        before = await appoint(visit.connection, account, seen, wanted)
    except RolesChanged as why:
        return show(visit, await the_account(visit, account), difference=Difference(seen, why.now, wanted))
    except LastAdministrator:
        return show(visit, known, "last_administrator")
    if set(before.roles) != wanted:
        details = {"before": sorted(before.roles), "after": sorted(wanted)}
        await visit.note("roles_changed", known.sign_in_name, **details)
    return lead_on(visit, known, "roles_changed", stays=Role.ADMINISTRATOR in wanted)


def lead_on(visit: Visit, account: AccountRecord, done: str, *, stays: bool) -> Response:
    """Lead back to the account; whoever has taken the page from themselves begins anew."""
    if account.id == visit.person.account and not stays:
        return visit.see_other("/desk")
    return visit.see_other(f"{HERE}/{account.id}", done)


@router.post("/admin/accounts/{account}/password")
async def give_password(visit: Administration, account: RowId) -> Response:
    """Give a new password and show it, this once; for one's own there is the page of one's own account."""
    known = await the_account(visit, account)
    if known.id == visit.person.account:
        return show(visit, known, "own_password")
    password = await give_new_password(visit.connection, account, visit.house.settings.keys)
    await visit.note("password_given", known.sign_in_name)
    return visit.show("secret.html", of="new_password", name=known.name, secret=password, back=f"{HERE}/{account}")


@router.post("/admin/accounts/{account}/disable")
async def disable(visit: Administration, account: RowId) -> Response:
    """Let somebody in no more, from this moment on."""
    known = await the_account(visit, account)
    if not known.disabled:
        try:
            await disable_account(visit.connection, account, visit.house.real_clock())
        except LastAdministrator:
            return show(visit, known, "last_disabled")
        await visit.note("account_disabled", known.sign_in_name)
    return lead_on(visit, known, "account_disabled", stays=False)


@router.post("/admin/accounts/{account}/enable")
async def enable(visit: Administration, account: RowId) -> Response:
    """Let somebody in again."""
    known = await the_account(visit, account)
    if known.disabled:
        await enable_account(visit.connection, account)
        await visit.note("account_enabled", known.sign_in_name)
    return visit.see_other(f"{HERE}/{account}", "account_enabled")
